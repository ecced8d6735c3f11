"""What a preview of a schedule shows, whoever prints it, and the words for what is odd about a slot."""

from dataclasses import dataclass
from datetime import timedelta

from checker import phrases
from checker.slots import Daily, Drift, Skipped
from checker.slots.preview import NoSlot, Slot

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Against:
    """Another schedule, held against the one that is shown."""

    daily: Daily
    drift: Drift
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule date by date; the dates of the next 400 days that it skips, and the nearest hour that skips none."""

    daily: Daily
    days: tuple[Slot | NoSlot, ...]
    skips: tuple[Skipped, ...]
    whole: Daily | None
    against: Against | None


def note(daily: Daily, slot: Slot) -> str | None:
    """What is odd about a slot, or None. What Heroku will do on such a night is a prediction."""
    full = f"{daily.hour:02d}:00"
    notes = []
    if slot.twice:
        notes.append(f"{full} comes twice; the first counts (predicted)")
    if slot.local.minute:
        notes.append(f"{full} does not exist on this date; {slot.local:%H:%M} counts (predicted)")
    if slot.wait != _DAY:
        notes.append(f"{phrases.limit(slot.wait)} since the last slot")
    return "; ".join(notes) or None
