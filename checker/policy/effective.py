"""The effective policy: every value that holds, those that nobody wrote too, each with the place it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checker.model import Demand, RuleMeta
from checker.policy.fields import ANY
from checker.policy.reader import read
from checker.policy.schema import policy_schema
from checker.policy.tree import Node, Tree
from checker.policy.values import Policy, Section
from checker.ports import Rule

DEFAULT = "default"
"""Where a value comes from that nobody wrote."""

_Place = tuple[str | int, ...]
_Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A key with its value, or with what stands below it: keys, or a list of entries, each of keys.

    `origin` is `policy.yml:12` or `default`, and why it is so where that is not plain. What is `aside` holds without
    being a key of the file: it cannot be written there.
    """

    key: str
    value: Any = None
    origin: str = DEFAULT
    below: tuple["Shown", ...] = ()
    entries: tuple[tuple["Shown", ...], ...] = ()
    aside: bool = False


def effective(policy: Policy, text: str, rules: Sequence[Rule]) -> tuple[Shown, ...]:
    """All that holds, in the order of the schema; `text` is what the policy was parsed from."""
    page = _Page(policy, read(text, policy.path), policy_schema(rules))
    found = [_with_rules(shown, page, rules) for shown in page.keys(page.schema, ())]
    if not policy.sinks:
        found.append(Shown("sinks", "SLACK_WEBHOOK_URL and SENTRY_DSN, whichever is set", aside=True))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Page:
    """A valid policy beside its text as a tree, and the schema of what may stand in it."""

    policy: Policy
    tree: Tree
    schema: _Schema

    def at(self, *place: str | int) -> str | None:
        """Where a key is written, as `policy.yml:12`."""
        found = self.tree.written(place)
        return f"{self.policy.path}:{(found[0] or found[1]).line}" if found else None

    def keys(self, shape: _Schema, place: _Place) -> Iterator[Shown]:
        """The keys of a mapping, first those that its shape knows; names of the user's own as they come."""
        known: _Schema = shape.get("properties", {})
        named = next(iter(shape.get("patternProperties", {}).values()), shape.get("additionalProperties") or {})
        node = self._node(place)
        written = list(node.value) if node and isinstance(node.value, dict) else []
        for key in (*known, *(key for key in written if key not in known)):
            if found := self._shown(key, known.get(key, named), (*place, key)):
                yield found

    def _node(self, place: _Place) -> Node | None:
        found = self.tree.written(place) if place else (None, self.tree.root)
        return found[1] if found else None

    def _shown(self, key: str, part: _Schema, place: _Place) -> Shown | None:
        """What holds at a place of which the schema says `part`; None where nothing does."""
        node, origin = self._node(place), self.at(*place) or DEFAULT
        shape = self._mapping_of(part)
        if node is None or node.value is None:
            if "default" in part:
                return Shown(key, part["default"])
            below = tuple(self.keys(shape, place)) if node or "$ref" in part else ()
            return Shown(key, origin=origin, below=below) if node or below else None
        if isinstance(node.value, dict):
            return Shown(key, origin=origin, below=tuple(self.keys(shape, place)))
        if isinstance(node.value, list) and any(isinstance(item.value, dict) for item in node.value):
            inner = self._mapping_of(part.get("items", {}))
            entries = (tuple(self.keys(inner, (*place, number))) for number in range(len(node.value)))
            return Shown(key, origin=origin, entries=tuple(entries))
        return Shown(key, node.plain, origin)

    def _mapping_of(self, part: _Schema) -> _Schema:
        """What a mapping there may hold; of several choices, the one that is a mapping."""
        for choice in (part, *part.get("anyOf", ())):
            found: _Schema = self.schema["$defs"].get(str(choice.get("$ref")).rpartition("/")[2], choice)
            if found.get("type") == "object":
                return found
        return {}


def _with_rules(shown: Shown, page: _Page, rules: Sequence[Rule]) -> Shown:
    """The policies with what no key of theirs says alone: severities, and the rules that are brought along."""
    if shown.key != "policies":
        return shown
    metas = {rule.META.id: rule.META for rule in rules}
    both = zip(shown.entries, page.policy.sections, strict=True)
    entries = (tuple(_section(_Part(page, n, s, metas), keys)) for n, (keys, s) in enumerate(both))
    return replace(shown, entries=tuple(entries))


@dataclass(frozen=True, slots=True)
class _Part:
    """One policy of the file."""

    page: _Page
    number: int
    section: Section
    metas: Mapping[str, RuleMeta]

    def at(self, *keys: str) -> str | None:
        """Where a key of it is written."""
        return self.page.at("policies", self.number, *keys)

    @property
    def severity(self) -> Shown:
        """How much its findings matter."""
        origin = self.at("severity") or self.page.at("defaults", "severity") or DEFAULT
        return Shown("severity", str(self.section.requirement.severity), origin)

    def severity_of(self, demand: Demand, key: str) -> Shown:
        """How much it matters when a rule fails that this key of `require` asks for."""
        if own := self.at("require", demand.rule, "severity"):
            return Shown("severity", str(demand.severity), own)
        above = self.page.tree.written(("policies", self.number, "require", key, "severity"))
        meant = above[1].value if above and above[1].value else self.section.requirement.severity
        origin = self.at("require", key, "severity") or self.severity.origin
        capped = f", at most {demand.severity}" if demand.severity != meant else ""
        return Shown("severity", str(demand.severity), f"{origin}{capped}")


def _section(part: _Part, keys: Sequence[Shown]) -> Iterator[Shown]:
    for shown in keys:
        if shown.key == "severity":
            continue
        if shown.key == "require":
            yield part.severity
            yield replace(shown, below=tuple(_asked(part, shown.below)))
        else:
            yield shown


def _asked(part: _Part, keys: Sequence[Shown]) -> Iterator[Shown]:
    """What is demanded: each key with all that it sets, and beside it the rules that it brings along."""
    demands = part.section.requirement.demands
    named = {shown.key for shown in keys}
    for shown in keys:
        below = [inner for inner in _spelt_out(part, shown) if inner.key != "severity" or shown.key not in demands]
        if shown.key in demands:
            below.append(part.severity_of(demands[shown.key], shown.key))
        yield replace(shown, value=None, below=tuple(below)) if below else shown
        for demand in demands.values():
            if part.metas[demand.rule].implied_by == shown.key and demand.rule not in named:
                yield Shown(demand.rule, below=(part.severity_of(demand, shown.key),), origin=shown.origin, aside=True)


def _spelt_out(part: _Part, shown: Shown) -> tuple[Shown, ...]:
    """What stands below a key; `schedule: any` is short for a mapping."""
    if shown.value != ANY:
        return shown.below
    graces = part.page.schema["$defs"]["ScheduleWanted"]
    defaults = (inner for inner in part.page.keys(graces, ("policies", part.number, "require", shown.key)))
    return (Shown("at", ANY, shown.origin), *defaults)
