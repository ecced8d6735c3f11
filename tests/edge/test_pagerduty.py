"""The PagerDuty sink: which events go out, and what its answers mean."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Notice, Reason, Severity
from checker.notify.credential import Credential
from checker.notify.message import message_for
from checker.notify.pagerduty import ENQUEUE, PagerDutySink
from checker.notify.pagerduty_event import events_for, minimal_events
from checker.notify.webhook_body import CONSTANT, dedup_key
from checker.ports import Sent
from checker.troubles import MOMENTARY
from tests.unit.notify.samples import FIX, hostile, notice, resolved

KEY = "R0canaryKey0123456789ABCDEFGHIJK"
EUROPE = "https://events.eu.pagerduty.com/v2/enqueue"
PENDING = DeliveryStatus.PENDING
REMEDY = "the routing key is refused; copy it again from the service's Events API v2 integration and set DUTY_KEY"
TAKEN = httpx.Response(202, json={"status": "success", "message": "Event processed", "dedup_key": "x"})


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def a_sink(client: httpx.Client, key: str = KEY, url: str | None = None) -> PagerDutySink:
    where = Credential(SecretStr(url), "DUTY_URL") if url else ENQUEUE
    return PagerDutySink("duty", Credential(SecretStr(key), "DUTY_KEY"), client, url=where)


def tell(sink: PagerDutySink, told: Notice, *answers: httpx.Response) -> tuple[Sent, list[dict[str, Any]]]:
    """What becomes of one notice when these are the answers, and the events that went out."""
    with respx.mock:
        route = respx.post(ENQUEUE.value).mock(side_effect=answers)
        sent = sink.send(message_for("b", [told]))
        return sent, [json.loads(call.request.content) for call in route.calls]


def test_a_problem(client: httpx.Client) -> None:
    """A problem triggers an alert that says what is wrong, where, how bad it is, and what to do."""
    sent, (event,) = tell(a_sink(client, f"{KEY}\n"), notice(policy="production"), TAKEN)
    assert Sent(DeliveryStatus.SENT, "") == sent
    details = event["payload"].pop("custom_details")
    assert {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": dedup_key(notice()),
        "client": "checker",
        "links": [
            {"href": "https://dashboard.heroku.com/apps/shared-meaning/resources", "text": "App"},
        ],
        "payload": {
            "summary": "shared-meaning::DATABASE: No backup schedule",
            "source": "shared-meaning::DATABASE",
            "severity": "critical",
            "timestamp": "2026-11-22T09:30:00Z",
            "component": "postgresql-curved-12345",
            "group": "shared-meaning",
            "class": "schedule_present",
        },
    } == event
    assert ("production", "1a2b3c4d5e6f", "\n".join(FIX)) == (details["policy"], details["incident"], details["fix"])
    assert {"summary", "demanded", "found", "to_restore_from", "side_effects"} < set(details)


@pytest.mark.parametrize(
    ("reason", "actions"),
    [
        (Reason.OPENED, ["trigger"]),
        (Reason.WORSENED, ["trigger"]),
        (Reason.REMINDER, ["trigger"]),
        (Reason.ESCALATED, ["trigger"]),
        (Reason.RESOLVED, ["resolve"]),
        (Reason.EXEMPTED, ["resolve"]),
        (Reason.TEST, ["trigger", "resolve"]),
        (Reason.DRILL, ["resolve"]),
    ],
)
def test_actions(reason: Reason, actions: list[str]) -> None:
    """News of a problem trigger its alert, the end resolves it; a test leaves none behind, and a drill makes none."""
    told = notice(reason=reason)
    assert actions == [event["event_action"] for event in events_for(told)]
    assert {dedup_key(told)} == {event["dedup_key"] for event in events_for(told)}
    assert actions == [event["event_action"] for event in minimal_events(told)]


@pytest.mark.parametrize("cause", sorted(MOMENTARY))
def test_what_is_over_already(cause: str) -> None:
    """What is over as soon as it is told (nobody looked for a while) leaves no alert open for ever."""
    told = replace(notice(reason=Reason.OPENED), cause=cause)
    assert ["trigger", "resolve"] == [event["event_action"] for event in events_for(told)]


def test_the_end_finds_the_beginning() -> None:
    """What resolves an alert has the key of what triggered it."""
    assert events_for(notice())[0]["dedup_key"] == events_for(resolved())[0]["dedup_key"]


@pytest.mark.parametrize("reason", Reason)
def test_what_it_wants(client: httpx.Client, reason: Reason) -> None:
    """A hello and a digest are there to be read: they alert nobody."""
    assert (reason not in {Reason.BASELINE, Reason.DIGEST}) is a_sink(client).wants(notice(reason=reason))


@pytest.mark.parametrize("severity", Severity)
def test_severities(severity: Severity) -> None:
    """All of ours are PagerDuty's, too."""
    (event,) = events_for(notice(severity=severity))
    assert event["payload"]["severity"] in {"critical", "error", "warning", "info"}


@pytest.mark.parametrize("size", [1, 60])
def test_limits(size: int) -> None:
    """PagerDuty's limits hold for names of any length."""
    (event,) = events_for(hostile(size))
    assert 1 <= len(event["payload"]["summary"]) <= 1024
    assert 1 <= len(event["dedup_key"]) <= 255
    assert event["payload"]["source"]
    assert len(json.dumps(event)) < 50_000


@pytest.mark.parametrize(
    "errors",
    [
        ["Length of 'routing_key' is incorrect (should be 32 characters)"],
        ["'routing_key' cannot contain non-alphanumeric characters."],
        ["Invalid routing key"],
    ],
)
def test_key_refused(client: httpx.Client, errors: list[str]) -> None:
    """A wrong key, to which PagerDuty says 400, is told as that; the alert waits for it to be mended."""
    body = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
    sent, events = tell(a_sink(client), notice(), httpx.Response(400, json=body))
    assert (PENDING, 1) == (sent.status, len(events))
    assert sent.detail.startswith("PagerDuty answered 400 ")
    assert sent.detail.endswith(f": {REMEDY}")


def test_event_refused(client: httpx.Client) -> None:
    """Where PagerDuty refuses the event itself, one without anything from outside gets through."""
    refusal = httpx.Response(400, json={"status": "invalid event", "errors": ["payload is odd"]})
    sent, (_, minimal) = tell(a_sink(client), notice(), refusal, TAKEN)
    assert (DeliveryStatus.SENT, "PagerDuty took it, as a minimal event, after 400 payload is odd") == (
        sent.status,
        sent.detail,
    )
    assert {"summary": CONSTANT, "source": "checker", "severity": "critical"} == minimal["payload"]
    assert "links" not in minimal


def test_everything_refused(client: httpx.Client) -> None:
    """Where even a constant event is refused the key must be at fault: the alert waits."""
    sent, events = tell(a_sink(client), notice(), httpx.Response(400, text="odd"), httpx.Response(400, text="odd"))
    assert (PENDING, 2) == (sent.status, len(events))
    assert f"PagerDuty answered 400 odd: {REMEDY}; at first 400" == sent.detail


def test_half_a_test(client: httpx.Client) -> None:
    """A test whose second event is not taken was not taken."""
    sent, events = tell(a_sink(client), notice(reason=Reason.TEST), TAKEN, *[httpx.Response(500)] * 3)
    assert (PENDING, ["trigger", *["resolve"] * 3]) == (sent.status, [event["event_action"] for event in events])


def test_rate_limit(client: httpx.Client) -> None:
    """A pause that PagerDuty asks for is handed on."""
    answer = httpx.Response(429, headers={"Retry-After": "60"})
    sent, _ = tell(a_sink(client), notice(), answer)
    assert (PENDING, timedelta(seconds=60)) == (sent.status, sent.retry_after)


def test_another_region(client: httpx.Client) -> None:
    """An account in Europe is served by the URL in its variable, which has to be one."""
    with respx.mock:
        route = respx.post(EUROPE).mock(return_value=TAKEN)
        assert a_sink(client, url=EUROPE).send(message_for("b", [notice()])).status is DeliveryStatus.SENT
    assert 1 == route.call_count
    with pytest.raises(Misconfigured, match="DUTY_URL must use https"):
        a_sink(client, url="http://events.eu.pagerduty.com/v2/enqueue")


@pytest.mark.parametrize("key", ["canary", f"{KEY}A", KEY[:-1] + "-", f"https://{KEY}"])
def test_no_routing_key(client: httpx.Client, key: str) -> None:
    """What cannot be a routing key is refused at the start, by its variable, and not shown."""
    with pytest.raises(Misconfigured, match="DUTY_KEY is no routing key: copy the 32 letters and digits") as refused:
        a_sink(client, key)
    assert "canary" not in str(refused.value)
