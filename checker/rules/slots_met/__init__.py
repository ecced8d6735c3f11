"""The newest slot that was due has a backup: the last night was not lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Outcome, Past, Requirement, RuleMeta, Seen, SlotEntry, SlotOutcome, Verdict
from checker.slots import Daily, gives_signs, is_zone, next_slot


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set; the graces belong to `schedule` itself."""


META = RuleMeta(
    id="slots_met",
    title="The newest slot has its backup",
    headline="A scheduled backup did not happen",
    parameters=Parameters,
    explains=frozenset({"recent_backup", "last_attempt_succeeded", "not_stalled"}),
    implied_by="schedule",
    controls=("SOC 2 A1.2", "SOC 2 CC7.2", "ISO 27001 A.8.13", "CIS 11.2"),
)

_WORDS = {
    SlotOutcome.MISSED: "there was no backup",
    SlotOutcome.FAILED: "the backup failed",
    SlotOutcome.CANCELLED: "the backup was cancelled",
    SlotOutcome.STALLED: "the backup never finished",
}


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail while the newest decided slot of any schedule that is there (or was there last) is a lost one.

    A slot within its grace decides nothing: the one before it still counts. A late backup puts a missed slot right.
    """
    severity = requirement.severity_of(META.id)
    newest = _newest_decided(observation, past)
    if not newest and not observation.schedules:
        return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary="there is no schedule, so no slot was due")
    lost = [entry for entry in newest if entry.outcome.lost]
    if not lost:
        return Verdict(META.id, Outcome.PASS, severity, summary=_fine(newest, past))
    worst = min(lost, key=lambda entry: entry.at)
    slot = f"the slot of {phrases.instant(worst.at)} ({worst.schedule})"
    row = f" ({worst.backup})" if worst.backup else ""
    app, attachment = observation.database.app, observation.database.attachment
    words = _WORDS[worst.outcome]
    limit = f"a backup for {slot}, begun by {phrases.instant(worst.at + requirement.start_grace)}"
    fix = phrases.command("heroku", "pg:backups:capture", attachment, "--app", app)
    if worst.outcome is SlotOutcome.STALLED:
        limit = f"a backup for {slot}, ended within {phrases.limit(requirement.max_run)} (max_run)"
        if worst.backup and _is_alive(observation, worst, now):
            # A second dump beside one that goes on would only slow it down.
            words, fix = (
                "the backup still runs",
                phrases.command("heroku", "pg:backups:info", worst.backup, "--app", app),
            )
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"{words}{row} for {slot}",
        limit=limit,
        actual=f"{worst.outcome}{row}{_before(past, worst)}",
        since=worst.at + requirement.start_grace if worst.outcome is SlotOutcome.MISSED else worst.at,
        fix=(fix,),
    )


def _is_alive(observation: Seen, lost: SlotEntry, now: datetime) -> bool:
    """Its backup takes longer than it may, and goes on."""
    rows = (row for row in observation.rows if row.name == lost.backup)
    return any(gives_signs(row, now) for row in rows)


def turns(observation: Seen, past: Past, requirement: Requirement) -> Iterator[datetime]:
    """When the grace of a slot ends that has no backup yet, and when one that runs is past its time."""
    going = [entry for entry in past.ledger if entry.outcome.open]
    created = {row.name: row.created_at for row in (*observation.runs, *observation.backups)} if going else {}
    for entry in going:
        if entry.outcome is SlotOutcome.WAITING:
            yield entry.at + requirement.start_grace
        if entry.outcome is SlotOutcome.RUNNING and entry.backup in created:
            yield created[entry.backup] + requirement.max_run
    for schedule in observation.schedules:
        if is_zone(schedule.timezone):
            yield next_slot(Daily(schedule.hour, schedule.timezone), observation.seen_at) + requirement.start_grace


def _newest_decided(observation: Seen, past: Past) -> list[SlotEntry]:
    """Per schedule that is there, its newest decided slot; where none of them has any yet, the newest of all.

    Of schedules that are gone, the last alone counts: what an earlier one lost was followed by good nights.
    """
    decided = [e for e in past.ledger if e.outcome.satisfies or e.outcome.lost]
    there = {schedule.uuid for schedule in observation.schedules}
    own = {e.schedule_uuid: e for e in decided if e.schedule_uuid in there}
    return list(own.values()) or decided[-1:]


def _fine(newest: list[SlotEntry], past: Past) -> str:
    if not newest:
        return "no slot has been due yet"
    last = max(newest, key=lambda entry: entry.at)
    late = "; it was late" if last.outcome is SlotOutcome.LATE else ""
    if late and not _follows_a_lost_one(last, past):
        late += ", nothing is lost"
    return f"{last.backup} for the slot of {phrases.instant(last.at)}{late}"


def _follows_a_lost_one(last: SlotEntry, past: Past) -> bool:
    """Whether the decided slot before it was lost: of the same incident, and lost for good."""
    own = (e for e in past.ledger if e.schedule_uuid == last.schedule_uuid and e.at < last.at)
    decided = [entry for entry in own if entry.outcome.satisfies or entry.outcome.lost]
    return bool(decided) and max(decided, key=lambda entry: entry.at).outcome.lost


def _before(past: Past, lost: SlotEntry) -> str:
    """How many slots in a row were lost before this one, where it is more than one."""
    run = 0
    for entry in reversed(past.ledger):
        if entry.schedule_uuid != lost.schedule_uuid or entry.at > lost.at:
            continue
        if entry.outcome.satisfies:
            break
        run += entry.outcome.lost
    return f"; {run} slots in a row are lost" if run > 1 else ""
