"""What the stages ask of the world outside, as Protocols: Heroku, rules, sinks and the store."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeAlias, TypeVar, runtime_checkable

from checker.model import (
    Act,
    AppFacts,
    Attachment,
    Backup,
    Beat,
    Database,
    DatabaseInfo,
    Delivery,
    DeliveryStatus,
    Fact,
    History,
    Known,
    Notice,
    Observation,
    Past,
    PolicyInForce,
    Record,
    Requirement,
    RuleMeta,
    Schedule,
    Seal,
    Seen,
    Severity,
    SweepOnRecord,
    TokenInfo,
    Trail,
    Transfers,
    Verdict,
)

T = TypeVar("T")

Pause: TypeAlias = Callable[[float], object]
"""Waits for so many seconds; a worker that is told to stop waits no longer."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A value from Heroku and the instant its (first) request was sent."""

    value: T
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What Heroku's replies told beside their bodies: the account's requests `left`, the `scope` of the token.

    `clock_off` is how far Heroku's clock was ahead of ours when the request of the newest reply was sent.
    """

    left: int | None = None
    scope: tuple[str, ...] = ()
    clock_off: timedelta | None = None


class HerokuReader(Protocol):
    """Reads Heroku; there is no method that writes. Each may raise TokenRefused or Unreadable."""

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        """Every Heroku Postgres add-on that the token can list, without attachments. `GET /addons` and team lists.

        Of the facts about their apps only the team is told.
        """
        ...

    async def app_facts(self, wanted: Collection[Fact]) -> Fetched[Mapping[str, AppFacts]]:
        """Region and, where it is `wanted`, pipeline stage by app. `GET /apps`, `GET /pipeline-couplings`."""
        ...

    async def attachments(self) -> Fetched[tuple[Attachment, ...]]:
        """Every add-on attachment that the token can list. `GET /addon-attachments`."""
        ...

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        """The backups of all databases billed to `app`, unsorted; restores and copies are left out."""
        ...

    async def transfers(self, app: str) -> Fetched[Transfers]:
        """The same list with restores and copies, as far as they can be read. One request."""
        ...

    async def schedules(self, addon_id: str) -> Fetched[tuple[Schedule, ...]]:
        """The schedules listed for a database; Heroku may list the whole app's (heroku.md §2.7)."""
        ...

    async def log(self, app: str, num: int) -> Fetched[tuple[str, ...]]:
        """The lines of a transfer's log that say what went wrong, oldest first, without secrets (heroku.md §2.3)."""
        ...

    async def info(self, addon_id: str) -> Fetched[DatabaseInfo]:
        """What Heroku says of the database itself."""
        ...

    async def token(self) -> Fetched[TokenInfo]:
        """Whose token is in use, and until when it lasts."""
        ...

    @property
    def origins(self) -> Mapping[str, Fetched[str | None]]:
        """The digest of each database's URL by add-on uuid, as `info` told it last to this process: now or earlier."""
        ...

    @property
    def gaps(self) -> tuple[str, ...]:
        """What the latest `databases` could not list, one sentence each: there may be more databases than it gave."""
        ...

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        ...

    @property
    def heard(self) -> Heard:
        """What the replies so far told beside their bodies."""
        ...


class Rule(Protocol):
    """A rule is a module: what it is (`META`) and what it thinks (`judge`)."""

    META: RuleMeta

    def judge(self, observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
        """Pure. `now` is the instant as of which the observation is true."""
        ...


class TimedRule(Rule, Protocol):
    """A rule whose verdict may turn at a known instant, though nothing changes at Heroku."""

    def turns(self, observation: Seen, past: Past, requirement: Requirement) -> Iterable[datetime]:
        """When that may be, in any order; what lies before `seen_at` is over. Pure."""
        ...


class AlwaysRule(Rule, Protocol):
    """A rule that holds for every database, asked for or not, and that has a verdict even where the look failed."""

    def judge(self, observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
        """As for every rule, but of a failed look too."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """What one send carries: the notices of one batch, most severe first. Sinks render it their own way."""

    batch: str
    at: datetime
    severity: Severity
    title: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one send.

    `pending` means that it may be tried again (after `retry_after` at the earliest); `dead` means that this very
    payload will never be taken. `refused` says that nothing will be taken there until somebody mends the sink itself.
    `detail` is a short text without any secret, fit for logs and the store.
    """

    status: DeliveryStatus
    detail: str
    retry_after: timedelta | None = None
    refused: bool = False


class Sink(Protocol):
    """Where notices go. `one_by_one` sinks take a message per notice, the others one per batch."""

    name: str
    one_by_one: bool

    def wants(self, notice: Notice) -> bool:
        """Whether this sink is told of this notice at all."""
        ...

    def send(self, message: Message) -> Sent:
        """Send once; never raises for what the network or the sink does."""
        ...


@runtime_checkable
class TakesCrashes(Protocol):
    """A sink that takes exceptions of checker's own, for whoever mends them."""

    name: str

    def report(self, error: BaseException, now: datetime) -> Sent:
        """Tell what broke and where, and nothing that the program held; `superseded` where it was told lately."""
        ...


@runtime_checkable
class Pager(Protocol):
    """A sink that calls people out: what it can be told in one notice is not to be told in many."""

    name: str
    calls_out: bool


class Heart(Protocol):
    """Somebody outside who expects to hear of each full sweep, and raises an alarm in its absence."""

    name: str

    def beat(self, beat: Beat, detail: str = "") -> Sent:
        """Tell once; never raises for what the network does. `detail` is a short text without any secret."""
        ...


class Store(Protocol):
    """What survives a restart. Every method may raise StoreUnavailable."""

    def turn(self, pause: Pause = ...) -> AbstractContextManager[bool]:
        """Whether this process may sweep now: one at a time, however many overlap. Waits a while for the others."""
        ...

    def turn_lost(self) -> bool:
        """Whether the turn that this process took has ended without its doing: another one may be sweeping by now."""
        ...

    def load(self) -> Known:
        """All that a sweep needs, in one go."""
        ...

    def record(self, record: Record) -> None:
        """Write one sweep in one transaction; recording the same sweep again changes nothing.

        Raises Overtaken where there are not as many sweeps on record as it comes `after`.
        """
        ...

    def histories(self, which: str) -> Sequence[History]:
        """The incidents whose ids begin so, open or over, the oldest first."""
        ...

    def act(self, act: Act) -> None:
        """Keep what somebody did about an incident; the next sweep is told."""
        ...

    def pending(self) -> Sequence[Delivery]:
        """The deliveries still to be made, in the order they must arrive at each sink."""
        ...

    def mark(self, deliveries: Iterable[Delivery]) -> None:
        """Keep the status, attempts, detail and time of these deliveries."""
        ...

    def seal(self, now: datetime) -> None:
        """Seal the days whose ledger is settled (`checker.sealing`), as of a full sweep of `now`; never one twice."""
        ...

    def prune(self, before: datetime) -> bool:
        """Let go of some of what is older than this; whether nothing is left of it.

        What still says how things stand is kept, however old it is.
        """
        ...

    def close(self) -> None:
        """Let go of connections; the store is not used afterwards."""
        ...


class Archive(Protocol):
    """What was recorded, for people who look back. Reads from `start` up to, not including, `end`; writes nothing.

    Every method may raise StoreUnavailable.
    """

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the newest sweep on record began; None before the first."""
        ...

    def sweeps(self, start: datetime, end: datetime) -> Sequence[SweepOnRecord]:
        """The sweeps that began in this time, the oldest first."""
        ...

    def trails(self, start: datetime, end: datetime) -> Iterator[Trail]:
        """One database after the other by app and name, so that not all need be held at once."""
        ...

    def incidents(self, start: datetime, end: datetime) -> Sequence[History]:
        """The incidents that were open at some instant of this time, also the checker's own, the oldest first."""
        ...

    def policies(self, start: datetime, end: datetime) -> Sequence[PolicyInForce]:
        """The policies that were in force at some instant of this time, the oldest first."""
        ...

    def seals(self, start: datetime, end: datetime) -> Sequence[Seal]:
        """The seals of the days of this time, the oldest first."""
        ...
