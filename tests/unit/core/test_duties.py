"""When checker does what it does from time to time: what is due with which sweep, week after week."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker import duties
from checker.decide.digest import Circumstances
from checker.decide.drill import made_up
from checker.duties import Duties, Rehearsal
from checker.model import (
    CHECKER,
    Alerting,
    Finding,
    Incident,
    Known,
    QuietHours,
    Reason,
    Severity,
    Subject,
    TokenInfo,
)
from checker.run import HEADLINES
from tests.make import DAY, HOUR, NOW, backup, judged, schedule, utc

SECONDS = timedelta(seconds=3)
NIGHT = QuietHours(22, 7, "UTC")


def weeks(alerting: Alerting, days: int, begin: datetime = NOW, away: range = range(0)) -> Iterator[str]:
    """What was told in so many days of hourly sweeps, but for the hours `away`, as `DAY HH:MM what`."""
    done: dict[str, datetime] = {}
    for hour in range(days * 24):
        if hour in away:
            continue
        now = begin + hour * HOUR - SECONDS * (hour % 2)
        due = duties.due(Known(duties=done, swept_before=True), alerting, now)
        told = [name for name, is_due in (("drill", due.drill), ("digest", due.digest)) if is_due]
        done |= dict.fromkeys([*due.begin, *told], now)
        yield from (f"{(now - begin + SECONDS).days} {now + SECONDS:%H:%M} {name}" for name in told)


def test_a_month() -> None:
    """A drill on the sixth day, a digest on the seventh, and so on, at the same hour of each week."""
    expected = ["6 09:30 drill", "7 09:30 digest", "13 09:30 drill", "14 09:30 digest", "20 09:30 drill"]
    assert expected == list(weeks(Alerting(), 21))


def test_without_digests() -> None:
    """Drills alone come a week apart."""
    assert ["7 09:30 drill", "14 09:30 drill"] == list(weeks(Alerting(digest=False), 20))


def test_without_drills() -> None:
    """Digests alone come a week apart."""
    assert ["7 09:30 digest", "14 09:30 digest"] == list(weeks(Alerting(drill=False), 20))


def test_without_either() -> None:
    """Who wants neither gets neither."""
    assert [] == list(weeks(Alerting(drill=False, digest=False), 20))


def test_quiet_hours() -> None:
    """What is due at night is told in the morning, and stays there."""
    told = list(weeks(Alerting(quiet_hours=NIGHT), 15, begin=utc("2026-11-22 03:00")))
    assert ["6 07:00 drill", "7 07:00 digest", "13 07:00 drill", "14 07:00 digest"] == told


def test_away() -> None:
    """A checker that comes back late drills first and tells the week an hour later, each once."""
    told = list(weeks(Alerting(), 20, away=range(5 * 24, 11 * 24)))
    assert ["11 09:30 drill", "11 10:30 digest", "17 10:30 drill", "18 10:30 digest"] == told


def test_the_weeks_begin_with_the_first_sweep() -> None:
    """The first sweep tells neither and starts both; so does the first one after an update that brought them."""
    assert ("digest", "drill") == duties.due(Known(), Alerting(), NOW).begin
    assert ("drill",) == duties.due(Known(duties={"digest": NOW}, swept_before=True), Alerting(), NOW).begin


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ({}, True),
        ({"token": NOW - HOUR}, False),
        ({"token": NOW - 23 * HOUR}, False),
        ({"token": NOW - DAY + SECONDS}, True),
        ({"token": NOW - HOUR, "digest": NOW - 7 * DAY, "drill": NOW - DAY}, True),
    ],
)
def test_token(last: dict[str, datetime], due: bool) -> None:
    """The token is looked at once a day, and for the digest that tells of it."""
    assert due is duties.due(Known(duties=last), Alerting(), NOW).token


def test_token_that_ends_soon() -> None:
    """While a token is known to end soon it is looked at each time: a new one ends the alarm within the hour."""
    known = Known(duties={"token": NOW - HOUR}, incidents=(incident("token_expiry"),))
    assert duties.due(known, Alerting(), NOW).token
    assert not duties.due(Known(duties={"token": NOW - HOUR}, incidents=(incident("sweep"),)), Alerting(), NOW).token


def incident(cause: str) -> Incident:
    return Incident("i-1", Subject(CHECKER), cause, Severity.WARNING, Finding("so it is"), NOW - DAY, NOW - DAY)


@pytest.mark.parametrize(
    ("due", "token", "names", "told"),
    [
        (Duties(), None, (), []),
        (Duties(begin=("digest", "drill")), None, ("digest", "drill"), []),
        (Duties(token=True), None, (), []),
        (Duties(token=True), TokenInfo(), ("token",), []),
        (Duties(digest=True, token=True), None, ("digest",), [Reason.DIGEST]),
        (Duties(drill=True), None, ("drill",), [Reason.DRILL]),
    ],
)
def test_perform(due: Duties, token: TokenInfo | None, names: tuple[str, ...], told: list[Reason]) -> None:
    """What was done is kept; a token that could not be read is asked for again with the next sweep."""
    rehearsal = rehearsed(NOW) if due.drill else Rehearsal()
    done = duties.perform(due, rehearsal, (judged(),), (), Circumstances(token=token), HEADLINES, NOW)
    assert (names, told) == (done.names, [notice.reason for notice in done.notices])


def rehearsed(now: datetime) -> Rehearsal:
    return duties.rehearse(made_up(now), HEADLINES)


def test_drill() -> None:
    """The drill is the real alarm about a made-up database: marked, with nothing to paste, and no incident."""
    rehearsal = rehearsed(NOW)
    drill = rehearsal.drill
    assert drill is not None
    assert () == rehearsal.troubles
    assert (Reason.DRILL, Severity.INFO, None, ()) == (drill.reason, drill.severity, drill.incident, drill.finding.fix)
    assert ("checker-drill::DATABASE", "schedule_present") == (drill.subject.label, drill.cause)
    assert HEADLINES["schedule_present"] == drill.title
    assert drill.finding.summary.startswith("made up for a drill: ")
    assert "no good backup at all" in drill.finding.consequences[0]


def test_each_drill_is_news() -> None:
    """The drill of this week is not taken for that of the last one, nor told twice."""
    first, again, next_week = (rehearsed(at).drill for at in (NOW, NOW, NOW + 7 * DAY))
    assert first
    assert again
    assert next_week
    assert first.id == again.id != next_week.id


def test_a_drill_that_raises_no_alarm() -> None:
    """Rules that let a database without backups pass are an alarm of their own."""
    healthy = replace(made_up(NOW), backups=(backup(),), schedules=(schedule(),))
    rehearsal = duties.rehearse(healthy, HEADLINES)
    assert (None, ["drill"]) == (rehearsal.drill, [trouble.cause for trouble in rehearsal.troubles])


def test_what_is_old_is_let_go_of_once_a_day() -> None:
    """The store is pruned with the first sweep, and with one a day from then on; not while nothing can be seen."""
    at = [NOW + hour * HOUR - SECONDS * (hour % 2) for hour in range(49)]
    done: dict[str, datetime] = {}
    pruned = []
    for now in at:
        if duties.due(Known(duties=done, swept_before=True), Alerting(), now).prune:
            pruned.append(round((now - NOW) / HOUR))
            done = {duties.PRUNE: now}
    assert pruned == [0, 24, 48]
    beside = Circumstances()
    for prune in (True, False):
        names = duties.perform(Duties(prune=prune), Rehearsal(), (), (), beside, HEADLINES, NOW).names
        assert (duties.PRUNE in names) is prune
