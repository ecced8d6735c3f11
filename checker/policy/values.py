"""A policy as a value: what governs which databases, in order, how to be told, and where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from checker.model import Alerting, Exemption, Origin, Requirement, Severity


@dataclass(frozen=True, slots=True)
class Match:
    """Patterns as of a shell (`*`, `?`, `[ab]`). A list left out fits all; of a given one, one pattern must fit."""

    apps: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


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

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """All exemptions of the file, in its order, those that are over too."""
        return tuple(entry.exemption for entry in self.entries)
