"""A notice as the JSON that a webhook gets. Pure.

These models are the documented schema: docs/webhook.schema.json is made from them. Keys may be added under the same
number; what a key means never changes under it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from checker.model import Finding, Notice, Reason, Severity, Subject, stable_id
from checker.notify.card import ABOUT_CHECKER, Card, as_lines, card
from checker.notify.links import UNKNOWN, Ours
from checker.phrases import as_text
from checker.plain import NAME, SENTENCE, clean
from checker.troubles import MOMENTARY

SCHEMA = 1
CONSTANT = "checker has something to tell, but this webhook refuses the message. Run `checker check` to see it."
"""What is said where the whole body is refused: nothing of it comes from outside."""

_TITLE = 500
_VALUE = 300
_LINES = 20
_FIX = 4000
_ID = 64
_LABELS = 50
_NOT_OF_AN_ID = re.compile(r"[^0-9A-Za-z_.-]")


class State(StrEnum):
    """What a notice says of its problem: it is there, it is over, or there is none and this is but a note."""

    OPEN = "open"
    OVER = "over"
    NOTE = "note"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


Id = Annotated[str, Field(max_length=_ID, pattern=r"^[0-9A-Za-z_.-]*$")]
Name = Annotated[str, Field(max_length=NAME)]
Line = Annotated[str, Field(max_length=_VALUE)]
Sentence = Annotated[str, Field(max_length=SENTENCE)]
Instant = Annotated[datetime, PlainSerializer(_instant), Field(description="ISO 8601 in UTC, to the second.")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, populate_by_name=True)


class AboutShape(_Part):
    """What it is about: a database, or checker itself (`id` is then `checker`, the rest null)."""

    id: Name = Field(description="The uuid of the Heroku Postgres add-on.")
    app: Name | None = Field(description="The Heroku app that is billed for the database.")
    attachment: Name | None = Field(description="The name under which the app knows it, such as DATABASE.")
    name: Name | None = Field(description="The add-on's own name, such as postgresql-curved-12345.")


class RestorableShape(_Part):
    """What there is to restore from now."""

    newest: Name = Field(description="The newest good backup, as `heroku pg:backups:restore` takes it.")
    taken_at: Instant
    size: int | None = Field(description="In bytes; null where Heroku does not tell.")
    count: int = Field(description="How many good backups there are.")


class FindingShape(_Part):
    """The evidence, as last seen."""

    summary: Sentence
    limit: Line | None = Field(description="What policy demands.")
    actual: Line | None = Field(description="What is there.")
    since: Instant | None = Field(description="Since when it is so; null where that is not known.")
    consequences: list[Line] = Field(
        max_length=_LINES, description="What only follows from it; of what is over, what is lost for good."
    )
    why: list[Line] = Field(max_length=_LINES, description="How it came about, where that is known.")
    seen_well_at: Instant | None = Field(description="When all could be seen last, where nothing can be now.")
    advice: Line | None = Field(description="What to do where no command helps.")
    restorable: RestorableShape | None
    fix: list[str] = Field(description="Shell commands in the order to run them.")
    fix_omitted: bool = Field(description="The commands are too long to send; `checker check` prints them.")
    side_effects: list[Sentence] = Field(description="What the commands do besides mending.")


class LinkShape(_Part):
    """A page to go on reading."""

    label: Name
    url: str


class Body(_Part):
    """One notice of checker."""

    schema_: Literal[1] = Field(alias="schema", description="The version of this schema.")
    id: Id = Field(description="Of this notice. The same id is the same notice, sent again.")
    reason: str = Field(
        max_length=_ID,
        description="Why it is told. More reasons may come: go by `state`.",
        examples=[reason.value for reason in Reason],
    )
    state: State
    severity: Severity = Field(description="How much it matters. What is over, and most notes, are info.")
    at: Instant = Field(description="As of when it is true.")
    incident: Id | None = Field(description="What `checker incident`, `ack` and `snooze` take.")
    dedup_key: Id = Field(description="The same in every notice of one problem of one database, for ever.")
    title: str = Field(max_length=_TITLE, description="All of it in one line.")
    text: str = Field(description="All of it as plain text, for people.")
    subject: AboutShape
    cause: Name = Field(description="The rule that failed, or what keeps checker from its work.")
    policy: Name | None = Field(description="The policy that governs the database.")
    labels: list[Name] = Field(description="That policy's labels.")
    finding: FindingShape
    opened_at: Instant | None = Field(description="When checker first saw the problem.")
    links: list[LinkShape]


def body_for(notice: Notice, ours: Ours = UNKNOWN) -> bytes:
    """The whole notice. `ours` as for a card."""
    shown = card(notice, ours)
    fits = sum(map(len, shown.fix)) <= _FIX
    brief = shown if fits else replace(shown, fix=())
    body = _body(
        notice,
        title=clean(shown.title, _TITLE),
        text="\n".join(as_lines(brief)),
        subject=_about(notice.subject),
        cause=clean(notice.cause, NAME),
        policy=_name(notice.policy),
        labels=[clean(label, NAME) for label in notice.labels[:_LABELS]],
        finding=_finding(notice.finding, brief, fix_omitted=not fits),
        links=[LinkShape(label=link.label, url=link.url) for link in shown.links],
    )
    return _dumped(body)


def minimal_body(notice: Notice) -> bytes:
    """The same keys with nothing that comes from outside: for a webhook that refuses the whole body."""
    nothing = FindingShape(
        summary=CONSTANT,
        limit=None,
        actual=None,
        since=None,
        consequences=[],
        why=[],
        seen_well_at=None,
        advice=None,
        restorable=None,
        fix=["checker check"],
        fix_omitted=False,
        side_effects=[],
    )
    body = _body(
        notice,
        title=CONSTANT,
        text=CONSTANT,
        subject=AboutShape(id="", app=None, attachment=None, name=None),
        cause="",
        policy=None,
        labels=[],
        finding=nothing,
        links=[],
    )
    return _dumped(body)


def dedup_key(notice: Notice) -> str:
    """What incident tools match by. It outlives checker's memory: the same problem found anew has the same key."""
    apart = (notice.reason.value,) if notice.reason in ABOUT_CHECKER else ()
    return f"checker-{stable_id(*apart, clean(notice.subject.id, NAME), clean(notice.cause, NAME))}"


def state_of(notice: Notice) -> State:
    """What it says of its problem."""
    # What was over as soon as it was there has no end that could be told.
    if notice.reason in ABOUT_CHECKER or notice.cause in MOMENTARY:
        return State.NOTE
    return State.OVER if notice.reason.ends else State.OPEN


def id_of(notice: Notice) -> str:
    """The notice's id, fit for a header."""
    return _id(notice.id)


def _body(notice: Notice, **more: object) -> Body:
    return Body.model_validate(
        {
            "schema": SCHEMA,
            "id": id_of(notice),
            "reason": notice.reason.value,
            "state": state_of(notice),
            "severity": notice.severity,
            "at": notice.at,
            "incident": _id(notice.incident) if notice.incident else None,
            "dedup_key": dedup_key(notice),
            "opened_at": notice.opened_at,
            **more,
        }
    )


def _about(subject: Subject) -> AboutShape:
    return AboutShape(
        id=clean(subject.id, NAME),
        app=_name(subject.app),
        attachment=_name(subject.attachment),
        name=_name(subject.name),
    )


def _finding(finding: Finding, shown: Card, *, fix_omitted: bool) -> FindingShape:
    there = finding.restorable
    return FindingShape(
        summary=shown.summary,
        limit=clean(finding.limit, _VALUE) if finding.limit else None,
        actual=clean(finding.actual, _VALUE) if finding.actual else None,
        since=finding.since,
        consequences=_few(finding.consequences),
        why=_few(finding.why),
        seen_well_at=finding.seen_well_at,
        advice=clean(finding.advice, _VALUE) if finding.advice else None,
        restorable=RestorableShape(
            newest=clean(there.newest, NAME), taken_at=there.taken_at, size=there.size, count=there.count
        )
        if there and there.count
        else None,
        fix=list(shown.fix),
        fix_omitted=fix_omitted,
        side_effects=[clean(as_text(effect), SENTENCE) for effect in shown.effects],
    )


def _few(texts: Sequence[str]) -> list[str]:
    lines = [clean(text, _VALUE) for text in texts]
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"and {len(lines) - _LINES + 1} more"]


def _name(text: str | None) -> str | None:
    return None if text is None else clean(text, NAME)


def _id(text: str) -> str:
    return _NOT_OF_AN_ID.sub("", text)[:_ID]


def _dumped(body: Body) -> bytes:
    return body.model_dump_json(by_alias=True).encode()
