"""What is demanded of a database: the effective policy, each value with the place where it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from checker import phrases

# Heroku starts a backup within minutes as a rule; an hour late is normal (heroku.md §3.2).
DEFAULT_START_GRACE = timedelta(hours=2)
DEFAULT_MAX_RUN = timedelta(hours=2)

Bytes = NewType("Bytes", int)
"""A size as a parameter of a rule; a policy writes it in people's words, `10MB`."""


class Severity(StrEnum):
    """How much a finding matters, least first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    rank: int
    """0 for info, 1 for warning, 2 for critical."""

    def __init__(self, value: str) -> None:
        self.rank = ("info", "warning", "critical").index(value)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the policy a value was written; line and column count from 1."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class ScheduleDemand:
    """The schedule that policy demands; without an hour, any schedule will do."""

    hour: int | None = None
    timezone: str = "UTC"

    @property
    def at(self) -> str | None:
        """As Heroku's command line takes it, or None when any schedule will do."""
        return None if self.hour is None else f"{self.hour:02d}:00 {self.timezone}"


@dataclass(frozen=True, slots=True)
class Demand:
    """One rule that policy asks for: its severity, its parameters (of its own type) and where that is written."""

    rule: str
    severity: Severity
    parameters: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class Exemption:
    """Policy lets some rules fail for a while: `of` says in short where, `reason` why, `owner` who answers for it.

    It holds before `until`, and from then on no more.
    """

    rules: tuple[str, ...]
    of: str
    until: datetime
    reason: str
    owner: str
    origin: Origin
    approved_by: str | None = None
    ticket: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at that instant."""
        return now < self.until

    @property
    def last(self) -> str:
        """The last day on which it holds, `2027-01-31`, in UTC; where it ends within a day, that instant."""
        if self.until.time() == time():
            return f"{(self.until - timedelta(days=1)).date()}"
        return phrases.instant(self.until)

    @property
    def why(self) -> str:
        """The reason and who answers for it, on one line."""
        approved = f"approved by {self.approved_by}" if self.approved_by else None
        return ", ".join(filter(None, (self.reason, self.owner, approved, self.ticket)))


@dataclass(frozen=True, slots=True)
class Retirement:
    """Policy calls a database retired: it is gone, or should be, and nobody is to be told of that."""

    reason: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Requirement:
    """The effective policy for one database. `policy` is None where no policy matches: the database is uncovered.

    `labels` are words for sinks to choose by: those of the policy, and those that the file gives such databases.
    `exemptions` are all that fit the database, those that are over too. `nothing` says why nothing is demanded;
    `unclear` why it is not known which policy governs. Of an `ephemeral` one it is normal to come and go; one with a
    `retired` should be gone by now.
    """

    policy: str | None
    severity: Severity
    origin: Origin
    demands: Mapping[str, Demand] = field(default_factory=dict)
    schedule: ScheduleDemand | None = None
    start_grace: timedelta = DEFAULT_START_GRACE
    max_run: timedelta = DEFAULT_MAX_RUN
    labels: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    nothing: str | None = None
    unclear: str | None = None
    ephemeral: bool = False
    retired: Retirement | None = None

    @property
    def lets_go(self) -> str | None:
        """Why nobody has to be told that it is gone."""
        if self.retired:
            return f"policy calls it retired: {self.retired.reason}"
        return f"it comes and goes, says policy {self.policy!r}" if self.ephemeral else None

    def severity_of(self, rule: str) -> Severity:
        """How much it matters when `rule` fails."""
        demand = self.demands.get(rule)
        return demand.severity if demand else self.severity
