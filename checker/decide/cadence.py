"""When a problem is told, told again, or matters more: by its age, the hour of day, and what people did about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.jitter import JITTER
from checker.model import Act, Alerting, Deed, Incident, QuietHours, Severity
from checker.slots import zone

GROWTH = 4
"""After the reminders that policy lists, each comes at so many times the age of the one before."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How policy wants to be told, what people did, and the time of it."""

    alerting: Alerting
    acts: Sequence[Act]
    now: datetime

    def has_lasted(self, incident: Incident) -> bool:
        """What may pass by itself has not."""
        return self.now - incident.opened_at >= self.alerting.unknown_after - JITTER

    def has_recovered(self, since: datetime) -> bool:
        """What comes and goes has been gone for a while."""
        return self.now - since >= self.alerting.recover_after - JITTER

    def is_quiet(self, severity: Severity) -> bool:
        """Nobody is to be told of this at this hour."""
        quiet = self.alerting.quiet_hours
        return severity is not Severity.CRITICAL and quiet is not None and within(quiet, self.now)

    def is_older_than_allowed(self, incident: Incident) -> bool:
        """It has stood for so long, with nobody at it, that it matters more."""
        limit = dict(self.alerting.escalate_after).get(incident.severity)
        if limit is None or incident.escalated or self.is_taken(incident):
            return False
        return self.now - incident.opened_at >= limit - JITTER

    def is_taken(self, incident: Incident) -> bool:
        """Somebody is at it, or wants to hear of it later."""
        act = self._last_act(incident)
        return act is not None and (act.deed is Deed.ACK or (act.until is not None and act.until > self.now))

    def reminders_due(self, incident: Incident) -> int:
        """How many reminders should have been told by now; a checker that was away tells the last of them only.

        A snooze that is over is one, too.
        """
        if incident.told_at is None or self.is_taken(incident):
            return incident.reminders
        ages = dict(self.alerting.reminders).get(incident.severity, ())
        passed = self.now - (incident.worsened_at or incident.told_at) + JITTER
        due = 0
        for age in growing(ages):
            if age > passed:
                break
            due += 1
        return max(due, self.wakings(incident))

    def wakings(self, incident: Incident) -> int:
        """How many reminders there were, and one more where a snooze is over now."""
        return incident.reminders + self._woken(incident)

    def is_snoozed(self, incident: Incident) -> bool:
        """Somebody wants to hear of it later, and not before."""
        act = self._last_act(incident)
        return act is not None and act.until is not None and act.until > self.now

    def _woken(self, incident: Incident) -> bool:
        act = self._last_act(incident)
        last = incident.last_told_at or incident.told_at
        return act is not None and act.until is not None and last is not None and last < act.until <= self.now

    def _last_act(self, incident: Incident) -> Act | None:
        """What was done last about the incident as it is; when it worsens, that is news to whoever took it on."""
        since = incident.worsened_at or incident.opened_at
        done = [act for act in self.acts if act.incident == incident.id and act.at >= since]
        return max(done, key=lambda act: act.at, default=None)


def growing(ages: Sequence[timedelta]) -> Iterator[timedelta]:
    """The ages at which a problem is told again: those listed, then at growing distance for ever."""
    yield from ages
    age = max(ages, default=None)
    while age:
        age *= GROWTH
        yield age


def within(quiet: QuietHours, now: datetime) -> bool:
    """Whether it is one of these hours of the day there."""
    hour = now.astimezone(zone(quiet.timezone)).hour
    if quiet.start <= quiet.end:
        return quiet.start <= hour < quiet.end
    return hour >= quiet.start or hour < quiet.end
