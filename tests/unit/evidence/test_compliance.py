"""For how long each rule held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.compliance import rules_of, summed
from checker.evidence.counts import RuleTime
from checker.evidence.model import Blind, RuleEvidence
from checker.model import MISSING, Outcome, Trail, VerdictChange
from tests.make import HOUR, database, utc
from tests.unit.evidence.recorded import (
    DAILY,
    LONG_AGO,
    NO_SCHEDULES,
    SPAN,
    USUAL,
    found,
    ruled,
    sight,
    trail,
)

_H = 3600
_WEEK = 7 * 24 * _H


def _time(
    *changes: VerdictChange, texts: tuple[str, ...] = (DAILY,), blind: tuple[Blind, ...] = (), **more: object
) -> RuleTime:
    one = trail(verdicts=changes, **more)
    rules = {r.rule: r.time for r in rules_of(one, ruled(one, *texts), blind, SPAN)}
    return rules.get(changes[0].rule, RuleTime())


def test_a_rule_that_held() -> None:
    """What passed before the time and never changed passed for all of it."""
    assert _time(found("slots_met", Outcome.PASS, "05-01 00:00")) == RuleTime(passed=_WEEK)


def test_each_change_counts_from_its_look() -> None:
    """Passed for two days, failed for ten hours, exempt from then on."""
    time = _time(
        found("slots_met", Outcome.PASS, "05-01 00:00"),
        found("slots_met", Outcome.FAIL, "07-03 00:00"),
        found("slots_met", Outcome.EXEMPT, "07-03 10:00"),
    )
    assert time == RuleTime(passed=48 * _H, failed=10 * _H, exempt=_WEEK - 58 * _H)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.PASS, RuleTime(passed=_WEEK - 6 * _H, unknown=6 * _H)),
        (Outcome.FAIL, RuleTime(failed=_WEEK - 6 * _H, unknown=6 * _H)),
        (Outcome.EXEMPT, RuleTime(exempt=_WEEK - 6 * _H, unknown=6 * _H)),
        (Outcome.NOT_APPLICABLE, RuleTime(not_applicable=_WEEK)),
    ],
)
def test_blind_hours_are_unknown(outcome: Outcome, expected: RuleTime) -> None:
    """While nobody looked nothing is known to hold, whatever the last look found."""
    hours = (Blind(utc("2026-07-02 00:00"), utc("2026-07-02 06:00"), "nobody looked"),)
    assert _time(found("slots_met", outcome, "05-01 00:00"), blind=hours) == expected


def test_only_while_policy_asked() -> None:
    """Policy dropped the rule on July 2nd at noon: no verdict came any more, and the last one stands for nothing."""
    time = _time(found("slots_met", Outcome.PASS, "05-01 00:00"), texts=(DAILY, NO_SCHEDULES))
    assert time == RuleTime(passed=36 * _H)


def test_rules_that_hold_for_every_database_are_asked_for_always() -> None:
    """That a database is readable is no matter of policy."""
    assert _time(found("readable", Outcome.PASS, "05-01 00:00"), texts=(NO_SCHEDULES,)) == RuleTime(passed=_WEEK)


def test_only_while_it_was_there() -> None:
    """From its first look until policy let it go."""
    retired = f"{DAILY}retired: [{{database: postgresql-shop, reason: replaced}}]\n"
    gone = sight("07-05 00:00", unseen="not listed", database=database(created_at=LONG_AGO, state=MISSING))
    time = _time(
        found("slots_met", Outcome.PASS, "07-02 00:00"),
        texts=(retired,),
        first_seen_at=utc("2026-07-02 00:00"),
        sightings=(sight("07-02 00:00", USUAL), gone),
    )
    assert time == RuleTime(passed=72 * _H)


def test_titles_and_order() -> None:
    """Rules stand in the order of the findings, with their titles; one that there is no more goes by its name."""
    one = trail(verdicts=tuple(found(rule, Outcome.PASS, "05-01 00:00") for rule in ("old", "slots_met", "readable")))
    rules = rules_of(one, ruled(one, "version: 99\n"), (), SPAN)
    assert [(r.rule, r.title) for r in rules] == [
        ("readable", "Its backups and schedules can be read"),
        ("slots_met", "The newest slot has its backup"),
        ("old", "old"),
    ]


def test_sum_over_databases() -> None:
    """The time of a rule over two databases is the sum of both; a rule that one lacks is that of the other."""
    one = (RuleEvidence("slots_met", "t", RuleTime(passed=5, failed=1)),)
    two = (RuleEvidence("slots_met", "t", RuleTime(passed=7)), RuleEvidence("readable", "t", RuleTime(unknown=3)))
    assert [(r.rule, r.time) for r in summed((one, two))] == [
        ("readable", RuleTime(unknown=3)),
        ("slots_met", RuleTime(passed=12, failed=1)),
    ]


_hours = st.integers(0, 7 * 24 - 1)


@given(
    st.lists(st.tuples(_hours, st.sampled_from(Outcome)), max_size=8),
    st.lists(st.tuples(_hours, st.integers(1, 30)), max_size=4),
)
def test_every_second_is_counted_once(turns: list[tuple[int, Outcome]], gaps: list[tuple[int, int]]) -> None:
    """However verdicts change and checker is away: hour by hour, the same as counted by hand."""
    start = SPAN[0]
    by_hour = dict(turns)
    changes = [found("slots_met", Outcome.PASS, "05-01 00:00")]
    for hour, outcome in sorted(by_hour.items()):
        at = start + hour * HOUR
        changes.append(found("slots_met", outcome, f"{at:%m-%d %H:%M}"))
    away = tuple(Blind(start + a * HOUR, min(start + (a + n) * HOUR, SPAN[1]), "away") for a, n in gaps)
    expected = dict.fromkeys(("pass", "fail", "unknown", "exempt", "not_applicable"), 0)
    state = Outcome.PASS
    for hour in range(7 * 24):
        state = by_hour.get(hour, state)
        dark = any(a <= hour < a + n for a, n in gaps)
        expected[Outcome.UNKNOWN if dark and state is not Outcome.NOT_APPLICABLE else state] += _H
    assert _time(*changes, blind=away) == RuleTime(*expected.values())


def test_nothing_is_known_of_what_was_never_looked_at() -> None:
    """A database without any look has no time to count."""
    one: Trail = trail(first_seen_at=None, sightings=(), verdicts=(found("readable", Outcome.PASS, "05-01 00:00"),))
    assert rules_of(one, ruled(one), (), SPAN) == ()
