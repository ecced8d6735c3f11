"""Rules over observations: every verdict is had, and what was not seen never passes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker.causes import explain
from checker.evaluate import evaluate
from checker.model import (
    Absence,
    BackupStatus,
    Judged,
    Observation,
    Origin,
    Outcome,
    Past,
    Requirement,
    Restorable,
    RuleMeta,
    Seen,
    Severity,
    Unseen,
    Verdict,
)
from checker.rules import ALWAYS, ON_DEMAND
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, seen, utc, verdict

Judgement = Callable[[Observation, Past, Requirement, datetime], Verdict]
UNCOVERED = Requirement(None, Severity.WARNING, Origin("policy.yml", 1))


class FakeRule:
    """A rule that thinks what it was told to, and remembers as of when it was asked."""

    def __init__(self, name: str, judgement: Judgement | Exception | None = None, explains: Sequence[str] = ()) -> None:
        self.META = RuleMeta(name, name, type(None), explains=frozenset(explains))
        self._judgement = judgement
        self.asked_as_of: list[datetime] = []

    def judge(self, observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
        self.asked_as_of.append(now)
        if isinstance(self._judgement, Exception):
            raise self._judgement
        if self._judgement:
            return self._judgement(observation, past, requirement, now)
        return verdict(self.META.id, Outcome.PASS)


def judged(observation: Observation, demanded: Requirement, past: Past | None = None) -> Judged:
    """What the real rules think of one database."""
    addon_id = observation.database.addon_id
    evaluation = evaluate([observation], {addon_id: demanded}, {addon_id: past} if past else {}, ALWAYS, ON_DEMAND)
    assert () == evaluation.bugs
    return evaluation.judged[0]


def outcomes(one: Judged) -> dict[str, str]:
    return {v.rule: v.outcome for v in one.verdicts}


DEMANDED = requirement("00:00 UTC", recent_backup=None)
ALL_UNKNOWN = {"schedule_present": "unknown", "schedule_matches": "unknown", "recent_backup": "unknown"}
THERE = {"covered": "pass", "listed": "pass", "retired_is_gone": "pass"}


def test_healthy() -> None:
    """A healthy database passes every rule, and is shown with what can be restored and what comes next."""
    one = judged(seen([backup(7), backup(6, DAY)], [schedule()]), DEMANDED)
    assert {"pass"} == set(outcomes(one).values())
    demanded = ["schedule_present", "schedule_matches", "recent_backup"]
    assert ["covered", "listed", "retired_is_gone", "readable", *demanded] == list(outcomes(one))
    assert Restorable("a007", NOW - 9 * HOUR, 12_000_000, 2) == one.restorable
    assert (database(), "everything", NOW) == (one.database, one.policy, one.seen_at)
    assert utc("2026-11-23") == one.next_slot


def test_only_what_is_demanded() -> None:
    """A rule that nobody asked for says nothing."""
    assert THERE | {"readable": "pass"} == outcomes(judged(seen(), requirement()))


def test_uncovered() -> None:
    """A database that no policy matches is a finding."""
    one = judged(seen([backup()]), UNCOVERED)
    assert {"covered": "fail", "listed": "pass", "retired_is_gone": "pass", "readable": "pass"} == outcomes(one)
    assert None is one.policy


def test_unseen() -> None:
    """What could not be seen is unknown in each demanded rule, with the reason; it never passes and never fails."""
    one = judged(Unseen(database(), "HTTP 503", NOW), DEMANDED)
    assert THERE | {"readable": "unknown"} | ALL_UNKNOWN == outcomes(one)
    assert {"not seen: HTTP 503"} == {v.summary for v in one.verdicts if v.rule not in THERE}
    assert (None, None) == (one.restorable, one.next_slot)


def test_severity_of_what_is_unknown() -> None:
    """A verdict that could not be had weighs as much as the rule that was asked."""
    demand = replace(DEMANDED.demands["recent_backup"], severity=Severity.WARNING)
    demanded = replace(DEMANDED, demands={**DEMANDED.demands, "recent_backup": demand})
    for observation in (Unseen(database(), "HTTP 503", NOW), seen(database=database(plan="x:advanced-0"))):
        severities = {v.rule: v.severity for v in judged(observation, demanded).verdicts}
        assert (Severity.WARNING, Severity.CRITICAL) == (severities["recent_backup"], severities["schedule_present"])


@pytest.mark.parametrize(
    "observation",
    [
        Seen(database(plan="heroku-postgresql:advanced-0"), (), (), NOW),
        Unseen(database(plan="heroku-postgresql:advanced-0"), "HTTP 503", NOW),
    ],
)
def test_plan_without_pgbackups(observation: Observation) -> None:
    """On a plan without PGBackups nothing can be missing, and it says which plan that is."""
    one = judged(observation, DEMANDED)
    assert THERE | dict.fromkeys(("readable", *ALL_UNKNOWN), "not_applicable") == outcomes(one)
    assert "the plan heroku-postgresql:advanced-0 has no PGBackups" == one.verdicts[-1].summary


def test_explained() -> None:
    """What only follows from a missing schedule names it as its cause."""
    one = judged(seen(), DEMANDED)
    explained = {v.rule: v.explained_by for v in one.verdicts if v.outcome is Outcome.FAIL}
    assert (None, "schedule_present") == (explained["schedule_present"], explained["recent_backup"])


def test_only_failures_explain() -> None:
    """A rule that passes, or does not know, explains nothing."""
    rules = [FakeRule("cause", explains=["effect"]), FakeRule("effect")]
    effect = verdict("effect")
    for outcome in (Outcome.PASS, Outcome.UNKNOWN, Outcome.EXEMPT, Outcome.NOT_APPLICABLE):
        assert effect == explain([verdict("cause", outcome), effect], rules)[1]


@pytest.mark.parametrize(
    ("outcome", "explained_by"),
    [
        (Outcome.FAIL, "cause"),
        (Outcome.UNKNOWN, "cause"),
        (Outcome.PASS, None),
        (Outcome.EXEMPT, None),
        (Outcome.NOT_APPLICABLE, None),
    ],
)
def test_what_is_bad_is_explained(outcome: Outcome, explained_by: str | None) -> None:
    """What fails, or cannot be known, because of a failure names it; what is fine or excused needs no explanation."""
    rules = [FakeRule("cause", explains=["effect"]), FakeRule("effect")]
    assert explained_by == explain([verdict("cause"), verdict("effect", outcome)], rules)[1].explained_by


@pytest.mark.parametrize(("confirmed", "listed", "why_unread"), [(False, "unknown", None), (True, "fail", "listed")])
def test_gone(confirmed: bool, listed: str, why_unread: str | None) -> None:
    """What is not listed is not fine; once that is certain, it is why nothing of it can be read, and not before."""
    one = judged(Unseen(database(), "not listed", NOW, Absence(confirmed=confirmed)), DEMANDED)
    assert THERE | {"listed": listed, "readable": "unknown"} | ALL_UNKNOWN == outcomes(one)
    assert [why_unread] == [v.explained_by for v in one.verdicts if v.rule == "readable"]


def test_first_cause() -> None:
    """Of two rules that explain a finding the one that stands first is named, whatever the verdicts' order."""
    rules = [FakeRule("first", explains=["effect"]), FakeRule("second", explains=["effect"]), FakeRule("effect")]
    told = explain([verdict("effect"), verdict("second"), verdict("first")], rules)
    assert ["first", None, None] == [v.explained_by for v in told]


def test_a_failure_may_explain_less_than_its_rule() -> None:
    """A finding that is in nobody's way hides no other one, though worse findings of its rule would."""
    rules = [FakeRule("cause", explains=["effect"]), FakeRule("effect"), FakeRule("other")]
    for explains, explained in ((None, ["effect"]), (("other",), ["other"]), ((), [])):
        told = explain([verdict("cause", explains=explains), verdict("effect"), verdict("other")], rules)
        assert explained == [v.rule for v in told if v.explained_by]


def test_bug() -> None:
    """A rule that raises is unknown and told as a bug; all other verdicts are had."""
    error = ZeroDivisionError("password=hunter2")
    rules = [FakeRule("first"), FakeRule("broken", error), FakeRule("last")]
    always = [FakeRule("always"), FakeRule("always_broken", error)]
    demanded = requirement(first=None, broken=None, last=None)
    evaluation = evaluate([seen()], {"id-of-shop": demanded}, {}, always, rules)
    assert {
        "always": "pass",
        "always_broken": "unknown",
        "first": "pass",
        "broken": "unknown",
        "last": "pass",
    } == outcomes(evaluation.judged[0])
    assert [("always_broken", "id-of-shop", error), ("broken", "id-of-shop", error)] == [
        (bug.rule, bug.addon_id, bug.error) for bug in evaluation.bugs
    ]
    summary = evaluation.judged[0].verdicts[1].summary
    assert "checker failed to judge this (ZeroDivisionError): a bug in the rule" == summary


def test_bug_on_one_database() -> None:
    """A rule that raises on one database still judges the next one."""

    def picky(observation: Observation, _past: Past, _requirement: Requirement, _now: datetime) -> Verdict:
        return verdict("picky", Outcome.PASS) if observation.database.app == "zoo" else verdict(str(1 / 0))

    observations = [seen(), seen(database=database("zoo"))]
    demanded = requirement(picky=None)
    evaluation = evaluate(
        observations, {"id-of-shop": demanded, "id-of-zoo": demanded}, {}, [], [FakeRule("picky", picky)]
    )
    assert ["unknown", "pass"] == [outcomes(one)["picky"] for one in evaluation.judged]
    assert ["id-of-shop"] == [bug.addon_id for bug in evaluation.bugs]


def test_judged_as_of_the_look() -> None:
    """Each database is judged as of its own look, not of the moment at which all looks are in."""
    rule, always = FakeRule("rule"), FakeRule("always")
    observations = [seen(seen_at=NOW), seen(database=database("zoo"), seen_at=NOW + HOUR)]
    demanded = requirement(rule=None)
    evaluate(observations, {"id-of-shop": demanded, "id-of-zoo": demanded}, {}, [always], [rule])
    assert [NOW, NOW + HOUR] == rule.asked_as_of == always.asked_as_of


def test_past() -> None:
    """What is known of a database's past reaches the rules."""
    one = judged(Unseen(database(), "HTTP 503", NOW), DEMANDED, Past(last_seen_at=NOW - DAY))
    assert NOW - DAY == next(v.since for v in one.verdicts if v.rule == "readable")


@pytest.mark.parametrize(("first_seen", "lost_now"), [(None, 0), (NOW - DAY, 0), (NOW - 3 * DAY, 1)])
def test_what_turns_out_to_be_lost(first_seen: datetime | None, lost_now: int) -> None:
    """A night that failed before the first look is history; one that failed since is news."""
    daily, day = schedule(), NOW.replace(hour=0, minute=1)
    row = backup(1, created_at=day - DAY, schedule_uuid=daily.uuid, status=BackupStatus.FAILED)
    newer = backup(2, created_at=day, schedule_uuid=daily.uuid)
    past = Past(first_seen_at=first_seen, last_seen_at=first_seen)
    assert lost_now == len(judged(seen([row, newer], [daily]), requirement("any"), past).lost_now)


def test_nothing_restorable() -> None:
    """Where only failed backups are, nothing can be restored."""
    assert Restorable.nothing(NOW) == judged(seen([backup(status=BackupStatus.FAILED)]), requirement()).restorable


@pytest.mark.parametrize(
    ("schedules", "slot"),
    [
        ([], None),
        ([(0, "Mars/Olympus")], None),
        ([(0, "Mars/Olympus"), (3, "UTC")], "2026-11-23 03:00"),
        ([(3, "UTC"), (12, "UTC")], "2026-11-22 12:00"),
        ([(9, "UTC")], "2026-11-23 09:00"),
        ([(0, "Asia/Kathmandu")], "2026-11-22 18:15"),
    ],
)
def test_next_slot(schedules: list[tuple[int, str]], slot: str | None) -> None:
    """The next slot is that of the earliest schedule whose zone is known."""
    one = judged(seen(schedules=[schedule(hour, timezone) for hour, timezone in schedules]), requirement())
    assert (utc(slot) if slot else None) == one.next_slot


def test_nothing_to_judge() -> None:
    """No observations, no verdicts."""
    assert ((), ()) == (evaluate([], {}, {}, ALWAYS, ON_DEMAND).judged, evaluate([], {}, {}, ALWAYS, ON_DEMAND).bugs)


def test_next_slot_is_later_than_the_look() -> None:
    """A slot that is due at the very instant of the look is not the next one."""
    at_slot = utc("2026-11-22 00:00")
    one = judged(seen(schedules=[schedule()], seen_at=at_slot), requirement())
    assert at_slot + timedelta(days=1) == one.next_slot
