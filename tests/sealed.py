"""Whether a ledger is still what was sealed of it, told anew by the tests: product code compares a report."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from checker import sealing
from checker.model import Seal, SlotEntry
from checker.seals import digest_of

Item = dict[str, Any]
Key = tuple[str, str, str]
"""Names a slot in a sealed text: database, schedule, instant."""


def untrue(seals: Iterable[Seal]) -> tuple[date, ...]:
    """The days whose text is not the one that was sealed; those whose text is pruned are not among them."""
    return tuple(seal.day for seal in seals if seal.text is not None and digest_of(seal.text) != seal.digest)


def altered(seals: Iterable[Seal], ledger: Mapping[str, Sequence[SlotEntry]]) -> tuple[Key, ...]:
    """The slots of which the ledger does not say what was sealed last, or says nothing, or that nobody sealed.

    `seals` are some in order, without holes; `ledger` holds, by database, the slots that were due on their days. What
    came to be known of them on a day that is not among the seals is taken for an alteration: give those up to now.
    """
    texts = [json.loads(seal.text) for seal in seals if seal.text is not None]
    days = {text["day"] for text in texts}
    told = {_key(item): item for text in texts for item in (*text["slots"], *text["amended"])}
    told = {key: item for key, item in told.items() if item["at"][:10] in days}
    there = {
        _key(item): item
        for addon_id, slots in ledger.items()
        for item in (sealing._slot(addon_id, slot) for slot in slots)
        if item["at"][:10] in days
    }
    return tuple(sorted(key for key in told.keys() | there.keys() if told.get(key) != there.get(key)))


def _key(item: Item) -> Key:
    return item["database"], item["schedule"], item["at"]
