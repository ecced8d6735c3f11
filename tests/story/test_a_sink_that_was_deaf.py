"""A sink that took nothing for long and lives again: what waits for it, and what of it arrives.

A row is `days ago | reason | incident or cause | arrives`; the incidents `open` and `open2` are open still.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from checker.model import Delivery, DeliveryStatus, Notice, Reason
from checker.notify.deliver import deliver
from checker.notify.outbox import outdated
from checker.troubles import MOMENTARY
from tests.make import NOW
from tests.story.an_account import an_account
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import notice

OPEN = frozenset({"open", "open2"})
NOBODYS = {Reason.BASELINE, Reason.DIGEST, Reason.DRILL, Reason.TEST}

STORIES = {
    "a short silence is told in full": """
        0.9 | opened    | over        | arrives
        0.8 | reminder  | over        | arrives
        0.1 | resolved  | over        | arrives
    """,
    "a problem that came and went is no news any more": """
        20  | opened    | over        |
        19  | reminder  | over        |
        18  | resolved  | over        |
        2   | digest    | digest      | arrives
    """,
    "whoever heard of a problem hears of its end": """
        20  | reminder  | over        |
        19  | worsened  | over        |
        18  | resolved  | over        | arrives
    """,
    "an open problem is told once, by its first news": """
        20  | opened    | open        | arrives
        19  | reminder  | open        |
        16  | reminder  | open        |
    """,
    "an open problem that got worse is told as bad as it is": """
        20  | opened    | open        |
        19  | reminder  | open        |
        18  | worsened  | open        | arrives
        17  | reminder  | open        |
    """,
    "whoever knows of a problem is reminded of it once": """
        20  | reminder  | open        |
        16  | reminder  | open        | arrives
    """,
    "each open problem counts": """
        20  | opened    | open        | arrives
        2   | opened    | open2       | arrives
    """,
    "of what comes from week to week the newest is enough": """
        30  | baseline  | sweep       |
        16  | drill     | x           |
        15  | digest    | digest      |
        9   | drill     | x           |
        8   | digest    | digest      | arrives
        0.5 | drill     | x           | arrives
    """,
    "nights that were lost are told however late, a gap is not": """
        16  | opened    | lost_unseen | arrives
        15  | opened    | gap         |
        14  | opened    | lost_unseen | arrives
        0.5 | opened    | gap         | arrives
    """,
    "where all of it is old the newest shows that the sink lives": """
        16  | opened    | over        |
        15  | resolved  | over        | arrives
    """,
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def waiting(days: float, reason: str, about: str, number: int) -> Delivery:
    """What was written so many days ago, each in a message of its own."""
    why = Reason(reason)
    told = notice(number, at=NOW - timedelta(days=days), reason=why)
    if about in MOMENTARY or why in NOBODYS:
        told = replace(told, cause=about, incident=None if why in NOBODYS else f"{about} {number}")
    else:
        told = replace(told, incident=about)
    return Delivery(f"d{number}", told, "slack", f"b{number}")


@pytest.mark.parametrize("story", STORIES)
def test_what_arrives(story: str) -> None:
    """A sink that lives again hears what is the case now, and not all that it missed."""
    rows = [[cell.strip() for cell in row.split("|")] for row in STORIES[story].strip().splitlines()]
    backlog = [waiting(float(days), reason, about, n) for n, (days, reason, about, _) in enumerate(rows)]
    late = {delivery.id for delivery in outdated(backlog, OPEN, NOW)}
    assert [bool(arrives) for *_, arrives in rows] == [delivery.id not in late for delivery in backlog]


@given(
    st.lists(
        st.tuples(
            st.floats(0, 40),
            st.sampled_from(["opened", "worsened", "reminder", "resolved", "drill"]),
            st.sampled_from(["open", "open2", "over"]),
        ),
        min_size=1,
    )
)
def test_an_open_problem_is_never_lost(written: list[tuple[float, str, str]]) -> None:
    """Whatever waits: something of each open problem that waits arrives, a loud word where there is one."""
    rows = sorted(written, reverse=True)
    backlog = [waiting(*row, number) for number, row in enumerate(rows) if row[1:] != ("resolved", "open")]
    late = {delivery.id for delivery in outdated(backlog, OPEN, NOW)}
    left = [delivery.notice for delivery in backlog if delivery.id not in late]
    assert bool(backlog) == bool(left)

    def loud(notices: list[Notice], incident: str) -> set[bool]:
        return {n.reason is not Reason.REMINDER for n in notices if n.incident == incident}

    for incident in OPEN:
        before, after = loud([d.notice for d in backlog], incident), loud(left, incident)
        assert (bool(before), max(before, default=False)) == (bool(after), max(after, default=False))


def test_one_message_once_it_answers() -> None:
    """As long as the sink is deaf all of its backlog waits; then one message comes, and the rest is let go."""
    sink = FakeSink("slack", [DeliveryStatus.PENDING])
    backlog = [waiting(20, "opened", "open", 1), waiting(9, "reminder", "open", 2), waiting(8, "opened", "open2", 3)]
    kept: dict[str, Delivery] = {one.id: one for one in backlog}

    def run() -> tuple[int, int, int]:
        report = deliver(
            [*kept.values()], [sink], lambda marks: kept.update({m.id: m for m in marks}), lambda: NOW, OPEN
        )
        (one,) = report.sinks
        assert (NOW - timedelta(days=20) if one.pending else None) == one.oldest
        return one.sent, one.superseded, one.pending

    assert (0, 0, 3) == run()
    assert {DeliveryStatus.PENDING} == {one.status for one in kept.values()}
    assert (2, 1, 0) == run()
    assert [2] == [len(message.notices) for message in sink.messages]


def test_three_weeks_deaf() -> None:
    """A webhook that is mended after weeks says in one message what is open now; not what was solved long ago."""
    with an_account("healthy") as account:
        dead, ok = FakeSink("dead", [DeliveryStatus.PENDING] * 10_000), FakeSink("ok")
        account._tools = replace(account._tools, sinks=(dead, ok))
        account.heroku.event("delete_schedule", "bakery")
        account.hours(5)
        account.heroku.event("schedule", "bakery", to="00:00 UTC")
        account.hours(24 * 9)
        account.heroku.event("delete_schedule", "bakery-orders")
        account.hours(30)
        dead.answers.clear()
        account.hours(3)
    (message,) = dead.messages
    assert {"opened bakery-orders schedule_present", "digest checker digest"} == set(dead.told)
    assert () == account.store.pending()
    assert len(message.notices) == 2
