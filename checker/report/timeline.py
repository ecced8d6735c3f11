"""What was told of an incident and what people did about it, in the order of time, in words for every page. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import phrases
from checker.evidence.incidents import taken_at
from checker.evidence.model import Blind
from checker.model import Act, Deed, Delivery, DeliveryStatus, History, Notice

_A_MOMENT = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_BECAME = {
    DeliveryStatus.SENT: "told",
    DeliveryStatus.PENDING: "waits for",
    DeliveryStatus.DEAD: "refused by",
    DeliveryStatus.SUPERSEDED: "not told to",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and its delivery at each sink that it is for."""

    notice: Notice
    deliveries: tuple[Delivery, ...]

    @property
    def at(self) -> datetime:
        """When there was something to tell."""
        return self.notice.at


Event = Told | Act


def timeline(history: History) -> tuple[Event, ...]:
    """All of it, the oldest first; what was told and done at one instant in this order."""
    told = tuple(notices(history.deliveries))
    return tuple(sorted((*told, *history.acts), key=lambda event: event.at))


def notices(deliveries: Sequence[Delivery]) -> Iterator[Told]:
    """Each notice once, with its deliveries, in the order of recording."""
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.notice.id, []).append(delivery)
    for group in found.values():
        yield Told(group[0].notice, tuple(group))


def became(delivery: Delivery) -> str:
    """What became of a notice at a sink: `told slack at 2026-11-22 09:31 UTC`, `refused by pager: HTTP 400`."""
    words = f"{_BECAME[delivery.status]} {delivery.sink}"
    if delivery.status is DeliveryStatus.SENT:
        if delivery.updated_at:
            words += f" at {phrases.instant(delivery.updated_at)}"
        return words + (f", at try {delivery.attempts}" if delivery.attempts > 1 else "")
    tries = f"{delivery.attempts} tries so far" if delivery.attempts > 1 else None
    why = ", ".join(filter(None, (delivery.detail, tries)))
    return f"{words}: {why}" if why else words


def briefly(delivery: Delivery) -> str:
    """The same beside the instant of the notice: a delivery within a minute of it goes without its time."""
    taken = taken_at(delivery)
    if taken is None:
        return became(delivery)
    later = taken - delivery.notice.at
    return f"told {delivery.sink}" + (f" {phrases.limit(later)} later" if later >= _A_MOMENT else "")


def unchanged(before: Told | None, told: Told) -> bool:
    """It says the same as the notice before it, as reminders do: nobody has to read that twice."""
    return before is not None and before.notice.finding.summary == told.notice.finding.summary


def length(span: timedelta) -> str:
    """How long something took: `5 h 1 min`, `11 days 3 h`; longer than `phrases.span`, for whoever compares."""
    if span < 2 * _A_DAY:
        return phrases.limit(span)
    hours = span % _A_DAY // timedelta(hours=1)
    return f"{span // _A_DAY} days" + (f" {hours} h" if hours else "")


def newest(blind: Sequence[Blind], most: int) -> tuple[Sequence[Blind], str]:
    """The newest of these times, and how many there were before them, in words; empty where there was none."""
    left = blind[:-most]
    if not left:
        return blind, ""
    before = sum((one.length for one in left), timedelta())
    return blind[-most:], f"{phrases.many(len(left), 'earlier time')}, {length(before)} in all"


def done(act: Act, now: datetime) -> str:
    """What somebody did, in few words, without the note."""
    if act.deed is Deed.ACK or act.until is None:
        return "acknowledged"
    return f"snoozed until {phrases.instant(act.until)}" + ("" if act.until > now else ", which is over")
