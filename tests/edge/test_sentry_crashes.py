"""Exceptions of checker's own on their way to Sentry: once an hour each, and Sentry left alone when it asks for it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
import respx
from pydantic import SecretStr
from sentry_sdk.envelope import Envelope
from structlog.testing import capture_logs

from checker import crashes, phrases, plain
from checker.model import DeliveryStatus
from checker.notify.event import Where
from checker.notify.routing import Routed
from checker.notify.sentry import SentrySink
from checker.policy import Route
from checker.ports import Sent, Sink, TakesCrashes
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import NOW

KEY = "0123456789abcdef0123456789abcdef"
ENVELOPES = "https://o1.ingest.example/api/42/envelope/"
MINUTE = timedelta(minutes=1)
SENT, PENDING, DEAD, SUPERSEDED = (
    DeliveryStatus.SENT,
    DeliveryStatus.PENDING,
    DeliveryStatus.DEAD,
    DeliveryStatus.SUPERSEDED,
)


@pytest.fixture
def sink() -> Iterator[SentrySink]:
    with httpx.Client() as client:
        dsn = SecretStr(f"https://{KEY}@o1.ingest.example/42")
        yield SentrySink("issues", dsn, client, Where("checker@1.0", "production", "worker.1"))


@pytest.fixture
def route() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.post(ENVELOPES).respond(200)


def crash(function: Callable[..., object] = plain.cut, argument: object = None) -> Exception:
    """An exception that was raised in one of checker's own functions."""
    try:
        function(*[argument] * function.__code__.co_argcount)
    except Exception as error:  # noqa: BLE001 -- any
        return error
    raise AssertionError


def reported(route: respx.Route) -> list[str]:
    """Where the crashes of which Sentry was told happened."""
    events = [Envelope.deserialize(call.request.content).get_event() for call in route.calls]
    return [(event or {})["tags"]["place"] for event in events]


def statuses(sink: SentrySink, *minutes: int) -> list[DeliveryStatus]:
    """What becomes of the same crash, reported so many minutes from now."""
    return [sink.report(crash(), NOW + minute * MINUTE).status for minute in minutes]


def test_once_an_hour(sink: SentrySink, route: respx.Route) -> None:
    """A crash that comes with every look is one event an hour; another one at the same time is told."""
    assert [SENT, SUPERSEDED, SUPERSEDED, SENT, SUPERSEDED] == statuses(sink, 0, 0, 59, 60, 119)
    assert SENT is sink.report(crash(phrases.span), NOW).status
    assert ["checker/plain.py:cut"] * 2 + ["checker/phrases.py:span"] == reported(route)


def test_envelope(sink: SentrySink, route: respx.Route) -> None:
    """A crash goes out as one event, with its own id in front, over the sink's own way."""
    assert Sent(SENT, "") == sink.report(crash(), NOW)
    envelope = Envelope.deserialize(route.calls.last.request.content)
    event = envelope.get_event() or {}
    assert envelope.headers["event_id"] == event["event_id"]
    assert ["event"] == [item.type for item in envelope.items]


def test_not_taken(sink: SentrySink, route: respx.Route) -> None:
    """What Sentry did not take is told with the next look; several crashes do not each wait for a dead server."""
    route.mock(side_effect=httpx.ConnectTimeout("no"))
    assert [PENDING, PENDING] == statuses(sink, 0, 0)
    assert 3 == route.call_count
    route.mock(return_value=httpx.Response(200))
    assert [SENT] == statuses(sink, 60)


@pytest.mark.parametrize("status", [400, 413])
def test_refused(sink: SentrySink, route: respx.Route, status: int) -> None:
    """An event that Sentry refuses for itself is not sent over and over."""
    route.respond(status)
    assert [DEAD, SUPERSEDED, DEAD] == statuses(sink, 0, 5, 60)


@pytest.mark.parametrize(("status", "first"), [(200, SENT), (429, PENDING)])
def test_rate_limit(sink: SentrySink, route: respx.Route, status: int, first: DeliveryStatus) -> None:
    """While Sentry takes no errors nothing is sent, whichever crash it is."""
    route.respond(status, headers={"X-Sentry-Rate-Limits": "600:error:organization"})
    assert [first] == statuses(sink, 0)
    assert Sent(PENDING, "Sentry is left alone for a while") == sink.report(crash(phrases.span), NOW + 9 * MINUTE)
    assert 1 == route.call_count
    route.respond(200)
    assert SENT is sink.report(crash(phrases.span), NOW + 10 * MINUTE).status


def test_secret_is_in_nothing(sink: SentrySink, route: respx.Route) -> None:
    """A server that sends the key back gets it neither into the outcome nor into the log."""
    route.respond(403, json={"detail": f"bad key {KEY}"})
    with capture_logs() as logs:
        crashes.report([crash()], [sink], NOW)
    assert ["crash.reported"] == [log["event"] for log in logs]
    assert "bad key [secret]" in logs[0]["detail"]
    assert KEY not in str(logs)


def test_who_takes_crashes(sink: SentrySink, route: respx.Route) -> None:
    """Every Sentry gets them, whatever its route says of notices; Slack gets the notice that checker has a bug."""
    assert isinstance(sink, TakesCrashes)
    slack: Sink = FakeSink()
    with capture_logs() as logs:
        crashes.report([crash(), crash()], [slack, Routed(sink, Route(policies=("production",)))], NOW)
    assert ["checker/plain.py:cut"] == reported(route)
    assert [{"event": "crash.reported", "sink": "issues", "error": "TypeError", "status": "sent"}] == [
        {key: log[key] for key in ("event", "sink", "error", "status")} for log in logs
    ]


def test_reporting_that_breaks() -> None:
    """A sink that breaks over a crash keeps nobody else from being told."""

    class Broken(FakeSink):
        def report(self, error: BaseException, now: object) -> Sent:
            raise RuntimeError(error, now)

    class Good(FakeSink):
        def report(self, error: BaseException, now: object) -> Sent:  # noqa: ARG002 -- the port's
            return Sent(SENT, "")

    with capture_logs() as logs:
        crashes.report([crash()], [Broken("one"), Good("two")], NOW)
    assert [("one", "pending", "bug: RuntimeError"), ("two", "sent", "")] == [
        (log["sink"], log["status"], log["detail"]) for log in logs
    ]
