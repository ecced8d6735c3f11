"""What a store would hand to each look, had it been told of those before: folded in memory. Pure, and a test holds it
against what a worker recorded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checker.model import (
    Database,
    Incident,
    Judged,
    KnownSchedule,
    Observation,
    Outcome,
    Past,
    Seen,
)

REMEMBERED = timedelta(days=40)
"""How far back a look is given the ledger, as by the store."""


@dataclass(slots=True)
class Memory:
    """What is known before a look; `swept_before` once a full one saw anything."""

    inventory: dict[str, Database] = field(default_factory=dict)
    pasts: dict[str, Past] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    swept_before: bool = False

    def observe(self, observations: Iterable[Observation]) -> None:
        """Keep what a look saw."""
        for look in observations:
            addon_id = look.database.addon_id
            self.inventory[addon_id] = look.database
            past = self.pasts.get(addon_id, Past())
            self.pasts[addon_id] = seen_again(past, look) if isinstance(look, Seen) else past

    def judge(self, judged: Iterable[Judged], now: datetime) -> None:
        """Keep what was judged by the look of `now`."""
        for one in judged:
            addon_id = one.database.addon_id
            self.outcomes.update({(addon_id, verdict.rule): verdict.outcome for verdict in one.verdicts})
            past = self.pasts[addon_id]
            if one.ledger or any(entry.at < now - REMEMBERED for entry in past.ledger[:1]):
                entries = {(entry.schedule_uuid, entry.at): entry for entry in (*past.ledger, *one.ledger)}
                kept = (entry for entry in entries.values() if entry.at >= now - REMEMBERED)
                past = replace(past, ledger=tuple(sorted(kept, key=lambda e: (e.at, e.schedule_uuid))))
            if one.baseline and (past.baseline is None or past.baseline.since <= one.baseline.since):
                past = replace(past, baseline=one.baseline)
            self.pasts[addon_id] = past

    def decide(self, incidents: Sequence[Incident]) -> None:
        """Keep the incidents that are new or changed; what is over is of no concern any more."""
        for incident in incidents:
            self.incidents[incident.id] = incident
            if incident.resolved_at is not None:
                del self.incidents[incident.id]


def seen_again(past: Past, look: Seen) -> Past:
    """The past of a database with one more sight of it."""
    at, info = look.seen_at, past.info
    known = {log.backup for log in past.logs}
    if look.info and (info is None or info.seen_at < look.info.seen_at):
        info = look.info
    return replace(
        past,
        first_seen_at=min(past.first_seen_at or at, at),
        last_seen_at=max(past.last_seen_at or at, at),
        schedules=_schedules(past, look),
        logs=(*past.logs, *(log for log in look.logs if log.backup not in known)),
        info=info,
    )


def _schedules(past: Past, look: Seen) -> tuple[KnownSchedule, ...]:
    """All that were ever seen on it, the one seen last at the end; since when without a break."""
    known = {before.schedule.uuid: before for before in past.schedules}
    for schedule in look.schedules:
        before = known.get(schedule.uuid)
        stayed = before is not None and (past.last_seen_at is None or past.last_seen_at <= before.last_seen_at)
        since = before.first_seen_at if before and stayed else look.seen_at
        known[schedule.uuid] = KnownSchedule(schedule, look.seen_at, since)
    return tuple(sorted(known.values(), key=lambda one: (one.last_seen_at, one.schedule.uuid)))
