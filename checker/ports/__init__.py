"""What the stages ask of the world outside, as Protocols: Heroku, rules, sinks and the store."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar, runtime_checkable

from checker.model import (
    AppFacts,
    Attachment,
    Backup,
    Beat,
    Database,
    DatabaseInfo,
    DeliveryStatus,
    Fact,
    Notice,
    Observation,
    Past,
    Requirement,
    RuleMeta,
    Schedule,
    Seen,
    Severity,
    TokenInfo,
    Transfers,
    Verdict,
)
from checker.ports.stores import Archive, Pause, Store

__all__ = [
    "AlwaysRule",
    "Archive",
    "Fetched",
    "Heard",
    "Heart",
    "HerokuReader",
    "Message",
    "Pager",
    "Pause",
    "Rule",
    "Sent",
    "Sink",
    "Store",
    "TakesCrashes",
    "TimedRule",
]

T = TypeVar("T")


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

    async def rate_limit(self) -> None:
        """Ask how many requests are left, so that none is sent that people need. `GET /account/rate-limits`."""
        ...

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
