"""Schedules that somebody moves, drops, or that lose their database, on the simulated Heroku: what the team is told."""

from collections.abc import Iterator

import pytest

from checker.model import Notice, Outcome, Severity
from checker.sandbox.scenario import load
from checker.sandbox.spec import Scenario
from tests.make import utc
from tests.story.an_account import Account, an_account
from tests.story.pasted import paste

BAKERY, NEW = "postgresql-solid-20311", "postgresql-new-1"


def policy(schedule: str = "any", *, more: str = "") -> str:
    """A policy that demands something of bakery's DATABASE, and next to nothing of all else."""
    return f"""
version: 1
policies:
  - name: bakery
    match: {{apps: [bakery], attachments: [DATABASE, MAIN]}}
    require: {{schedule: {schedule}, recent_backup: {{max_age: auto}}{more}}}
  - name: the rest
    match: {{apps: ["*"]}}
    require: {{recent_backup: {{max_age: 40d}}}}
"""


UNCHANGED = policy(more=", schedule_unchanged: {}")


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    """Healthy, under the policy that a test names, or one that holds schedules against what they were."""
    with an_account(text=getattr(request, "param", UNCHANGED)) as watched:
        yield watched


def under(text: str) -> pytest.MarkDecorator:
    """Run a test under another policy."""
    return pytest.mark.parametrize("account", [text], indirect=True)


def newest(account: Account, cause: str) -> Notice:
    """What was told last of a cause."""
    return account.about(cause)[-1]


def listed(account: Account) -> list[tuple[str, int, str]]:
    """The schedules that Heroku lists for bakery."""
    world = account.heroku.world
    return [(s.name, s.hour, s.timezone) for s in world.schedules.of_app(world.account.app("bakery"))]


# Somebody changes a schedule.


def test_nights_that_fire_change_nothing(account: Account) -> None:
    """`updated_at` moves each night; nobody hears of it for days."""
    assert [] == account.hours(75)


def test_another_hour_is_told_once_and_over_when_it_is_restored(account: Account) -> None:
    """The message says what it was and until when; its command puts it back, and nights go on."""
    account.heroku.event("change_schedule", "bakery", to="03:00 UTC")
    assert ["opened bakery schedule_unchanged"] == account.hours(30)
    notice = newest(account, "schedule_unchanged")
    assert notice.finding.summary.startswith(
        "DATABASE_URL was 00:00 Europe/London until 2026-11-22 10:30 UTC at least, is 03:00 UTC; if that is meant,"
    )
    paste(account.heroku, notice)
    assert ["resolved bakery schedule_unchanged"] == account.hours(1)
    assert ([("DATABASE_URL", 0, "Europe/London")], []) == (listed(account), account.hours(50))


def test_until_when_it_was_so_stays_true_while_it_is_open(account: Account) -> None:
    """Days later the finding still says when the old hour was seen last: at its last slot."""
    account.heroku.event("change_schedule", "bakery", to="03:00 UTC", at="+20h")
    account.hours(72)
    told = next(v for j in account.last.judged for v in j.verdicts if v.rule == "schedule_unchanged")
    assert "until 2026-11-23 00:00 UTC at least" in told.summary


def test_a_change_is_accepted_by_a_sweep_without_the_rule(account: Account) -> None:
    """What the message advises ends it, and from then on the new hour is the one that is held against."""
    account.heroku.event("change_schedule", "bakery", to="03:00 UTC")
    assert ["opened bakery schedule_unchanged"] == account.hours(1)
    said = newest(account, "schedule_unchanged").finding.summary
    assert "take schedule_unchanged out of the policy for one sweep" in said
    account.obey(policy())
    account.hours(1)
    account.obey(UNCHANGED)
    assert [] == account.hours(30)
    assert (Outcome.PASS, "DATABASE_URL at 03:00 UTC") == account.actual("schedule_unchanged", BAKERY)
    account.heroku.event("change_schedule", "bakery", to="00:00 Europe/London")
    assert ["opened bakery schedule_unchanged"] == account.hours(1)


@under(policy('{at: "03:00", timezone: UTC}', more=", schedule_unchanged: {}"))
def test_a_change_to_what_policy_demands_is_thanked_and_away_from_it_told_once(account: Account) -> None:
    """Who does as policy says hears of no change; who moves it away again hears that, and nothing of what it was."""
    account.heroku.event("change_schedule", "bakery", to="03:00 Etc/UTC")
    assert ["resolved bakery schedule_matches"] == account.hours(30)
    account.heroku.event("change_schedule", "bakery", to="05:00 UTC")
    assert ["opened bakery schedule_matches"] == account.hours(30)
    assert Outcome.FAIL is account.actual("schedule_unchanged", BAKERY)[0]
    paste(account.heroku, newest(account, "schedule_matches"))
    assert ["resolved bakery schedule_matches"] == account.hours(1)
    assert (Outcome.PASS, "DATABASE_URL at 03:00 UTC") == account.actual("schedule_unchanged", BAKERY)
    assert [] == account.hours(40)


def test_a_schedule_that_vanishes_is_one_alarm_and_healed_by_its_command(account: Account) -> None:
    """That it is not what it was only follows from that it is not there."""
    account.heroku.event("delete_schedule", "bakery")
    assert ["opened bakery schedule_present"] == account.hours(10)
    assert Outcome.FAIL is account.actual("schedule_unchanged", BAKERY)[0]
    paste(account.heroku, newest(account, "schedule_present"))
    assert ["resolved bakery schedule_present"] == account.hours(1)
    assert ([("DATABASE_URL", 0, "Europe/London")], []) == (listed(account), account.hours(40))


# The database behind the name is another one.


def promoted(account: Account, *, follow: bool) -> None:
    """A new database, known for a while, becomes DATABASE in the afternoon."""
    account.heroku.event("add_database", "bakery", addon=NEW, plan="standard-0", database="NEW")
    assert [] == account.hours(5)
    account.heroku.event("promote", "bakery", database=NEW, follow=follow)


@under(policy())
def test_a_schedule_that_follows_the_promote_is_not_heard_of(account: Account) -> None:
    """The nights of before were rightly the old database's."""
    promoted(account, follow=True)
    assert [] == account.hours(60)
    assert "of this database" in account.actual("schedule_bound", NEW)[1]


@under(policy())
def test_a_schedule_that_goes_on_with_the_old_database_is_told_after_its_next_night(account: Account) -> None:
    """Once, as critical; its commands make it anew for the new database, and the next nights are well."""
    promoted(account, follow=False)
    told = [account.hours(1) for _ in range(30)]
    assert ["opened bakery schedule_bound"] == [line for lines in told for line in lines]
    notice, reminder = account.about("schedule_bound")
    assert (utc("2026-11-23 00:30"), utc("2026-11-23 04:30")) == (notice.at, reminder.at)
    assert (Severity.CRITICAL, NEW) == (notice.severity, notice.subject.name)
    assert notice.finding.summary.endswith("dumped NAVY")
    paste(account.heroku, notice)
    assert ["resolved bakery schedule_bound"] == account.hours(1)
    assert ([("DATABASE_URL", 0, "Europe/London")], []) == (listed(account), account.hours(60))
    assert "of this database" in account.actual("schedule_bound", NEW)[1]


@under(policy())
def test_a_promote_and_back_blames_nobody(account: Account) -> None:
    """The night that the new database had is no fault of the old one's schedule, at the first look or any later one."""
    promoted(account, follow=True)
    assert [] == account.hours(20)
    account.heroku.event("promote", "bakery", database=BAKERY)
    told = account.hours(8)
    # The old database missed a night, which is true.
    assert ["opened bakery recent_backup"] == told
    assert (Outcome.PASS, True) == (
        (found := account.actual("schedule_bound", BAKERY))[0],
        found[1].endswith("its next run is awaited"),
    )
    assert ["resolved bakery recent_backup"] == account.hours(20)


@pytest.mark.parametrize(("follow", "told"), [(True, ["resolved bakery schedule_bound"]), (False, [])])
def test_a_promote_before_the_first_look_is_a_doubt_until_the_next_night(follow: bool, told: list[str]) -> None:
    """Nobody saw the name come here: a warning, which stands at every look until the next night ends or proves it."""
    events = [
        {"do": "add_database", "app": "bakery", "addon": NEW, "at": "-10h", "database": "NEW", "plan": "standard-0"},
        {"do": "promote", "app": "bakery", "database": NEW, "at": "-4h", "follow": follow},
    ]
    changed = Scenario.model_validate({"name": "promoted", "now": "2026-11-22T09:30:00Z", "events": events})
    with an_account(load("healthy").model_copy(update={"events": changed.events}), policy()) as account:
        doubt = newest(account, "schedule_bound")
        assert (Severity.WARNING, True) == (doubt.severity, "one look cannot tell" in doubt.finding.summary)
        assert [] == [line for line in account.hours(12) if "schedule_bound" in line]
        assert told == [line for line in account.hours(10) if line.startswith("resolved bakery schedule_bound")]
        failed = [v for j in account.last.judged for v in j.verdicts if v.rule == "schedule_bound" and v.fix]
        assert ([] if follow else [Severity.CRITICAL]) == [v.severity for v in failed]


# The name leads nowhere.


@under(policy())
def test_a_rename_is_one_alarm_and_its_commands_leave_nothing_behind(account: Account) -> None:
    """The schedule of the old name is removed, and one of the new name is made."""
    account.heroku.event("rename_attachment", "bakery", to="MAIN")
    assert ["opened bakery schedule_present"] == account.hours(10)
    notice = newest(account, "schedule_present")
    assert "schedule DATABASE_URL (00:00 Europe/London) names no attachment" in " ".join(notice.finding.consequences)
    paste(account.heroku, notice)
    assert ["resolved bakery schedule_present"] == account.hours(1)
    assert ([("MAIN_URL", 0, "Europe/London")], []) == (listed(account), account.hours(40))


@under(policy())
def test_an_orphan_that_stays_behind_is_told_once_as_clutter(account: Account) -> None:
    """Who only makes a new schedule hears of the old one, as a warning, with what removes it."""
    account.heroku.event("rename_attachment", "bakery", to="MAIN")
    account.heroku.event("schedule", "bakery", database="MAIN", to="00:00 Europe/London", name="MAIN_URL")
    assert ["opened bakery schedule_bound"] == account.hours(60)
    notice = newest(account, "schedule_bound")
    assert Severity.WARNING is notice.severity
    paste(account.heroku, notice)
    assert ["resolved bakery schedule_bound"] == account.hours(1)
    assert ([("MAIN_URL", 0, "Europe/London")], []) == (listed(account), account.hours(40))


@under(policy().replace(", attachments: [DATABASE, MAIN]", ""))
def test_an_orphan_of_an_app_with_two_databases_is_told_once(account: Account) -> None:
    """It is shown at the database whose backups it made, not at its neighbour as well."""
    account.heroku.event("add_database", "bakery", addon=NEW, database="NEW")
    account.heroku.event("schedule", "bakery", database="NEW", to="02:00 UTC", name="NEW_URL")
    account.heroku.event("rename_attachment", "bakery", to="MAIN")
    account.heroku.event("schedule", "bakery", database="MAIN", to="00:00 Europe/London", name="MAIN_URL")
    assert ["opened bakery schedule_bound"] == account.hours(40)
    assert BAKERY == newest(account, "schedule_bound").subject.name


# Backups by hand keep the list young.


def by_hand(account: Account, days: int) -> list[str]:
    """Somebody captures a backup every noon; what is told."""
    told = []
    for _ in range(days):
        told += account.hours(12)
        account.heroku.event("capture", "bakery")
        told += account.hours(12)
    return told


@under(policy())
@pytest.mark.parametrize("traced", [None, False, True], ids=["stopped", "skipped", "skipped but looks fired"])
def test_captures_do_not_hide_a_schedule_that_is_dead(account: Account, traced: bool | None) -> None:
    """It is told the first night, with what hides it, and once for each further night that is lost."""
    if traced is None:
        account.heroku.event("stop_schedule", "bakery")
    else:
        for _ in range(6):
            account.heroku.event("skip_slot", "bakery", traced=traced)
    assert ["opened bakery slots_met", *3 * ["worsened bakery slots_met"]] == by_hand(account, 4)
    outcome, actual = account.actual("schedule_bound", BAKERY)
    assert (Outcome.FAIL, True) == (outcome, actual.startswith("nothing for 4 days"))
    (dead,) = [v for j in account.last.judged for v in j.verdicts if v.rule == "schedule_bound"]
    assert ("slots_met", True) == (dead.explained_by, "is dead: its last run was a" in dead.summary)


@under(policy().replace("schedule: any", "schedule_bound: {}"))
def test_captures_do_not_hide_it_where_no_schedule_is_demanded(account: Account) -> None:
    """Asked for by its own name, the rule tells by itself, and its commands bring the schedule back to life."""
    account.heroku.event("stop_schedule", "bakery")
    assert ["opened bakery schedule_bound"] == by_hand(account, 4)
    paste(account.heroku, newest(account, "schedule_bound"))
    assert ["resolved bakery schedule_bound"] == account.hours(1)
    assert [] == account.hours(60)
    assert "of this database" in account.actual("schedule_bound", BAKERY)[1]
