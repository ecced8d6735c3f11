"""Findings of a policy that no sink would be told of."""

from collections.abc import Iterator, Sequence

from checker.model import Demand, Severity
from checker.policy.problems import Problem, quoted
from checker.policy.tree import Tree
from checker.policy.values import Policy, Section, SinkSpec

# A backup that is not taken shows in these; each stands for the key of `require` that brings it along.
_BACKUPS = {"schedule_present": "schedule", "recent_backup": "recent_backup"}


def unheard(policy: Policy, tree: Tree) -> Iterator[Problem]:
    """The policies whose own severity no sink takes, or that of a backup which they demand."""
    for number, section in enumerate(policy.sections if policy.sinks else ()):
        severity = section.requirement.severity
        if not _heard(section, severity, policy.sinks):
            _, node = tree.find(("policies", number, "name"))
            message = (
                f"{severity} findings of {quoted(section.name)} reach no sink; {_remedy(section, severity, policy)}"
            )
            yield Problem(node.line, node.col, message)
            continue
        for rule, key in _BACKUPS.items():
            demand = section.requirement.demands.get(rule)
            if demand and not _heard(section, demand.severity, policy.sinks):
                _, node = tree.find(("policies", number, "require", key, "severity"))
                what = f"{demand.severity} findings of {quoted(key)} in {quoted(section.name)} reach no sink"
                yield Problem(node.line, node.col, f"{what}; {_remedy(section, demand.severity, policy)}")


def unheard_rules(policy: Policy) -> Iterator[tuple[Section, Demand]]:
    """Each single demand whose severity no sink takes, though the policy itself is heard of."""
    for section in policy.sections if policy.sinks else ():
        for demand in section.requirement.demands.values():
            if not _heard(section, demand.severity, policy.sinks):
                yield section, demand


def unheard_at(policy: Policy, most: Severity) -> Iterator[tuple[Section, Severity]]:
    """Each policy of which no sink takes what matters as much as the policy, but at most so much."""
    for section in policy.sections if policy.sinks else ():
        severity = min(section.requirement.severity, most, key=lambda one: one.rank)
        if not _heard(section, severity, policy.sinks):
            yield section, severity


def _heard(section: Section, severity: Severity, sinks: Sequence[SinkSpec]) -> bool:
    return any(sink.route.takes(severity, section.name, section.requirement.labels) for sink in sinks)


def _remedy(section: Section, severity: Severity, policy: Policy) -> str:
    if _heard(section, Severity.CRITICAL, policy.sinks):
        return f"lower 'from' at a sink that takes the policy, to {severity} or less"
    return "name the policy or one of its labels at one of them, or add a sink without 'policies' and 'labels'"
