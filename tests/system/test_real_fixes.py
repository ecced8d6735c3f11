"""Every command that a finding about schedules prints, run by the real Heroku CLI: it works and ends the finding."""

import shlex
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.story.an_account import Account, an_account

pytestmark = pytest.mark.system

Cli = Callable[..., subprocess.CompletedProcess[str]]

NEW = "postgresql-new-1"
POLICY = """
version: 1
policies:
  - name: bakery
    match: {apps: [bakery], attachments: [DATABASE, MAIN]}
    require: {schedule: any, schedule_unchanged: {}}
  - name: the rest
    match: {apps: ["*"]}
    require: {recent_backup: {max_age: 40d}}
"""


@pytest.fixture
def account() -> Iterator[Account]:
    with an_account(text=POLICY) as watched:
        yield watched


def paste(cli: Cli, account: Account) -> None:
    """Run each line of the newest message about a database as a shell does: a step only after one that worked."""
    for line in next(n for n in reversed(account.notices) if n.subject.app).finding.fix:
        for command in line.split(" && "):
            name, *arguments = shlex.split(command)
            assert "heroku" == name
            done = cli(account.heroku.port, *arguments)
            assert 0 == done.returncode, command + done.stdout + done.stderr


def test_a_schedule_of_another_database_is_made_anew(heroku_cli: Cli, account: Account) -> None:
    """After a promote that the schedule did not follow: capture, unschedule, schedule."""
    account.heroku.event("add_database", "bakery", addon=NEW, plan="standard-0", database="NEW")
    account.hours(1)
    account.heroku.event("promote", "bakery", database=NEW, follow=False)
    assert ["opened bakery schedule_bound"] == account.hours(16)
    paste(heroku_cli, account)
    assert ["resolved bakery schedule_bound"] == account.hours(1)
    assert [] == account.hours(30)


def test_a_promote_by_the_real_command_is_quiet(heroku_cli: Cli, account: Account) -> None:
    """What the CLI does to promote a database alarms nobody."""
    account.heroku.event("add_database", "bakery", addon=NEW, plan="standard-0", database="NEW")
    account.hours(1)
    done = heroku_cli(account.heroku.port, "pg:promote", "NEW", "--app", "bakery")
    assert 0 == done.returncode, done.stdout + done.stderr
    assert [] == account.hours(20)


def test_an_orphan_is_removed(heroku_cli: Cli, account: Account) -> None:
    """The old name is attached, unscheduled and detached: what is left is the new schedule."""
    account.heroku.event("rename_attachment", "bakery", to="MAIN")
    assert ["opened bakery schedule_present"] == account.hours(1)
    paste(heroku_cli, account)
    assert ["resolved bakery schedule_present"] == account.hours(1)
    world = account.heroku.world
    app = world.account.app("bakery")
    assert (["MAIN_URL"], ["MAIN"]) == (
        [s.name for s in world.schedules.of_app(app)],
        [a.name for a in world.account.attachments_of(app)],
    )


def test_without_the_name_the_cli_cannot_remove_an_orphan(heroku_cli: Cli, account: Account) -> None:
    """Which is why the fix attaches it (https://github.com/heroku/legacy-cli/issues/1937)."""
    account.heroku.event("rename_attachment", "bakery", to="MAIN")
    for typed in (["DATABASE"], ["DATABASE_URL"], []):
        done = heroku_cli(account.heroku.port, "pg:backups:unschedule", *typed, "--app", "bakery")
        assert (1, True) == (done.returncode, "Unknown database: DATABASE" in done.stderr)


def test_a_name_that_is_taken_by_now_stays_where_it_is(heroku_cli: Cli, account: Account) -> None:
    """The first step fails without a question, so that the shell runs no other."""
    account.heroku.event("rename_attachment", "bakery", to="MAIN")
    account.hours(1)
    account.heroku.event("add_database", "bakery", addon=NEW, database="DATABASE")
    (line, _) = account.notices[-1].finding.fix
    first = shlex.split(line.split(" && ")[0])[1:]
    done = heroku_cli(account.heroku.port, *first)
    assert 0 != done.returncode, done.stdout + done.stderr
    assert NEW == account.heroku.world.account.database("bakery", "DATABASE").name


def test_the_cli_takes_the_first_name_that_contains_the_word(heroku_cli: Cli, account: Account) -> None:
    """Which is why no fix unschedules a name that is part of another one."""
    account.heroku.event("add_database", "bakery", addon=NEW, database="OLD_DATABASE")
    account.heroku.event("delete_schedule", "bakery")
    account.heroku.event("schedule", "bakery", database="OLD_DATABASE", to="02:00 UTC", name="OLD_DATABASE_URL")
    account.heroku.event("schedule", "bakery", database="DATABASE", to="03:00 UTC", name="DATABASE_URL")
    done = heroku_cli(account.heroku.port, "pg:backups:unschedule", "DATABASE_URL", "--app", "bakery")
    assert 0 == done.returncode, done.stdout + done.stderr
    world = account.heroku.world
    assert ["DATABASE_URL"] == [s.name for s in world.schedules.of_app(world.account.app("bakery"))]


def test_a_changed_hour_is_restored(heroku_cli: Cli, account: Account) -> None:
    """The command of the message edits the schedule in place."""
    account.heroku.event("change_schedule", "bakery", to="03:00 UTC")
    assert ["opened bakery schedule_unchanged"] == account.hours(1)
    paste(heroku_cli, account)
    assert ["resolved bakery schedule_unchanged"] == account.hours(1)


ROWS = """
version: 1
policies:
  - name: orders
    match: {apps: [bakery-orders]}
    require: {schedule: any, retained_backups: {reach: 20d}, plausible_size: {}}
  - name: the rest
    match: {apps: ["*"]}
    require: {recent_backup: {max_age: 40d}}
"""


def test_a_schedule_that_keeps_too_little_is_made_anew(heroku_cli: Cli) -> None:
    """After an upgrade the schedule keeps what the old plan did; the two commands make one that keeps more."""
    with an_account(text=POLICY) as account:
        account.heroku.event("upgrade_plan", "bakery-orders", plan="standard-0", keep_schedule=True)
        account.obey(ROWS)
        assert ["opened bakery-orders retained_backups"] == account.hours(1)
        paste(heroku_cli, account)
        assert ["resolved bakery-orders retained_backups"] == account.hours(1)


def test_a_backup_that_lacks_most_is_taken_again(heroku_cli: Cli) -> None:
    """The log is shown, and the capture is whole."""
    with an_account(text=ROWS.replace("retained_backups: {reach: 20d}, ", "")) as account:
        account.heroku.event("short_dump", "bakery-orders", size="1KB")
        assert ["opened bakery-orders plausible_size"] == account.hours(24)
        paste(heroku_cli, account)
        assert ["resolved bakery-orders plausible_size"] == account.hours(1)


def test_the_backup_that_goes_next_can_be_saved_first(heroku_cli: Cli, account: Account) -> None:
    """The command in the words of `manual_headroom` prints an address."""
    for _ in range(5):
        account.heroku.event("capture", "bakery-orders")
        account.hours(1)
    account.obey(POLICY.replace("recent_backup: {max_age: 40d}", "manual_headroom: {}"))
    assert ["opened bakery-orders manual_headroom"] == account.hours(1)
    command = account.about("manual_headroom")[-1].finding.summary.split("`")[1]
    done = heroku_cli(account.heroku.port, *shlex.split(command)[1:])
    assert (0, True) == (done.returncode, "http" in done.stdout), done.stdout + done.stderr
