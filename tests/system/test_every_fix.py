"""Each finding ends in a command that works, run by the real Heroku CLI; or in none, where none would help."""

import ast
import shlex
import subprocess
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from checker import rules
from checker.model import Judged, Outcome
from checker.report.fixes import read_line
from checker.rules import RULES
from tests.story.an_account import an_account
from tests.system.broken import HEALED, SHOWING, UNHEALED, broken, verdicts
from tests.system.product import a_world

pytestmark = pytest.mark.system

Cli = Callable[..., subprocess.CompletedProcess[str]]

FOLDER = Path(rules.__file__).parent
SCENARIOS = ("default", "healthy", "faults", "teams")
EVERYTHING = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require:
      schedule: {at: "00:00", timezone: Europe/London}
      recent_backup:
      schedule_unchanged:
      no_gaps:
      retained_backups: {scheduled: 7, reach: 60d}
      plausible_size:
      within_pgbackups_limits: {max_size: 1MB}
      manual_headroom: {room: 50}
      not_follower:
      continuous_protection:
      rollback_reach: {at_least: 4d}
"""


def test_every_rule_is_in_one_of_the_tables() -> None:
    """A rule has a command that is run here, or a reason why it has none; a new one is given its place."""
    assert {rule.META.id for rule in RULES} == HEALED.keys() | UNHEALED.keys()
    assert set() == HEALED.keys() & UNHEALED.keys()
    assert all(case.why for case in UNHEALED.values())
    assert not any(case.why for case in HEALED.values())


@pytest.mark.parametrize("rule", HEALED)
def test_the_command_heals(heroku_cli: Cli, rule: str) -> None:
    """It is broken, the printed commands are run, and it passes; a script of all fixes would run them, too."""
    case = HEALED[rule]
    with broken(case) as account:
        assert [] == unexpected(account.last.judged)
        failed = [verdict for verdict in verdicts(account, rule) if verdict.outcome is Outcome.FAIL]
        fix = [line for verdict in failed for line in verdict.fix]
        assert fix, verdicts(account, rule)
        for line in fix:
            assert "" == read_line(line).refused
            for command in line.split(" && "):
                done = heroku_cli(account.heroku.port, *shlex.split(command)[1:])
                assert 0 == done.returncode, command + done.stdout + done.stderr
        account.hours(case.heals_after)
        outcomes = {verdict.outcome for verdict in verdicts(account, rule)}
        assert {Outcome.PASS} == outcomes - {Outcome.NOT_APPLICABLE}
        assert [] == unexpected(account.last.judged)


@pytest.mark.parametrize("rule", UNHEALED)
def test_no_command_heals(rule: str) -> None:
    """It is broken, and nothing is printed that would only seem to help."""
    with broken(UNHEALED[rule]) as account:
        (found,) = verdicts(account, rule)
        assert found.outcome is (Outcome.UNKNOWN if rule == "readable" else Outcome.FAIL)
        assert SHOWING.get(rule, []) == list(found.fix)
        assert all(read_line(line).order == 0 for line in found.fix)
        assert [] == unexpected(account.last.judged)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_scenario_has_another_command(scenario: str) -> None:
    """Whatever is wrong on the simulated Heroku, rules without a command carry none."""
    with an_account(scenario, EVERYTHING) as account:
        for _ in range(6):
            account.hours(8)
            assert [] == unexpected(account.last.judged)


@pytest.mark.parametrize("rule", sorted(UNHEALED.keys() - SHOWING.keys()))
def test_no_code_has_another_command(rule: str) -> None:
    """No verdict of a rule without a command is ever made with one, in whatever case."""
    for module in (FOLDER / rule).glob("[!t]*.py"):
        calls = (node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call))
        assert not any(keyword.arg in {"fix", None} for call in calls for keyword in call.keywords), module


@pytest.mark.parametrize("rule", sorted(HEALED.keys() | SHOWING.keys()))
def test_the_code_is_read_right(rule: str) -> None:
    """The test before this one would see a command: it does where there is one."""
    keywords = [
        keyword.arg
        for module in (FOLDER / rule).glob("[!t]*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    ]
    assert "fix" in keywords


def unexpected(judged: Iterable[Judged]) -> list[tuple[str, tuple[str, ...]]]:
    """Commands of rules that have none."""
    found = [(verdict.rule, verdict.fix) for one in judged for verdict in one.verdicts if verdict.fix]
    return [(rule, fix) for rule, fix in found if rule not in HEALED.keys() | SHOWING.keys()]


SEVERAL = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require:
      schedule: {at: "00:00", timezone: Europe/London}
      recent_backup: {max_age: 1h}
      retained_backups: {reach: 20d}
"""


def test_several_findings_of_one_database(tmp_path: Path, heroku_script: Cli) -> None:
    """A schedule that is to be made anew and moved is made once, at the demanded hour, after a capture."""
    with a_world(tmp_path, "healthy") as world:
        (tmp_path / "policy.yml").write_text(SEVERAL, encoding="utf-8")
        only = ("check", "--app", "bakery-orders", "--policy", "policy.yml")
        world.heroku.event("upgrade_plan", "bakery-orders", plan="standard-0", keep_schedule=True)
        made = world.checker.run(*only, "--fix-script")
        names = ("capture DATABASE", "unschedule DATABASE_URL", "schedule DATABASE --at '00:00 Europe/London'")
        assert [f"run heroku pg:backups:{name} --app bakery-orders" for name in names] == [
            line for line in made.out.splitlines() if line.startswith("run ")
        ]
        assert (
            "# not run, as another finding schedules that name at another hour: heroku pg:backups:schedule" in made.out
        )
        done = heroku_script(world.heroku.port, made.out)
        assert 0 == done.returncode, done.stdout + done.stderr
        after = world.checker.run(*only)
        assert 0 == after.code, after.out + after.err


def test_the_whole_script(tmp_path: Path, heroku_script: Cli) -> None:
    """All that is wrong is mended by one script: two days later `check` finds nothing."""
    with a_world(tmp_path) as world:
        made = world.checker.run("check", "--fix-script")
        assert (1, "") == (made.code, made.err)
        done = heroku_script(world.heroku.port, made.out)
        assert 0 == done.returncode, done.stdout + done.stderr
        ran = [line for line in done.stdout.splitlines() if line.startswith("+ heroku")]
        assert made.out.count("\nrun heroku ") == len(ran) > 1
        world.heroku.move(by=timedelta(days=2))
        after = world.checker.run("check")
        assert 0 == after.code, after.out + after.err
        assert "There is nothing to run." in world.checker.run("check", "--fix-script").out
