"""docs/policy.md: every key of a policy file, out of its JSON Schema. Pure."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from checker.policy.schema import policy_schema
from checker.ports import Rule

Schema = dict[str, Any]

_EXAMPLES: dict[str, Any] = {
    "approved_by": "head of platform",
    "dsn_env": "SENTRY_DSN",
    "key_env": "PAGERDUTY_KEY",
    "owner": "platform",
    "reason": "moving out",
    "schedule": {"at": "00:00", "timezone": "Europe/London"},
    "secret_env": "WEBHOOK_SECRET",
    "ticket": "OPS-123",
    "url_env": "SLACK_WEBHOOK_URL",
}
"""How a key may look whose shape does not say it, or says it of several."""

_NAMED: dict[str, Any] = {
    "labels": {"pii": {"apps": ["shop"]}},
    "sinks": {"ops": {"type": "slack", "url_env": "SLACK_WEBHOOK_URL"}},
}
"""The same, for names of one's own."""

_KINDS = {
    "[0-9]{1,9}h)?": "a duration",
    "KB|MB": "a size",
    "Factory": "a zone",
    "[0-9]{4}-": "a date or an instant",
    ":00": "an hour in quotes",
}
"""What text stands for, by what stands in the pattern that it has to fit."""

_ESCAPED = chr(92) + "|"


class _Page:
    """Walks through a schema from its root; each object is a chapter, named after the key where it first stands."""

    def __init__(self, schema: Schema, rules: Sequence[str]) -> None:
        self._defs: Schema = schema["$defs"]
        self._rules = rules
        self._titles: dict[str, str] = {}
        self._waiting: list[tuple[str, Schema]] = []
        self._root = schema

    def chapters(self) -> Iterator[str]:
        """One after the other, as they are met."""
        yield from self._chapter("The file", self._root)
        while self._waiting:
            title, shape = self._waiting.pop(0)
            yield from self._chapter(title, shape)

    def _chapter(self, title: str, shape: Schema) -> Iterator[str]:
        yield f"## {title}"
        yield ""
        if title in self._rules:
            yield f"{shape['description']} More: [rules.md](rules.md#{title})."
            yield ""
        elif said := shape.get("description"):
            yield from [said, ""]
        needed = set(shape.get("required", ()))
        yield "| key | meaning | values | default | example |"
        yield "| --- | --- | --- | --- | --- |"
        for key, part in shape.get("properties", {}).items():
            example = f"`{key}: {_yaml(self._example(key, part))}`".replace(": `", ":`")
            default = "needed" if key in needed else _default(part)
            cells = (f"`{key}`", self._meaning(part), self._values(part, key, title), default, example)
            yield f"| {' | '.join(cell.replace('|', _ESCAPED) for cell in cells)} |"
        yield ""

    def _meaning(self, part: Schema) -> str:
        return str(part.get("description") or self._named(part).get("description", ""))

    def _named(self, part: Schema) -> Schema:
        """What a `$ref` leads to, also where null may stand instead; the part itself where there is none."""
        ways = [part, *part.get("anyOf", [])]
        ref = next((way["$ref"] for way in ways if "$ref" in way), None)
        return dict(self._defs[_name(ref)]) if ref else part

    def _values(self, part: Schema, key: str, parent: str) -> str:
        """In words; an object is a chapter of its own."""
        if "$ref" in part:
            shape = self._defs[_name(part["$ref"])]
            return _words(shape) if "enum" in shape else self._link(_name(part["$ref"]), key, parent)
        if ways := [way for way in part.get("anyOf", []) if way.get("type") != "null"]:
            said = [self._values(way, key, parent) for way in ways]
            many = [len(ways) > 1 and way.get("type") == "array" for way in ways]
            told = ["a list of them" if is_list else one for is_list, one in zip(many, said, strict=True)]
            return ", or ".join(dict.fromkeys(told))
        if part.get("type") == "array":
            return f"a list; of each: {self._values(part['items'], key, parent)}"
        if "patternProperties" in part:
            (inner,) = part["patternProperties"].values()
            return f"names of your own; of each: {self._values(inner, key, parent)}"
        return _words(part)

    def _link(self, name: str, key: str, parent: str) -> str:
        title = self._title(name, key, parent)
        return f"keys: [{title}](#{_anchor(title)})"

    def _title(self, name: str, key: str, parent: str) -> str:
        if name not in self._titles:
            title = key if key not in self._titles.values() else f"{key} of {parent}"
            self._titles[name] = title
            self._waiting.append((title, self._defs[name]))
        return self._titles[name]

    def examples(self) -> Iterator[tuple[str, Schema, Any]]:
        """Each key, what its value has to be, and the example that is given of it."""
        for shape in (self._root, *self._defs.values()):
            for key, part in shape.get("properties", {}).items():
                if isinstance(part, dict):
                    yield key, part, self._example(key, part)

    def _example(self, key: str, part: Schema) -> Any:  # noqa: ANN401 -- any value of a JSON document
        """A value that it may have: its default before all others, as that is always within bounds."""
        named, ways = self._named(part), [part, *part.get("anyOf", [])]
        if "patternProperties" in part:
            value = _NAMED[key]
        elif "default" in part or key in _EXAMPLES:
            value = part.get("default", _EXAMPLES.get(key))
        elif shown := next((way["examples"][0] for way in ways if way.get("examples")), None):
            value = shown
        elif part.get("type") == "array":
            value = [self._example(key, part["items"])]
        else:
            value = named["enum"][0] if "enum" in named else self._whole(named)
        return value

    def _whole(self, shape: Schema) -> Any:  # noqa: ANN401 -- any value of a JSON document
        """A mapping with what it needs, or where that is nothing, with its first key; a bare rule has none."""
        keys = shape["properties"]
        chosen = shape.get("required") or [key for key in keys if key != "severity" or len(keys) == 1][:1]
        if chosen == ["severity"] and "default" not in keys["severity"]:
            return None
        return {key: self._example(key, keys[key]) for key in chosen}


def text(rules: Sequence[Rule]) -> str:
    """The page about a file that may ask for these rules."""
    return "\n".join([_OPENING, *_page(rules).chapters()]).rstrip() + "\n"


def examples(rules: Sequence[Rule]) -> Iterator[tuple[str, Schema, Any]]:
    """Each key of such a file, what its value has to be, and the example that the page gives."""
    yield from _page(rules).examples()


def _page(rules: Sequence[Rule]) -> _Page:
    return _Page(policy_schema(rules), [rule.META.id for rule in rules])


_OPENING = """\
# The policy file

<!-- Written by `make docs` out of the JSON Schema; edit the shapes in checker/policy/. -->

Every key of `policy.yml`. The same stands in [policy.schema.json](policy.schema.json), out of which editors complete,
if the first line of the file is `# yaml-language-server: $schema=docs/policy.schema.json`. Whole policies to start from
are in [cookbook.md](cookbook.md), what each rule demands is in [rules.md](rules.md). `checker policy check` names every
mistake.

A duration is written `90m`, `26h`, `7d` or `1d12h`, a size `500MB` or `20GB`. What is not needed may be left out.
"""


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _default(part: Schema) -> str:
    return f"`{_yaml(part['default'])}`" if "default" in part else "none"


def _words(part: Schema) -> str:
    """The values of one kind."""
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return " ".join(f"`{choice}`" for choice in part["enum"])
    kind, pattern = part.get("type", ""), part.get("pattern", "")
    if kind == "integer":
        least, most = part.get("minimum"), part.get("maximum")
        return f"a whole number from {least} to {most}" if least is not None and most is not None else "a whole number"
    if kind == "boolean":
        return "`true` `false`"
    return next((said for mark, said in _KINDS.items() if mark in pattern), "text" if kind == "string" else kind)


def _yaml(value: Any) -> str:  # noqa: ANN401 -- any value of a JSON document
    """On one line, as it would be written: words bare where YAML reads them so."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    if not isinstance(value, str):
        return str(value)
    return (
        value
        if value.replace("-", "").replace(" ", "").replace("/", "").replace("_", "").isalnum()
        else json.dumps(value)
    )
