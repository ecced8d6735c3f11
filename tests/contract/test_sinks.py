"""What every sink over the network promises, whoever is at the other end. One suite over all of them."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import respx
import stamina
from pydantic import SecretStr

from checker.model import DeliveryStatus, Notice, Severity
from checker.notify.credential import Credential
from checker.notify.event import Where
from checker.notify.message import message_for
from checker.notify.pagerduty import PagerDutySink
from checker.notify.sentry import SentrySink
from checker.notify.slack import SlackSink
from checker.notify.webhook import WebhookSink
from checker.ports import Message, Sent, Sink
from tests.make import NOW
from tests.unit.notify.samples import hostile, notice, resolved

HOOK = "https://hooks.slack.com/services/T0SECRET1/B0SECRET2/sEcReTsEcReTsEcReT"
KEY = "0123456789abcdefSECRET0123456789"
DSN = f"https://{KEY}@o1.ingest.example/42"
ENVELOPES = "https://o1.ingest.example/api/42/envelope/"
URL = "https://incidents.example/in/pathCanary8f3a?token=queryCanary77b1"
SIGNING = "signCanary0123456789"
ROUTING = "R0routingCanary0123456789abcdefg"
ENQUEUE = "https://events.pagerduty.com/v2/enqueue"

SENT, PENDING, DEAD = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD


@dataclass(frozen=True)
class Case:
    """One sink: how to build it, where it sends to, what must never be seen, and its variable.

    `forms` is how many forms of a message it tries, and `refused` what becomes of one of which all were refused;
    `solved` stands in what is sent when a problem is over.
    """

    build: Callable[[httpx.Client], Sink]
    url: str
    secrets: tuple[str, ...]
    variable: str
    forms: int = 3
    refused: DeliveryStatus = DEAD
    solved: str = "Solved: shared-meaning::DATABASE: No backup schedule"


CASES = {
    "slack": Case(
        lambda client: SlackSink("ops", SecretStr(HOOK), client),
        HOOK,
        ("T0SECRET1", "B0SECRET2", "sEcReT"),
        "SLACK_WEBHOOK_URL",
    ),
    "sentry": Case(
        lambda client: SentrySink("issues", SecretStr(DSN), client, Where("1.0", "production", "worker.1")),
        ENVELOPES,
        (KEY,),
        "SENTRY_DSN",
    ),
    "webhook": Case(
        lambda client: WebhookSink(
            "pager",
            Credential(SecretStr(URL), "PAGER_URL"),
            client,
            lambda: NOW,
            secret=Credential(SecretStr(SIGNING), "PAGER_SECRET"),
        ),
        URL,
        ("pathCanary", "queryCanary77b1", SIGNING),
        "PAGER_URL",
        forms=2,
    ),
    "pagerduty": Case(
        lambda client: PagerDutySink("duty", Credential(SecretStr(ROUTING), "DUTY_KEY"), client),
        ENQUEUE,
        (ROUTING,),
        "DUTY_KEY",
        forms=2,
        refused=PENDING,  # PagerDuty says 400 to a wrong key; where a constant event is refused, it is that
        solved='"event_action": "resolve"',
    ),
}
REFUSED = 400, 413


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """One for all tests: reading the certificates takes longer than any of them."""
    with httpx.Client() as client:
        yield client


@pytest.fixture
def sink(case: Case, client: httpx.Client) -> Sink:
    return case.build(client)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=3, cap=True):
        yield


@pytest.fixture
def wire() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def one() -> Message:
    return message_for("b1", [notice()])


def harmless(sent: Sent, case: Case) -> None:
    """No part of the credential is in the outcome, which fits in a log line."""
    assert not any(secret in repr(sent) for secret in case.secrets)
    assert case.url == ENQUEUE or case.url not in repr(sent)
    assert len(sent.detail) < 300
    assert sent.detail.isprintable()


@pytest.mark.parametrize(
    ("status", "expected", "requests"),
    [
        (200, SENT, 1),
        (202, SENT, 1),
        (301, PENDING, 1),
        (302, PENDING, 1),
        (307, PENDING, 1),
        (308, PENDING, 1),
        (400, None, 0),
        (401, PENDING, 1),
        (403, PENDING, 1),
        (404, PENDING, 1),
        (405, PENDING, 1),
        (410, PENDING, 1),
        (413, None, 0),
        (418, PENDING, 1),
        (429, PENDING, 1),
        (500, PENDING, 3),
        (502, PENDING, 3),
        (503, PENDING, 3),
        (504, PENDING, 3),
        (599, PENDING, 3),
    ],
)
def test_statuses(
    sink: Sink, case: Case, wire: respx.MockRouter, status: int, expected: DeliveryStatus | None, requests: int
) -> None:
    """Every answer has one outcome: taken, to be tried again, or (every form being refused) given up."""
    if status in REFUSED:
        expected, requests = case.refused, case.forms
    route = wire.post(case.url).respond(
        status, text="invalid_payload", headers={"Location": "https://elsewhere.example"}
    )
    sent = sink.send(one())
    assert (sent.status, route.call_count) == (expected, requests)
    assert not sent.refused or status in {401, 403, 404, 410, *REFUSED}
    assert expected is SENT or str(status) in sent.detail
    assert len(wire.calls) == requests
    harmless(sent, case)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_remedy(sink: Sink, case: Case, wire: respx.MockRouter, status: int) -> None:
    """A refused credential is told as that, with the variable to mend, and the alert waits for it."""
    wire.post(case.url).respond(status, text="no")
    sent = sink.send(one())
    assert (PENDING, True) == (sent.status, sent.refused)
    assert sent.detail.endswith(f"and set {case.variable}")


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.PoolTimeout,
        httpx.ReadError,
        httpx.RemoteProtocolError,
        httpx.ProxyError,
    ],
)
def test_no_answer(sink: Sink, case: Case, wire: respx.MockRouter, error: type[httpx.TransportError]) -> None:
    """No answer is tried again a few times and then left for a later run; it never raises."""
    route = wire.post(case.url).mock(side_effect=error(f"no way to {case.url}"))
    sent = sink.send(one())
    assert (sent.status, route.call_count) == (PENDING, 3)
    assert error.__name__ in sent.detail
    harmless(sent, case)


def test_recovers_within_one_send(sink: Sink, case: Case, wire: respx.MockRouter) -> None:
    """A hiccup is survived without waiting for the next run."""
    wire.post(case.url).mock(
        side_effect=[httpx.ConnectError("no"), httpx.Response(503), httpx.Response(200, text="ok")]
    )
    assert sink.send(one()).status is SENT


@pytest.mark.parametrize(
    ("retry_after", "requests", "wait"),
    [
        ("1", 3, 1),
        ("10", 3, 10),
        ("9.5", 3, 10),
        ("11", 1, 11),
        ("3600", 1, 3600),
        ("99999999999999999999", 1, None),
        ("nan", 1, None),
        ("-1", 1, None),
        ("Sun, 22 Nov 2026 10:00:00 GMT", 1, None),
    ],
)
def test_rate_limit(
    sink: Sink, case: Case, wire: respx.MockRouter, retry_after: str, requests: int, wait: int | None
) -> None:
    """A short pause that is asked for is kept within the send; a long one is handed on."""
    route = wire.post(case.url).respond(429, headers={"Retry-After": retry_after})
    sent = sink.send(one())
    assert (sent.status, route.call_count) == (PENDING, requests)
    if wait is not None:
        assert sent.retry_after == timedelta(seconds=wait)


@pytest.mark.parametrize(
    "body",
    [
        f"no such thing: {HOOK} {DSN} {KEY} T0SECRET1 B0SECRET2 sEcReTsEcReTsEcReT".encode(),
        f"no such thing: {URL} /in/pathCanary8f3a queryCanary77b1 {SIGNING} {ROUTING}".encode(),
        f'{{"status": "invalid event", "message": "no {ROUTING}", "errors": ["bad {ROUTING}", 5]}}'.encode(),
        b'{"errors": [], "message": {}}',
        f'{{"detail": "bad {HOOK} {KEY}"}}'.encode(),
        b"<html>" + HOOK.encode() + KEY.encode(),
        b"\xff\xfe\x00\x1b[31m" * 50,
        b"[" * 5000,
        b"9" * 5000,
        b'{"detail": 5}',
        b"null",
        b"x" * 1_000_000,
        b"",
    ],
)
@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_any_body(sink: Sink, case: Case, wire: respx.MockRouter, status: int, body: bytes) -> None:
    """Whatever the body holds, the status decides, and the outcome stays short, readable and without a secret."""
    wire.post(case.url).respond(status, content=body)
    sent = sink.send(one())
    assert sent.status is {200: SENT, 400: case.refused, 403: PENDING, 500: PENDING}[status]
    harmless(sent, case)


def test_body_that_breaks_off(sink: Sink, case: Case, wire: respx.MockRouter) -> None:
    """When a 200 has arrived the message was taken, though the connection broke before the body came."""

    class Broken(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"o"
            raise httpx.ReadError("gone")

    wire.post(case.url).mock(return_value=httpx.Response(200, stream=Broken()))
    assert sink.send(one()).status is SENT


@pytest.mark.parametrize("status", [200, 302, 400, 404, 429, 500])
def test_secret_is_never_logged(
    sink: Sink, case: Case, wire: respx.MockRouter, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """No logger, httpx's own included, gets to see the credential at any level."""
    wire.post(case.url).respond(status, text=case.url)
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "httpx"):
        sink.send(one())
    logged = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert not any(secret in logged for secret in case.secrets)


def test_httpx_logs_for_others_again(
    sink: Sink, case: Case, wire: respx.MockRouter, caplog: pytest.LogCaptureFixture
) -> None:
    """Only a sink's own requests are kept out of the log."""
    wire.post(case.url).respond(200)
    wire.get("https://api.example/").respond(200)
    sink.send(one())
    with caplog.at_level(logging.INFO, "httpx"):
        httpx.get("https://api.example/")
    assert "https://api.example/" in caplog.text


def test_secret_is_not_in_repr(sink: Sink, case: Case) -> None:
    """A sink can be shown without giving its credential away."""
    shown = repr(sink) + str(sink) + repr(vars(sink))
    assert not any(secret in shown for secret in case.secrets)


@pytest.mark.parametrize("size", [1, 60])
def test_hostile_text(sink: Sink, case: Case, wire: respx.MockRouter, size: int) -> None:
    """Names of any length and content go out as one valid request."""
    route = wire.post(case.url).respond(200, text="ok")
    assert sink.send(message_for("b1", [hostile(size)])).status is SENT
    body = route.calls.last.request.content
    body.decode()
    assert len(body) < 40_000


@pytest.mark.parametrize("count", [1, 1000])
def test_many_findings(sink: Sink, case: Case, wire: respx.MockRouter, count: int) -> None:
    """One finding or a thousand: the message goes out, within the sink's limits."""
    route = wire.post(case.url).respond(200, text="ok")
    notices: list[Notice] = [notice(n, severity=Severity.WARNING) for n in range(count)]
    message = message_for("b1", notices if not sink.one_by_one else notices[-1:])
    assert sink.send(message).status is SENT
    assert len(route.calls.last.request.content) < 20_000


def test_good_news(sink: Sink, case: Case, wire: respx.MockRouter) -> None:
    """A resolved problem is told as solved."""
    route = wire.post(case.url).respond(200, text="ok")
    assert sink.send(message_for("b1", [resolved()])).status is SENT
    assert case.solved in route.calls.last.request.content.decode()


def test_bug_is_not_retried(sink: Sink, case: Case, wire: respx.MockRouter) -> None:
    """An error that is no trouble of the network comes out at once, for `deliver` to report as a bug."""
    route = wire.post(case.url).mock(side_effect=ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        sink.send(one())
    assert route.call_count == 1
