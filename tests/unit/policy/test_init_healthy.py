"""A healthy account gets a policy by which it is healthy: what is found was told to look wrong."""

from dataclasses import replace
from datetime import timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evaluate import evaluate
from checker.model import AppFacts, Outcome, Protection, Schedule, Seen
from checker.policy import parse, requirement_for
from checker.policy.init import Account, drafted
from checker.policy.init.account import customs_of
from checker.policy.init.standing import standing_of
from checker.rules import ALWAYS, ON_DEMAND, RULES
from checker.slots import Daily, slots_between
from tests.make import DAY, NOW, backup, database, details, schedule, seen

ZONES = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
USUAL = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"]


def healthy(app: str, made: Schedule, plan: str = "standard-0", stage: str = "") -> Seen:
    """A database with a good backup of each of the last nights."""
    nights = slots_between(Daily(made.hour, made.timezone), NOW - 8 * DAY, NOW - timedelta(minutes=5))
    rows = tuple(
        backup(n, created_at=at + timedelta(minutes=3), schedule_uuid=made.uuid, source_size=10**9)
        for n, at in enumerate(nights, 1)
    )
    on = Protection.ON if plan.startswith("standard") else Protection.UNSUPPORTED
    info = details(app, follows=False, protection=on, plan=f"heroku-postgresql:{plan}", size=10**9)
    one = database(app, plan=f"heroku-postgresql:{plan}", facts=AppFacts(team="acme", stage=stage))
    return seen(rows, [made], database=one, info=info, runs=rows)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Some healthy databases at any hour of any zone."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        zone = draw(st.sampled_from(USUAL) | st.sampled_from(ZONES))
        made = replace(schedule(draw(st.integers(0, 23)), zone), retain_weeks=1, retain_months=0)
        plan = draw(st.sampled_from(["essential-0", "standard-0"]))
        found.append(healthy(f"app-{number}", made, plan, draw(st.sampled_from(["", "production", "staging"]))))
    return Account(tuple(found), NOW)


def off(account: Account) -> dict[str, list[str]]:
    """What the first check finds, or cannot judge, by the policy that is written, by app."""
    policy = parse(drafted(account, "schema.json").text, "policy.yml", RULES)
    requirements = {o.database.addon_id: requirement_for(policy, o.database) for o in account.observations}
    judged = evaluate(account.observations, requirements, {}, ALWAYS, ON_DEMAND).judged
    bad = {Outcome.FAIL, Outcome.UNKNOWN}
    return {j.database.app: rules for j in judged if (rules := [v.rule for v in j.verdicts if v.outcome in bad])}


@given(accounts())
def test_nothing_else_is_found(account: Account) -> None:
    """At any hour in any zone: where nothing looks wrong nothing is found, and what is found looks wrong."""
    customs = customs_of(account)
    signs = {o.database.app for o in account.observations if standing_of(o, account, customs).signs}
    assert set(off(account)) <= signs


@pytest.mark.parametrize(
    ("hour", "zone", "found"),
    [
        (3, "UTC", {}),
        (23, "Asia/Kolkata", {}),
        (1, "Europe/London", {"shop": ["schedule_has_slots"]}),
        (0, "Europe/London", {}),
        (2, "Europe/London", {}),
        # Its clocks go forward at midnight.
        (0, "Africa/Cairo", {"shop": ["schedule_has_slots"]}),
    ],
)
def test_one_database(hour: int, zone: str, found: dict[str, list[str]]) -> None:
    """A schedule that loses a night a year is found, its neighbours are not."""
    assert found == off(Account((healthy("shop", schedule(hour, zone)),), NOW))


def test_utc_among_others() -> None:
    """A schedule in UTC among those of one zone is found, as most likely a slip."""
    others = [healthy(f"app-{n}", schedule(2, "Europe/London")) for n in range(3)]
    assert {"shop": ["schedule_matches"]} == off(Account((*others, healthy("shop", schedule(2))), NOW))
