"""Whether the report in a pack says of each slot what was sealed of it. Pure.

What is sealed stands in the texts of the days (`checker.sealing`): the slots that were due on each, and on which day
one came to be known otherwise. A pack may come from anybody: what is not as expected is told, and breaks nothing. A
year of many databases is large: one database of the report is unpacked at a time, and of the texts what is compared.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker import phrases
from checker.model import Seal, SlotOutcome
from checker.plain import NAME, clean
from checker.report.pack.manifest import Malformed, Manifest

REPORT = "report.json"

_DATABASES = re.compile(r'"databases":\s*\[\s*')
_BETWEEN = re.compile(r"\s*,\s*")
_END = re.compile(r"\s*\]")
_OPEN = frozenset(outcome.value for outcome in SlotOutcome if outcome.open)

_Slots = dict[tuple[str, str], tuple[str, ...]]
"""The outcomes of the slots of one database by instant and schedule: two schedules may be due at once."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A line for each slot that is told otherwise than it was sealed, and what else there is to say."""

    findings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def compare(content: bytes, seals: Sequence[Seal], said: Manifest) -> Compared:
    """The slots of `report.json` against the sealed texts that are there, day by day. Raises Malformed."""
    days = {f"{seal.day}" for seal in seals if seal.text is not None and said.first <= seal.day <= said.last}
    findings: list[str] = []
    checked = 0
    try:
        sealed = _sealed(seals, days)
        for one in _databases(content.decode()):
            ours, told = sealed.pop(one["addon_id"], {}), _told(one["nights"], days)
            checked += sum(map(len, ours.values()))
            label = clean(f"{one['app']}::{one['attachment']}", NAME)
            findings += filter(None, (_differs(label, key, told, ours) for key in sorted(told.keys() | ours.keys())))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Malformed("it is not what checker writes there") from None
    last = max((seal.day for seal in seals), default=None)
    return Compared(
        tuple(f"{REPORT}: {finding}: altered, or known since {last} only" for finding in findings),
        tuple(_facts(checked, days, sealed, said)),
    )


def _databases(text: str) -> Iterator[Any]:
    """The databases of the report, one at a time. Raises ValueError for what is no JSON."""
    if (begins := _DATABASES.search(text)) is None:
        raise ValueError("no databases")
    read, place = json.JSONDecoder().raw_decode, begins.end()
    # No string holds such a quotation mark unescaped: what was found is the list itself, if all around it is JSON.
    while (ends := _END.match(text, place)) is None:
        one, place = read(text, place)
        yield one
        if (comma := _BETWEEN.match(text, place)) is not None:
            place = comma.end()
    json.loads(f"{text[: begins.start()]}{begins[0]}]{text[ends.end() :]}")


def _told(nights: Iterable[Mapping[str, Any]], days: set[str]) -> _Slots:
    """What no ledger holds could not be sealed: it follows from the looks, and says so."""
    found: _Slots = {}
    for night in nights:
        if not night["inferred"] and night["at"][:10] in days:
            _put(found, night["at"], night["schedule"], night["outcome"])
    return found


def _sealed(seals: Sequence[Seal], days: set[str]) -> dict[str, _Slots]:
    """What was sealed last of each slot of these days, by database."""
    newest: dict[str, dict[tuple[str, str], tuple[str, str]]] = {}
    for text in (json.loads(seal.text) for seal in seals if seal.text is not None):
        for item in (*text["slots"], *text["amended"]):
            if item["at"][:10] in days:
                of = newest.setdefault(_text(item["database"]), {})
                of[item["schedule"], item["at"]] = (item["set_to"], item["outcome"])
    found: dict[str, _Slots] = {}
    for database, slots in newest.items():
        of_one = found.setdefault(database, {})
        for (_, at), (set_to, outcome) in slots.items():
            _put(of_one, at, set_to, outcome)
    return found


def _put(slots: _Slots, at: object, schedule: object, outcome: object) -> None:
    at, schedule, outcome = _text(at), _text(schedule), _text(outcome)
    slots[at, schedule] = tuple(sorted((*slots.get((at, schedule), ()), outcome)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _differs(label: str, key: tuple[str, str], told: _Slots, sealed: _Slots) -> str | None:
    ours, theirs = sealed.get(key, ()), told.get(key, ())
    if ours == theirs or (ours and theirs and _left_open(Counter(theirs), Counter(ours))):
        return None
    slot = f"{label}, slot of {clean(key[0], NAME)}"
    if not ours:
        return f"{slot}: {_words(theirs)}, and was never sealed"
    return f"{slot}: {_words(theirs) or 'left out'}, and was sealed as {_words(ours)}"


def _left_open(told: Counter[str], sealed: Counter[str]) -> bool:
    """What nobody looked at again stands undecided in the ledger, and a report owns that nobody knows."""
    more, fewer = told - sealed, sealed - told
    return set(more) == {SlotOutcome.UNKNOWN.value} and set(fewer) <= _OPEN


def _words(outcomes: Iterable[str]) -> str:
    return " and ".join(clean(outcome, NAME) for outcome in outcomes)


def _facts(checked: int, days: set[str], others: Iterable[str], said: Manifest) -> Iterator[str]:
    whole = (said.last - said.first).days + 1
    yield (
        f"{phrases.many(checked, 'slot')} of {REPORT} held against what was sealed, on {len(days)} of "
        f"{phrases.many(whole, 'day')} of the range"
    )
    if not said.apps and (left_out := sorted(others)):
        yield (
            f"{phrases.many(len(left_out), 'database')} with sealed slots not in the report: retired by policy then, "
            f"or left out: {', '.join(clean(one, NAME) for one in left_out)}"
        )
