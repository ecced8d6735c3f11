"""The shape of `exemptions`: which rules may fail where, until when, why, and who answers for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator

from checker.model import Exemption, Origin
from checker.policy import written
from checker.policy.durations import render_duration
from checker.policy.fields import Duration, between, refused
from checker.policy.match_shape import MatchShape
from checker.policy.problems import Problem, close_to, quoted
from checker.policy.shape import Strict
from checker.policy.texts import Words
from checker.policy.tree import Tree
from checker.policy.until import parse_until
from checker.policy.values import ExemptionEntry
from checker.ports import Rule

_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)


def _until(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refused(f"expected the last day, such as 2027-01-31, got {quoted(value)}")
    try:
        return parse_until(str(value))
    except ValueError as error:
        raise refused(str(error)) from None


def _rules(value: object) -> object:
    """One rule is a list of one; which rules there are is held against the file later."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise refused(f"expected a list of rules such as [recent_backup], got {quoted(value)}")
    if not value:
        raise refused("an empty list exempts nothing; name the rules that may fail")
    return value


def _rule(value: object) -> str:
    if not isinstance(value, str):
        raise refused(f"a rule is named by a word such as recent_backup, got {quoted(value)}")
    return value


Until = Annotated[datetime, PlainValidator(_until, json_schema_input_type=written.UNTIL)]
Rules = Annotated[
    tuple[Annotated[str, PlainValidator(_rule)], ...],
    BeforeValidator(_rules, json_schema_input_type=written.one_or_more(written.RULE)),
]
Longest = Annotated[Duration, between(_DAY, _YEAR)]


class ExemptionShape(Strict):
    """What may fail for a while."""

    match: MatchShape = Field(examples=["match: {apps: [old-shop]}"])
    """Which databases it holds for."""
    rules: Rules = Field(examples=["rules: [recent_backup]"])
    """The rules that may fail."""
    until: Until = Field(examples=["until: and its last day, such as 2027-01-31"])
    """Its last day, in UTC, or the instant at which it ends."""
    reason: Words = Field(examples=["reason: and why this may be so"])
    """Why this may be so."""
    owner: Words = Field(examples=["owner: and the person or team that answers for it"])
    """The person or team that answers for it."""
    approved_by: Words | None = None
    """Who agreed to it."""
    ticket: Words | None = None
    """Where it is written up."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "rule": "write rules: and a list, such as [recent_backup]",
        "app": "write match: {apps: [...]}",
        "apps": "write match: {apps: [...]}",
        "attachments": "write match: {attachments: [...]}",
        "expires": "write until: and its last day, such as 2027-01-31",
    }

    def entry(self, origin: Origin) -> ExemptionEntry:
        """The same as a value."""
        match = self.match.match
        exemption = Exemption(
            self.rules, match.in_short, self.until, self.reason, self.owner, origin, self.approved_by, self.ticket
        )
        return ExemptionEntry(match, exemption)


def entries(shapes: Sequence[ExemptionShape], tree: Tree, path: str) -> tuple[ExemptionEntry, ...]:
    """All exemptions of a file, each with its place."""
    spots = [tree.find(("exemptions", number))[1] for number in range(len(shapes))]
    return tuple(shape.entry(Origin(path, spot.line, spot.col)) for shape, spot in zip(shapes, spots, strict=True))


def mistakes_in_exemptions(tree: Tree, rules: Sequence[Rule]) -> Iterator[Problem]:
    """What no single value shows: rules that there are not, and rules that are named twice."""
    known = [rule.META.id for rule in rules]
    brought: dict[str, list[str]] = {}
    for meta in (rule.META for rule in rules):
        if meta.implied_by and meta.implied_by not in known:
            brought.setdefault(meta.implied_by, []).append(meta.id)
    _, exemptions = tree.find(("exemptions",))
    for number in range(len(exemptions.value) if isinstance(exemptions.value, list) else 0):
        key, node = tree.find(("exemptions", number, "rules"))
        if key is None or key.text != "rules":
            continue
        named: set[str] = set()
        for word in node.value if isinstance(node.value, list) else [node]:
            if not isinstance(word.value, str):
                continue
            if word.value in named:
                yield Problem(word.line, word.col, f"{quoted(word.value)} is named twice; remove one")
            elif word.value not in known:
                yield Problem(word.line, word.col, _no_rule(word.value, known, brought))
            named.add(word.value)


def too_long(entries_: Sequence[ExemptionEntry], longest: timedelta, now: datetime, tree: Tree) -> Iterator[Problem]:
    """The exemptions that last for longer from now than policy allows. As time goes on there can only be fewer."""
    for number, entry in enumerate(entries_):
        # A bare date is inclusive: written at any hour of a day, it may be the whole last day.
        if entry.exemption.until - now <= longest + _DAY:
            continue
        _, node = tree.find(("exemptions", number, "until"))
        message = (
            f"this lies more than {render_duration(longest)} ahead, and no exemption may last longer; "
            f"write until: {(now + longest).date()} or earlier, or set max_exemption"
        )
        yield Problem(node.line, node.col, message)


def _no_rule(word: str, known: Sequence[str], brought: Mapping[str, Sequence[str]]) -> str:
    if word in brought:
        return f"{quoted(word)} is no rule but brings several; name those that may fail: {', '.join(brought[word])}"
    close = close_to(word, known)
    advice = f"did you mean '{close}'?" if close else f"there are: {', '.join(known)}"
    return f"unknown rule {quoted(word)}; {advice}"
