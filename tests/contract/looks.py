"""What tests of the archive look at: databases, looks at them, and sweeps of these looks."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from checker.model import (
    Database,
    Judged,
    Observation,
    Outcome,
    Record,
    Seen,
    Severity,
    SlotEntry,
    SlotOutcome,
    Trail,
    Verdict,
)
from checker.ports import Archive, Store
from tests.contract.conftest import NOW
from tests.make import database, schedule

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHOP, PAY = database("shop"), database("pay")


class Both(Store, Archive, Protocol):
    """A store that can be looked back into."""


def seen(at: datetime = NOW, of: Database = SHOP, **changes: Any) -> Seen:
    """A look at a database with one schedule."""
    values: dict[str, Any] = {"schedules": (schedule(),), "backups": ()}
    return Seen(of, seen_at=at, **(values | changes))


def record(store: Both, *looks: Observation, **changes: Any) -> None:
    """A sweep that saw this."""
    at = changes.pop("at", looks[0].seen_at if looks else NOW)
    values: dict[str, Any] = {"sweep": f"s-{at.isoformat()}", "at": at, "observations": looks}
    store.record(Record(**(values | changes)))


def trail(store: Both, start: datetime = NOW - DAY, end: datetime = NOW + 9 * DAY, of: Database = SHOP) -> Trail:
    """What is on record of a database."""
    (found,) = [one for one in store.trails(start, end) if one.database.addon_id == of.addon_id]
    return found


def slot(at: datetime, outcome: SlotOutcome = SlotOutcome.MET, **changes: Any) -> SlotEntry:
    """A slot of the one schedule."""
    return SlotEntry("u-1", at, at.date(), "00:00 UTC", outcome, **changes)


def judged(at: datetime, *slots: SlotEntry, outcome: Outcome = Outcome.PASS, of: Database = SHOP) -> Judged:
    """What a look at `at` came to, with the slots that it entered."""
    verdict = Verdict("readable", outcome, Severity.WARNING, f"{outcome}")
    return Judged(of, None, (verdict,), None, at, ledger=slots)
