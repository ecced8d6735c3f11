"""What checker finds wrong with its own work: when it is told, and when it is nobody's business."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import troubles, watching
from checker.model import (
    CHECKER,
    Delivery,
    Finding,
    Incident,
    Known,
    Notice,
    Reason,
    Severity,
    Subject,
    TokenInfo,
    Trouble,
)
from checker.watching import Rhythm
from tests.make import DAY, HOUR, NOW
from tests.unit.core.fakes import FakeSink

MINUTE = timedelta(minutes=1)
RHYTHM = Rhythm(HOUR)


def incident(cause: str, opened_at: datetime, summary: str = "as told before") -> Incident:
    finding = Finding(summary, fix=("mend it",))
    return Incident("i-1", Subject(CHECKER), cause, Severity.WARNING, finding, opened_at)


def gap(since: timedelta | None, *incidents: Incident, rhythm: Rhythm = RHYTHM, sees: bool = True) -> list[str]:
    """What is told of looks when the last one that saw anything was so long ago."""
    known = Known(incidents=incidents, last_sweep_at=NOW - since if since is not None else None)
    return [t.summary for t in watching.out_of_rhythm(rhythm, known, NOW, sees=sees) if t.cause == "gap"]


def nobody(since: str, until: str, length: str) -> list[str]:
    gap = f"from 2026-11-22 {since} UTC to 2026-11-22 {until} UTC ({length})"
    return [f"nobody looked {gap}, and policy wants a look every 1 h"]


@pytest.mark.parametrize("since", [None, timedelta(), HOUR, HOUR + 10 * MINUTE, 2 * HOUR])
def test_no_gap(since: timedelta | None) -> None:
    """The first look ever, looks on time, a restart and one look that was left out are not worth a word."""
    assert [] == gap(since)


def test_gap() -> None:
    """A worker that was away for longer says so, with both ends."""
    assert nobody("07:29", "09:30", "2 h 1 min") == gap(2 * HOUR + MINUTE)
    assert nobody("04:30", "09:30", "5 h") == gap(5 * HOUR)


def test_a_restart_is_no_gap() -> None:
    """Where policy wants a look every five minutes, a restart that takes half an hour is still only a restart."""
    assert [] == gap(30 * MINUTE, rhythm=Rhythm(5 * MINUTE))
    assert 1 == len(gap(31 * MINUTE, rhythm=Rhythm(5 * MINUTE)))


def test_looked_without_a_store() -> None:
    """A worker that looked on while its store was down was not away."""
    assert [] == gap(9 * HOUR, rhythm=replace(RHYTHM, looked_at=NOW - HOUR))
    assert nobody("05:30", "09:30", "4 h") == gap(9 * HOUR, rhythm=replace(RHYTHM, looked_at=NOW - 4 * HOUR))


def test_looked_in_vain() -> None:
    """Six hours in which every look failed are told as blindness, and not as a gap as well."""
    assert [] == gap(6 * HOUR, incident("sweep", NOW - 5 * HOUR))
    assert nobody("03:30", "06:30", "3 h") == gap(6 * HOUR, incident("sweep", NOW - 3 * HOUR))


def test_blindness_before() -> None:
    """Databases that could not be read before the worker went away do not hide that it did."""
    assert nobody("04:30", "09:30", "5 h") == gap(5 * HOUR, incident("sweep", NOW - 7 * HOUR))


def test_not_yet() -> None:
    """A look that sees nothing concludes nothing; the first one that sees tells."""
    assert [] == gap(5 * HOUR, sees=False)


@pytest.mark.parametrize(("took", "causes"), [(HOUR, []), (HOUR + MINUTE, ["slow"])])
@pytest.mark.parametrize("sees", [True, False])
def test_slow(took: timedelta, causes: list[str], sees: bool) -> None:
    """A look that is at work when the next one is due is told of, whatever it sees."""
    found = watching.out_of_rhythm(replace(RHYTHM, took=took), Known(last_sweep_at=NOW - HOUR), NOW, sees=sees)
    assert causes == [trouble.cause for trouble in found]


LATER = 61 * MINUTE
"""After the last sweep of another process, one that follows it looks whether it went on."""


@pytest.mark.parametrize(
    ("since", "looked", "own", "expected"),
    [
        # just started
        (None, None, None, None),
        (timedelta(), None, None, 5 * MINUTE),
        (5 * MINUTE - MINUTE / 60, None, None, 5 * MINUTE),
        (5 * MINUTE, None, None, None),
        (-2 * MINUTE, None, None, 5 * MINUTE),
        (-6 * MINUTE, None, None, None),
        # looked in vain so far
        (10 * MINUTE, HOUR, None, LATER),
        (56 * MINUTE, HOUR, None, None),
        # the newest sweep is its own
        (HOUR, HOUR, HOUR, None),
        (MINUTE, MINUTE, MINUTE, None),
        # another process has swept since
        (timedelta(), HOUR, HOUR, LATER),
        (54 * MINUTE, HOUR, HOUR, LATER),
        (55 * MINUTE, HOUR, HOUR, None),
        (LATER, 5 * HOUR, 5 * HOUR, None),
        (-6 * MINUTE, HOUR, HOUR, None),
    ],
)
def test_left_until(
    since: timedelta | None, looked: timedelta | None, own: timedelta | None, expected: timedelta | None
) -> None:
    """A sweep is left to another process as long as that one looks in time, and never for much longer than that."""
    last, looked_at, swept_at = (NOW - ago if ago is not None else None for ago in (since, looked, own))
    until = watching.left_until(Rhythm(HOUR, looked_at, swept_at=swept_at), Known(last_sweep_at=last), NOW)
    assert (None if last is None or expected is None else last + expected) == until


@given(
    poll=st.timedeltas(5 * MINUTE, DAY),
    since=st.none() | st.timedeltas(-9 * DAY, 9 * DAY),
    looked=st.none() | st.timedeltas(timedelta(), 9 * DAY),
    own=st.none() | st.timedeltas(timedelta(), 9 * DAY),
)
def test_left_for_no_longer_than_a_poll(
    poll: timedelta, since: timedelta | None, looked: timedelta | None, own: timedelta | None
) -> None:
    """Whatever the clocks say, it waits to a later instant, and for a moment longer than one poll at most."""
    last, looked_at, swept_at = (NOW - ago if ago is not None else None for ago in (since, looked, own))
    until = watching.left_until(Rhythm(poll, looked_at, swept_at=swept_at), Known(last_sweep_at=last), NOW)
    assert until is None or NOW < until <= NOW + poll + 6 * MINUTE


def test_followed() -> None:
    """Looks that another process took are no gap for the one that takes over."""
    long_ago = replace(RHYTHM, looked_at=NOW - 72 * HOUR, swept_at=NOW - 72 * HOUR)
    assert [] == gap(LATER, rhythm=long_ago)
    assert nobody("07:00", "09:30", "2 h 30 min") == gap(150 * MINUTE, rhythm=long_ago)


ONE = ", and 1 critical notice waits there"


def waiting(sink: str, age: timedelta, attempts: int, detail: str | None = "404") -> Delivery:
    at = NOW - age
    notice = Notice("n", Reason.OPENED, Severity.CRITICAL, at, Subject(CHECKER), "sweep", "blind", Finding("blind"))
    return Delivery(f"{age}{attempts}", notice, sink, "b", attempts=attempts, detail=detail)


@pytest.mark.parametrize(
    ("pending", "expected"),
    [
        ([], None),
        ([waiting("slack", HOUR, 1)], None),
        ([waiting("slack", 54 * MINUTE, 9)], None),
        ([waiting("slack", 55 * MINUTE, 2)], f"the sink slack has taken nothing for 55 min{ONE}: 404"),
        ([waiting("slack", 3 * HOUR, 3, None)], f"the sink slack has taken nothing for 3 h{ONE}"),
        (
            [waiting("slack", HOUR, 0, None), waiting("slack", 3 * HOUR, 3)],
            "the sink slack has taken nothing for 3 h, and 2 critical notices wait there: 404",
        ),
        ([waiting("gone", 3 * HOUR, 3)], None),
        (
            [waiting("slack", 3 * HOUR, 3), waiting("hook", 2 * HOUR, 2, "500")],
            f"the sink slack has taken nothing for 3 h{ONE}: 404; the sink hook has taken nothing for 2 h{ONE}: 500",
        ),
    ],
)
def test_deaf(pending: list[Delivery], expected: str | None) -> None:
    """A sink is told of when it has refused for about an hour and more than once; one that is not there never."""
    sinks = [FakeSink("slack"), FakeSink("hook"), FakeSink("sentry")]
    told = troubles.sinks_deaf(watching.deaf(pending, sinks, NOW))
    assert ([expected] if expected else []) == [trouble.summary for trouble in told]


def test_nobody_left_to_tell() -> None:
    """Where every sink is deaf, or there is only one, telling is no use; the heartbeat fails instead."""
    pending = [waiting("slack", 3 * HOUR, 3), waiting("hook", 3 * HOUR, 3)]
    assert {} == watching.deaf(pending, [FakeSink("slack")], NOW)
    assert {} == watching.deaf(pending, [FakeSink("slack"), FakeSink("hook")], NOW)


@pytest.mark.parametrize(("attempts", "names"), [(0, []), (1, ["slack"])])
def test_a_refusal_is_enough(attempts: int, names: list[str]) -> None:
    """A sink that takes nothing until somebody mends it is told of at the first answer, not after an hour."""
    sinks = [FakeSink("slack"), FakeSink("sentry")]
    found = watching.deaf([waiting("slack", timedelta(), attempts)], sinks, NOW, {"slack"})
    assert names == list(found)
    assert [f"the sink slack takes nothing{ONE}: 404"] * attempts == [t.summary for t in troubles.sinks_deaf(found)]


@pytest.mark.parametrize(("attempts", "names"), [(0, []), (1, ["slack"])])
def test_it_is_told_over_when_all_is_taken(attempts: int, names: list[str]) -> None:
    """Once told, it stands until nothing waits that was refused; also when the last that could be told falls silent."""
    told = replace(incident("sink", NOW - HOUR), told_at=NOW - HOUR)
    known = Known(incidents=(told,), pending=(waiting("slack", timedelta(), attempts),))
    assert names == list(watching.silent(known, [FakeSink("slack"), FakeSink("sentry")], NOW))
    assert names == list(watching.silent(known, [FakeSink("slack")], NOW))
    assert {} == watching.silent(replace(known, incidents=()), [FakeSink("slack"), FakeSink("sentry")], NOW)


def test_not_told_of_itself() -> None:
    """A sink that hears again need not hear that it was deaf; all else it does."""
    other = waiting("slack", HOUR, 0)
    own = replace(other, notice=replace(other.notice, cause="sink"))
    hook = replace(own, sink="hook")
    assert (other, hook) == watching.spared([other, own, hook], {"slack"})


@pytest.mark.parametrize(
    ("left", "severity"),
    [
        (None, None),
        (15 * DAY, None),
        (14 * DAY + MINUTE, None),
        (14 * DAY, Severity.WARNING),
        (2 * DAY + MINUTE, Severity.WARNING),
        (2 * DAY, Severity.CRITICAL),
        (-DAY, Severity.CRITICAL),
    ],
)
def test_token_ends(left: timedelta | None, severity: Severity | None) -> None:
    """Two weeks before its end a token is told of, two days before it urgently; one without end never."""
    token = TokenInfo("ops@example.com", "an-id", NOW + left if left is not None else None)
    found = watching.token_ends(token, Known(), NOW)
    assert ([severity] if severity else []) == [trouble.severity for trouble in found]
    assert "ops@example.com" not in str(found)


@pytest.mark.parametrize("token", [TokenInfo(), TokenInfo("ops@example.com")])
def test_an_end_that_heroku_does_not_tell(token: TokenInfo) -> None:
    """Where Heroku tells no end, none is made up, and what was told of another token is over."""
    assert () == watching.token_ends(token, Known(incidents=(incident("token_expiry", NOW - DAY),)), NOW)


def test_token_not_read() -> None:
    """What was told of a token stays told while it cannot be read, and is news to nobody."""
    before = incident("token_expiry", NOW - DAY)
    still = Trouble("token_expiry", "as told before", Severity.WARNING, ("mend it",))
    assert (still,) == watching.token_ends(None, Known(incidents=(before, incident("sweep", NOW))), NOW)
    assert () == watching.token_ends(None, Known(), NOW)
