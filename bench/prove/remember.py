"""The shipped store in memory, with what no sweep asks for any more set aside: a year is long."""

from datetime import datetime, timedelta

from checker.model import Record, SlotEntry
from checker.store.memory import MemoryStore

_OLD = timedelta(days=60)
_EVERY = 100

Key = tuple[str, str, datetime]


class Remembering(MemoryStore):
    """A store gives a sweep the ledger of some weeks and the newest sweep's instant only."""

    def __init__(self) -> None:
        super().__init__()
        self._aside: dict[Key, SlotEntry] = {}
        self._records = 0

    def record(self, record: Record) -> None:
        """Write one sweep, and now and then put aside what is old."""
        super().record(record)
        self._records += 1
        if self._records % _EVERY:
            return
        state = self._state
        for key in [key for key in state.slots if key[2] < record.at - _OLD]:
            self._aside[key] = state.slots.pop(key)[0]
        for sweep in list(state.sweeps)[:-1]:
            del state.sweeps[sweep]

    def ledger(self) -> dict[Key, SlotEntry]:
        """Every entry there ever was, by add-on uuid, schedule uuid and instant."""
        return self._aside | {key: entry for key, (entry, _) in self._state.slots.items()}
