"""When to look again: just after the instants at which a verdict could turn."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.deadlines import AFTER, LATER, SOON, TOGETHER, Deadlines, Due
from checker.model import Judged, Outcome
from tests.make import HOUR, NOW, database, judged, verdict

SECOND = timedelta(seconds=1)


def at(app: str, deadline: datetime | None) -> Judged:
    """A database of this app that was seen."""
    return judged(app, verdict("readable", Outcome.PASS), deadline=deadline)


def blind(app: str, seen_at: datetime = NOW) -> Judged:
    """A database of this app that could not be seen."""
    return judged(app, verdict("readable", Outcome.UNKNOWN), seen_at=seen_at)


def due(*apps: str, after: timedelta) -> Due:
    """A look at these apps, so long after NOW."""
    return Due(NOW + after + AFTER, frozenset(apps))


def test_nothing_due_where_nothing_can_turn() -> None:
    """Without a deadline there is no look."""
    assert Deadlines().due is None
    assert Deadlines().after([at("shop", None)], full=True).due is None


def test_the_first_deadline_is_next_and_near_ones_share_its_look() -> None:
    """Apps that are due within half a minute are looked at together, seconds after the last of them."""
    deadlines = Deadlines().after(
        [
            at("zoo", NOW + HOUR + TOGETHER),
            at("shop", NOW + HOUR),
            at("bank", NOW + HOUR + TOGETHER + SECOND),
        ],
        full=True,
    )
    assert due("shop", "zoo", after=HOUR + TOGETHER) == deadlines.due
    assert due("bank", after=HOUR + TOGETHER + SECOND) == deadlines.later_than(NOW + HOUR + TOGETHER + SECOND).due


def test_a_full_sweep_leaves_no_others() -> None:
    """A database that is gone is not looked at again."""
    before = Deadlines().after([at("shop", NOW + HOUR), at("zoo", NOW + 2 * HOUR)], full=True)
    assert due("zoo", after=3 * HOUR) == before.after([at("zoo", NOW + 3 * HOUR)], full=True).due


def test_a_partial_sweep_leaves_the_others_as_they_are() -> None:
    """What was not looked at keeps its deadline; what was has a new one, or none."""
    before = Deadlines().after([at("shop", NOW + HOUR), at("zoo", NOW + 2 * HOUR)], full=True)
    assert due("zoo", after=2 * HOUR) == before.after([at("shop", NOW + 9 * HOUR)], full=False).due
    assert due("zoo", after=2 * HOUR) == before.after([at("shop", None)], full=False).due


def test_a_look_that_fails_before_a_deadline_keeps_it() -> None:
    """An hour of trouble at Heroku before the grace ends does not put off the look at its end."""
    before = Deadlines().after([at("shop", NOW + HOUR)], full=True)
    assert due("shop", after=HOUR) == before.after([blind("shop")], full=True).due
    assert due("shop", after=HOUR) == before.after([blind("shop")], full=False).due


def test_a_look_that_fails_after_a_deadline_is_tried_again_soon() -> None:
    """Heroku's trouble at the wrong moment puts off the alarm by minutes, not until the next sweep."""
    before = Deadlines().after([at("shop", NOW + HOUR)], full=True)
    looked = NOW + HOUR + AFTER
    assert due("shop", after=HOUR + AFTER + SOON) == before.after([blind("shop", looked)], full=False).due


def test_details_that_cannot_be_read_are_no_look_that_failed() -> None:
    """Where only details are missing nothing is tried again at once: what was due was seen."""
    before = Deadlines().after([at("shop", NOW + HOUR)], full=True)
    dim = judged("shop", verdict("readable", Outcome.UNKNOWN, in_part=True), seen_at=NOW + HOUR + AFTER)
    assert before.after([dim], full=False).due is None


def test_a_database_that_stays_unreadable_is_asked_for_ever_more_rarely() -> None:
    """Within an hour of trouble there are a few looks, not one every moment."""
    left, looks = Deadlines().after([at("shop", NOW)], full=True), 0
    assert left.after([blind("shop", NOW + HOUR)], full=True).due is None
    while (look := left.due) and look.at < NOW + HOUR:
        looks += 1
        left = left.after([blind("shop", look.at)], full=False).later_than(look.at)
    assert 4 <= looks <= 8


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 300)), min_size=1))
def test_every_deadline_is_looked_at_within_a_minute(times: list[tuple[str, int]]) -> None:
    """However many databases there are, none waits longer than a minute after its deadline, and none is forgotten."""
    wanted = {app: NOW + seconds * SECOND for app, seconds in times}
    left = Deadlines().after([at(app, deadline) for app, deadline in wanted.items()], full=True)
    looked: set[str] = set()
    while look := left.due:
        for app in look.apps:
            assert timedelta() < look.at - wanted[app] < 60 * SECOND
        looked |= look.apps
        left = left.after([at(app, None) for app in look.apps], full=False)
    assert set(wanted) == looked


def test_what_a_sweep_did_not_get_to_is_looked_at_soon() -> None:
    """It waits together with the others that do, and remembers the deadline that it had, so that it comes first."""
    before = Deadlines().after([at("shop", NOW - HOUR), at("zoo", NOW + 9 * HOUR), at("bar", None)], full=True)
    waiting = [database("shop"), database("zoo"), database("bar")]
    after = before.after([], waiting, full=True, now=NOW)
    assert due("shop", "zoo", "bar", after=timedelta(minutes=10)) == after.later_than(NOW).due
    assert {"id-of-shop": NOW - HOUR, "id-of-zoo": NOW + 9 * HOUR} == after.instants
    seen = after.after([at("shop", None), at("zoo", NOW + 9 * HOUR)], [database("bar")], full=False, now=NOW + HOUR)
    assert {"id-of-zoo": NOW + 9 * HOUR} == seen.instants
    assert due("bar", after=timedelta(minutes=70)) == seen.due


@pytest.mark.parametrize(
    ("deadline", "look"),
    [(timedelta(minutes=4), timedelta(minutes=4)), (LATER, LATER), (HOUR, LATER), (timedelta(), LATER)],
)
def test_a_deadline_comes_before_the_end_of_the_wait(deadline: timedelta, look: timedelta) -> None:
    """Want of requests puts off no look at a lost night that is nearer than the next turn."""
    before = Deadlines().after([at("shop", NOW + deadline)], full=True)
    after = before.after([], [database("shop")], full=True, now=NOW)
    assert due("shop", after=look) == after.due
    assert {"id-of-shop": NOW + deadline} == after.instants


def test_what_waits_has_no_deadline_by_that() -> None:
    """A turn that was put off is not taken for a night that may be lost, which would have to stand behind it."""
    waiting = Deadlines().after([], [database("shop")], full=True, now=NOW)
    assert {} == waiting.instants
    failed = waiting.after([blind("shop", NOW + LATER + AFTER)], full=False)
    assert due("shop", after=LATER + AFTER + SOON) == failed.due
