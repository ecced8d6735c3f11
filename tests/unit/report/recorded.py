"""What a store may hold of one missed night: an incident with all that belongs to it, and a database's trail."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from checker.evidence.counts import Standing
from checker.evidence.model import Blind, Night
from checker.model import (
    Act,
    Deed,
    Delivery,
    DeliveryStatus,
    Finding,
    History,
    Incident,
    Reason,
    Restorable,
    Severity,
    SlotOutcome,
    Subject,
    Trail,
)
from checker.report.history import Shown, Watched
from tests.make import DAY, HOUR, NOW, database
from tests.unit.notify.samples import notice

MINUTE = timedelta(minutes=1)
MIDNIGHT = NOW.replace(hour=0, minute=0)
"""The slot that was missed."""
BEGAN = MIDNIGHT + 2 * HOUR
OPENED = BEGAN + MINUTE
ID = "0a1b2c3d4e5f"
SUBJECT = Subject("id-of-shop", "shop", "DATABASE", "postgresql-shop")
FINDING = Finding(
    "there was no backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC)",
    limit="a backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC), begun by 2026-11-22 02:00 UTC",
    actual="missed",
    since=BEGAN,
    fix=("heroku pg:backups:capture DATABASE --app shop",),
    restorable=Restorable("a008", MIDNIGHT - DAY, 64_000_000, 7),
)
INCIDENT = Incident(
    id=ID,
    subject=SUBJECT,
    cause="slots_met",
    severity=Severity.CRITICAL,
    finding=FINDING,
    opened_at=OPENED,
    told_at=OPENED,
    policy="production",
)

_STANDINGS = {
    **{outcome: Standing.LOST for outcome in SlotOutcome if outcome.lost},
    **{outcome: Standing.OPEN for outcome in SlotOutcome if outcome.open},
    SlotOutcome.UNKNOWN: Standing.UNKNOWN,
    SlotOutcome.EXCUSED: Standing.EXCUSED,
    SlotOutcome.SKIPPED: Standing.SKIPPED,
}


def told(sink: str = "slack", taken: datetime | None = OPENED, **changes: Any) -> Delivery:
    """A notice of the incident at a sink that took it."""
    kept = {key: changes.pop(key) for key in ("status", "attempts", "detail") if key in changes}
    values: dict[str, Any] = {"reason": Reason.OPENED, "at": OPENED, "finding": FINDING, "incident": ID} | changes
    one = notice(**values, subject=SUBJECT, cause="slots_met")
    one = replace(one, id=f"{one.reason}-{one.at.isoformat()}")
    return Delivery(
        f"{one.id}-{sink}",
        one,
        sink,
        "b",
        kept.get("status", DeliveryStatus.SENT),
        attempts=kept.get("attempts", 1),
        detail=kept.get("detail"),
        updated_at=taken,
    )


def ended(
    at: datetime, reason: Reason = Reason.RESOLVED, lost: str | None = "1 slot lost for good: 2026-11-22"
) -> Delivery:
    """The word that it is over."""
    finding = Finding(
        "a009 for the slot of 2026-11-23 00:00 UTC",
        since=BEGAN,
        consequences=(lost,) if lost else (),
        restorable=Restorable("a009", MIDNIGHT + DAY, 65_000_000, 7),
    )
    return told(taken=at, at=at, reason=reason, severity=Severity.INFO, finding=finding)


def history(*deliveries: Delivery, acts: tuple[Act, ...] = (), **changes: Any) -> History:
    """The incident, with what was told and done."""
    return History(replace(INCIDENT, **changes), deliveries, acts)


def acked(at: datetime = OPENED + 30 * MINUTE, note: str | None = "on it") -> Act:
    """Somebody took it on."""
    return Act(ID, Deed.ACK, at, note=note)


def night(back: int, outcome: SlotOutcome = SlotOutcome.MET, backup: str | None = None, **changes: Any) -> Night:
    """The slot of so many nights before the missed one."""
    at = MIDNIGHT - back * DAY
    standing = changes.pop("standing", _STANDINGS.get(outcome, Standing.SATISFIED))
    return replace(Night(at.date(), at, "00:00 UTC", outcome, standing, backup), **changes)


def watched(*nights: Night, app: str = "shop", **changes: Any) -> Watched:
    """A database that has been looked at for a month, with these nights."""
    values: dict[str, Any] = {"first_seen_at": NOW - 30 * DAY, "last_seen_at": NOW, "nights": nights}
    return Watched(database(app), **(values | changes))


def trail(**changes: Any) -> Trail:
    """What is kept of the same database."""
    return Trail(database(), **({"first_seen_at": NOW - 30 * DAY, "last_seen_at": NOW} | changes))


def shown(*incidents: History, databases: tuple[Watched, ...] = (), **changes: Any) -> Shown:
    """A week, on record for a month."""
    values: dict[str, Any] = {
        "start": NOW - 7 * DAY,
        "end": NOW,
        "on_record": (NOW - 30 * DAY, NOW),
        "incidents": incidents,
        "databases": databases,
    }
    return Shown(**(values | changes))


def unseen(start: datetime = NOW - 2 * DAY, length: timedelta = 5 * HOUR, why: str = "nobody looked") -> Blind:
    """A time in which checker saw nothing."""
    return Blind(start, start + length, why)
