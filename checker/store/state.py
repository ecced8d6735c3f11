"""What the store without a database remembers, and how each part of a record changes it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from checker.model import (
    Act,
    Baseline,
    Database,
    DatabaseInfo,
    Delivery,
    FailureLog,
    Incident,
    Judged,
    KeptBackup,
    KnownSchedule,
    Notice,
    Observation,
    Outcome,
    Past,
    PolicyInForce,
    Restore,
    Seal,
    Seen,
    Sighting,
    SlotEntry,
    SweepOnRecord,
    Verdict,
    VerdictChange,
)
from checker.store.codec import clean, cleaned, utc


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered; dictionaries keep the order of recording. What is in them is never changed, but replaced.

    `listed` holds the backups that are listed still, by
    database and uuid, `gone` those that are not; `changes` the verdicts that were new, by database and rule;
    `pruned` how many more rows of a kind there were.
    """

    sweeps: dict[str, SweepOnRecord] = field(default_factory=dict)
    databases: dict[str, tuple[Database, Past]] = field(default_factory=dict)
    schedules: dict[tuple[str, str], KnownSchedule] = field(default_factory=dict)
    slots: dict[tuple[str, str, datetime], tuple[SlotEntry, datetime]] = field(default_factory=dict)
    logs: dict[tuple[str, str], tuple[FailureLog, datetime]] = field(default_factory=dict)
    baselines: dict[str, Baseline] = field(default_factory=dict)
    infos: dict[str, DatabaseInfo] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    acts: dict[int, Act] = field(default_factory=dict)
    duties: dict[str, datetime] = field(default_factory=dict)
    policies: dict[tuple[str, datetime], PolicyInForce] = field(default_factory=dict)
    changes: dict[tuple[str, str], tuple[VerdictChange, ...]] = field(default_factory=dict)
    sightings: dict[str, tuple[Sighting, ...]] = field(default_factory=dict)
    essences: dict[str, Sighting] = field(default_factory=dict)
    listed: dict[str, dict[str, KeptBackup]] = field(default_factory=dict)
    gone: dict[tuple[str, str], KeptBackup] = field(default_factory=dict)
    restores: dict[tuple[str, str], Restore] = field(default_factory=dict)
    seals: dict[date, Seal] = field(default_factory=dict)
    pruned: dict[str, int] = field(default_factory=dict)


def observe(state: State, look: Observation) -> None:
    """What is known of a database after this look."""
    database = cleaned(look.database)
    past = state.databases.get(database.addon_id, (database, Past()))[1]
    state.databases[database.addon_id] = (database, past)
    if not isinstance(look, Seen):
        return
    seen_at = utc(look.seen_at)
    state.databases[database.addon_id] = (
        database,
        Past(min(past.first_seen_at or seen_at, seen_at), max(past.last_seen_at or seen_at, seen_at)),
    )
    for schedule in map(cleaned, look.schedules):
        key = (schedule.uuid, database.addon_id)
        before = state.schedules.get(key)
        if before is None or before.last_seen_at <= seen_at:
            stayed = before is not None and (past.last_seen_at is None or past.last_seen_at <= before.last_seen_at)
            since = before.first_seen_at if before and stayed else seen_at
            state.schedules[key] = KnownSchedule(schedule, seen_at, since)
    for log in map(cleaned, look.logs):
        state.logs.setdefault((database.addon_id, log.backup), (log, seen_at))
    if look.info:
        info, told = cleaned(look.info), state.infos.get(database.addon_id)
        if told is None or told.seen_at < info.seen_at:
            state.infos[database.addon_id] = info


def enqueue(state: State, delivery: Delivery) -> None:
    """An id that is there already, or a notice that this sink has already, stays as it is."""
    notice = state.notices.setdefault(delivery.notice.id, delivery.notice)
    known = any(other.notice.id == notice.id and other.sink == delivery.sink for other in state.deliveries.values())
    if not known and delivery.id not in state.deliveries:
        state.deliveries[delivery.id] = replace(delivery, notice=notice)


def put_in_force(state: State, policy: PolicyInForce) -> None:
    """The policy that a sweep went by."""
    key = (policy.fingerprint, utc(policy.first_in_force_at))
    before = state.policies.get(key, policy)
    last = max(before.last_in_force_at, utc(policy.last_in_force_at))
    state.policies[key] = replace(before, last_in_force_at=last, told_at=before.told_at or policy.told_at)


def enter(state: State, judged: Judged) -> None:
    """The slots that are new or changed, and the baseline that later schedules are held against."""
    for entry in map(cleaned, judged.ledger):
        key = (judged.database.addon_id, entry.schedule_uuid, utc(entry.at))
        if key not in state.slots or state.slots[key][1] <= judged.seen_at:
            state.slots[key] = (entry, judged.seen_at)
    if judged.baseline:
        baseline, before = cleaned(judged.baseline), state.baselines.get(clean(judged.database.addon_id))
        if before is None or before.since <= baseline.since:
            state.baselines[clean(judged.database.addon_id)] = baseline


def note_change(state: State, key: tuple[str, str], judged: Judged, verdict: Verdict) -> None:
    """A verdict whose outcome is another one than before; `key` is its database and rule."""
    addon_id, rule = key
    said = cleaned(verdict)
    change = VerdictChange(addon_id, rule, said.outcome, said.severity, said.summary, utc(judged.seen_at), said.since)
    state.outcomes[key] = verdict.outcome
    state.changes[key] = (*state.changes.get(key, ()), change)
