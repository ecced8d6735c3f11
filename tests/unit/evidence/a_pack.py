"""A small pack, of three days that were sealed."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from checker.model import Seal
from checker.report.pack import About, pack
from checker.seals import GENESIS, sealed

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 2)
AT = datetime(2026, 7, 5, 3, 0, 1, tzinfo=UTC)
ABOUT = About(FIRST, LAST, AT, policies=("a" * 64,))
DATABASE = "11111111-orders"


def night(day: int, outcome: str = "met", **changes: Any) -> dict[str, Any]:
    """A slot as `report.json` tells it."""
    told = {"day": f"2026-07-0{day}", "at": f"2026-07-0{day}T00:00:00Z", "schedule": "00:00 UTC", "outcome": outcome}
    return told | {"standing": "satisfied", "backup": None, "note": None, "inferred": False} | changes


def told(*nights: dict[str, Any], **database: Any) -> bytes:
    """A `report.json` of one database."""
    one = {"addon_id": DATABASE, "app": "shop", "attachment": "DATABASE", "nights": nights}
    return json.dumps({"schema": 1, "databases": [one | database]}).encode()


def slot(day: int, outcome: str = "met", **changes: Any) -> dict[str, Any]:
    """A slot as it is sealed."""
    at = f"2026-07-0{day}T00:00:00Z"
    return {"database": DATABASE, "schedule": "s", "at": at, "set_to": "00:00 UTC", "outcome": outcome} | changes


def text(*slots: dict[str, Any], amended: tuple[dict[str, Any], ...] = ()) -> str:
    """The sealed text of a day."""
    return json.dumps({"slots": slots, "amended": amended})


REPORT = {
    "report.json": told(night(1), night(2, "missed")),
    "report.html": "<p>Zürich</p>".encode(),
    "report.csv": b"",
}


def chain(*texts: str, first: date = FIRST) -> tuple[Seal, ...]:
    """One sealed day after the other, up to the day after the range."""
    made: list[Seal] = []
    for n, text in enumerate(texts):
        before = made[-1].head if made else GENESIS
        made.append(sealed(before, first + timedelta(days=n), text, AT + timedelta(days=n)))
    return tuple(made)


SEALS = chain(text(slot(1)), text(slot(2, "missed")), text(slot(3)))
PACK = pack(ABOUT, REPORT, SEALS)
HEADS = [seal.head for seal in SEALS]
