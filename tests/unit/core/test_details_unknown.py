"""Details that are not known: who says so, who does not, and what still counts."""

from dataclasses import replace
from typing import Any

import pytest

from checker.evaluate import evaluate
from checker.model import (
    Demand,
    Exemption,
    Judged,
    Origin,
    Outcome,
    Past,
    Protection,
    Requirement,
    Seen,
    Severity,
    Unseen,
    Verdict,
)
from checker.rules import ALWAYS, ON_DEMAND, continuous_protection
from checker.rules.rollback_reach import Parameters
from checker.swept import Swept
from tests.make import DAY, NOW, backup, database, details, requirement, schedule, seen

WHY = "Heroku answered 503"
OLD = details(seen_at=NOW - 4 * DAY)
DEMANDED = requirement(
    "00:00 UTC", recent_backup=None, continuous_protection=None, rollback_reach=Parameters(4 * DAY), not_follower=None
)
ADVANCED = database(plan="heroku-postgresql:advanced-0")
NEED = ("not_follower", "continuous_protection", "rollback_reach")


def judged(look: Seen | Unseen, demanded: Requirement = DEMANDED, past: Past | None = None) -> Judged:
    """What the real rules think of one database."""
    of = look.database.addon_id
    evaluation = evaluate([look], {of: demanded}, {of: past} if past else {}, ALWAYS, ON_DEMAND)
    assert () == evaluation.bugs
    return evaluation.judged[0]


def outcomes(one: Judged) -> dict[str, str]:
    return {v.rule: str(v.outcome) for v in one.verdicts}


def readable(one: Judged) -> Verdict:
    return next(v for v in one.verdicts if v.rule == "readable")


def healthy(**changes: Any) -> Seen:
    """A look at a database with all that policy demands of backups and schedules."""
    return seen([backup(7), backup(6, DAY)], [schedule()], **changes)


def test_details_that_could_not_be_read_are_told_by_readable_and_nothing_else_suffers() -> None:
    """The rules that need them are unknown, `readable` says since when and why, and backups are judged as ever."""
    one = judged(healthy(no_info=WHY), past=Past(info=OLD))
    unknown = {rule for rule, outcome in outcomes(one).items() if outcome == "unknown"}
    assert {"readable", *NEED} == unknown
    assert {"pass"} == {outcome for rule, outcome in outcomes(one).items() if rule not in unknown}
    since = "its details could not be read since 2026-11-18 09:30 UTC"
    assert f"{since}: {WHY}; backups and schedules could" == readable(one).summary
    assert (WHY, OLD.seen_at, True) == (readable(one).actual, readable(one).since, readable(one).in_part)
    assert one.seen
    assert one.needs_info
    assert one.restorable is not None


def test_details_that_never_were_read_count_from_now() -> None:
    """Nobody is told of a time before the first look."""
    one = judged(healthy(no_info=WHY))
    assert (f"its details could not be read: {WHY}; backups and schedules could", NOW) == (
        readable(one).summary,
        readable(one).since,
    )


@pytest.mark.parametrize(
    ("lacks", "rule", "says"),
    [
        ({"protection": None}, "continuous_protection", "whether continuous protection is on"),
        ({"rolls_back": None}, "rollback_reach", "how far it can be rolled back"),
        ({"follows": None}, "not_follower", "whether it follows another database"),
    ],
)
def test_what_the_details_do_not_say_is_told_too(lacks: dict[str, None], rule: str, says: str) -> None:
    """A word of Heroku's that is not known is no silence: one rule is unknown, and `readable` says which thing."""
    whole: dict[str, Any] = {"protection": Protection.ON, "rolls_back": False, "follows": False}
    one = judged(healthy(info=details(**(whole | lacks))))
    assert {"readable", rule} == {r for r, outcome in outcomes(one).items() if outcome == "unknown"}
    assert f"its details do not say {says}; backups and schedules could" == readable(one).summary


def test_what_nobody_asks_for_may_be_missing() -> None:
    """A change of Heroku's that no demanded rule minds is no blindness."""
    one = judged(healthy(info=details(protection=Protection.ON)), requirement(continuous_protection=None))
    assert {"pass"} == set(outcomes(one).values())
    assert "backups, schedules and details were read" == readable(one).summary


def test_without_such_a_rule_details_do_not_matter() -> None:
    """Where policy asks for none, all is as it was."""
    one = judged(healthy(), requirement("00:00 UTC", recent_backup=None))
    assert ("backups and schedules were read", False) == (readable(one).summary, one.needs_info)


def test_a_database_that_was_not_seen_at_all_is_not_seen_in_part() -> None:
    """Total blindness is told as such."""
    one = judged(Unseen(database(), WHY, NOW), past=Past(info=OLD))
    assert (f"not seen: {WHY}", False, False) == (readable(one).summary, readable(one).in_part, one.seen)
    assert {f"not seen: {WHY}"} == {v.summary for v in one.verdicts if v.rule in NEED}


@pytest.mark.parametrize("own", [Severity.WARNING, Severity.CRITICAL])
def test_missing_details_matter_as_much_as_the_rule_that_misses_them(own: Severity) -> None:
    """A warning is not made an alarm by not being seen."""
    demand = Demand("continuous_protection", own, None, Origin("policy.yml", 9))
    demanded = replace(DEMANDED, demands={"continuous_protection": demand})
    assert own is readable(judged(healthy(no_info=WHY), demanded)).severity


def test_a_rule_that_raises_is_a_bug_and_no_blindness() -> None:
    """Nobody is sent to Heroku for a mistake of checker's own."""

    class Broken:
        META = replace(continuous_protection.META)

        def judge(self, *case: object) -> Verdict:
            raise ZeroDivisionError(len(case))

    evaluation = evaluate([healthy(info=details())], {"id-of-shop": DEMANDED}, {}, ALWAYS, [Broken()])
    assert ["continuous_protection"] == [bug.rule for bug in evaluation.bugs]
    assert Outcome.PASS is readable(evaluation.judged[0]).outcome


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (
            Seen(ADVANCED, (), (), NOW, info=details(protection=Protection.ON, rolls_back=False, follows=False)),
            {"continuous_protection": "pass", "rollback_reach": "fail", "not_follower": "pass", "readable": "pass"},
        ),
        (Seen(ADVANCED, (), (), NOW, no_info=WHY), dict.fromkeys((*NEED, "readable"), "unknown")),
    ],
)
def test_a_plan_without_pgbackups_is_judged_by_its_details(look: Seen, expected: dict[str, str]) -> None:
    """What has no PGBackups may be protected continuously: backup rules do not apply to it, these do."""
    found = outcomes(judged(look))
    assert expected == {rule: found[rule] for rule in expected}
    assert "not_applicable" == found["recent_backup"] == found["schedule_present"]


@pytest.mark.parametrize(("info", "rest"), [(None, "has no PGBackups"), (details(), "has no PGBackups to read")])
def test_a_plan_without_pgbackups_is_never_said_to_have_readable_backups(info: Any, rest: str) -> None:
    """The words say what was read, and what there is not."""
    demanded = requirement(rollback_reach=Parameters(DAY)) if info is None else requirement()
    one = judged(Seen(ADVANCED, (), (), NOW, info=info, no_info=None if info else WHY), demanded)
    assert rest in readable(one).summary
    assert "could" not in readable(one).summary.partition(";")[2]


def test_an_exemption_of_readable_covers_details() -> None:
    """Who may not be read for a while is known by name; the rules stay unknown."""
    exemption = Exemption(("readable",), "shop", NOW + DAY, "moving", "platform", Origin("policy.yml", 9))
    one = judged(healthy(no_info=WHY), replace(DEMANDED, exemptions=(exemption,)))
    assert (Outcome.EXEMPT, True) == (readable(one).outcome, one.seen)


@pytest.mark.parametrize(
    ("look", "failing"),
    [
        (healthy(no_info=WHY), {"details", *NEED}),
        (Unseen(database(), WHY, NOW), {"readable", "details"}),
        (healthy(info=details(protection=Protection.ON, rolls_back=False, follows=False)), {"rollback_reach"}),
    ],
)
def test_what_is_known_not_to_be_well(look: Seen | Unseen, failing: set[str]) -> None:
    """While the store is down, the memory of what was told goes by the same causes as the incidents do."""
    causes = {cause for _, cause in Swept((judged(look),), ()).failing}
    assert failing == causes - (set() if isinstance(look, Seen) else set(DEMANDED.demands))
