"""A notice as a Sentry event. Pure.

What groups events is the fingerprint alone. The first line of the message is the issue's title and is stable; whatever
changes from sweep to sweep stands below it, and as a context. It stands in both because Sentry's own scrubber, which is
on by default, blanks every value of a context with a word like `auth` or `token` in it, such as a fix that names an
app `acme-auth`, while messages and tags are let be
(https://docs.sentry.io/security-legal-pii/scrubbing/server-side-scrubbing/).

Limits and rules for tags: facts of Sentry Relay's normalisation (a newline or an empty value voids a tag).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from checker import phrases
from checker.model import Notice, Reason, Severity
from checker.notify.card import Card, as_lines, card
from checker.notify.links import UNKNOWN, Ours
from checker.phrases import as_text
from checker.plain import NAME, clean

Event = dict[str, Any]

_LEVELS = {Severity.CRITICAL: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
_FIX = 3500
_TOO_LONG = "too long to show here; 'checker check' prints it"
# Sentry's limits: https://develop.sentry.dev/sdk/data-model/event-payloads/.
_MESSAGE = 8192
_MORE = "\nand more"
_VALUE = 2000
_ENVIRONMENT = 64
_NO_NAME = frozenset({".", ".."})
_VOID = {"release": _NO_NAME | {"latest"}, "environment": _NO_NAME | {"none"}, "server_name": frozenset[str]()}
# So that a notice sent twice is one event: Sentry drops an id that it knows.
_NAMESPACE = uuid.UUID("5a6c1df5-3e8b-5d0e-9c3f-8a4f6f1f2b77")


@dataclass(frozen=True, slots=True)
class Where:
    """What runs, where: shown with every event."""

    release: str
    environment: str = "production"
    server_name: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """As Sentry takes them; what it would void is left out."""
        found = {
            "release": _word(self.release, NAME),
            "environment": _word(self.environment, _ENVIRONMENT),
            "server_name": clean(self.server_name, NAME),
        }
        return {key: value for key, value in found.items() if value and value.lower() not in _VOID[key]}


def event_for(notice: Notice, where: Where, ours: Ours = UNKNOWN) -> Event:
    """The whole event. `ours` as for a card."""
    tags = {
        "app": notice.subject.app,
        "database": notice.subject.name,
        "attachment": notice.subject.attachment,
        "rule": notice.cause,
        "reason": notice.reason.value,
        "incident": notice.incident,
        "policy": notice.policy,
    }
    tidy = {key: clean(value, NAME) for key, value in tags.items() if value}
    shown = _shortened(card(notice, ours))
    least = minimal_event(notice)
    return (
        least
        | where.fields
        | {
            "message": _message(least["message"], shown),
            "tags": {key: value for key, value in tidy.items() if value},
            "contexts": {"backup": _context(notice, shown)},
        }
    )


def minimal_event(notice: Notice) -> Event:
    """What must arrive at least: sent alone when Sentry refuses the whole event."""
    shown = card(notice)
    routine = notice.reason.ends or notice.reason is Reason.DRILL
    return {
        "event_id": _event_id(notice),
        "timestamp": f"{notice.at:%Y-%m-%dT%H:%M:%S}Z",
        "platform": "other",
        "logger": "checker",
        "fingerprint": _fingerprint(notice),
        "level": "info" if routine else _LEVELS[notice.severity],
        # A problem has one title for as long as it is open, whatever there is to say about it.
        "message": shown.title if routine else shown.name,
    }


def constant_event(notice: Notice) -> Event:
    """Nothing that comes from outside: sent when Sentry refuses the minimal event too."""
    return {
        "event_id": _event_id(notice),
        "timestamp": f"{notice.at:%Y-%m-%dT%H:%M:%S}Z",
        "platform": "other",
        "logger": "checker",
        "fingerprint": ["checker", "refused"],
        "level": "error",
        "message": "checker has something to tell, but Sentry refuses its event. Run `checker check` to see it.",
    }


def _event_id(notice: Notice) -> str:
    return uuid.uuid5(_NAMESPACE, notice.id).hex


def _fingerprint(notice: Notice) -> list[str]:
    """What Sentry groups by: one issue per database and cause, for as long as there are any."""
    if notice.reason is Reason.DRILL:
        return ["checker", "drill"]
    found = ["checker", clean(notice.subject.id, NAME), clean(notice.cause, NAME)]
    # With the same fingerprint, good news would reopen the issue that it closes.
    return [*found, "recovered"] if notice.reason.ends else found


def _shortened(shown: Card) -> Card:
    """The card without commands that are too long to show: a cut command is a trap."""
    return shown if len("\n".join(shown.fix)) <= _FIX else replace(shown, fix=(_TOO_LONG,), effects=())


def _message(title: str, shown: Card) -> str:
    """The title, and below it all there is to say."""
    return _joined([title, *as_lines(shown)[1:]], _MESSAGE)


def _context(notice: Notice, shown: Card) -> dict[str, str]:
    context = {"summary": _joined([shown.summary, *shown.lines], _VALUE)}
    lines: dict[str, list[str]] = {}
    for fact in shown.facts:
        key = _key(fact.label)
        lines[key] = [*lines.get(key, []), as_text(fact.value)]
    context |= {key: _joined(values, _VALUE) for key, values in lines.items()}
    context["fix"] = "\n".join(shown.fix)
    context["besides"] = "\n".join(map(as_text, shown.effects))
    if notice.opened_at:
        context["first_seen"] = phrases.instant(notice.opened_at)
    context |= {f"{_key(link.label)}_page": link.url for link in shown.links}
    return {key: value for key, value in context.items() if value}


def _joined(lines: Sequence[str], limit: int) -> str:
    """The lines, or as many of them as `limit` characters hold, and that there are more."""
    text = lines[0]
    for line in lines[1:]:
        if len(text) + len(line) + len(_MORE) >= limit:
            return text + _MORE
        text += f"\n{line}"
    return text


def _word(text: str, limit: int) -> str:
    """The name of a release or an environment, `limit` bytes long at most: no slashes, and its length is in bytes."""
    text = clean(text, limit).replace("/", "-").replace("\\", "-")
    return text.encode()[:limit].decode(errors="ignore").rstrip()


def _key(label: str) -> str:
    return label.lower().replace(" ", "_")
