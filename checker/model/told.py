"""What is told: incidents, notices about them, and their deliveries to sinks."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from checker.model.demanded import Severity
from checker.model.judged import Restorable

CHECKER = "checker"
"""The subject of incidents that are about the checker itself rather than about a database."""


class Reason(StrEnum):
    """Why a notice is told. Stored with the notice, shown in its message and logged."""

    BASELINE = "baseline"
    OPENED = "opened"
    WORSENED = "worsened"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    EXEMPTED = "exempted"
    DROPPED = "dropped"
    DIGEST = "digest"
    DRILL = "drill"
    TEST = "test"

    @property
    def ends(self) -> bool:
        """It tells that a problem is over, or no problem any more."""
        return self in {Reason.RESOLVED, Reason.EXEMPTED, Reason.DROPPED}


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of each day, local to `timezone`, in which only what is critical is told.

    From the full hour `start`, which may lie before midnight, to the full hour `end`, 0 to 23.
    """

    start: int
    end: int
    timezone: str


_REMINDERS = (
    (Severity.CRITICAL, (timedelta(hours=4), timedelta(hours=24))),
    (Severity.WARNING, (timedelta(days=7),)),
)
_ESCALATION = ((Severity.WARNING, timedelta(days=30)),)


@dataclass(frozen=True, slots=True)
class Alerting:
    """How policy wants to be told.

    What is unknown is told once it has been so for `unknown_after`, and over once it was fine for `recover_after`.
    `reminders` hold, by severity, how long after it was told a problem is told again; `escalate_after` how long it may
    stand before it matters more. `digest` and `drill` say whether there is one each week.
    """

    unknown_after: timedelta = timedelta(hours=3)
    recover_after: timedelta = timedelta(hours=1)
    reminders: tuple[tuple[Severity, tuple[timedelta, ...]], ...] = _REMINDERS
    escalate_after: tuple[tuple[Severity, timedelta], ...] = _ESCALATION
    quiet_hours: QuietHours | None = None
    digest: bool = True
    drill: bool = True


class DeliveryStatus(StrEnum):
    """Where a delivery stands. Only `sent` means that the sink took it; `dead` ones are never tried again."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an incident is about, in the words that messages use. For the checker itself only `id` is set."""

    id: str
    app: str | None = None
    attachment: str | None = None
    name: str | None = None

    @property
    def label(self) -> str:
        """`shared-meaning::DATABASE`, or `checker`."""
        return f"{self.app}::{self.attachment}" if self.app else self.id


@dataclass(frozen=True, slots=True)
class Finding:
    """The evidence of an incident, as last seen: what a message shows.

    `consequences` are the rules it explains, but for what says `why` it came about. `advice` is what to do where no
    command helps; `seen_well_at` is when all could be seen last, where nothing can be now.
    """

    summary: str
    limit: str | None = None
    actual: str | None = None
    since: datetime | None = None
    fix: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    restorable: Restorable | None = None
    why: tuple[str, ...] = ()
    advice: str | None = None
    seen_well_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps the checker itself from doing its work. `held` troubles may pass by themselves and are told late.

    `advice` and `seen_well_at` are as in a Finding. `errors` are the exceptions behind it that nobody foresaw: for
    whoever mends checker, and in no message.
    """

    cause: str
    summary: str
    severity: Severity = Severity.CRITICAL
    fix: tuple[str, ...] = ()
    held: bool = False
    advice: str | None = None
    seen_well_at: datetime | None = None
    errors: tuple[Exception, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Incident:
    """An open problem of one subject: a cause, its rule, and what only follows from it.

    `opened_at` is when checker first saw it; `told_at` is when it was told first, None while it is held back;
    `frozen` marks a failure whose database cannot be seen at the moment: it stays open and is not resolved.
    `last_told_at` is its last notice, with `told_severity`; `reminders` counts those told; `worsened_at` is when its
    severity rose last, by itself or, if `escalated`, with age. `held` ones may pass by themselves. `over_at` is since
    when it is not there any more, while that is not certain or not told yet. `policy` governs its database, None for
    the checker itself and for a database that no policy matches; `labels` are that policy's.
    """

    id: str
    subject: Subject
    cause: str
    severity: Severity
    finding: Finding
    opened_at: datetime
    told_at: datetime | None = None
    resolved_at: datetime | None = None
    frozen: bool = False
    last_told_at: datetime | None = None
    told_severity: Severity | None = None
    reminders: int = 0
    worsened_at: datetime | None = None
    escalated: bool = False
    held: bool = False
    over_at: datetime | None = None
    policy: str | None = None
    labels: tuple[str, ...] = ()


class Beat(StrEnum):
    """What whoever watches the watcher is told of a full sweep."""

    START = "start"
    SUCCESS = "success"
    FAIL = "fail"


class Deed(StrEnum):
    """What a person did about an incident."""

    ACK = "ack"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody took an incident on (no more reminders), or wants to hear of it again at `until`."""

    incident: str
    deed: Deed
    at: datetime
    until: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell, complete in itself: a later process can deliver it without asking anything.

    `policy` and `labels` are those of its incident: what routes to sinks go by. `others` counts the other databases at
    which the same problem stood when this was told.
    """

    id: str
    reason: Reason
    severity: Severity
    at: datetime
    subject: Subject
    cause: str
    title: str
    finding: Finding
    incident: str | None = None
    opened_at: datetime | None = None
    policy: str | None = None
    labels: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice at one sink. Those of one message share a `batch`; batches reach a sink in the order of recording."""

    id: str
    notice: Notice
    sink: str
    batch: str
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    detail: str | None = None
    updated_at: datetime | None = None


def stable_id(*parts: str) -> str:
    """The same parts always give the same twelve hex digits: told twice, a thing is one row and one message."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
