"""From the text of a policy file to a `Policy`, or to all of its mistakes at once."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError

from checker.model import Demand, Origin, Requirement, RuleMeta, ScheduleDemand, Severity
from checker.policy.exemptions import entries, mistakes_in_exemptions, too_long
from checker.policy.expected import expected, label_entries, mistakes_in_labels, retired_twice, retirements
from checker.policy.explain import problems_in
from checker.policy.models import FileShape, PolicyShape, RequireShape, file_shape
from checker.policy.problems import PolicyRefused, Problem, quoted
from checker.policy.reader import read
from checker.policy.sinks import mistakes_in_sinks
from checker.policy.tree import Tree
from checker.policy.unheard import unheard
from checker.policy.values import Policy, Section
from checker.ports import Rule

LARGEST = 1_000_000

_File = FileShape[RequireShape]


def decode(data: bytes, path: str) -> str:
    """The text of a policy file's bytes. PolicyRefused where it is no UTF-8 text."""
    if len(data) > LARGEST:
        raise _too_large(path, len(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PolicyRefused(path, [Problem(1, 1, "this is UTF-16; save the file as UTF-8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", errors="replace")
        line, col = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = error.object[error.start]
        problem = Problem(line, col, f"the byte 0x{byte:02X} is not UTF-8; save the file as UTF-8")
    raise PolicyRefused(path, [problem])


def parse(text: str, path: str, rules: Sequence[Rule], now: datetime | None = None) -> Policy:
    """The policy that a text holds. PolicyRefused names every mistake in it as `path:line:col: message`.

    `now` is what the length of exemptions counts from; without it they may be of any length.
    """
    if len(text) > LARGEST:
        raise _too_large(path, len(text))
    tree = read(text, path)
    if tree.root.value is None and not tree.problems:
        raise PolicyRefused(path, [Problem(1, 1, "the policy is empty; start from the shipped policy.yml")])
    shape = file_shape(rules)
    problems = [*tree.problems, *_names_used_twice(tree), *mistakes_in_sinks(tree)]
    problems += [*mistakes_in_exemptions(tree, rules), *mistakes_in_labels(tree), *retired_twice(tree)]
    file: _File | None = None
    try:
        file = shape.model_validate(tree.root.plain)
    except ValidationError as error:
        # What could not be read is one problem, not also that the value is missing.
        known = {(problem.line, problem.col) for problem in tree.problems}
        problems += (p for p in problems_in(error, shape, tree) if (p.line, p.col) not in known)
    if problems or file is None:
        raise PolicyRefused(path, problems)
    policy = _policy(file, tree, text, path, rules)
    holes = list(unheard(policy, tree))
    holes += too_long(policy.entries, file.max_exemption, now, tree) if now else ()
    if holes:
        raise PolicyRefused(path, holes)
    return policy


def _too_large(path: str, size: int) -> PolicyRefused:
    message = f"{size} characters are more than the {LARGEST} that a policy may have; match by patterns"
    return PolicyRefused(path, [Problem(1, 1, message)])


def _names_used_twice(tree: Tree) -> Iterator[Problem]:
    """Names are what alerts and reports call a policy by: two of the same name could not be told apart."""
    first: dict[str, int] = {}
    _, policies = tree.find(("policies",))
    for number in range(len(policies.value) if isinstance(policies.value, list) else 0):
        key, node = tree.find(("policies", number, "name"))
        if key is None or key.text != "name" or not isinstance(node.value, str):
            continue
        if node.value in first:
            message = (
                f"the name {quoted(node.value)} is taken by the policy on line {first[node.value]}; choose another"
            )
            yield Problem(node.line, node.col, message)
        first.setdefault(node.value, node.line)


def _policy(file: _File, tree: Tree, text: str, path: str, rules: Sequence[Rule]) -> Policy:
    severity = file.defaults.severity
    return Policy(
        path=path,
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:12],
        version=file.version,
        poll=file.poll,
        severity=severity,
        alerting=file.alerting.alerting,
        sections=tuple(
            _section(shape, _Places(tree, path, number), shape.severity or severity, rules)
            for number, shape in enumerate(file.policies)
        ),
        sinks=tuple(shape.spec(name) for name, shape in file.sinks.items()),
        entries=entries(file.exemptions, tree, path),
        expect=expected(file.expect, tree, path),
        retired=retirements(file.retired, tree, path),
        labels=label_entries(file.labels, tree, path),
        max_exemption=file.max_exemption,
        text=text,
    )


class _Places:
    """Where the keys of one policy stand."""

    def __init__(self, tree: Tree, path: str, number: int) -> None:
        self._tree, self._path, self._place = tree, path, ("policies", number)

    def of(self, *keys: str) -> Origin:
        """The place of a key; without one, of the policy itself."""
        key, node = self._tree.find((*self._place, *keys))
        spot = key or node
        return Origin(self._path, spot.line, spot.col)


def _section(shape: PolicyShape[RequireShape], places: _Places, severity: Severity, rules: Sequence[Rule]) -> Section:
    require = shape.require
    requirement = Requirement(
        policy=shape.name,
        severity=severity,
        origin=places.of(),
        demands=_demands(require, places, severity, rules) if require else {},
        labels=shape.labels,
        nothing=shape.reason,
        ephemeral=shape.ephemeral,
    )
    schedule = require.schedule if require else None
    if schedule is not None:
        requirement = replace(
            requirement,
            schedule=ScheduleDemand(schedule.at, schedule.timezone or "UTC"),
            start_grace=schedule.start_grace,
            max_run=schedule.max_run,
        )
    return Section(shape.name, shape.match.match, requirement)


def _demands(require: RequireShape, places: _Places, severity: Severity, rules: Sequence[Rule]) -> dict[str, Demand]:
    """One demand per rule: those asked for by name, and those that a key of `require` brings along."""
    wanted = dict(require.wanted)
    demands: dict[str, Demand] = {}
    brought = {name: asked.severity for name, asked in wanted.items()}
    if require.schedule is not None:
        brought["schedule"] = require.schedule.severity
    for meta in (rule.META for rule in rules):
        if meta.id in wanted:
            asked, key = wanted[meta.id], meta.id
            matters, parameters = asked.severity or _capped(severity, meta), asked.parameters
        elif meta.implied_by in brought:
            key = meta.implied_by
            matters, parameters = _capped(brought[key] or severity, meta), meta.parameters()
        else:
            continue
        demands[meta.id] = Demand(meta.id, matters, parameters, places.of("require", key))
    return demands


def _capped(severity: Severity, meta: RuleMeta) -> Severity:
    return min(severity, meta.at_most or severity, key=lambda s: s.rank)
