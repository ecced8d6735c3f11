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
from checker.notify.backlog import as_told_late, outdated
from checker.notify.deliver import deliver
from checker.troubles import MOMENTARY
from tests.make import NOW
from tests.story.an_account import an_account
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import notice

OPEN = frozenset({"open", "open2"})
NOBODYS = {Reason.BASELINE, Reason.DIGEST, Reason.DRILL, Reason.TEST}

STORIES = {
    "what waits and was offered to nobody yet is told in full": """
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

WITHIN_A_DAY = {
    "what came and went meanwhile is one line": """
        0.9 | opened    | over        |
        0.8 | reminder  | over        |
        0.1 | resolved  | over        | arrives
    """,
    "each of those that came and went has its line": """
        0.9 | opened    | over        |
        0.8 | opened    | over2       |
        0.5 | worsened  | over        |
        0.2 | resolved  | over2       | arrives
        0.1 | exempted  | over        | arrives
    """,
    "whoever heard of a problem hears of its end, and no more that it is still there": """
        0.8 | reminder  | over        |
        0.1 | resolved  | over        | arrives
    """,
    "of what is open it hears once": """
        0.9 | opened    | open        | arrives
        0.8 | reminder  | open        |
        0.6 | opened    | open2       |
        0.5 | worsened  | open2       | arrives
        0.4 | reminder  | open2       |
    """,
    "one reminder is enough for whoever knows": """
        0.8 | reminder  | open        |
        0.1 | reminder  | open        | arrives
    """,
    "a problem that came back is told as the new one that it is": """
        0.9 | opened    | over        |
        0.8 | resolved  | over        | arrives
        0.7 | opened    | open        | arrives
    """,
    "what became part of another problem is none any more": """
        0.9 | opened    | over        |
        0.8 | opened    | open        | arrives
    """,
    "a hello, a digest and a drill are told": """
        0.9 | baseline  | sweep       | arrives
        0.5 | digest    | digest      | arrives
        0.4 | drill     | x           | arrives
    """,
    "a gap and what was lost in it are told": """
        0.9 | opened    | gap         | arrives
        0.8 | opened    | lost_unseen | arrives
    """,
    "a database that was replaced is told though nothing of it is open": """
        0.9 | opened    | listed      | arrives
    """,
    "where nothing is left to tell nothing is told": """
        0.9 | opened    | over        |
        0.8 | reminder  | over        |
    """,
}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def waiting(days: float, reason: str, about: str, number: int, attempts: int = 0) -> Delivery:
    """What was written so many days ago, each in a message of its own."""
    why = Reason(reason)
    told = notice(number, at=NOW - timedelta(days=days), reason=why)
    if about in MOMENTARY or why in NOBODYS:
        told = replace(told, cause=about, incident=None if why in NOBODYS else f"{about} {number}")
    else:
        told = replace(told, incident=about, cause="listed" if about == "listed" else told.cause)
    return Delivery(f"d{number}", told, "slack", f"b{number}", attempts=attempts)


def rows(story: str) -> list[tuple[float, str, str, bool]]:
    """The rows of a story, and whether each arrives."""
    cells = [[cell.strip() for cell in row.split("|")] for row in story.strip().splitlines()]
    return [(float(days), reason, about, bool(arrives)) for days, reason, about, arrives in cells]


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
    ),
    st.sampled_from([0, 1]),
)
def test_an_open_problem_is_never_lost(written: list[tuple[float, str, str]], attempts: int) -> None:
    """Whatever waits: something of each open problem that waits arrives, a loud word where there is one."""
    listed = sorted(written, reverse=True)
    waits = [row for row in listed if row[1:] != ("resolved", "open")]
    backlog = [waiting(*row, number, attempts) for number, row in enumerate(waits)]
    late = {delivery.id for delivery in outdated(backlog, OPEN, NOW)}
    left = [delivery.notice for delivery in backlog if delivery.id not in late]
    assert bool(left) or all(why == "drill" or (about == "over" and why != "resolved") for _, why, about in waits)

    def loud(notices: list[Notice], incident: str) -> set[bool]:
        return {n.reason is not Reason.REMINDER for n in notices if n.incident == incident}

    for incident in OPEN:
        before, after = loud([d.notice for d in backlog], incident), loud(left, incident)
        assert (bool(before), max(before, default=False)) == (bool(after), max(after, default=False))


@pytest.mark.parametrize("story", WITHIN_A_DAY)
@pytest.mark.parametrize("one_by_one", [False, True], ids=["in one message", "one by one"])
def test_what_arrives_within_a_day(story: str, one_by_one: bool) -> None:
    """A sink that is back after hours hears how things stand: nothing that is over is told as an alarm."""
    told = rows(WITHIN_A_DAY[story])
    backlog = [waiting(days, why, about, n, attempts=n == 0) for n, (days, why, about, _) in enumerate(told)]
    sink, kept = FakeSink("slack", one_by_one=one_by_one), {one.id: one for one in backlog}
    (report,) = deliver(backlog, [sink], lambda m: kept.update({d.id: d for d in m}), lambda: NOW, OPEN).sinks
    expected = {f"notice{number}" for number, row in enumerate(told) if row[3]}
    assert expected == {notice.id for message in sink.messages for notice in message.notices}
    assert (len(expected), len(told) - len(expected), 0) == (report.sent, report.superseded, report.pending)
    assert (len(expected) if one_by_one else min(1, len(expected))) == sink.sends
    assert not any(one.status is DeliveryStatus.PENDING for one in kept.values())


def test_one_line_says_that_it_is_all_there_was() -> None:
    """The end of what nobody heard of says so; of what the sink had heard of, it is told as ever."""
    unheard, heard = waiting(0.1, "resolved", "over", 2), waiting(0.1, "resolved", "heard", 3)
    dropped = outdated([waiting(0.9, "opened", "over", 1, attempts=1), unheard, heard], OPEN, NOW)
    said = as_told_late(unheard.notice, dropped).finding.summary
    assert f"came and went before this could be told; {unheard.notice.finding.summary}" == said
    assert heard.notice == as_told_late(heard.notice, dropped)


def test_a_pager_is_not_called_for_what_is_over() -> None:
    """PagerDuty, back after an hour, gets no trigger for a problem that is solved, only the word that it is."""
    sink = FakeSink("pager", [DeliveryStatus.PENDING], one_by_one=True)
    with an_account("healthy") as account:
        account._tools = replace(account._tools, sinks=(sink, FakeSink("ok")))
        account.heroku.event("delete_schedule", "bakery")
        account.hours(1)
        account.heroku.event("schedule", "bakery", to="00:00 UTC")
        account.hours(1)
    assert ["resolved bakery schedule_present"] == sink.told
    assert () == account.store.pending()


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
