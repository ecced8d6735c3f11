"""How an incident went: when each stage came, and how long that took. Pure.

What was never recorded is None, and no length is below zero: clocks differ by moments.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.model import Delivery, DeliveryStatus, History, Reason, Restorable
from checker.troubles import MOMENTARY

A_NIGHT = timedelta(days=1)
"""So long before an incident the slot can lie that began it."""


@dataclass(frozen=True, slots=True)
class Times:
    """When each stage of an incident came, in UTC; None for what has not come, or was never recorded.

    `began_at` is since when the problem was there, as the rule that found it says: of a missed slot, when its grace was
    over. `watched_at` is the same, or when checker first looked if that was later. `opened_at` is when checker saw
    it; `told_at` when a sink first took the news of it; `acknowledged_at` when a person first reacted, by an ack or a
    snooze; `over_at` when it was first seen to be over, whatever ended it. `ended_by` is the reason of the notice that
    told its end: only what is `resolved` was healed. A `momentary` one is news and no problem that lasts.
    """

    began_at: datetime
    watched_at: datetime
    opened_at: datetime
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    over_at: datetime | None = None
    ended_by: Reason | None = None
    momentary: bool = False

    @property
    def to_detect(self) -> timedelta:
        """From when it was there, and checker could have seen it, to when it did."""
        return _between(self.watched_at, self.opened_at)

    @property
    def to_tell(self) -> timedelta | None:
        """From the same instant to when a sink took the news."""
        return _between(self.watched_at, self.told_at) if self.told_at else None

    @property
    def to_acknowledge(self) -> timedelta | None:
        """From when it was told to when a person first reacted; who reacted before that took no time."""
        return _between(self.told_at or self.opened_at, self.acknowledged_at) if self.acknowledged_at else None

    @property
    def to_heal(self) -> timedelta | None:
        """From when it was there to when it was seen to be put right; None for what ended otherwise, or was news."""
        return _between(self.began_at, self.over_at) if self.over_at and self.ended_by is Reason.RESOLVED else None

    def lasted(self, now: datetime) -> timedelta:
        """From when it was there to its end, or until now."""
        return _between(self.began_at, self.over_at or now)


def times(history: History, watched_since: datetime | None = None) -> Times:
    """The stages of one incident; `watched_since` is when checker first looked at its database, where that is known."""
    incident = history.incident
    began = min(incident.finding.since or incident.opened_at, incident.opened_at)
    ends = [one.notice.reason for one in history.deliveries if one.notice.reason.ends]
    return Times(
        began_at=began,
        watched_at=min(max(began, watched_since or began), incident.opened_at),
        opened_at=incident.opened_at,
        told_at=min(filter(None, map(taken_at, _news(history))), default=None),
        acknowledged_at=min((act.at for act in history.acts), default=None),
        over_at=(incident.over_at or incident.resolved_at) if incident.resolved_at else None,
        ended_by=ends[-1] if ends and incident.resolved_at else None,
        momentary=incident.cause in MOMENTARY,
    )


def taken_at(delivery: Delivery) -> datetime | None:
    """When the sink took it; None where it did not, or not yet."""
    return delivery.updated_at if delivery.status is DeliveryStatus.SENT else None


def restorable_at_opening(history: History) -> Restorable | None:
    """What could be restored when it was told first; None where that is not on record."""
    return next((one.notice.finding.restorable for one in _news(history)), None)


def restorable_at_end(history: History) -> Restorable | None:
    """What could be restored when its end was told, or as it was seen last; None where that is not on record."""
    ends = [one.notice.finding.restorable for one in history.deliveries if one.notice.reason.ends]
    return ends[-1] if ends else history.incident.finding.restorable


def _news(history: History) -> list[Delivery]:
    """All but the word that it is over."""
    return [one for one in history.deliveries if not one.notice.reason.ends]


def _between(start: datetime, end: datetime) -> timedelta:
    return max(end - start, timedelta())
