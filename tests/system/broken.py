"""For every rule a way to make it fail on the simulated Heroku, and what its command does about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from checker.model import Verdict
from checker.sandbox.scenario import read
from tests.story.an_account import Account, an_account

APP = "bakery"
ADDON = "postgresql-solid-20311"
NEW = "postgresql-new-1"
Break = Callable[[Account], object]


@dataclass(frozen=True, slots=True)
class Case:
    """A demand, what breaks it, and the hours until that is seen, and until the command has mended it."""

    require: str
    breaks: Break
    seen_after: int = 1
    heals_after: int = 1
    at: str = "00:00 UTC"
    now: str = "2026-11-22T09:30:00Z"
    match: str = "*"
    more: str = ""
    why: str = ""
    """Why no command heals it, for those that none does."""


def happens(do: str, **more: object) -> Break:
    """One event of the sandbox."""
    return lambda account: account.heroku.event(do, APP, **more)


def _nothing(account: Account) -> None:
    """It is broken from the start."""


def _promoted_without_its_schedule(account: Account) -> None:
    account.heroku.event("add_database", APP, addon=NEW, plan="standard-0", database="NEW")
    account.hours(1)
    account.heroku.event("promote", APP, database=NEW, follow=False)


def _made_a_follower(account: Account) -> None:
    account.heroku.event("upgrade_plan", APP, plan="standard-0", keep_schedule=True)
    account.heroku.event("follow", APP, leader="postgresql-flat-1")


def _captured_five_times(account: Account) -> None:
    for _ in range(5):
        account.heroku.event("capture", APP)
        account.hours(1)


def _scheduled_under_two_names(account: Account) -> None:
    world = account.heroku.world
    app = world.account.app(APP)
    world.account.attach(world.account.database(APP, "DATABASE"), app, "SECOND", world.now)
    account.heroku.event("schedule", APP, to="05:00 UTC", name="SECOND_URL")


HEALED = {
    "schedule_present": Case("schedule: {at: '00:00', timezone: UTC}", happens("delete_schedule")),
    "schedule_matches": Case(
        "schedule: {at: '00:00', timezone: UTC}", happens("change_schedule", to="00:00 Asia/Tokyo")
    ),
    "single_schedule": Case(
        "{schedule: {at: '00:00', timezone: UTC}, single_schedule: {}}", _scheduled_under_two_names
    ),
    # The night is lost, and only the next one ends the finding; the command sees to it that there is data until then.
    "slots_met": Case("schedule: any", happens("skip_slot"), seen_after=18, heals_after=24),
    "last_attempt_succeeded": Case("last_attempt_succeeded: {}", happens("fail"), seen_after=16),
    "not_stalled": Case("schedule: any", happens("stall"), seen_after=18),
    "schedule_bound": Case("schedule: any", _promoted_without_its_schedule, seen_after=16),
    "schedule_unchanged": Case("{schedule: any, schedule_unchanged: {}}", happens("change_schedule", to="03:00 UTC")),
    "schedule_has_slots": Case("schedule: any", _nothing, at="01:00 Europe/London", now="2027-03-20T09:30:00Z"),
    "recent_backup": Case("recent_backup: {max_age: 30h}", happens("stop_schedule"), seen_after=24),
    "retained_backups": Case(
        "retained_backups: {reach: 20d}", happens("upgrade_plan", plan="standard-0", keep_schedule=True)
    ),
    "plausible_size": Case("plausible_size: {}", happens("short_dump", size="1KB"), seen_after=16),
}
"""Every rule whose finding ends in a command that mends it."""

UNHEALED = {
    "covered": Case("schedule: any", _nothing, match="mill", why="the policy file is edited, not Heroku"),
    "readable": Case(
        "schedule: any",
        lambda account: account.heroku.fault(f"/apps/{APP}/transfers", "status", status=404),
        why="nobody knows what is wrong until it can be read",
    ),
    "listed": Case(
        "schedule: any",
        happens("destroy_database"),
        seen_after=2,
        why="nothing brings a database back; the command lists what is there",
    ),
    "retired_is_gone": Case(
        "schedule: any",
        _nothing,
        more=f"retired: [{{database: {ADDON}, reason: replaced}}]",
        why="destroying a database is nothing to paste; or the policy file is edited",
    ),
    "no_gaps": Case("no_gaps: {}", happens("skip_slot"), seen_after=42, why="a night that is over is lost"),
    "within_pgbackups_limits": Case(
        "within_pgbackups_limits: {}",
        happens("shrink", size="25GB"),
        seen_after=24,
        why="no command makes a database smaller",
    ),
    "manual_headroom": Case("manual_headroom: {}", _captured_five_times, why="making room would delete a backup"),
    "not_follower": Case(
        "not_follower: {}",
        _made_a_follower,
        seen_after=26,
        why="which of the two is to be governed stands in the policy file",
    ),
    "continuous_protection": Case("continuous_protection: {}", _nothing, why="only a larger plan has it"),
    "rollback_reach": Case("rollback_reach: {at_least: 4d}", _nothing, why="only a larger plan reaches further"),
}
"""Every rule that no command heals."""

SHOWING = {"listed": [f"heroku addons --app {APP}"]}
"""Commands of those that show what is there, and change nothing."""


@contextmanager
def broken(case: Case) -> Iterator[Account]:
    """The account of a case, broken, and looked at since."""
    scenario = f"""
name: {APP}
now: {case.now}
apps:
  - name: {APP}
    created_at: 2026-08-01T00:00:00Z
    databases:
      - {{addon: {ADDON}, plan: essential-0, size: 64MB, schedules: [{{at: "{case.at}"}}]}}
  - name: mill
    databases:
      - {{addon: postgresql-flat-1, plan: standard-0, schedules: [{{at: "00:00 UTC"}}]}}
"""
    require = case.require if case.require.startswith("{") else f"{{{case.require}}}"
    policy = f"""
version: 1
policies:
  - name: all
    match: {{apps: ["{case.match}"]}}
    require: {require}
{case.more}
"""
    with an_account(read(scenario, "bakery.yml"), policy) as account:
        case.breaks(account)
        account.hours(case.seen_after)
        yield account


def verdicts(account: Account, rule: str) -> list[Verdict]:
    """What the rule found of the bakery's databases at the last sweep."""
    ours = (one for one in account.last.judged if one.database.app == APP)
    return [verdict for one in ours for verdict in one.verdicts if verdict.rule == rule]
