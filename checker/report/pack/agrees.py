"""Whether the report in a pack says of each slot what was sealed of it. Pure.

What is sealed stands in the texts of the days (`checker.sealing`): the slots that were due on each, and on which day
one came to be known otherwise. A pack may come from anybody: what is not as expected is told, and breaks nothing.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker import phrases
from checker.model import Seal, SlotOutcome
from checker.plain import NAME, clean
from checker.report.pack.manifest import Malformed, Manifest

REPORT = "report.json"

_Slot = tuple[str, str, str]
"""A slot as the report knows it: database by add-on uuid, instant, schedule."""

_OPEN = frozenset(outcome.value for outcome in SlotOutcome if outcome.open)


@dataclass(frozen=True, slots=True)
class Compared:
    """A line for each slot that is told otherwise than it was sealed, and what else there is to say."""

    findings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def compare(content: bytes, seals: Sequence[Seal], said: Manifest) -> Compared:
    """The slots of `report.json` against the sealed texts that are there, day by day. Raises Malformed."""
    days = {f"{seal.day}" for seal in seals if seal.text is not None and said.first <= seal.day <= said.last}
    try:
        report = _databases(json.loads(content))
        sealed = {key: told for key, told in _sealed(seals).items() if key[1][:10] in days}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Malformed("it is not what checker writes there") from None
    told = {key: slots for one in report.values() for key, slots in one.slots.items() if key[1][:10] in days}
    ours = {key: slots for key, slots in sealed.items() if key[0] in report}
    checked = sum(slots.total() for slots in ours.values())
    findings = [
        _differs(key, told.get(key), ours.get(key), report[key[0]]) for key in sorted(told.keys() | ours.keys())
    ]
    last = max((seal.day for seal in seals), default=None)
    return Compared(
        tuple(f"{REPORT}: {finding}: altered, or known since {last} only" for finding in findings if finding),
        tuple(_facts(checked, days, sealed.keys() - ours.keys(), said)),
    )


@dataclass(frozen=True, slots=True)
class _Reported:
    label: str
    slots: Mapping[_Slot, Counter[str]]


def _databases(body: dict[str, Any]) -> dict[str, _Reported]:
    return {
        one["addon_id"]: _Reported(
            clean(f"{one['app']}::{one['attachment']}", NAME),
            _counted(
                ((one["addon_id"], night["at"], night["schedule"]), night["outcome"])
                for night in one["nights"]
                # What no ledger holds could not be sealed: it follows from the looks, and says so.
                if not night["inferred"]
            ),
        )
        for one in body["databases"]
    }


def _sealed(seals: Sequence[Seal]) -> dict[_Slot, Counter[str]]:
    """What was sealed last of each slot."""
    newest: dict[tuple[str, str, str], dict[str, str]] = {}
    for text in (json.loads(seal.text) for seal in seals if seal.text is not None):
        for item in (*text["slots"], *text["amended"]):
            newest[item["database"], item["schedule"], item["at"]] = item
    return _counted(((one["database"], one["at"], one["set_to"]), one["outcome"]) for one in newest.values())


def _counted(slots: Iterable[tuple[_Slot, str]]) -> dict[_Slot, Counter[str]]:
    """Two schedules of one database may be due at once. Raises TypeError for what is no text."""
    found: dict[_Slot, Counter[str]] = {}
    for key, outcome in slots:
        if not all(isinstance(part, str) for part in (*key, outcome)):
            raise TypeError
        found.setdefault(key, Counter())[outcome] += 1
    return found


def _differs(key: _Slot, told: Counter[str] | None, sealed: Counter[str] | None, of: _Reported) -> str | None:
    if told == sealed or (told and sealed and _left_open(told, sealed)):
        return None
    slot = f"{of.label}, slot of {clean(key[1], NAME)}"
    if sealed is None:
        return f"{slot}: {_words(told)}, and was never sealed"
    return f"{slot}: {_words(told) if told else 'left out'}, and was sealed as {_words(sealed)}"


def _left_open(told: Counter[str], sealed: Counter[str]) -> bool:
    """What nobody looked at again stands undecided in the ledger, and a report owns that nobody knows."""
    more, fewer = told - sealed, sealed - told
    return set(more) == {SlotOutcome.UNKNOWN.value} and set(fewer) <= _OPEN


def _words(outcomes: Counter[str] | None) -> str:
    return " and ".join(clean(outcome, NAME) for outcome in sorted((outcomes or Counter()).elements()))


def _facts(checked: int, days: set[str], others: Iterable[_Slot], said: Manifest) -> Iterator[str]:
    whole = (said.last - said.first).days + 1
    yield (
        f"{phrases.many(checked, 'slot')} of {REPORT} held against what was sealed, on {len(days)} of "
        f"{phrases.many(whole, 'day')} of the range"
    )
    if not said.apps and (left_out := {key[0] for key in others}):
        yield (
            f"{phrases.many(len(left_out), 'database')} with sealed slots not in the report: retired by policy then, "
            f"or left out: {', '.join(clean(one, NAME) for one in sorted(left_out))}"
        )
