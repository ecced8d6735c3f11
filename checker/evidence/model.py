"""A report of a time: everything that any of its forms shows, as frozen values.

Every instant is in UTC, every number an exact integer. What is not known is counted as such, and never as kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from checker.evidence.counts import NO_RULE_TIME, NO_SLOTS, RuleTime, SlotCounts, Standing
from checker.evidence.incidents import Times
from checker.model import Restore, Severity, SlotOutcome

UNTESTED = "Heroku reported success; restorability was not tested"
"""What is true of a backup that no restore was seen of."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days `first` to `last`, both inclusive, in UTC."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first instant of it."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), UTC)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Blind:
    """From `start` up to `end` nobody saw what there was, and `why`."""

    start: datetime
    end: datetime
    why: str

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.end - self.start


class Square(StrEnum):
    """What a calendar shows of a night, so that every form tells the same ones apart. Worst first."""

    LOST = "lost"
    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    WARNED = "with warnings"
    LATE = "late"
    OPEN = "not decided yet"
    MET = "met"
    EXCUSED = "excused"
    SKIPPED = "no slot"
    NOT_DEMANDED = "not demanded"


_OF_STANDING = {
    Standing.LOST: Square.LOST,
    Standing.UNKNOWN: Square.UNKNOWN,
    Standing.EXEMPT: Square.EXEMPT,
    Standing.OPEN: Square.OPEN,
    Standing.EXCUSED: Square.EXCUSED,
    Standing.SKIPPED: Square.SKIPPED,
    Standing.NOT_DEMANDED: Square.NOT_DEMANDED,
}
_SATISFIED = {SlotOutcome.LATE: Square.LATE, SlotOutcome.PARTIAL: Square.WARNED}


@dataclass(frozen=True, slots=True)
class Night:
    """One slot of a database: `day` is the local date of its `schedule`, `at` the instant in UTC.

    `outcome` is what the ledger says. One that no ledger holds was `inferred`: due by a schedule that was known or
    demanded, and either nothing could serve it (`missed`) or nobody looked (`unknown`). `standing` is how it counts.
    """

    day: date
    at: datetime
    schedule: str
    outcome: SlotOutcome
    standing: Standing
    backup: str | None = None
    note: str | None = None
    inferred: bool = False

    @property
    def square(self) -> Square:
        """What a calendar shows of it."""
        return _OF_STANDING.get(self.standing) or _SATISFIED.get(self.outcome, Square.MET)


@dataclass(frozen=True, slots=True)
class DumpSize:
    """The size in bytes of a good backup, by the instant of its snapshot."""

    taken_at: datetime
    size: int
    backup: str


@dataclass(frozen=True, slots=True)
class RuleEvidence:
    """What one rule found of one database over the time: for how long it passed, failed, was exempt or unknown."""

    rule: str
    title: str
    time: RuleTime


@dataclass(frozen=True, slots=True)
class Governed:
    """Which policy governed a database from `start` up to `end`; None: no policy matched.

    `nothing` says why it demanded nothing, `unclear` why it is not known which one governed.
    """

    policy: str | None
    start: datetime
    end: datetime
    nothing: str | None = None
    unclear: str | None = None


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """All that the report shows of one database. `first_seen_at` and `last_seen_at` are of all time, not of this one.

    `gone_at` is the first look that did not find it listed any more, where it has not come back since. `nights` stand
    in order of their instants, and so do all other lists. `blind` is when it was not seen, whoever was to blame.
    """

    addon_id: str
    app: str
    attachment: str
    name: str
    plan: str
    governed: tuple[Governed, ...] = ()
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    gone_at: datetime | None = None
    slots: SlotCounts = NO_SLOTS
    rules: tuple[RuleEvidence, ...] = ()
    nights: tuple[Night, ...] = ()
    sizes: tuple[DumpSize, ...] = ()
    restores: tuple[Restore, ...] = ()
    blind: tuple[Blind, ...] = ()
    attached_to: tuple[str, ...] = ()

    @property
    def apps(self) -> frozenset[str]:
        """Its billing app, and the others that it is attached to."""
        return frozenset((self.app, *self.attached_to))

    @property
    def label(self) -> str:
        """`shared-meaning::DATABASE`, as everywhere."""
        return f"{self.app}::{self.attachment}"

    @property
    def proving(self) -> tuple[Restore, ...]:
        """The restores that show that a backup of this database could be read back, and no more."""
        return tuple(restore for restore in self.restores if restore.proves(self.addon_id))

    @property
    def untested(self) -> str | None:
        """The sentence to show where no restore proves anything of its backups; None where one does."""
        return None if self.proving else UNTESTED


@dataclass(frozen=True, slots=True)
class IncidentEvidence:
    """One incident that was open in the time, and how it went.

    `subject` is `app::ATTACHMENT`, or `checker` for its own troubles; `headline` says its `cause` in a few words.
    """

    id: str
    subject: str
    cause: str
    headline: str
    severity: Severity
    summary: str
    times: Times


@dataclass(frozen=True, slots=True)
class ExemptionEvidence:
    """An exemption that was in force from `start` up to `end`, as the policy has it; `until` is the end it names.

    `of` says in short which databases it is for.
    """

    of: str
    rules: tuple[str, ...]
    reason: str
    owner: str
    until: datetime
    start: datetime
    end: datetime
    approved_by: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A policy that was in force, by the looks, from `start` to `end`; `fingerprint` is the hash of its file.

    `problem` says why this version of checker cannot read it any more, where that is so.
    """

    fingerprint: str
    path: str
    text: str
    start: datetime
    end: datetime
    commit: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ControlEvidence:
    """A control of a standard, the rules that are evidence for it, and their time over all databases.

    `not_shown` says what of the control nothing here is evidence of.
    """

    id: str
    standard: str
    title: str
    not_shown: str
    rules: tuple[RuleEvidence, ...]
    time: RuleTime = NO_RULE_TIME


@dataclass(frozen=True, slots=True)
class Report:
    """What happened in `period`, as far as it was recorded.

    `on_record` is from the first to the newest sweep that the store holds, `covered` the part of the period that lies
    in it (None: nothing of it was watched). `limits` say in sentences what the numbers rest on and what they do not
    show. `blind` is when checker itself looked at nothing. `databases` may be gone through more than once; a large
    report unpacks one of them at a time. `apps` are those that were asked for, none: all. `controls` are given on
    request only.
    """

    period: Period
    made_at: datetime
    on_record: tuple[datetime, datetime] | None = None
    covered: tuple[datetime, datetime] | None = None
    apps: tuple[str, ...] = ()
    slots: SlotCounts = NO_SLOTS
    rules: tuple[RuleEvidence, ...] = ()
    databases: Sequence[DatabaseReport] = ()
    incidents: tuple[IncidentEvidence, ...] = ()
    exemptions: tuple[ExemptionEvidence, ...] = ()
    policies: tuple[PolicyVersion, ...] = ()
    blind: tuple[Blind, ...] = ()
    controls: tuple[ControlEvidence, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def blind_for(self) -> timedelta:
        """For how long in all checker itself was blind."""
        return sum((blind.length for blind in self.blind), timedelta())
