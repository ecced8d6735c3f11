"""The shape of `sinks`: where notices go. A policy names environment variables; no secret ever stands in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from checker.model import Severity
from checker.plain import MENTION, check_mention
from checker.policy import written
from checker.policy.fields import Name, SeverityWord, refused
from checker.policy.problems import Problem, close_to, masked, quoted
from checker.policy.shape import Strict
from checker.policy.tree import Key, Node, Tree
from checker.policy.values import Route, SinkKind, SinkSpec

EXAMPLE = "{ops: {type: slack, url_env: SLACK_WEBHOOK_URL}}"

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,99}", re.ASCII)
_RATHER_A_KEY = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{20,}", re.ASCII)
WORD = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,49}", re.ASCII)
_SINK = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
# What checker itself lives on is sent nowhere, whatever a policy says.
_NOT_FOR_SINKS = frozenset({"HEROKU_API_KEY", "DATABASE_URL"})

_EVERY = frozenset({"type", "from", "policies", "labels"})
_NEEDED = {
    SinkKind.SLACK: {"url_env": "SLACK_WEBHOOK_URL"},
    SinkKind.SENTRY: {"dsn_env": "SENTRY_DSN"},
    SinkKind.WEBHOOK: {"url_env": "WEBHOOK_URL"},
    SinkKind.PAGERDUTY: {"key_env": "PAGERDUTY_ROUTING_KEY"},
}
_ALLOWED: Mapping[SinkKind, frozenset[str]] = {
    SinkKind.SLACK: frozenset({"mention"}),
    SinkKind.SENTRY: frozenset(),
    SinkKind.WEBHOOK: frozenset({"secret_env"}),
    SinkKind.PAGERDUTY: frozenset({"url_env"}),
}


def _kind(value: object) -> SinkKind:
    words = [kind.value for kind in SinkKind]
    if isinstance(value, str) and value in words:
        return SinkKind(value)
    close = close_to(value, words) if isinstance(value, str) else None
    advice = f"did you mean '{close}'?" if close else f"write {', '.join(words[:-1])} or {words[-1]}"
    raise refused(f"unknown type {quoted(value)}; {advice}")


def _variable(value: object) -> str:
    """A name, never shown where it is none: it may be the secret itself."""
    text = value if isinstance(value, str) else ""
    if "/" in text or "@" in text:
        raise refused("name an environment variable, such as SLACK_WEBHOOK_URL, never the URL itself")
    if not _VARIABLE.fullmatch(text) or _RATHER_A_KEY.fullmatch(text):
        raise refused(
            "name an environment variable in capitals, digits and _, such as PAGER_SECRET; never the secret itself"
        )
    if text in _NOT_FOR_SINKS:
        raise refused(f"{text} is for checker alone; name a variable of the sink's own")
    return text


def _mention(value: object) -> str:
    if not isinstance(value, str):
        raise refused(f"expected a mention as Slack writes it, such as <!subteam^S123>, got {quoted(value)}")
    try:
        return check_mention(value)
    except ValueError as error:
        raise refused(masked(str(error))) from None


def _label(value: object) -> str:
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise refused(f"a label is a word in small letters, digits and any of _.:- such as team-a, got {quoted(value)}")
    return value


def _listed(value: object) -> object:
    """One word is a list of one; an empty list is a mistake."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise refused(f"expected a list such as [production], got {quoted(value)}")
    if not value:
        raise refused("an empty list; name at least one, or leave the key out")
    return value


def _by_name(value: object) -> object:
    if not isinstance(value, dict):
        raise refused(f"expected a mapping from names to sinks such as {EXAMPLE}, got {quoted(value)}")
    if not value:
        raise refused("no sink is named; without the key, SLACK_WEBHOOK_URL and SENTRY_DSN say where notices go")
    return value


_VariableText = written.text(
    r"^(?!(?=[A-Z]*[0-9])[A-Z0-9]{20,}$)[A-Z][A-Z0-9_]{2,99}$",
    "SLACK_WEBHOOK_URL",
    **{"not": {"enum": sorted(_NOT_FOR_SINKS)}},
)
Variable = Annotated[str, PlainValidator(_variable, json_schema_input_type=_VariableText)]
_LabelText = written.text(f"^{WORD.pattern}$", "team-a")
Label = Annotated[str, PlainValidator(_label, json_schema_input_type=_LabelText)]
Labels = Annotated[tuple[Label, ...], BeforeValidator(_listed, json_schema_input_type=written.one_or_more(_LabelText))]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_listed, json_schema_input_type=written.one_or_more(written.text(None, "production"))),
]
Mention = Annotated[
    str,
    PlainValidator(
        _mention, json_schema_input_type=written.text(f"^({MENTION.pattern})$", "<!subteam^S123>", "<!here>")
    ),
]


def _by_type(schema: dict[str, Any]) -> None:
    """Each type of sink needs some variables and knows nothing of the others'."""
    own = {"url_env", "dsn_env", "key_env", "secret_env", "mention"}
    schema["allOf"] = [
        {
            "if": {"properties": {"type": {"const": str(kind)}}, "required": ["type"]},
            "then": {
                "required": sorted(needed),
                "properties": dict.fromkeys(sorted(own - set(needed) - _ALLOWED[kind]), False),
            },
        }
        for kind, needed in _NEEDED.items()
    ]


class SinkShape(Strict):
    """Where notices go, and which. Each type has its own variables."""

    model_config = ConfigDict(json_schema_extra=_by_type)

    kind: Annotated[SinkKind, PlainValidator(_kind, json_schema_input_type=SinkKind)] = Field(
        alias="type", examples=["type: slack"]
    )
    """What takes the messages."""
    url_env: Variable | None = None
    """The name of the environment variable that holds the URL."""
    dsn_env: Variable | None = None
    """The name of the environment variable that holds Sentry's DSN."""
    key_env: Variable | None = None
    """The name of the environment variable that holds PagerDuty's routing key."""
    secret_env: Variable | None = None
    """The name of the environment variable that holds the secret by which a webhook's messages are signed."""
    mention: Mention = ""
    """Whom a Slack message with something critical calls, as Slack writes it."""
    least: SeverityWord = Field(default=Severity.INFO, alias="from")
    """Only what matters at least so much."""
    policies: Names = ()
    """Only what these policies govern."""
    labels: Labels = ()
    """Only what is governed by a policy with one of these labels."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "url": "no URL stands in a policy; write url_env and the name of an environment variable that holds it",
        "dsn": "no DSN stands in a policy; write dsn_env and the name of an environment variable that holds it",
        "key": "no key stands in a policy; write key_env and the name of an environment variable that holds it",
        "secret": "no secret stands in a policy; write secret_env and the name of an environment variable with it",
        "severity": "write from: and a severity, for all that matters at least so much",
        "severities": "write from: and a severity, for all that matters at least so much",
    }

    def spec(self, name: str) -> SinkSpec:
        """The same as a value."""
        return SinkSpec(
            name=name,
            kind=self.kind,
            url_env=self.url_env,
            dsn_env=self.dsn_env,
            key_env=self.key_env,
            secret_env=self.secret_env,
            mention=self.mention,
            route=Route(self.least, self.policies, self.labels),
        )


_SinkName = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{_SINK.pattern}$"})]
_SinksText = Annotated[
    dict[_SinkName, SinkShape], Field(min_length=1, json_schema_extra={"additionalProperties": False})
]
Sinks = Annotated[dict[str, SinkShape], BeforeValidator(_by_name, json_schema_input_type=_SinksText)]


def mistakes_in_sinks(tree: Tree) -> Iterator[Problem]:
    """What no single value shows: keys that another type of sink has, policies and labels that there are not."""
    _, sinks = tree.find(("sinks",))
    if sinks is tree.root or not isinstance(sinks.value, dict):
        return
    policies = [_text(tree, number, "name") for number in range(_length(tree))]
    labels = [label for number in range(_length(tree)) for label in _words(tree, "policies", number, "labels")]
    labels += defined_labels(tree)
    for name, (key, node) in sinks.value.items():
        if not _SINK.fullmatch(name):
            message = f"{quoted(name)} is no name for a sink; write small letters, digits, _ and -, such as ops"
            yield Problem(key.line, key.col, message)
        if isinstance(node.value, dict):
            yield from _misfits(node, node.value)
        yield from _unheard_of(tree, name, "policies", policies, "no policy is called")
        yield from _unheard_of(tree, name, "labels", labels, "no policy has the label")


def defined_labels(tree: Tree) -> list[str]:
    """The words that the file gives to databases."""
    _, labels = tree.find(("labels",))
    return list(labels.value) if labels is not tree.root and isinstance(labels.value, dict) else []


def _misfits(node: Node, sink: Mapping[str, tuple[Key, Node]]) -> Iterator[Problem]:
    """Keys that this type of sink does not have, and those that it cannot do without."""
    _, word = sink.get("type", (None, None))
    kind = next((kind for kind in SinkKind if word and word.value == kind.value), None)
    if kind is None:
        return
    needed = _NEEDED[kind]
    others = {field.alias or name for name, field in SinkShape.model_fields.items()} - _EVERY - _ALLOWED[kind]
    for text, (key, _) in sink.items():
        if text in others - set(needed):
            known = ", ".join(sorted((_ALLOWED[kind] | _EVERY) - {"type"}))
            message = f"a sink of type {kind} has no {text}; it takes {', '.join(needed)}, {known}"
            yield Problem(key.line, key.col, message)
    for text, example in needed.items():
        if text not in sink:
            message = f"'{text}' is missing; write {text}: {example}, the name of the environment variable to read"
            yield Problem(node.line, node.col, message)


def _unheard_of(tree: Tree, sink: str, key: str, known: Sequence[str], complaint: str) -> Iterator[Problem]:
    for number, word in enumerate(_words(tree, "sinks", sink, key)):
        if word and word not in known:
            _, node = tree.find(("sinks", sink, key, number))
            close = close_to(word, filter(None, known))
            advice = f"did you mean {quoted(close)}?" if close else "name one that there is"
            yield Problem(node.line, node.col, f"{complaint} {quoted(word)}; {advice}")


def _length(tree: Tree) -> int:
    _, policies = tree.find(("policies",))
    return len(policies.value) if policies is not tree.root and isinstance(policies.value, list) else 0


def _text(tree: Tree, number: int, key: str) -> str:
    _, policy = tree.find(("policies", number))
    found = policy.value.get(key) if isinstance(policy.value, dict) else None
    return found[1].value if found and isinstance(found[1].value, str) else ""


def _words(tree: Tree, *place: str | int) -> list[str]:
    """The words of a list, or the one that stands in its place; what is no text counts for nothing."""
    *above, last = place
    _, parent = tree.find(tuple(above))
    found = parent.value.get(str(last)) if isinstance(parent.value, dict) else None
    value = found[1].plain if found else []
    return [word if isinstance(word, str) else "" for word in (value if isinstance(value, list) else [value])]
