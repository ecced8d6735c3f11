"""The weekly digest, line by line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checker.decide.digest import Circumstances, digest
from checker.model import (
    CHECKER,
    Delivery,
    DeliveryStatus,
    Finding,
    Incident,
    Judged,
    Notice,
    Reason,
    Seal,
    Severity,
    SlotEntry,
    SlotOutcome,
    Subject,
    TokenInfo,
)
from tests.make import DAY, HOUR, NOW, judged, utc

HEADLINES = {"recent_backup": "No recent backup", "sink": "checker's messages do not arrive"}
MET, LATE, MISSED, FAILED = SlotOutcome.MET, SlotOutcome.LATE, SlotOutcome.MISSED, SlotOutcome.FAILED
UNKNOWN, WAITING, SKIPPED = SlotOutcome.UNKNOWN, SlotOutcome.WAITING, SlotOutcome.SKIPPED
SENT, PENDING, DEAD = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD


def week(app: str, *outcomes: SlotOutcome) -> Judged:
    """A database with these slots, the last one today."""
    days = [date(2026, 11, 22) - n * DAY for n in reversed(range(len(outcomes)))]
    entries = (SlotEntry("s", NOW - HOUR, day, "00:00 UTC", o) for day, o in zip(days, outcomes, strict=True))
    return judged(app, week=tuple(entries))


def told(*databases: Judged, incidents: tuple[Incident, ...] = (), **circumstances: object) -> Notice:
    return digest(databases, incidents, Circumstances(**circumstances), HEADLINES, NOW)  # type: ignore[arg-type]


def line(start: str, notice: Notice) -> str:
    """The one line of the digest that begins so."""
    (found,) = (line for line in notice.finding.consequences if line.startswith(start))
    return found


@pytest.mark.parametrize(
    ("databases", "title", "summary"),
    [
        ([], "no slot was due", "no slot was due in 7 days at 0 databases"),
        ([week("a")], "no slot was due", "no slot was due in 7 days at 1 database"),
        ([week("a", WAITING, SKIPPED)], "no slot was due", "no slot was due in 7 days at 1 database"),
        ([week("a", MET)], "all 1 slot met", "all 1 slot of 1 database met in 7 days"),
        ([week("a", MET, LATE), week("b", MET)], "all 3 slots met", "all 3 slots of 2 databases met in 7 days"),
        ([week("a", MET, WAITING), week("b")], "all 1 slot met", "all 1 slot of 1 database met in 7 days"),
        (
            [week("a", MET, MISSED), week("b", FAILED, MET)],
            "2 of 4 slots lost",
            "2 of 4 slots of 2 databases met in 7 days; 2 lost",
        ),
        (
            [week("a", MET, UNKNOWN)],
            "1 of 2 slots not known",
            "1 of 2 slots of 1 database met in 7 days; 1 not known",
        ),
        (
            [week("a", MISSED, UNKNOWN, UNKNOWN, MET)],
            "1 of 4 slots lost",
            "1 of 4 slots of 1 database met in 7 days; 1 lost, 2 not known",
        ),
    ],
)
def test_slots(databases: list[Judged], title: str, summary: str) -> None:
    """What was met of what was due, in the title and in one line; what was not seen is never counted as met."""
    notice = told(*databases)
    assert (f"Weekly digest: {title}", summary) == (notice.title, notice.finding.summary)
    assert (Reason.DIGEST, Severity.INFO, CHECKER, None) == (
        notice.reason,
        notice.severity,
        notice.subject.id,
        notice.incident,
    )


def test_lost() -> None:
    """Each database that lost slots has a line, those with most losses first; past four they are counted."""
    losses = {"a": 1, "b": 2, "c": 1, "d": 1, "e": 1, "f": 1}
    notice = told(*(week(app, *[MISSED] * n) for app, n in losses.items()))
    lines = [line for line in notice.finding.consequences if line.startswith("Lost")]
    assert "Lost at b::DATABASE: 2026-11-21 (missed), 2026-11-22 (missed)." == lines[0]
    assert ["Lost at a::DATABASE: 2026-11-22 (missed).", 5] == [lines[1], len(lines)]
    assert "Lost at 2 more databases." == lines[-1]


def test_many_nights() -> None:
    """A database with several schedules that lost them all does not fill the page."""
    assert line("Lost", told(week("a", *[MISSED] * 9))).endswith("2026-11-20 (missed) and 2 more.")


def test_without_slots() -> None:
    """A database at which nothing was due is named: nothing was promised about it, and nothing kept."""
    assert "No slot was due at b::DATABASE, c::DATABASE." == line("No slot", told(week("a", MET), week("c"), week("b")))
    many = told(*(week(app) for app in "abcdef"))
    assert "No slot was due at a::DATABASE, b::DATABASE, c::DATABASE, d::DATABASE and 2 more." == line("No slot", many)


def incident(app: str, opened: str, cause: str = "recent_backup") -> Incident:
    subject = Subject(app, app, "DATABASE")
    return Incident(app, subject, cause, Severity.WARNING, Finding("so it is"), utc(opened), utc(opened))


@pytest.mark.parametrize(
    ("incidents", "expected"),
    [
        ((), "No problem is open."),
        (
            (incident("shop", "2026-11-20 08:00"),),
            "1 problem is open, since 2026-11-20 08:00 UTC: shop::DATABASE: No recent backup.",
        ),
        (
            (replace(incident("x", "2026-11-20 08:00", "sink"), subject=Subject(CHECKER)),),
            "1 problem is open, since 2026-11-20 08:00 UTC: checker's messages do not arrive.",
        ),
        (
            (incident("shop", "2026-11-20 08:00"), incident("bakery", "2026-11-01 09:00", "of_another_version")),
            "2 problems are open, the oldest since 2026-11-01 09:00 UTC: bakery::DATABASE: of_another_version.",
        ),
    ],
)
def test_open(incidents: tuple[Incident, ...], expected: str) -> None:
    """How many problems are open, and which of them is the oldest."""
    assert expected == told(incidents=incidents).finding.consequences[0]


def test_watched() -> None:
    """Who would tell when checker falls silent; and that nobody would, with what to do about it."""
    watched = told(watchers=["HEARTBEAT_URL", "sentry"])
    assert line("Should", watched) == "Should checker fall silent, you hear it from: HEARTBEAT_URL, sentry."
    nobody = "Nobody watches checker itself: set HEARTBEAT_URL, so that somebody hears when it dies."
    assert nobody == line("Nobody", told())


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (None, "Whose Heroku token this is could not be read."),
        (TokenInfo(), "Heroku does not tell whose token this is; Heroku does not tell until when it lasts."),
        (TokenInfo("ops@x.com"), "The Heroku token is that of ops@x.com; Heroku does not tell until when it lasts."),
        (TokenInfo("ops@x.com", "id"), "The Heroku token is that of ops@x.com; it lasts until it is revoked."),
        (
            TokenInfo("ops@x.com", "id", utc("2027-01-31 10:00")),
            "The Heroku token is that of ops@x.com; it lasts until 2027-01-31 10:00 UTC.",
        ),
    ],
)
def test_token(token: TokenInfo | None, expected: str) -> None:
    """Whose token it is and until when it lasts, as far as Heroku tells."""
    assert expected in told(token=token).finding.consequences


def drilled(sink: str, status: DeliveryStatus, after: timedelta | None = None, detail: str | None = None) -> Delivery:
    """What became of the drill of yesterday at a sink."""
    at = NOW - DAY
    notice = Notice("n", Reason.DRILL, Severity.INFO, at, Subject("checker-drill"), "x", "x", Finding("x"))
    return Delivery(sink, notice, sink, "b", status, detail=detail, updated_at=at + after if after else None)


@pytest.mark.parametrize(
    ("deliveries", "expected"),
    [
        ([], "No drill yet."),
        ([drilled("sentry", DeliveryStatus.SUPERSEDED)], "No drill yet."),
        (
            [drilled("slack", SENT, timedelta(seconds=2)), drilled("sentry", SENT, timedelta(seconds=1.6))],
            "reached slack in 2 s, sentry in 2 s.",
        ),
        ([drilled("slack", SENT, timedelta(minutes=2))], "reached slack in 2 min."),
        ([drilled("slack", SENT, timedelta(seconds=-3))], "reached slack in 0 s."),
        ([drilled("slack", SENT)], "reached slack in 0 s."),
        (
            [drilled("slack", SENT, timedelta(hours=3)), drilled("hook", DEAD, detail="answered 400")],
            "reached slack in 3 h; it did not reach hook (answered 400).",
        ),
        ([drilled("slack", PENDING), drilled("hook", DEAD)], "did not reach slack, hook."),
    ],
)
def test_drill(deliveries: list[Delivery], expected: str) -> None:
    """How long the last drill took to each sink, and which ones it did not reach, and why."""
    start = "" if expected.startswith("No") else "The drill of 2026-11-21 09:30 UTC "
    assert start + expected in told(drill=deliveries).finding.consequences


def test_no_drills() -> None:
    """Where policy wants no drills nobody waits for one."""
    assert (
        "No drills: policy has switched them off."
        in told(drills=False, drill=[drilled("slack", SENT)]).finding.consequences
    )


def test_caveats() -> None:
    """What makes checker worth less than it could be is said each week, last of all."""
    assert "The disk is wiped daily." == told(caveats=["The disk is wiped daily."]).finding.consequences[-1]


def test_sealed() -> None:
    """Whoever keeps the digests can tell later whether the ledger was altered: the whole head is in each."""
    seal = Seal(date(2026, 11, 20), "d" * 64, "3f2a" * 16, NOW)
    assert f"Ledger sealed up to 2026-11-20: {'3f2a' * 16}" == line("Ledger", told(sealed=seal))
    assert "No day of the ledger is sealed yet." == line("No day", told())


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "1 more database was looked at earlier and is not counted here: one look has too few requests for all."),
        (9, "9 more databases were looked at earlier and are not counted here: one look has too few requests for all."),
    ],
)
def test_waiting(count: int, expected: str) -> None:
    """What this look did not get to is not passed off as counted; where it got to all, nothing is said of it."""
    assert expected == line(f"{count} more", told(week("a", MET), waiting=count))
    assert not any("not counted" in line for line in told(week("a", MET)).finding.consequences)


def test_each_week_is_news() -> None:
    """The digest of this week is not taken for that of the last one."""
    assert told().id != digest((), (), Circumstances(), HEADLINES, NOW + 7 * DAY).id


def test_at_most_twelve_lines() -> None:
    """However bad a week was, its digest fits on a page."""
    bad = [week(app, *[MISSED] * 9) for app in "abcdefgh"] + [week(app) for app in "ijklmnop"]
    notice = told(*bad, incidents=tuple(incident(app, "2026-11-20 08:00") for app in "abcdefgh"), caveats=["x"])
    assert 12 >= len(notice.finding.consequences)
    assert 300 >= max(len(line) for line in notice.finding.consequences)
