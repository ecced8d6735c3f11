"""A policy as a value: what governs which databases, in order, how to be told, and where."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from checker.model import Alerting, Database, Exemption, Fact, Origin, Requirement, Retirement, Severity


@dataclass(frozen=True, slots=True)
class Match:
    """Patterns as of a shell (`*`, `?`, `[ab]`). A list left out fits all; of a given one, one pattern must fit.

    `labels` are words that the file itself gives to databases. What `but_not` fits is left out.
    """

    apps: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    addons: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    but_not: "Match | None" = None

    @property
    def in_short(self) -> str:
        """In a few words: `old-shop`, `shop-*::DATABASE`, `* (stages staging; not old-*)`."""
        apps = ", ".join(self.apps) or "*"
        names = f"{apps}::{', '.join(self.attachments)}" if self.attachments else apps
        others = ("addons", "plans", "tiers", "stages", "teams", "regions", "labels")
        more = [f"{key} {', '.join(getattr(self, key))}" for key in others if getattr(self, key)]
        more += [f"not {self.but_not.in_short}"] if self.but_not else []
        return f"{names} ({'; '.join(more)})" if more else names

    @property
    def by_facts(self) -> dict[Fact, tuple[str, ...]]:
        """The lists that go by what Heroku tells of the database's app."""
        lists = {Fact.TEAM: self.teams, Fact.REGION: self.regions, Fact.STAGE: self.stages}
        return {fact: patterns for fact, patterns in lists.items() if patterns}


@dataclass(frozen=True, slots=True)
class Section:
    """One policy of the file: it governs what it matches, unless one above it does, and demands `requirement`."""

    name: str
    match: Match
    requirement: Requirement

    @property
    def origin(self) -> Origin:
        """Where in the file it begins."""
        return self.requirement.origin


@dataclass(frozen=True, slots=True)
class ExemptionEntry:
    """An exemption of the file, and where it holds."""

    match: Match
    exemption: Exemption


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A word that the file gives to the databases that it fits."""

    label: str
    match: Match
    origin: Origin


@dataclass(frozen=True, slots=True)
class RetiredEntry:
    """A database, by the name or the uuid of its add-on, that is gone for good and is not to be missed."""

    database: str
    retirement: Retirement

    def names(self, database: Database) -> bool:
        """Whether it is this one."""
        return self.database in {database.name, database.addon_id}


@dataclass(frozen=True, slots=True)
class Expect:
    """What the token must see at least; less is blindness. `origin` is None where policy expects nothing."""

    teams: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    min_databases: int = 0
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """What a sink is told of: what matters at least so much, of these policies, with one of these labels.

    A tuple that is empty leaves nothing out; of several, each must fit.
    """

    least: Severity = Severity.INFO
    policies: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def takes(self, severity: Severity, policy: str | None, labels: Collection[str]) -> bool:
        """Whether it takes a finding of this policy. One of no policy, the checker's own, goes by severity alone."""
        if severity.rank < self.least.rank:
            return False
        if policy is None:
            return True
        return (not self.policies or policy in self.policies) and (
            not self.labels or not set(self.labels).isdisjoint(labels)
        )

    @property
    def in_words(self) -> str:
        """What the sink is told of beside tests and drills: `critical; policies a, b; labels c`."""
        severities = [severity.value for severity in Severity if severity.rank >= self.least.rank]
        words = ["every severity" if self.least is Severity.INFO else " and ".join(severities)]
        words += [f"policies {', '.join(self.policies)}"] if self.policies else []
        words += [f"labels {', '.join(self.labels)}"] if self.labels else []
        return "; ".join(words)


NOTHING_EXPECTED = Expect()

LONGEST_EXEMPTION = timedelta(days=180)
"""No exemption lasts longer than so many days from now, unless policy says otherwise."""


class SinkKind(StrEnum):
    """What takes the messages."""

    SLACK = "slack"
    SENTRY = "sentry"
    WEBHOOK = "webhook"
    PAGERDUTY = "pagerduty"


@dataclass(frozen=True, slots=True)
class SinkSpec:
    """A sink as policy names it. `url_env`, `dsn_env`, `key_env` and `secret_env` are names of environment variables.

    `mention` is whom a Slack message with something critical calls, as Slack writes it.
    """

    name: str
    kind: SinkKind
    url_env: str | None = None
    dsn_env: str | None = None
    key_env: str | None = None
    secret_env: str | None = None
    mention: str = ""
    route: Route = Route()

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of all variables that it needs."""
        return tuple(name for name in (self.url_env, self.dsn_env, self.key_env, self.secret_env) if name)


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file. The first section that matches a database governs it; `severity` is the file's default.

    `fingerprint` is the same for the same text and for no other. Without `sinks` the environment says where notices go.
    No exemption may end later than `max_exemption` from now. `text` is what it was parsed from.
    """

    path: str
    fingerprint: str
    version: int
    poll: timedelta
    severity: Severity
    alerting: Alerting
    sections: tuple[Section, ...]
    sinks: tuple[SinkSpec, ...] = ()
    entries: tuple[ExemptionEntry, ...] = ()
    expect: Expect = NOTHING_EXPECTED
    retired: tuple[RetiredEntry, ...] = ()
    labels: tuple[LabelEntry, ...] = ()
    max_exemption: timedelta = LONGEST_EXEMPTION
    text: str = field(default="", repr=False, compare=False)

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """All exemptions of the file, in its order, those that are over too."""
        return tuple(entry.exemption for entry in self.entries)
