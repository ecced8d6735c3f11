"""The schedules that later ones are held against: what moves them, what does not, and what counts as a change."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Baseline, Past, Requirement, Schedule
from checker.slots import baseline_after, changes_since
from tests.make import DAY, HOUR, NOW, requirement, schedule, seen

LONDON = schedule(0, "Europe/London", uuid="main")
NOON = schedule(12, "UTC", uuid="noon", name="HEROKU_POSTGRESQL_NAVY_URL")
BEFORE = NOW - 9 * DAY


def after(
    before: list[Schedule], now: list[Schedule], demanded: str | None = None, at: datetime = NOW
) -> Baseline | None:
    """The baseline after a look that found `now`, where there was one of `before`."""
    past = Past(BEFORE, NOW - HOUR, baseline=Baseline(tuple(before), BEFORE) if before else None)
    return baseline_after(seen(schedules=now, seen_at=at), past, asked(demanded))


def asked(demanded: str | None = None) -> Requirement:
    """A policy that asks for the rule, and maybe demands an hour."""
    return requirement(demanded, schedule_unchanged=None)


def told(before: list[Schedule], now: list[Schedule], demanded: str | None = None) -> list[tuple[str, str | None]]:
    """What is told of a look: each changed schedule by its old hour and zone, and what it was made into."""
    moved = after(before, now, demanded)
    assert moved
    return [(c.was.at, c.now.at if c.now else None) for c in changes_since(moved, now, NOW)]


def test_the_first_schedules_ever_seen_are_the_baseline() -> None:
    """Nothing can have changed before checker looked."""
    assert Baseline((LONDON, NOON), NOW) == after([], [NOON, LONDON])
    assert [] == told([], [NOON, LONDON])


def test_without_any_schedule_there_is_no_baseline_yet() -> None:
    """A database that never had a schedule can lose none."""
    assert None is after([], [])


QUIET = {
    "nothing": ([LONDON], [LONDON]),
    "order": ([LONDON, NOON], [NOON, LONDON]),
    "fired": ([LONDON], [replace(LONDON, updated_at=NOW)]),
    "an alias": ([LONDON], [replace(LONDON, timezone="GB")]),
    "the same instants": ([schedule(0, "Europe/London")], [schedule(0, "Europe/Dublin")]),
    "another name of UTC": ([schedule(3, "UTC")], [schedule(3, "Etc/UCT")]),
    "an unknown zone that stays": ([schedule(0, "Mars/Olympus")], [schedule(0, "Mars/Olympus", updated_at=NOW)]),
    "remade": ([LONDON], [replace(LONDON, uuid="new", created_at=NOW)]),
    "remade under an alias": ([LONDON], [replace(LONDON, uuid="new", timezone="Europe/Jersey")]),
    "remade under another name": ([LONDON], [replace(LONDON, uuid="new", name="MAIN_URL")]),
    "renamed": ([LONDON], [replace(LONDON, name="MAIN_URL")]),
    "added": ([LONDON], [LONDON, NOON]),
    "added at the same hour": ([LONDON], [LONDON, replace(LONDON, uuid="2", name="ALSO_URL")]),
    "kept longer": ([replace(LONDON, retain_weeks=1)], [replace(LONDON, retain_weeks=4)]),
    "retention now known": ([LONDON], [replace(LONDON, retain_weeks=1, retain_months=0)]),
    "retention not told": ([replace(LONDON, retain_weeks=4)], [LONDON]),
}


@pytest.mark.parametrize("case", QUIET)
def test_what_is_no_change(case: str) -> None:
    """A schedule that backs up at the same hour and keeps as much is the same one."""
    before, now = QUIET[case]
    assert [] == told(before, now)


LOUD: dict[str, tuple[list[Schedule], list[Schedule], list[tuple[str, str | None]]]] = {
    "the hour": ([LONDON], [replace(LONDON, hour=3)], [("00:00 Europe/London", "03:00 Europe/London")]),
    "the zone": ([LONDON], [replace(LONDON, timezone="UTC")], [("00:00 Europe/London", "00:00 UTC")]),
    "to an unknown zone": ([LONDON], [replace(LONDON, timezone="X/Y")], [("00:00 Europe/London", "00:00 X/Y")]),
    "of an unknown zone": ([replace(LONDON, timezone="X/Y")], [LONDON], [("00:00 X/Y", "00:00 Europe/London")]),
    "remade at another hour": (
        [LONDON],
        [replace(LONDON, uuid="new", hour=3)],
        [("00:00 Europe/London", "03:00 Europe/London")],
    ),
    "renamed and moved": (
        [LONDON],
        [replace(LONDON, name="MAIN_URL", hour=3)],
        [("00:00 Europe/London", "03:00 Europe/London")],
    ),
    "all gone": ([LONDON, NOON], [], [("00:00 Europe/London", None), ("12:00 UTC", None)]),
    "one gone": ([LONDON, NOON], [LONDON], [("12:00 UTC", None)]),
    "one for another": ([LONDON], [NOON], [("00:00 Europe/London", None)]),
    "both moved": (
        [LONDON, NOON],
        [replace(LONDON, hour=1), replace(NOON, hour=13)],
        [("00:00 Europe/London", "01:00 Europe/London"), ("12:00 UTC", "13:00 UTC")],
    ),
    "swapped": (
        [LONDON, NOON],
        [replace(LONDON, hour=12, timezone="UTC"), replace(NOON, hour=0, timezone="Europe/London")],
        [("00:00 Europe/London", "12:00 UTC"), ("12:00 UTC", "00:00 Europe/London")],
    ),
    "weeks": (
        [replace(LONDON, retain_weeks=4)],
        [replace(LONDON, retain_weeks=1)],
        [("00:00 Europe/London", "00:00 Europe/London")],
    ),
    "months": (
        [replace(LONDON, retain_weeks=4, retain_months=12)],
        [replace(LONDON, retain_weeks=8, retain_months=0)],
        [("00:00 Europe/London", "00:00 Europe/London")],
    ),
    "remade for shorter": (
        [replace(LONDON, retain_weeks=4)],
        [replace(LONDON, uuid="new", name="MAIN_URL", retain_weeks=1)],
        [("00:00 Europe/London", None)],
    ),
}


@pytest.mark.parametrize("case", LOUD)
@pytest.mark.parametrize("demanded", [None, "any", "05:00 UTC"])
def test_what_is_a_change(case: str, demanded: str | None) -> None:
    """A schedule that goes, backs up at another hour or keeps less is told with what it was, and stays told."""
    before, now, expected = LOUD[case]
    assert expected == told(before, now, demanded)
    moved = after(before, now, demanded)
    assert moved
    again = baseline_after(seen(schedules=now, seen_at=NOW + DAY), Past(baseline=moved), asked(demanded))
    assert moved == again


def test_a_change_is_over_once_the_schedule_is_as_it_was() -> None:
    """Restoring is enough, be it in place or by making it anew."""
    assert [] == told([LONDON, NOON], [NOON, LONDON])
    assert [] == told([LONDON], [replace(LONDON, uuid="new", created_at=NOW, updated_at=NOW)])


DEMANDED: dict[str, tuple[list[Schedule], list[Schedule], list[Schedule]]] = {
    "changed to it": ([schedule(3, uuid="main")], [LONDON], [LONDON]),
    "changed to it by another name": ([schedule(3, uuid="m")], [schedule(0, "GB")], [schedule(0, "GB")]),
    "one to it, one not": (
        [replace(LONDON, hour=5), NOON],
        [LONDON, replace(NOON, hour=13)],
        [LONDON, NOON],
    ),
    "away from it": ([LONDON], [replace(LONDON, hour=5)], [LONDON]),
    "away and one added": ([LONDON], [replace(LONDON, hour=5), NOON], [LONDON, NOON]),
}


@pytest.mark.parametrize("case", DEMANDED)
def test_what_policy_demands_is_taken_silently(case: str) -> None:
    """Who moves a schedule to the demanded hour is thanked, not alarmed; each schedule counts for itself."""
    before, now, expected = DEMANDED[case]
    moved = after(before, now, "00:00 Europe/London")
    assert moved
    assert expected == list(moved.schedules)


KEPT = replace(LONDON, retain_weeks=4, retain_months=12)
SHRUNK = replace(LONDON, uuid="new", retain_weeks=0, retain_months=0)

STILL_LOUD: dict[str, tuple[list[Schedule], list[Schedule], list[tuple[str, str | None]]]] = {
    "all others are gone": ([LONDON, NOON], [LONDON], [("12:00 UTC", None)]),
    "another took its place under another name": (
        [NOON],
        [LONDON],
        [("12:00 UTC", None)],
    ),
    "kept for shorter": ([KEPT], [SHRUNK], [(LONDON.at, LONDON.at)]),
    "moved to it and kept for shorter": ([replace(KEPT, hour=3)], [SHRUNK], [(LONDON.at, LONDON.at)]),
    "gone and kept for shorter": ([KEPT, NOON], [SHRUNK], [(LONDON.at, LONDON.at), ("12:00 UTC", None)]),
}


@pytest.mark.parametrize("case", STILL_LOUD)
def test_policy_excuses_nothing_but_its_hour(case: str) -> None:
    """A schedule that is gone, or keeps its backups for less, is told though all that is left is as policy demands."""
    before, now, expected = STILL_LOUD[case]
    assert expected == told(before, now, LONDON.at)
    first = after(before, now, LONDON.at)
    assert first == baseline_after(seen(schedules=now, seen_at=NOW + DAY), Past(baseline=first), asked(LONDON.at))


@pytest.mark.parametrize(("demanded", "now"), [(None, [NOON]), ("05:00 UTC", [NOON]), (None, [SHRUNK]), (None, [])])
def test_while_nobody_asks_for_the_rule_the_baseline_is_what_is_there(
    demanded: str | None, now: list[Schedule]
) -> None:
    """Whoever takes the rule out of the policy for a sweep has accepted all there is; later changes are told again."""
    past = Past(BEFORE, NOW - HOUR, baseline=Baseline((KEPT,), BEFORE))
    fresh = baseline_after(seen(schedules=now), past, requirement(demanded))
    assert Baseline(tuple(now), NOW) == fresh
    again = baseline_after(seen(schedules=now, seen_at=NOW + DAY), Past(baseline=fresh), asked(demanded))
    assert again
    assert () == changes_since(again, now, NOW)
    if now:
        assert len(now) == len(changes_since(again, [], NOW))


def test_what_a_look_misses_was_not_noted_at_it() -> None:
    """The date of the baseline stays before what vanished, though a schedule was added since."""
    extra = schedule(4, name="EXTRA_URL", uuid="extra")
    assert Baseline((LONDON, extra, NOON), BEFORE) == after([LONDON, NOON], [LONDON, extra])


@pytest.mark.parametrize("demanded", [None, "any", "05:00 UTC"])
def test_another_demand_takes_nothing(demanded: str | None) -> None:
    """Only the very hour and zone that policy demands is a reason to accept a change."""
    assert (LONDON,) == (after([LONDON], [replace(LONDON, hour=3)], demanded) or Baseline((), NOW)).schedules


def test_since_tells_when_it_was_noted_last() -> None:
    """A baseline that does not move keeps its date, so that nothing is written at every look."""
    unmoved = Baseline((LONDON,), BEFORE)
    assert unmoved == after([LONDON], [LONDON])
    assert unmoved == after([LONDON], [replace(LONDON, updated_at=NOW)])
    assert unmoved == after([LONDON], [replace(LONDON, hour=3)])
    assert unmoved == after([LONDON], [])
    assert Baseline((LONDON, NOON), NOW) == after([LONDON], [LONDON, NOON])


def test_what_is_no_change_is_noted() -> None:
    """A schedule that was made anew is known by its new uuid and name, with the retention that is known."""
    old, new = replace(LONDON, retain_weeks=4), replace(LONDON, uuid="new", name="MAIN_URL", created_at=NOW)
    moved = after([old], [new])
    assert Baseline((replace(new, retain_weeks=4),), NOW) == moved


def test_a_schedule_that_comes_back_at_another_hour_is_a_change() -> None:
    """What vanished is remembered until it is back as it was."""
    gone = after([LONDON], [])
    assert gone
    back = replace(LONDON, uuid="new", hour=4)
    moved = baseline_after(seen(schedules=[back]), Past(baseline=gone), asked())
    assert moved
    assert [LONDON] == [c.was for c in changes_since(moved, [back], NOW)]


SCHEDULES = st.lists(
    st.builds(
        schedule,
        st.sampled_from([0, 3, 12]),
        st.sampled_from(["UTC", "Europe/London", "GB", "Etc/UTC", "Europe/Dublin", "X/Y"]),
        uuid=st.sampled_from(["1", "2", "3", "4"]),
        name=st.sampled_from(["DATABASE_URL", "NAVY_URL", "GOLD_URL"]),
        retain_weeks=st.sampled_from([None, 1, 4]),
        retain_months=st.sampled_from([None, 0, 12]),
        updated_at=st.sampled_from([None, NOW]),
    ),
    max_size=3,
    unique_by=(lambda s: s.uuid, lambda s: s.name),
)
DEMANDS = st.sampled_from([None, "any", "00:00 Europe/London", "03:00 UTC"])


@given(before=SCHEDULES, now=SCHEDULES, demanded=DEMANDS)
def test_a_second_look_at_the_same_moves_nothing(
    before: list[Schedule], now: list[Schedule], demanded: str | None
) -> None:
    """What is told at one look is told at the next, and nothing else, however the schedules were changed."""
    first = after(before, now, demanded)
    second = baseline_after(
        seen(schedules=now, seen_at=NOW + timedelta(minutes=1)), Past(baseline=first), asked(demanded)
    )
    assert first == second
    if first:
        again = baseline_after(seen(schedules=now), Past(baseline=second), asked(demanded))
        assert again
        assert changes_since(first, now, NOW) == changes_since(again, now, NOW)


@given(before=SCHEDULES.filter(bool), now=SCHEDULES, demanded=DEMANDS)
def test_restoring_ends_every_change(before: list[Schedule], now: list[Schedule], demanded: str | None) -> None:
    """Whatever was done to the schedules: with those of before back, and whatever was added, nothing is told."""
    moved = after(before, now, demanded)
    assert moved
    there = [*before, *(s for s in now if s.name not in {b.name for b in before})]
    last = baseline_after(seen(schedules=there), Past(baseline=moved), asked(demanded))
    assert last
    told_of = {c.was.name for c in changes_since(last, there, NOW)}
    taken = {s.name for s in moved.schedules if s not in before}
    assert not told_of - taken
