"""The shipped store in memory, with what no sweep asks for any more set aside: a year is long."""

from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from checker.model import DeliveryStatus, Record, SlotEntry
from checker.store.memory import MemoryStore

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_OLD = timedelta(days=60)
_EVERY = 50

Key = tuple[str, str, datetime]
"""Add-on uuid, schedule uuid and instant."""


class Remembering(MemoryStore):
    """A sweep gets the ledger of some weeks, what is open, and when the newest sweep was."""

    def __init__(self) -> None:
        super().__init__()
        self._aside: dict[Key, SlotEntry] = {}
        self._recorded = 0

    def record(self, record: Record) -> None:
        """Write one sweep, and now and then put aside what is old."""
        super().record(record)
        self._recorded += 1
        if self._recorded % _EVERY == 0:
            self._tidy(record.at - _OLD)

    def ledger(self) -> dict[Key, SlotEntry]:
        """Every entry that there ever was."""
        return self._aside | {key: entry for key, (entry, _) in self._state.slots.items()}

    def _tidy(self, before: datetime) -> None:
        state = self._state
        self._aside |= {key: state.slots.pop(key)[0] for key in [key for key in state.slots if key[2] < before]}
        _drop(state.logs, {key for key, (_, at) in state.logs.items() if at < before})
        _drop(state.sweeps, list(state.sweeps)[:-1])
        over = {incident.id for incident in state.incidents.values() if incident.resolved_at}
        _drop(state.incidents, over)
        sent = {key: one for key, one in state.deliveries.items() if one.status is not DeliveryStatus.PENDING}
        done = {key: one.notice.id for key, one in sent.items() if one.notice.incident in over}
        _drop(state.deliveries, done)
        _drop(state.notices, set(done.values()))


def _drop(of: dict[K, V], keys: "Mapping[K, object] | set[K] | list[K]") -> None:
    for key in keys:
        of.pop(key, None)
