"""What Sentry's own server makes of our events: Relay's normaliser finds no fault, and cuts and blanks nothing."""

import json
import platform
import sys
from dataclasses import replace
from typing import Any

import pytest

from checker import plain, troubles
from checker.errors import StoreUnavailable, TokenRefused
from checker.model import CHECKER, Reason, Severity, Subject
from checker.notify.crash import crash_event
from checker.notify.event import Event, Where, constant_event, event_for, minimal_event
from checker.notify.links import Ours
from tests.unit.notify.samples import FINDING, NOW, baseline, hostile, notice, resolved

if (sys.platform, platform.machine()) == ("linux", "x86_64"):  # there is a wheel: without it nothing would be proven
    from sentry_relay import processing
else:
    processing = pytest.importorskip("sentry_relay.processing", reason="needs the package sentry-relay")

WHERE = Where("checker@1.0", "production", "worker.1")
HARSH = Where("checker@1.0\nx" * 50, "staging/eu west" * 20, "worker.1\x00" * 50)
# What a project has that nobody has changed.
DEFAULTS = {
    "scrubData": True,
    "scrubDefaults": True,
    "scrubIpAddresses": True,
    "sensitiveFields": [],
    "excludeFields": [],
}


def crash(error: Exception | None = None) -> Exception:
    """An exception from within checker, and what it was raised from."""
    try:
        plain.cut(None, 1)  # type: ignore[arg-type]
    except TypeError as cause:
        raised = error or ExceptionGroup("unhandled", [cause, StoreUnavailable("gone")])
        raised.__cause__ = cause
        return raised
    raise AssertionError


LONG = tuple(f"heroku pg:backups:capture DATABASE --app shared-meaning-{number}" for number in range(45))
EVENTS: dict[str, Event] = {
    **{str(reason): event_for(notice(reason=reason), WHERE, Ours("https://example.com/docs")) for reason in Reason},
    **{str(severity): event_for(notice(severity=severity, policy="production"), WHERE) for severity in Severity},
    "solved": event_for(resolved(), WHERE),
    "hello": event_for(baseline(), WHERE),
    "checker itself": event_for(notice(subject=Subject(CHECKER), incident=None, opened_at=None), Where("", "", "")),
    "hostile": event_for(hostile(), HARSH),
    "hostile and long": event_for(hostile(100), HARSH),
    "a long fix": event_for(notice(finding=replace(FINDING, fix=LONG, consequences=("x" * 300,) * 40)), WHERE),
    "a long end": event_for(resolved(finding=replace(FINDING, consequences=("x" * 300,) * 400)), WHERE),
    "minimal": minimal_event(notice()),
    "minimal and hostile": minimal_event(hostile(100)),
    "constant": constant_event(notice()),
    "crash": crash_event(crash(), WHERE, NOW),
    "crash of ours": crash_event(crash(TokenRefused()), HARSH, NOW),
    "crash elsewhere": crash_event(ValueError(), Where("", "", ""), NOW),
}


@pytest.fixture(params=EVENTS)
def event(request: pytest.FixtureRequest) -> Event:
    """One event of each kind, as it goes over the wire."""
    parsed: Event = json.loads(json.dumps(EVENTS[request.param]))
    return parsed


def normalised(event: Event) -> Event:
    """The event as Sentry stores it."""
    stored: Event = processing.StoreNormalizer(project_id=1, enable_trimming=True).normalize_event(event)
    return stored


def scrubbed(event: Event) -> Event:
    """The stored event after the scrubber that is on by default."""
    config = processing.convert_datascrubbing_config(DEFAULTS)
    stored: Event = processing.pii_strip_event(config, normalised(event))
    return stored


def seen(event: Event) -> dict[str, Any]:
    """What people see of it and go by, in our form or in Sentry's."""
    tags = dict(event.get("tags") or {})
    stored = event.get("logentry", {}).get("formatted")
    return {
        **{
            key: event.get(key)
            for key in ("event_id", "level", "fingerprint", "platform", "logger", "release", "environment")
        },
        "message": event.get("message") or stored,
        "server_name": event.get("server_name") or tags.pop("server_name", None),
        "tags": tags,
    }


def test_faultless(event: Event) -> None:
    """Sentry finds no fault in an event, trims nothing of it, and keeps each tag."""
    stored = normalised(event)
    assert (None, None) == (stored.get("_meta"), stored.get("errors"))
    assert seen(event) == seen(stored)
    assert "error" if "exception" in event else "default" == stored["type"]


@pytest.mark.parametrize(
    ("where", "release", "environment"),
    [
        (Where("é" * 200, "é" * 64), "é" * 100, "é" * 32),
        (Where("a/b\\c", "a/b\\c"), "a-b-c", "a-b-c"),
        (Where("Latest", "None"), None, None),
        (Where("..", "."), None, None),
        (Where("", ""), None, None),
    ],
)
def test_where(where: Where, release: str | None, environment: str | None) -> None:
    """A release or environment that Sentry would void is mended, or left out."""
    stored = normalised(event_for(notice(), where))
    assert (None, release, environment) == (stored.get("_meta"), stored.get("release"), stored.get("environment"))


def test_context(event: Event) -> None:
    """The context with demanded and found arrives whole."""
    sent = event.get("contexts", {}).get("backup")
    stored = normalised(event).get("contexts", {}).get("backup")
    assert (sent and sent | {"type": "backup"}) == stored


def test_stack(event: Event) -> None:
    """Of a crash each exception arrives, with its frames and whose cause it is."""
    sent, stored = (found.get("exception", {}).get("values", []) for found in (event, normalised(event)))
    for ours, theirs in zip(sent, stored, strict=True):
        assert ours["mechanism"] == theirs["mechanism"]
        assert (ours["type"], ours["module"], ours["value"]) == (theirs["type"], theirs["module"], theirs["value"])
        frames, kept = (one.get("stacktrace", {}).get("frames", []) for one in (ours, theirs))
        assert frames == [{key: frame[key] for key in frame if key != "abs_path"} for frame in kept]


def test_nothing_else(event: Event) -> None:
    """No local variable, breadcrumb, log line, request or user is in any event."""
    known = {"event_id", "timestamp", "platform", "logger", "level", "fingerprint", "message", "tags", "contexts"}
    assert event.keys() <= known | {"release", "environment", "server_name", "exception"}
    assert event.get("contexts", {}).keys() <= {"backup", "runtime"}


@pytest.mark.parametrize("name", ["acme-auth", "token-store", "my-secrets", "api_key", "10.0.0.1", "shared-meaning"])
def test_scrubbed_by_default(name: str) -> None:
    """Sentry's scrubber, which blanks what has `auth` or `token` in it, leaves title, text, fix, grouping and tags."""
    fix = (
        f"heroku pg:backups:capture DATABASE --app {name}",
        *troubles.rotation("12345678-aaaa-bbbb-cccc-123456789abc"),
    )
    finding = replace(FINDING, summary=f"the token of {name} ends", fix=fix)
    event = event_for(notice(subject=Subject(name, name, "DATABASE", name), finding=finding), WHERE)
    assert seen(event) == seen(scrubbed(event))
    assert all(command in scrubbed(event)["logentry"]["formatted"] for command in fix)


@pytest.mark.parametrize("kind", ["crash", "crash of ours", "crash elsewhere"])
def test_crash_scrubbed_by_default(kind: str) -> None:
    """Nor does it blank what a crash tells."""
    assert normalised(EVENTS[kind])["exception"] == scrubbed(EVENTS[kind])["exception"]
