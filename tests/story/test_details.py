"""Details of databases that cannot be read, and what they tell: what the team hears, hour by hour."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from checker.decide.blindness import breaker
from checker.decide.problems import problems_of
from checker.model import Outcome
from checker.sandbox.spec import Scenario
from tests.make import judged, verdict
from tests.story.an_account import HOUR, Account, an_account
from tests.story.told import tell

STORIES = {
    "one database is told by name, once it has lasted": """
        0 | dim |
        2 | dim |
        3 | dim | opened shop details
        6 | dim |
        8 | ok  |
        9 | ok  | resolved shop details
    """,
    "what passes by itself is never heard of": """
        0 | dim |
        2 | dim |
        3 | ok  |
        4 | ok  |
        9 | ok  |
    """,
    "an open failure stays open while nobody can tell": """
        0 | recent_backup     | opened shop recent_backup
        1 | recent_backup dim |
        5 | recent_backup dim | opened shop details, reminder shop recent_backup
        6 | dim               | resolved shop recent_backup
    """,
    "total blindness is not hidden behind missing details": """
        0  | dim    |
        3  | dim    | opened shop details
        4  | unseen |
        7  | unseen | opened shop readable
        8  | dim    | reminder shop details
        9  | dim    | resolved shop readable
        10 | ok     |
        11 | ok     | resolved shop details
    """,
    "total blindness that leaves only details unread is over": """
        0 | unseen |
        3 | unseen | opened shop readable
        4 | dim    |
        5 | dim    | resolved shop readable
        7 | dim    | opened shop details
    """,
    "where nobody wants details any more there is nothing to tell of them": """
        0 | dim         |
        3 | dim         | opened shop details
        4 | ok -details |
        5 | ok -details | dropped shop details
    """,
    "an exemption of readable ends it": """
        0 | dim       |
        3 | dim       | opened shop details
        4 | readable~ |
        5 | readable~ | exempted shop details
    """,
    "those of most databases are one notice, and no word of a look that failed": """
        0 | db*9: dim |
        3 | db*9: dim | opened checker details
        5 | db*9: dim |
        6 | db*9: ok  |
        7 | db*9: ok  | resolved checker details
    """,
    "most of those that matter are enough": """
        0 | db*6: dim, x*20: -details |
        3 | db*6: dim, x*20: -details | opened checker details
    """,
    "few are told by name": """
        0 | db*2: dim, x*9: ok |
        3 | db*2: dim, x*9: ok | opened db1 details, opened db2 details
    """,
    "whoever is left over is told by name": """
        0 | db*9: dim            |
        3 | db*9: dim            | opened checker details
        4 | db*8: ok, db9: dim   | opened db9 details
        5 | db*8: ok, db9: dim   | resolved checker details
    """,
    "an outage of everything does not end it": """
        0 | db*9: dim    |
        3 | db*9: dim    | opened checker details
        4 | db*9: unseen |
        6 | db*9: unseen |
        7 | db*9: unseen | opened checker sweep
        8 | db*9: dim    | reminder checker details
        9 | db*9: dim    | resolved checker sweep
    """,
    "one database that stays unreadable holds nothing open": """
        0 | db*8: dim, x: unseen |
        3 | db*8: dim, x: unseen | opened checker details, opened x readable
        4 | db*8: ok, x: unseen  |
        5 | db*8: ok, x: unseen  | resolved checker details
    """,
}


@pytest.mark.parametrize("table", STORIES.values(), ids=STORIES)
def test_stories_of_details(table: str) -> None:
    """Missing details are blindness, told late, once, and over when they are there again; they hide nothing else."""
    expected, got = tell(table)
    assert expected == got


POLICY = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require:
      schedule: any
      recent_backup: {max_age: auto}
      continuous_protection: {}
      not_follower: {}
      rollback_reach: {at_least: 4d}
alerting: {digest: never, drill: never, reminders: {critical: never, warning: never}}
"""
UNDEMANDED = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any, recent_backup: {max_age: auto}}}
"""
WHY = "Heroku answered 503 (details of database id-of-{})"
DETAILS = "^/client/v11/databases/[^/]+$"
NAMES = ("shop", "zoo")


def scenario(**shop: object) -> Scenario:
    """Two apps with a large and healthy database each; that of the shop is as said."""
    usual = {"plan": "standard-0", "schedules": [{"at": "00:00 UTC"}], "created_at": "2026-09-01T00:00:00Z"}
    apps = [{"name": name, "databases": [{"addon": f"postgresql-{name}"} | usual]} for name in NAMES]
    apps[0] = {"name": "shop", "databases": [{"addon": "postgresql-shop"} | usual | shop]}
    return Scenario.model_validate(
        {"name": "details", "now": "2026-11-22T10:30:00Z", "start": "2026-11-14T00:00:00Z", "apps": apps}
    )


@pytest.fixture
def account() -> Iterator[Account]:
    with an_account(scenario(), POLICY) as watched:
        yield watched


def asked(account: Account) -> int:
    """How often details were asked for so far."""
    return sum(
        n
        for path, n in account.heroku.requests.items()
        if path.startswith("GET /client/v11/databases/") and path.count("/") == 4
    )


def passes(account: Account, hours: int) -> list[str]:
    """What is told while so many hours pass, with a look every six of them, and one at their end."""
    told = []
    for _ in range(hours // 6):
        account.heroku.move(by=5 * HOUR)
        told += account.hours(1)
    return told + account.hours(hours % 6)


def hear(account: Account, cause: str) -> str:
    """How the one problem of this cause was told."""
    return account.about(cause)[0].finding.summary


def test_healthy_databases_are_not_heard_of(account: Account) -> None:
    """Five days of protected databases, looked at every hour, raise nothing."""
    assert [] == passes(account, 120)


def test_a_day_of_looks_costs_one_request_for_each_database(account: Account) -> None:
    """With rules that need details: one request for each database and day, however many rules and looks."""
    assert len(NAMES) == asked(account)
    account.hours(23)
    assert len(NAMES) == asked(account)
    account.hours(1)
    assert 2 * len(NAMES) == asked(account)
    account.hours(24)
    assert 3 * len(NAMES) == asked(account)


def test_without_such_a_rule_no_request_is_spent() -> None:
    """Whoever does not ask for details pays nothing for them."""
    with an_account(scenario(), UNDEMANDED) as account:
        passes(account, 30)
        assert 0 == asked(account)


def test_protection_that_is_off_is_found_and_its_return_too(account: Account) -> None:
    """Found at the next daily answer, and over at the one after it was switched on."""
    account.heroku.event("protect", "shop", on=False)
    assert [] == passes(account, 23)
    assert ["opened shop continuous_protection"] == account.hours(1)
    assert hear(account, "continuous_protection").startswith(
        "continuous protection: off; the plan heroku-postgresql:standard-0"
    )
    account.heroku.event("protect", "shop", on=True)
    assert ["resolved shop continuous_protection"] == passes(account, 24)


def test_a_small_plan_is_found_and_a_larger_one_is_seen_within_the_hour() -> None:
    """Who moves to a Standard plan need not wait a day for the good news."""
    with an_account(scenario(plan="essential-0"), POLICY) as account:
        assert {"continuous_protection", "rollback_reach"} == {i.cause for i in account.store.load().incidents}
        account.heroku.event("upgrade_plan", "shop", plan="standard-0", keep_schedule=True)
        assert ["resolved shop continuous_protection"] == [line for line in account.hours(1) if "protection" in line]


def test_a_follower_is_found_with_the_name_of_its_leader(account: Account) -> None:
    """A database that begins to follow another one has nothing of its own to back up."""
    account.heroku.event("follow", "shop", leader="postgresql-zoo")
    assert ["opened shop not_follower"] == passes(account, 24)
    assert hear(account, "not_follower").startswith("it follows postgresql-zoo: its schedule (00:00 UTC) dumps")
    account.heroku.event("follow", "shop")
    assert ["resolved shop not_follower"] == passes(account, 24)


def test_a_window_that_is_too_short_is_found(account: Account) -> None:
    """Three days are not the four that policy wants."""
    account.heroku.event("rollback", "shop", reach="3d")
    assert ["opened shop rollback_reach"] == passes(account, 24)
    assert (Outcome.FAIL, True) == (
        account.actual("rollback_reach", "postgresql-shop")[0],
        "72 h before Heroku said so" in hear(account, "rollback_reach"),
    )


def test_a_window_that_begins_anew_is_told_until_it_has_grown(account: Account) -> None:
    """After an upgrade in place nobody can roll back to the days before it: that is so, and passes."""
    account.heroku.event("rollback", "shop", anew=True)
    assert ["opened shop rollback_reach"] == passes(account, 24)
    assert ["resolved shop rollback_reach"] == passes(account, 96)


@pytest.mark.parametrize("age", [timedelta(hours=1), timedelta(days=2), timedelta(days=3, hours=23)])
def test_a_young_database_raises_no_alarm(age: timedelta) -> None:
    """It grows up under the eyes of the rule without one."""
    born = scenario().now - age
    with an_account(scenario(created_at=born.isoformat()), POLICY) as account:
        assert [] == [line for line in passes(account, 150) if "rollback_reach" in line]


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 503}, {"kind": "wrong_type", "field": "info", "type": "object"}],
    ids=["an error", "a changed shape"],
)
def test_details_that_fail_for_four_days_are_blindness_and_come_back(account: Account, fault: dict[str, Any]) -> None:
    """Three days change nothing; then it is told as not seen, backups go on being judged, and at last it is over."""
    account.heroku.fault(DETAILS, **fault)
    assert [] == passes(account, 72)
    assert [f"opened {name} details" for name in NAMES] == passes(account, 24)
    assert hear(account, "details").startswith("its details could not be read since 2026-11-22 11:30 UTC: ")
    assert hear(account, "details").endswith("; backups and schedules could")
    for name in NAMES:
        assert Outcome.UNKNOWN is account.actual("continuous_protection", f"postgresql-{name}")[0]
        assert Outcome.PASS is account.actual("recent_backup", f"postgresql-{name}")[0]

    account.heroku.event("skip_slot", "shop")
    assert ["opened shop slots_met"] == passes(account, 24)
    account.heroku.behave()
    assert [] == account.hours(1)
    assert [f"resolved {name} details" for name in NAMES] == account.hours(1)
    assert Outcome.PASS is account.actual("continuous_protection", "postgresql-shop")[0]


def test_details_that_say_less_than_they_did_are_told(account: Account) -> None:
    """A reply without what people are shown is no proof that protection is off, nor that it is on."""
    account.heroku.fault(DETAILS, "rename_field", field="info", to="information")
    assert [] == passes(account, 24)
    assert [f"opened {name} details" for name in NAMES] == passes(account, 6)
    assert "its details do not say whether continuous protection is on" in hear(account, "details")


def test_a_failure_that_cannot_be_seen_any_more_stays_open(account: Account) -> None:
    """Blindness resolves nothing: protection that was off is off until somebody saw it on."""
    account.heroku.event("protect", "shop", on=False)
    assert ["opened shop continuous_protection"] == passes(account, 24)
    account.heroku.fault(DETAILS, "status", status=503)
    account.heroku.event("protect", "shop", on=True)
    passes(account, 80)
    (open_still,) = [i for i in account.store.load().incidents if i.cause == "continuous_protection"]
    assert open_still.frozen
    account.heroku.behave()
    assert ["resolved shop continuous_protection"] == [line for line in account.hours(1) if "protection" in line]


def test_nothing_that_is_kept_holds_an_address(account: Account) -> None:
    """The store keeps details without a password, a host or a digest of them."""
    account.heroku.event("follow", "shop", leader="postgresql-zoo")
    passes(account, 24)
    kept = [known.past.info for known in account.store.load().inventory]
    assert all(kept)
    assert "canary" not in repr(kept)
    assert "sandbox.invalid" not in repr(kept)
    assert {(None, None)} == {(info.origin, info.leader_origin) for info in kept if info}


def test_the_one_notice_for_most_names_the_likely_cause_and_no_database() -> None:
    """Whoever reads it learns that backups are seen, how many are hit, and why, without a name that would mislead."""
    dim = [
        judged(app, verdict("readable", Outcome.UNKNOWN, in_part=True, actual=WHY.format(app)), needs_info=True)
        for app in "abcdef"
    ]
    others = [judged(f"other-{number}") for number in range(30)]
    found = breaker([p for one in dim for p in problems_of(one)], [*dim, *others], {})
    (told,) = [problem for problem in found if problem.subject.id == "checker"]
    summary = "backups and schedules can be read, the details of 6 of 6 databases not"
    assert f"{summary}; all of them: Heroku answered 503 (details)" == told.finding.summary
    assert "those of 0 can be read" == told.finding.actual
