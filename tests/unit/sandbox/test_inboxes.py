"""The inboxes: what Slack, Sentry and webhooks keep, and what they refuse."""

import gzip
import json
import zlib
from typing import Any

import httpx
import pytest

from checker.sandbox.handle import Running

SLACK = "/slack/services/T000/B000/canary"
ENVELOPE = "/api/1/envelope/"
SCHEDULE = {"type": "interval", "value": 60, "unit": "minute"}
CHECK_IN = {
    "check_in_id": "cd" * 16,
    "monitor_slug": "checker",
    "status": "ok",
    "duration": 1.5,
    "environment": "production",
    "monitor_config": {"schedule": SCHEDULE, "checkin_margin": 30, "max_runtime": 60, "recovery_threshold": 1},
}
AUTH = {"X-Sentry-Auth": "Sentry sentry_key=canarykey, sentry_version=7"}


def envelope(*items: tuple[dict[str, Any], bytes]) -> bytes:
    lines = [json.dumps({"event_id": "ab" * 16}).encode()]
    for header, payload in items:
        lines += [json.dumps(header).encode(), payload]
    return b"\n".join(lines) + b"\n"


def test_slack_keeps_messages_with_the_simulated_time(client: httpx.Client, sandbox: Running) -> None:
    """A good message is answered `ok` and listed with its path."""
    answer = httpx.post(sandbox.slack_url, json={"text": "hello"})
    assert (200, "ok") == (answer.status_code, answer.text)
    (kept,) = client.get("/sandbox/slack").json()
    assert {"at": "2026-11-22T09:30:00Z", "path": SLACK, "kind": "message", "payload": {"text": "hello"}} == kept
    assert ["hello"] == [m.payload["text"] for m in sandbox.slack]
    assert [] == client.delete("/sandbox/slack").json() == client.get("/sandbox/slack").json()


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ([], "invalid_payload"),
        ({"blocks": {"a": 1}}, "invalid_payload"),
        ({"blocks": [section(1)] * 51}, "invalid_blocks"),
        ({"blocks": [section(3001)]}, "invalid_blocks"),
        ({"blocks": [section(0)]}, "invalid_blocks"),
        ({"blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": [{}] * 11}]}, "invalid_blocks"),
        ({"blocks": ["x"]}, "invalid_blocks"),
        ({"attachments": [{"blocks": [section(3001)]}]}, "invalid_blocks"),
        ({"attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
    ],
)
def test_slack_refuses_what_slack_would_refuse(reader: httpx.Client, payload: object, word: str) -> None:
    """Slack's limits hold here too, with Slack's words."""
    answer = reader.post(SLACK, json=payload)
    assert (400, word) == (answer.status_code, answer.text)
    assert [] == reader.get("/sandbox/slack").json()


@pytest.mark.parametrize(
    "payload",
    [
        {"blocks": [section(3000)] * 50},
        {"blocks": [{"type": "divider"}, {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]}]},
        {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}]}]},
        {"text": "x", "attachments": [{"color": "danger", "blocks": [section(1)]}]},
    ],
)
def test_slack_takes_what_is_within_its_limits(reader: httpx.Client, payload: object) -> None:
    """The largest allowed message is taken."""
    assert "ok" == reader.post(SLACK, json=payload).text


def test_slack_takes_the_form_field_and_refuses_nonsense(client: httpx.Client) -> None:
    """The old form with `payload` works; what is no JSON is invalid_payload."""
    assert "ok" == client.post(SLACK, data={"payload": json.dumps({"text": "x"})}).text
    assert "invalid_payload" == client.post(SLACK, content=b"{").text


def test_slack_refuses_on_demand(client: httpx.Client, sandbox: Running) -> None:
    """Planned refusals are used up in order; a refused message is not kept."""
    plan = {"status": 404, "body": "no_service", "times": 2}
    assert 201 == client.post("/sandbox/slack/next", json=plan).status_code
    sandbox.refuse_slack(429, body="rate_limited", retry_after=3)
    answers = [client.post(SLACK, json={"text": "x"}) for _ in range(4)]
    assert [404, 404, 429, 200] == [a.status_code for a in answers]
    assert ("no_service", "3") == (answers[0].text, answers[2].headers["Retry-After"])
    assert 1 == len(sandbox.slack)


def test_slack_refuses_until_further_notice(client: httpx.Client, sandbox: Running) -> None:
    """Without an end, refusals last until the inbox is emptied."""
    sandbox.refuse_slack(500, times=None)
    assert [500] * 3 == [client.post(SLACK, json={"text": "x"}).status_code for _ in range(3)]
    client.delete("/sandbox/slack")
    assert 200 == client.post(SLACK, json={"text": "x"}).status_code


def test_inbox_page_escapes_everything(client: httpx.Client) -> None:
    """The page shows messages as text, never as markup."""
    blocks = [
        section(3),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "&lt;b&gt;"}]},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "<script>alert(1)</script>"}]},
    ]
    client.post(SLACK, json={"text": "a & b <i>", "blocks": blocks})
    client.post(SLACK, json={"text": "plain", "attachments": [{"blocks": [section(2)]}]})
    shown = client.get("/sandbox/inbox").text
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "a &amp; b &lt;i&gt;" in shown
    assert "&lt;b&gt;" in shown
    assert shown.index("plain") < shown.index("a &amp; b")


def test_sentry_keeps_the_items_of_an_envelope(client: httpx.Client, sandbox: Running) -> None:
    """Event, attachment and check-in of one envelope are three items; the event's id is the answer."""
    sent = envelope(
        ({"type": "event"}, b'{"message": "overdue"}'),
        ({"type": "attachment", "length": 7}, b'a\n{"b":'),
        ({"type": "check_in"}, json.dumps(CHECK_IN).encode()),
    )
    answer = client.post(ENVELOPE, content=sent, headers=AUTH)
    assert (200, {"id": "ab" * 16}) == (answer.status_code, answer.json())
    assert ["event", "attachment", "check_in"] == [item["kind"] for item in client.get("/sandbox/sentry").json()]
    assert [{"message": "overdue"}, 'a\n{"b":', CHECK_IN] == [i.payload for i in sandbox.sentry]


@pytest.mark.parametrize(
    "check_in",
    [
        CHECK_IN,
        {key: CHECK_IN[key] for key in ("check_in_id", "monitor_slug", "status")},
        CHECK_IN | {"status": "in_progress", "monitor_config": {"schedule": {"type": "crontab", "value": "0 3 * * *"}}},
    ],
)
def test_sentry_keeps_check_ins(client: httpx.Client, sandbox: Running, check_in: dict[str, Any]) -> None:
    """A check-in with its monitor, or of one that is known, is kept, packed or not."""
    sent = gzip.compress(envelope(({"type": "check_in"}, json.dumps(check_in).encode())))
    answer = client.post(ENVELOPE, content=sent, headers=AUTH | {"Content-Encoding": "gzip"})
    assert (200, [("check_in", check_in)]) == (answer.status_code, [(i.kind, i.payload) for i in sandbox.sentry])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"check_in_id": "x"}, "check_in_id"),
        ({"monitor_slug": ""}, "monitor_slug"),
        ({"monitor_slug": "Checker"}, "monitor_slug"),
        ({"monitor_slug": "x" * 51}, "monitor_slug"),
        ({"status": "missed"}, "status"),
        ({"duration": -1}, "duration"),
        ({"environment": "a/b"}, "environment"),
        ({"monitor_config": {}}, "monitor_config.schedule"),
        ({"monitor_config": {"schedule": SCHEDULE | {"unit": "second"}}}, "monitor_config.schedule.interval.unit"),
        ({"monitor_config": {"schedule": SCHEDULE | {"value": 0}}}, "monitor_config.schedule.interval.value"),
        ({"monitor_config": {"schedule": SCHEDULE | {"value": 1.5}}}, "monitor_config.schedule.interval.value"),
        ({"monitor_config": {"schedule": SCHEDULE, "checkin_margin": 0}}, "monitor_config.checkin_margin"),
        ({"monitor_config": {"schedule": SCHEDULE, "max_runtime": 10_081}}, "monitor_config.max_runtime"),
        (
            {"monitor_config": {"schedule": SCHEDULE, "failure_issue_threshold": 721}},
            "monitor_config.failure_issue_threshold",
        ),
    ],
)
def test_sentry_refuses_check_ins_that_it_would_drop(
    client: httpx.Client, sandbox: Running, changes: dict[str, Any], where: str
) -> None:
    """What Sentry would drop in silence is refused, and it is said why."""
    sent = envelope(({"type": "check_in"}, json.dumps(CHECK_IN | changes).encode()))
    answer = client.post(ENVELOPE, content=sent, headers=AUTH)
    assert (400, []) == (answer.status_code, sandbox.sentry)
    assert answer.json()["detail"].startswith(f"invalid envelope: check_in {where}: ")


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_sentry_takes_packed_envelopes(client: httpx.Client, sandbox: Running, encoding: str, pack: Any) -> None:
    """Envelopes may be packed, and the key may stand in the query."""
    sent = pack(envelope(({"type": "event"}, b"{}")))
    answer = client.post(f"{ENVELOPE}?sentry_key=k", content=sent, headers={"Content-Encoding": encoding})
    assert (200, 1) == (answer.status_code, len(sandbox.sentry))


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (envelope(({"type": "event"}, b"{}")), {}, 403),
        (b"not json\n", AUTH, 400),
        (b"[]\n", AUTH, 400),
        (b'{}\n{"type":"event","length":99}\n{}', AUTH, 400),
        (envelope(({"type": "event"}, b"[]")), AUTH, 400),
        (b"{}\n", AUTH | {"Content-Encoding": "gzip"}, 400),
        (envelope(({"type": "event"}, b'{"x":"' + b"x" * 2**20 + b'"}')), AUTH, 413),
    ],
    ids=["no key", "no JSON", "no object", "too short", "no event", "not gzip", "too large"],
)
def test_sentry_refuses_what_sentry_would_refuse(
    client: httpx.Client, content: bytes, headers: dict[str, str], status: int
) -> None:
    """A missing key is 403, a broken envelope 400, an event over 1 MB 413."""
    assert status == client.post(ENVELOPE, content=content, headers=headers).status_code
    assert [] == client.get("/sandbox/sentry").json()


def test_sentry_refuses_on_demand(client: httpx.Client, sandbox: Running) -> None:
    """A rate limit carries the header that names what is limited."""
    sandbox.refuse_sentry(429, rate_limits="60:error:organization", retry_after=60)
    answer = client.post(ENVELOPE, content=envelope(), headers=AUTH)
    assert (429, "60:error:organization", "60") == (
        answer.status_code,
        answer.headers["X-Sentry-Rate-Limits"],
        answer.headers["Retry-After"],
    )
    assert 200 == client.post(ENVELOPE, content=envelope(), headers=AUTH).status_code


def test_hooks_take_heartbeats_and_webhooks(client: httpx.Client, sandbox: Running) -> None:
    """Anything sent to /hook is kept: JSON, text, or nothing; refusals work here too."""
    httpx.get(sandbox.hook_url)
    httpx.post(sandbox.hook_url, json={"a": 1})
    httpx.put(sandbox.hook_url, content=b"plain")
    client.post("/sandbox/hooks/next", json={"status": 500})
    assert 500 == httpx.post(sandbox.hook_url).status_code
    assert [("GET", None), ("POST", {"a": 1}), ("PUT", "plain")] == [(h.kind, h.payload) for h in sandbox.hooks]
