"""All that `explain` has to say of one database, as a value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checker.model import Database, Exemption, Judged, Observation, Requirement, Severity
from checker.policy import Criterion, Policy, Shown, SinkSpec, Tried, criteria, matches, tried
from checker.report.explain.loss import Loss, worst_case
from checker.report.explain.schedules import Compared, absence, compared
from checker.rules import ALWAYS

# What the table says of it by other means.
_TOLD_ELSEWHERE = frozenset({"name", "match"})


class Standing(StrEnum):
    """How an exemption of the file stands to a database."""

    HOLDS = "holds"
    ENDED = "ended"
    NOT_KNOWN = "not known"
    DOES_NOT_FIT = "does not fit"


@dataclass(frozen=True, slots=True)
class Exempted:
    """An exemption of the file, and what its match wants and the database has."""

    exemption: Exemption
    standing: Standing
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, with the place that gives it; `surely` unless it is not known whether that fits."""

    label: str
    origin: str
    surely: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """A sink, and which rules it would hear of, by severity; `lacks` are variables that it cannot be used for."""

    sink: SinkSpec
    rules: dict[Severity, tuple[str, ...]]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What is the same for all databases: the policy, its effective values and its sinks.

    `unusable` are the variables that are not set, or hold what cannot work.
    """

    policy: Policy
    shown: tuple[Shown, ...]
    sinks: tuple[SinkSpec, ...]
    unusable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One database; `tried` ends with the policy that governs it, if any does, and `values` are all that it sets.

    Where there are no `schedules`, `unscheduled` says why.
    """

    database: Database
    requirement: Requirement
    tried: tuple[Tried, ...]
    values: tuple[Shown, ...]
    labels: tuple[Labelled, ...]
    exemptions: tuple[Exempted, ...]
    loss: Loss
    schedules: tuple[Compared, ...]
    unscheduled: str | None
    told: tuple[Told, ...]
    judged: Judged

    @property
    def governing(self) -> Tried | None:
        """The policy that governs it; None where none does, or it is not known which."""
        return self.tried[-1] if self.tried and self.tried[-1].fits else None

    @property
    def timezone(self) -> str:
        """The zone in which its people think: that of the schedule demanded, else of the first that is there."""
        demand = self.requirement.schedule
        if demand and demand.hour is not None:
            return demand.timezone
        return next((one.schedule.timezone for one in self.schedules if one.next_slot), "UTC")


def explain(given: Given, observation: Observation, requirement: Requirement, judged: Judged) -> Explanation:
    """What is to say of one database as of its observation. The policy that governs is found as sweeps find it."""
    database, now = observation.database, observation.seen_at
    held = tried(given.policy, database)
    exemptions = tuple(_exempted(given.policy, database, now))
    return Explanation(
        database=database,
        requirement=requirement,
        tried=held,
        values=_values(given.shown, len(held) - 1) if held and held[-1].fits else (),
        labels=tuple(_labels(given.policy, database, held, requirement)),
        exemptions=exemptions,
        loss=worst_case(observation, requirement, [e.exemption for e in exemptions if e.standing is Standing.HOLDS]),
        schedules=(real := compared(observation, requirement)),
        unscheduled=None if real else absence(observation, requirement),
        told=tuple(_told(given, requirement)),
        judged=judged,
    )


def _values(shown: Sequence[Shown], number: int) -> tuple[Shown, ...]:
    policies = next((one for one in shown if one.key == "policies"), None)
    return tuple(one for one in policies.entries[number] if one.key not in _TOLD_ELSEWHERE) if policies else ()


def _labels(policy: Policy, database: Database, held: Sequence[Tried], requirement: Requirement) -> Iterator[Labelled]:
    own = held[-1].section.requirement.labels if held and held[-1].fits else ()
    for label in requirement.labels:
        entry = next((entry for entry in policy.labels if entry.label == label), None)
        if label in own or entry is None:
            yield Labelled(label, f"{requirement.origin}")
        else:
            yield Labelled(label, f"{entry.origin}", matches(entry.match, database, policy) is True)


def _exempted(policy: Policy, database: Database, now: datetime) -> Iterator[Exempted]:
    for entry in policy.entries:
        fit = matches(entry.match, database, policy)
        standing = Standing.HOLDS if entry.exemption.holds(now) else Standing.ENDED
        if not fit:
            standing = Standing.NOT_KNOWN if fit is None else Standing.DOES_NOT_FIT
        yield Exempted(entry.exemption, standing, criteria(entry.match, database, policy))


def _told(given: Given, requirement: Requirement) -> Iterator[Told]:
    rules = {rule.META.id: requirement.severity for rule in ALWAYS}
    rules |= {rule: demand.severity for rule, demand in requirement.demands.items()}
    for sink in given.sinks:
        takes = [s for s in Severity if sink.route.takes(s, requirement.policy, requirement.labels)]
        heard = {s: tuple(rule for rule, severity in rules.items() if severity is s) for s in reversed(takes)}
        yield Told(
            sink,
            {severity: names for severity, names in heard.items() if names},
            tuple(name for name in sink.variables if name in given.unusable),
        )
