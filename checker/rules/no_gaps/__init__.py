"""No night of the last days was lost for good."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker import phrases
from checker.model import LESS_IS_LOOSER, Outcome, Past, Requirement, RuleMeta, Seen, SlotEntry, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """`window` is how far back a lost slot still counts."""

    window: timedelta = field(default=timedelta(days=7), metadata=LESS_IS_LOOSER)


META = RuleMeta(
    id="no_gaps",
    title="No slot of the last days was lost",
    headline="Nights without a backup",
    parameters=Parameters,
    reminded=False,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)

_SHOWN = 7


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail for slots in the window that were lost, save the newest decided ones, which are `slots_met`'s to tell."""
    severity = requirement.severity_of(META.id)
    demand = requirement.demands.get(META.id)
    parameters = demand.parameters if demand else None
    window = parameters.window if isinstance(parameters, Parameters) else Parameters().window
    limit = f"no lost slot in the last {phrases.span(window)}"
    lost = [entry for entry in past.ledger if entry.outcome.lost and now - entry.at <= window]
    newest = _newest_decided(observation, past) if lost else ()
    gaps = [entry for entry in lost if entry not in newest]
    if not gaps:
        return Verdict(META.id, Outcome.PASS, severity, summary="no slot was lost", limit=limit)
    shown = [f"{entry.day} ({entry.outcome})" for entry in gaps[-_SHOWN:]]
    more = f" and {len(gaps) - _SHOWN} before" if len(gaps) > _SHOWN else ""
    nights = ", ".join(shown) + more
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"{phrases.many(len(gaps), 'slot')} lost for good: {nights}",
        limit=limit,
        actual=nights,
        since=gaps[0].at,
    )


def _newest_decided(observation: Seen, past: Past) -> list[SlotEntry]:
    """The newest decided slot of each schedule that is there, or of all where none of them has any yet."""
    decided = [e for e in past.ledger if e.outcome.satisfies or e.outcome.lost]
    there = {schedule.uuid for schedule in observation.schedules}
    newest = {e.schedule_uuid: e for e in decided if e.schedule_uuid in there}
    return list(newest.values()) or decided[-1:]
