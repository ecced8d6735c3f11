"""What the store is asked once at a sweep's start, and told once before delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checker.model.info import DatabaseInfo
from checker.model.judged import Judged, Outcome
from checker.model.ledger import SlotEntry
from checker.model.observed import Baseline, Database, Observation, Schedule
from checker.model.recorded import Seal
from checker.model.told import Act, Delivery, DeliveryStatus, Incident
from checker.model.transfers import FailureLog


@dataclass(frozen=True, slots=True)
class KnownSchedule:
    """A schedule that was seen before on this very database: when last, and since when without a break.

    One that went to another database by a promote and came back counts from its coming back.
    """

    schedule: Schedule
    last_seen_at: datetime
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What the store already knows of one database. Nothing, on a first look and in `checker check`.

    `ledger` is in order: by the instant of the slot, then by its schedule.
    """

    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    schedules: tuple[KnownSchedule, ...] = ()
    ledger: tuple[SlotEntry, ...] = ()
    logs: tuple[FailureLog, ...] = ()
    baseline: Baseline | None = None
    info: DatabaseInfo | None = None


@dataclass(frozen=True, slots=True)
class KnownDatabase:
    """A database that some sweep listed, with its past."""

    database: Database
    past: Past


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy, and from which full sweep to which it was in force without a break.

    `fingerprint` is that of the file, `commit` the one that it came with, None where Heroku did not tell. `text` holds
    nothing that looks like a secret. `told_at` is when the team was told what it loosens and tightens, None until then.
    """

    fingerprint: str
    path: str
    text: str
    first_in_force_at: datetime
    last_in_force_at: datetime
    commit: str | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """All that a sweep needs of the store. `outcomes` holds the latest outcome by (add-on uuid, rule).

    `swept_before` is False until one full sweep was recorded: the first sweep ever tells a baseline. `openings` holds
    what became of the news of each open incident, by (incident, sink); `working` the sinks that took something later
    than they refused anything for good; `acts` what people did about them;
    `duties` when checker did last what it does from time to time, by name. `last_sweep_at` is when the newest full
    sweep began that saw anything; `drill` what became of the newest drill, a delivery per sink. `sweeps` is how many
    there were, of every kind. `in_force` is the policy that was in force last, `told` the last one of which the team
    knows what it loosened and tightened. `sealed` is the seal of the day that was sealed last, without its text.
    """

    inventory: tuple[KnownDatabase, ...] = ()
    incidents: tuple[Incident, ...] = ()
    pending: tuple[Delivery, ...] = ()
    outcomes: Mapping[tuple[str, str], Outcome] = field(default_factory=dict)
    swept_before: bool = False
    openings: Mapping[tuple[str, str], DeliveryStatus] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    duties: Mapping[str, datetime] = field(default_factory=dict)
    last_sweep_at: datetime | None = None
    drill: tuple[Delivery, ...] = ()
    sweeps: int = 0
    working: frozenset[str] = frozenset()
    in_force: PolicyInForce | None = None
    told: PolicyInForce | None = None
    sealed: Seal | None = None

    @property
    def pasts(self) -> dict[str, Past]:
        """The past of each known database, by add-on uuid."""
        return {known.database.addon_id: known.past for known in self.inventory}


@dataclass(frozen=True, slots=True)
class History:
    """One incident, open or over, with all that was told of it, in order, and what people did about it."""

    incident: Incident
    deliveries: tuple[Delivery, ...] = ()
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What one sweep found and is about to tell; written in one transaction.

    `sweep` is the sweep's id, `incidents` those that are new or changed, `deliveries` one per new notice and sink, in
    the order to tell them. `problem` says why nothing could be swept, or is None. `partial`: it looked at some
    databases only, and listed none. `duties` are those that were done. `after` is how many sweeps were on record
    when it was decided what to tell; None: whatever there is. `in_force` is the policy that it went by. With
    `in_part` it did not get to every database, for want of requests.
    """

    sweep: str
    at: datetime
    observations: tuple[Observation, ...] = ()
    judged: tuple[Judged, ...] = ()
    incidents: tuple[Incident, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    problem: str | None = None
    partial: bool = False
    duties: tuple[str, ...] = ()
    after: int | None = None
    in_force: PolicyInForce | None = None
    in_part: bool = False
