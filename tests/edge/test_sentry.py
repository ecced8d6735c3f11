"""Sentry: the event and the envelope as they go over the wire, and what its rate limits mean."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr
from sentry_sdk.envelope import Envelope

from checker.errors import Misconfigured
from checker.model import CHECKER, DeliveryStatus, Notice, Reason, Severity, Subject
from checker.notify.card import as_lines, card
from checker.notify.envelope import check_dsn
from checker.notify.event import Event, Where, event_for, minimal_event
from checker.notify.links import Ours
from checker.notify.message import message_for
from checker.notify.sentry import SentrySink
from checker.ports import Sent
from tests.unit.notify.samples import FINDING, FIX, NOW, hostile, notice, resolved

KEY = "0123456789abcdef0123456789abcdef"
DSN = f"https://{KEY}@o1.ingest.example/42"
ENVELOPES = "https://o1.ingest.example/api/42/envelope/"
WHERE = Where("checker@1.0", "production", "worker.1")


def send(*notices: Notice) -> Sent:
    with httpx.Client() as client:
        return SentrySink("issues", SecretStr(DSN), client, WHERE).send(message_for("b1", notices or [notice()]))


def posted(route: respx.Route) -> list[dict[str, Any]]:
    """The events that arrived, as sentry_sdk itself reads them."""
    envelopes = [Envelope.deserialize(call.request.content) for call in route.calls]
    return [dict(envelope.get_event() or {}) for envelope in envelopes]


def title(event: Event) -> str:
    """What Sentry shows of an event in the list of issues: the message's first line."""
    return str(event["message"].splitlines()[0])


def test_event() -> None:
    """An event has a stable title and grouping; what changes from sweep to sweep stands below it, and as context."""
    event = event_for(notice(), WHERE)
    assert as_lines(card(notice())) == event.pop("message").splitlines()
    pages = {key: event["contexts"]["backup"].pop(key) for key in ("besides", "app_page")}
    assert "https://dashboard.heroku.com/apps/shared-meaning/resources" == pages["app_page"]
    assert pages["besides"].startswith("Capture: ")
    assert event == {
        "event_id": "52a89dacba605838a656e145bd4e1e92",
        "timestamp": "2026-11-22T09:30:00Z",
        "platform": "other",
        "logger": "checker",
        "fingerprint": ["checker", "0a1b2c3d-addon", "schedule_present"],
        "level": "error",
        "release": "checker@1.0",
        "environment": "production",
        "server_name": "worker.1",
        "tags": {
            "app": "shared-meaning",
            "database": "postgresql-curved-12345",
            "attachment": "DATABASE",
            "rule": "schedule_present",
            "reason": "opened",
            "incident": "1a2b3c4d5e6f",
        },
        "contexts": {
            "backup": {
                "summary": FINDING.summary,
                "since": "2026-11-19 00:03 UTC, for 3 days",
                "demanded": FINDING.limit,
                "found": FINDING.actual,
                "follows_from_it": "newest backup: b012, 3 days old; 29 h is the limit",
                "to_restore_from": "b012, 3 days old, taken 2026-11-19 00:03 UTC; 61.04MB; 7 good backups",
                "fix": "\n".join(FIX),
                "first_seen": "2026-11-22 08:30 UTC",
            }
        },
    }


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.CRITICAL, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "info")]
)
def test_level(severity: Severity, level: str) -> None:
    """Severity is Sentry's level."""
    assert minimal_event(notice(severity=severity))["level"] == level


def test_good_news_opens_nothing() -> None:
    """A resolved problem is an info event of its own, so that it does not reopen the issue."""
    event = event_for(resolved(severity=Severity.CRITICAL), WHERE)
    assert event["fingerprint"] == ["checker", "0a1b2c3d-addon", "schedule_present", "recovered"]
    assert event["level"] == "info"
    assert title(event) == "Solved: shared-meaning::DATABASE: No backup schedule"


def test_exempt_opens_nothing() -> None:
    """Nor does a problem that is exempt from now on."""
    event = event_for(notice(reason=Reason.EXEMPTED), WHERE)
    assert ["checker", "0a1b2c3d-addon", "schedule_present", "recovered"] == event["fingerprint"]
    assert ("info", "Exempt from now on: shared-meaning::DATABASE: No backup schedule") == (
        event["level"],
        title(event),
    )


@pytest.mark.parametrize("severity", Severity)
def test_drill(severity: Severity) -> None:
    """A drill is an issue of its own, the same each week, that pages nobody and says what it is."""
    event = event_for(notice(reason=Reason.DRILL, severity=severity, incident=None), WHERE)
    assert (["checker", "drill"], "info") == (event["fingerprint"], event["level"])
    assert "DRILL: shared-meaning::DATABASE: No backup schedule" == title(event)
    assert "Nothing is wrong" in event["message"]


@pytest.mark.parametrize("reason", [Reason.OPENED, Reason.REMINDER, Reason.WORSENED, Reason.ESCALATED])
def test_title_and_grouping_do_not_change_with_time(reason: Reason) -> None:
    """The same problem told again, for whatever reason, is the same issue with the same title, as bad as it is now."""
    later = notice(2, at=NOW + timedelta(days=3), incident="another", reason=reason, severity=Severity.WARNING)
    first, second = event_for(notice(), WHERE), event_for(later, WHERE)
    assert (title(first), first["fingerprint"]) == (title(second), second["fingerprint"])
    assert ("error", "warning", reason.value) == (first["level"], second["level"], second["tags"]["reason"])
    assert first["event_id"] != second["event_id"]


def test_policy_is_a_tag() -> None:
    """Whoever owns a policy can be told by an alert rule of Sentry's."""
    assert "production" == event_for(notice(policy="production"), WHERE)["tags"]["policy"]


def test_documentation() -> None:
    """Where the pages about findings can be read, the event leads there."""
    context = event_for(notice(), WHERE, Ours("https://example.com/docs"))["contexts"]["backup"]
    assert "https://example.com/docs/checker/rules/schedule_present/rule.md" == context["what_this_means_page"]


@pytest.mark.parametrize(("commands", "shown"), [(1, 1), (40, 40), (60, 0)])
def test_long_fix(commands: int, shown: int) -> None:
    """A fix is shown whole, or it is said where to see it: Sentry would cut a message of over 8,192 characters."""
    fix = tuple(f"heroku pg:backups:capture DATABASE --app shared-meaning-{number}" for number in range(commands))
    finding = replace(
        FINDING, fix=fix, summary="y" * 900, limit="z" * 900, actual="z" * 900, consequences=("z" * 900,) * 9
    )
    message = event_for(notice(finding=finding), WHERE)["message"]
    assert list(fix[:shown]) == [line.strip() for line in message.splitlines() if "pg:backups:capture" in line]
    assert (shown == 0) == ("too long to show here; 'checker check' prints it" in message)
    assert len(message) <= 8192


def test_long_message() -> None:
    """What would not fit into a message is left out by whole lines."""
    finding = replace(FINDING, consequences=tuple(f"{number} {'x' * 290}" for number in range(100)))
    message = event_for(notice(reason=Reason.RESOLVED, finding=finding), WHERE)["message"]
    *lines, last = message.splitlines()
    assert "and more" == last
    assert {len(line) for line in lines if line.startswith("Meanwhile: ")} <= {303, 304}
    assert 7000 < len(message) <= 8192


def test_checker_itself() -> None:
    """What is about checker has no empty tags, which Sentry would refuse."""
    event = event_for(notice(subject=Subject(CHECKER), incident=None, opened_at=None), Where("", "", ""))
    assert event["tags"] == {"rule": "schedule_present", "reason": "opened"}
    assert not {"release", "environment", "server_name"} & event.keys()


def test_hostile_event() -> None:
    """No name breaks a tag, the grouping or Sentry's limits, and no surrogate breaks the encoding."""
    where = Where("1\n0", "a/b\nc" * 100, "x\x00" * 1000)
    event = event_for(hostile(100), where)
    assert all(0 < len(v) <= 200 and v.isprintable() for v in (*event["tags"].values(), *event["fingerprint"]))
    assert "/" not in event["environment"]
    assert len(event["environment"]) <= 64
    assert event["release"] == "1 0"
    assert len(json.dumps(event, ensure_ascii=False).encode()) < 40_000
    assert event["contexts"]["backup"]["fix"] == "too long to show here; 'checker check' prints it"


@respx.mock
def test_envelope() -> None:
    """One POST carries one event in an envelope, signed by the DSN's key, with the event's own id."""
    route = respx.post(ENVELOPES).respond(200, json={"id": "x"})
    assert send() == Sent(DeliveryStatus.SENT, "")
    request = route.calls.last.request
    assert request.headers["Content-Type"] == "application/x-sentry-envelope"
    assert f"sentry_key={KEY}, sentry_version=7, sentry_client=checker/" in request.headers["X-Sentry-Auth"]
    header, item, payload = request.content.splitlines()
    event = json.loads(payload)
    assert json.loads(header) == {"event_id": event["event_id"]}
    assert json.loads(item) == {"type": "event", "content_type": "application/json", "length": len(payload)}
    assert event == event_for(notice(), WHERE)


@respx.mock
def test_told_twice_is_one_event() -> None:
    """A repeat after a crash has the same id, by which Sentry drops it."""
    route = respx.post(ENVELOPES).respond(200)
    send()
    send()
    first, second = posted(route)
    assert first["event_id"] == second["event_id"]


@respx.mock
@pytest.mark.parametrize("status", [400, 413])
def test_refused_event_is_reduced(status: int) -> None:
    """When Sentry refuses an event its bare minimum is sent at once: the title at least gets through."""
    route = respx.post(ENVELOPES).mock(
        side_effect=[httpx.Response(status, json={"detail": "too much"}), httpx.Response(200)]
    )
    sent = send()
    assert (sent.status, sent.detail) == (
        DeliveryStatus.SENT,
        f"Sentry took it, as a minimal event, after {status} too much",
    )
    assert posted(route)[1] == minimal_event(notice())


@respx.mock
def test_refused_minimal_event_is_a_constant() -> None:
    """What Sentry refuses at its barest leaves a trace: that there is something to tell, and how to see it."""
    route = respx.post(ENVELOPES).mock(side_effect=[httpx.Response(400), httpx.Response(413), httpx.Response(200)])
    sent = send(hostile())
    assert (
        DeliveryStatus.SENT,
        "Sentry took it, as the word that there is something to tell, after 400, and 413 to a minimal event",
    ) == (sent.status, sent.detail)
    constant = posted(route)[2]
    assert ["checker", "refused"] == constant["fingerprint"]
    assert constant["message"] == (
        "checker has something to tell, but Sentry refuses its event. Run `checker check` to see it."
    )
    assert minimal_event(hostile())["event_id"] == constant["event_id"]


@respx.mock
def test_remedy() -> None:
    """A refused key is told with Sentry's own words and the variable to mend."""
    respx.post(ENVELOPES).respond(403, json={"detail": f"bad key {KEY}"})
    assert send().detail == (
        "Sentry answered 403 bad key [secret]: the DSN is refused; "
        "copy it again from the project's Client Keys and set SENTRY_DSN"
    )


@respx.mock
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("60:error:organization", 60),
        ("60::organization", 60),
        ("60", 60),
        ("5:transaction:key, 2700:default;error;security:organization:reason", 2700),
        ("60:error, 90:error:project", 90),
        ("60.5:error", 61),
        ("60:transaction;monitor:organization", None),
        ("soon:error", None),
        (":::,,", None),
        ("", None),
    ],
)
def test_rate_limits(header: str, seconds: int | None) -> None:
    """A limit on errors is a pause, on a 429 and on a 200 alike; a limit on other things is none."""
    pause = None if seconds is None else timedelta(seconds=seconds)
    respx.post(ENVELOPES).respond(200, headers={"X-Sentry-Rate-Limits": header})
    taken = send()
    assert (taken.status, taken.retry_after) == (DeliveryStatus.SENT, pause)
    respx.post(ENVELOPES).respond(429, headers={"X-Sentry-Rate-Limits": header})
    refused = send()
    assert (refused.status, refused.retry_after) == (DeliveryStatus.PENDING, pause or timedelta(seconds=60))


@respx.mock
def test_several_notices() -> None:
    """Given several notices each becomes an event, up to the first that is not taken."""
    route = respx.post(ENVELOPES).mock(side_effect=[httpx.Response(200), httpx.Response(403)])
    assert send(notice(1), notice(2), notice(3)).status is DeliveryStatus.PENDING
    assert route.call_count == 2


def test_wants() -> None:
    """The hello and the digest are no issues; problems, good news, drills and tests are told."""
    with httpx.Client() as client:
        sink = SentrySink("issues", SecretStr(DSN), client, WHERE)
    assert {Reason.BASELINE, Reason.DIGEST} == {reason for reason in Reason if not sink.wants(notice(reason=reason))}
    assert sink.one_by_one


@pytest.mark.parametrize(
    "dsn",
    [
        DSN,
        f" {DSN}\n",
        f"https://{KEY}:legacy@sentry.example/prefix/42",
        "http://key@127.0.0.1:9000/1",
        "http://key@localhost/1",
        "http://key@[::1]:9000/1",
    ],
)
def test_good_dsns(dsn: str) -> None:
    """Every form of DSN is taken over https, and over http on this very machine."""
    check_dsn(SecretStr(dsn))


@pytest.mark.parametrize(
    ("dsn", "why"),
    [
        ("", "is not a Sentry DSN"),
        ("garbage", "is not a Sentry DSN"),
        ("https://o1.ingest.example/42", "is not a Sentry DSN"),
        (f"https://{KEY}@o1.ingest.example/", "is not a Sentry DSN"),
        (f"https://{KEY}@o1.ingest.example/{KEY}x", "is not a Sentry DSN"),
        (f"https://{KEY}@o1.ingest.example:port/42", "is not a Sentry DSN"),
        (f"ftp://{KEY}@o1.ingest.example/42", "is not a Sentry DSN"),
        (f"https://{KEY}@o1.ingest.example\n.evil/42", "holds characters"),
        (f"http://{KEY}@o1.ingest.example/42", "must use https"),
        (f"https://{KEY}@xn--/42", "is not a Sentry DSN"),
        (f"http://{KEY}@127.0.0.1.evil.example/42", "must use https"),
    ],
)
def test_bad_dsns(dsn: str, why: str) -> None:
    """Anything else is refused at the start in one sentence that names the variable and shows no DSN."""
    with httpx.Client() as client, pytest.raises(Misconfigured) as refused:
        SentrySink("issues", SecretStr(dsn), client, WHERE, variable="OPS_DSN")
    said = str(refused.value)
    assert said.startswith(f"OPS_DSN {why}")
    assert KEY not in said
    assert "example" not in said
    assert refused.value.__cause__ is None
