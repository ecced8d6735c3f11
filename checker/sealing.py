"""What of a day is sealed, which days are due, and what a chain of seals says of the ledger. Pure.

A UTC day is sealed by the first full sweep that begins a whole day after its end: by then its slots are over as a rule.
Every day is, from that of the first sweep on; one on which checker did not run is sealed without sweeps, so that the
chain has no holes. What is sealed is a text, kept with its seal, so that the seal can be checked for ever, whatever
becomes of the ledger later. That text is JSON in ASCII with sorted keys and without blanks; it holds

- `slots`: those that were due on that day, as the ledger had them when the day was sealed;
- `amended`: those of days that were sealed before, whose outcome came to be another one on that day: a stalled backup
  that succeeded late. So the chain knows the last word on each slot too, and who told it when. Days that a clock which
  was ahead had sealed too early are amended likewise, with the first day that is sealed after them;
- `opened`, `resolved`: the incidents that began and ended on that day;
- `sweeps`: the looks of that day, and why they saw nothing if so.

Whoever verifies needs no trust in the ledger: the texts give the digests, the digests the heads (`checker.seals`), and
the texts say how the ledger has to look; `checker.report.pack.agrees` holds a report of it against them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from checker.model import Incident, Seal, SlotEntry, SweepOnRecord
from checker.seals import GENESIS, sealed

SETTLED_AFTER = timedelta(days=1)
"""How long after its end a day is sealed."""

AT_ONCE = 31
"""How many days are sealed with one sweep at most: the first ones after checker was away, or after an update."""

LOOKED_BACK = timedelta(days=3)
"""Of the days that were sealed so lately it is looked whether the ledger still says what was sealed."""

_DAY = timedelta(days=1)

Item: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entered:
    """A slot of the ledger, and as of which look its outcome is what it is."""

    addon_id: str
    slot: SlotEntry
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Days:
    """What is on record of the days from `first` to `last`, in any order; more may be among it.

    `slots` are those that were due then or up to LOOKED_BACK before, and those that were decided then. `before` are
    the seals of the days LOOKED_BACK at, with their texts.
    """

    first: date
    last: date
    slots: Sequence[Entered] = ()
    incidents: Sequence[Incident] = ()
    sweeps: Sequence[SweepOnRecord] = ()
    before: Sequence[Seal] = ()


def start_of(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime.combine(day, time(), UTC)


def last_due(now: datetime) -> date:
    """The last day that a sweep of `now` may seal."""
    return (now.astimezone(UTC) - SETTLED_AFTER).date() - _DAY


def due(newest: date | None, first_sweep: datetime | None, now: datetime) -> tuple[date, date] | None:
    """The first and the last day to seal now; `newest` is the one sealed last. None where there is none."""
    if newest is None and first_sweep is None:
        return None
    first = newest + _DAY if newest else first_sweep.astimezone(UTC).date()  # type: ignore[union-attr]
    last = min(last_due(now), first + (AT_ONCE - 1) * _DAY)
    return (first, last) if first <= last else None


def seals_of(days: Days, before: str | None, at: datetime) -> Iterator[Seal]:
    """The seals of these days, put on the chain whose head is `before`; None where it begins with them."""
    head = before or GENESIS
    for number in range((days.last - days.first).days + 1):
        day = days.first + number * _DAY
        seal = sealed(head, day, text_of(day, days), at)
        head = seal.head
        yield seal


def text_of(day: date, recorded: Days) -> str:
    """What is sealed of a day, out of what is on record of it and of others."""
    start, end = start_of(day), start_of(day) + _DAY
    mine = [one for one in recorded.slots if start <= one.slot.at < end]
    late = [one for one in recorded.slots if start <= one.decided_at < end and _comes_late(one)]
    if day == recorded.first:
        late = list(dict.fromkeys((*late, *_otherwise(recorded))))
    whole = {
        "day": day.isoformat(),
        "slots": _sorted(_slot(one.addon_id, one.slot) for one in mine),
        "amended": _sorted(_slot(one.addon_id, one.slot) for one in late),
        "opened": _sorted(_opened(one) for one in recorded.incidents if start <= one.opened_at < end),
        "resolved": _sorted(
            {"id": one.id, "at": _instant(one.resolved_at)}
            for one in recorded.incidents
            if one.resolved_at and start <= one.resolved_at < end
        ),
        "sweeps": _sorted(_sweep(one) for one in recorded.sweeps if start <= one.at < end),
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"))


def _otherwise(recorded: Days) -> list[Entered]:
    """The slots of days that were sealed already of which the ledger says otherwise, and which no later day amends."""
    days, told = _last_words(recorded.before)
    begun = start_of(recorded.first)
    left = (one for one in recorded.slots if one.decided_at < begun or not _comes_late(one))
    items = ((one, _slot(one.addon_id, one.slot)) for one in left)
    return [one for one, item in items if item["at"][:10] in days and told.get(_key(item)) != item]


def _comes_late(one: Entered) -> bool:
    """On the day on which it was decided, that of the slot was sealed, by a clock that was right."""
    return one.slot.at < start_of(one.decided_at.astimezone(UTC).date()) - SETTLED_AFTER


def _last_words(seals: Iterable[Seal]) -> tuple[set[str], dict[tuple[str, ...], Item]]:
    """The days of these seals, and what was sealed last of each slot that was due on them."""
    texts = [json.loads(seal.text) for seal in seals if seal.text is not None]
    days = {text["day"] for text in texts}
    told = {_key(item): item for text in texts for item in (*text["slots"], *text["amended"])}
    return days, {key: item for key, item in told.items() if item["at"][:10] in days}


def _key(item: Item) -> tuple[str, ...]:
    return item["database"], item["schedule"], item["at"]


def _slot(addon_id: str, slot: SlotEntry) -> Item:
    return {
        "database": addon_id,
        "schedule": slot.schedule_uuid,
        "at": _instant(slot.at),
        "day": slot.day.isoformat(),
        "set_to": slot.schedule,
        "outcome": slot.outcome.value,
        "backup": slot.backup,
        "note": slot.note,
    }


def _opened(incident: Incident) -> Item:
    return {
        "id": incident.id,
        "subject": incident.subject.id,
        "cause": incident.cause,
        "at": _instant(incident.opened_at),
    }


def _sweep(sweep: SweepOnRecord) -> Item:
    return {
        "id": sweep.id,
        "at": _instant(sweep.at),
        "databases": sweep.databases,
        "problem": sweep.problem,
        "partial": sweep.partial,
    }


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _sorted(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
