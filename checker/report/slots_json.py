"""The preview of a schedule as JSON: snake_case, UTC with `Z`; the shape is a promise (`schema`)."""

import json
from typing import Any

from checker.report.as_json import stamp
from checker.report.slots_shown import Against, Shown, note
from checker.slots import Period
from checker.slots.preview import NoSlot, Slot


def render(shown: Shown) -> str:
    """The whole document, ready to print."""
    document = {
        "schedule": str(shown.daily),
        "slots": [
            {
                "date": slot.day.isoformat(),
                "utc": stamp(slot.at),
                "local": slot.local.isoformat(),
                "note": note(shown.daily, slot),
            }
            for slot in shown.days
            if isinstance(slot, Slot)
        ],
        "skipped": [{"date": none.day.isoformat(), "why": none.why} for none in shown.days if isinstance(none, NoSlot)],
        "drift": _drift(shown.against) if shown.against else None,
    }
    return json.dumps(document, indent=2)


def _drift(against: Against) -> dict[str, Any]:
    return {
        "against": str(against.daily),
        "relation": against.drift.relation,
        "summary": against.words,
        "periods": [_period(period) for period in against.drift.periods],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "first": stamp(period.first),
        "last": stamp(period.last),
        "runs": period.runs,
        "shift_seconds": None if period.shift is None else int(period.shift.total_seconds()),
    }
