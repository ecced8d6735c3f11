"""A notice as a Sentry event. Pure.

What groups events is the fingerprint alone; titles are stable, and whatever changes from sweep to sweep is context.
Limits and rules for tags: facts of Sentry Relay's normalisation (a newline or an empty value voids a tag).
"""

import uuid
from dataclasses import dataclass
from typing import Any

from checker import phrases
from checker.model import Notice, Severity
from checker.notify.message import as_text, card
from checker.plain import NAME, clean

Event = dict[str, Any]

_LEVELS = {Severity.CRITICAL: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
_FIX = 8000
_ENVIRONMENT = 64
# So that a notice sent twice is one event: Sentry drops an id that it knows.
_NAMESPACE = uuid.UUID("5a6c1df5-3e8b-5d0e-9c3f-8a4f6f1f2b77")


@dataclass(frozen=True, slots=True)
class Where:
    """What runs, where: shown with every event."""

    release: str
    environment: str = "production"
    server_name: str = ""


def event_for(notice: Notice, where: Where) -> Event:
    """The whole event."""
    tags = {
        "app": notice.subject.app,
        "database": notice.subject.name,
        "attachment": notice.subject.attachment,
        "rule": notice.cause,
        "reason": notice.reason.value,
        "incident": notice.incident,
    }
    tidy = {key: clean(value, NAME) for key, value in tags.items() if value}
    placed = {
        "release": clean(where.release, NAME),
        "environment": clean(where.environment.replace("/", "-"), _ENVIRONMENT),
        "server_name": clean(where.server_name, NAME),
    }
    return (
        minimal_event(notice)
        | {key: value for key, value in placed.items() if value}
        | {"tags": {key: value for key, value in tidy.items() if value}, "contexts": {"backup": _context(notice)}}
    )


def minimal_event(notice: Notice) -> Event:
    """What must arrive at least: sent alone when Sentry refuses the whole event."""
    shown, solved = card(notice), notice.reason.ends
    fingerprint = ["checker", clean(notice.subject.id, NAME), clean(notice.cause, NAME)]
    return {
        "event_id": _event_id(notice),
        "timestamp": f"{notice.at:%Y-%m-%dT%H:%M:%S}Z",
        "platform": "other",
        "logger": "checker",
        # With the same fingerprint, good news would reopen the issue that it closes.
        "fingerprint": [*fingerprint, "recovered"] if solved else fingerprint,
        "level": "info" if solved else _LEVELS[notice.severity],
        "message": shown.title if solved else shown.name,
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


def _context(notice: Notice) -> dict[str, str]:
    shown = card(notice)
    context = {"summary": shown.summary}
    for fact in shown.facts:
        key = fact.label.lower().replace(" ", "_")
        context[key] = "\n".join(filter(None, (context.get(key), as_text(fact.value))))
    if shown.fix:
        fix = "\n".join(shown.fix)
        context["fix"] = fix if len(fix) <= _FIX else "too long to show here; 'checker check' prints it"
    if notice.opened_at:
        context["first_seen"] = phrases.instant(notice.opened_at)
    return {key: value for key, value in context.items() if value}
