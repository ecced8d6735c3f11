"""A notice as events for PagerDuty's Events API v2. Pure.

https://developer.pagerduty.com/docs/events-api-v2/trigger-events/: a summary of up to 1,024 characters, a key of up to
255 by which later events find the alert, 512 KB in all. A `resolve` that finds no open alert is taken and does nothing.
"""

from typing import Any

from checker.model import Notice, Reason
from checker.notify.card import Card, card
from checker.notify.links import UNKNOWN, Ours
from checker.notify.webhook_body import CONSTANT, State, dedup_key, state_of
from checker.phrases import as_text
from checker.plain import NAME, clean
from checker.troubles import MOMENTARY

Event = dict[str, Any]

_SUMMARY = 1024
_FIX = 4000


def events_for(notice: Notice, ours: Ours = UNKNOWN) -> list[Event]:
    """What to send, without the routing key. `ours` as for a card."""
    shown = card(notice, ours)
    links = [{"href": link.url, "text": link.label} for link in shown.links]
    return _events(notice, {"payload": _payload(notice, shown), "links": links})


def minimal_events(notice: Notice) -> list[Event]:
    """The same with nothing that comes from outside: for when PagerDuty refuses the whole."""
    return _events(notice, {"payload": {"summary": CONSTANT, "source": "checker", "severity": notice.severity.value}})


def _events(notice: Notice, told: Event) -> list[Event]:
    """A drill, a test and what is over already leave no alert open, and a drill triggers none: it wakes nobody up."""
    trigger = {"event_action": "trigger", "dedup_key": dedup_key(notice), "client": "checker", **told}
    resolve = {"event_action": "resolve", "dedup_key": dedup_key(notice)}
    if notice.reason is Reason.TEST or notice.cause in MOMENTARY:
        return [trigger, resolve]
    return [resolve] if notice.reason is Reason.DRILL or state_of(notice) is State.OVER else [trigger]


def _payload(notice: Notice, shown: Card) -> Event:
    payload = {
        "summary": clean(shown.title, _SUMMARY),
        "source": clean(notice.subject.label, NAME) or "checker",
        "severity": notice.severity.value,
        "timestamp": f"{notice.at:%Y-%m-%dT%H:%M:%S}Z",
        "component": clean(notice.subject.name or "", NAME),
        "group": clean(notice.subject.app or "", NAME),
        "class": clean(notice.cause, NAME),
    }
    return {key: value for key, value in payload.items() if value} | {"custom_details": _details(notice, shown)}


def _details(notice: Notice, shown: Card) -> dict[str, str]:
    details = {"summary": shown.summary}
    for fact in shown.facts:
        key = fact.label.lower().replace(" ", "_")
        details[key] = "\n".join(filter(None, (details.get(key), as_text(fact.value))))
    if shown.fix:
        fix = "\n".join(shown.fix)
        details["fix"] = fix if len(fix) <= _FIX else "too long to show here; 'checker check' prints it"
        details["side_effects"] = "\n".join(as_text(effect) for effect in shown.effects)
    details["policy"] = clean(notice.policy or "", NAME)
    details["incident"] = clean(notice.incident or "", NAME)
    return {key: value for key, value in details.items() if value}
