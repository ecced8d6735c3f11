"""The webhook sink on the wire: headers, signature, what is tried again and when, and URLs that are refused."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import respx
from pydantic import SecretStr

from checker import __version__
from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Reason
from checker.notify.credential import Credential, check_url
from checker.notify.message import message_for
from checker.notify.webhook import WebhookSink
from checker.notify.webhook_body import CONSTANT
from checker.ports import Sent
from tests.make import NOW
from tests.unit.notify.samples import baseline, notice

URL = "https://incidents.example/in/canary8f3a"
SECRET = "signCanary0123456789"
MEND_EITHER = "the request is refused; mend the secret in PAGER_SECRET, or copy the URL again and set PAGER_URL"
SENT, PENDING, DEAD = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def a_sink(client: httpx.Client, url: str = URL, secret: str | None = SECRET) -> WebhookSink:
    signing = Credential(SecretStr(secret), "PAGER_SECRET") if secret else None
    return WebhookSink("pager", Credential(SecretStr(url), "PAGER_URL"), client, lambda: NOW, secret=signing)


def tell(sink: WebhookSink, *answers: httpx.Response) -> tuple[Sent, list[httpx.Request]]:
    """What becomes of one notice when these are the answers, and the requests that were made."""
    with respx.mock:
        route = respx.post(URL).mock(side_effect=answers)
        return sink.send(message_for("b", [notice()])), [call.request for call in route.calls]


def test_request(client: httpx.Client) -> None:
    """A request says what it is, who sends it and which notice it is, and is signed over the very bytes it carries."""
    sent, (request,) = tell(a_sink(client, f" {URL}\n", f"{SECRET}\n"), httpx.Response(202))
    assert Sent(SENT, "") == sent
    timestamp = str(int(NOW.timestamp()))
    expected = hmac.new(SECRET.encode(), timestamp.encode() + b"." + request.content, hashlib.sha256).hexdigest()
    assert {
        "content-type": "application/json",
        "user-agent": f"checker/{__version__}",
        "x-checker-delivery": "notice1",
        "x-checker-timestamp": timestamp,
        "x-checker-signature": f"sha256={expected}",
    }.items() <= dict(request.headers).items()
    assert "notice1" == json.loads(request.content)["id"]


def test_without_a_secret(client: httpx.Client) -> None:
    """Nothing is signed with nothing."""
    _, (request,) = tell(a_sink(client, secret=None), httpx.Response(200))
    assert not any("timestamp" in name or "signature" in name for name in request.headers)
    assert "notice1" == request.headers["x-checker-delivery"]


def test_one_by_one(client: httpx.Client) -> None:
    """Every notice is a request of its own, notes too; the first that is not taken ends it."""
    sink = a_sink(client)
    assert sink.one_by_one
    assert all(sink.wants(notice(reason=reason)) for reason in Reason)
    with respx.mock:
        route = respx.post(URL).mock(side_effect=[httpx.Response(200), httpx.Response(404), httpx.Response(200)])
        sent = sink.send(message_for("b", [baseline(), notice(1), notice(2)]))
    assert (PENDING, 2) == (sent.status, route.call_count)


@pytest.mark.parametrize(
    ("status", "retry_after", "requests", "wait"),
    [
        (408, "30", 1, 30),
        (429, "30", 1, 30),
        (429, None, 1, None),
        (503, "120", 3, 120),
        (503, None, 3, None),
        (418, "120", 1, None),
    ],
)
def test_retry_after(
    client: httpx.Client, status: int, retry_after: str | None, requests: int, wait: int | None
) -> None:
    """A server that asks to be left alone for a while is; the notice waits."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    sent, made = tell(a_sink(client), *[httpx.Response(status, headers=headers)] * 3)
    assert (PENDING, requests) == (sent.status, len(made))
    assert (timedelta(seconds=wait) if wait else None) == sent.retry_after


@pytest.mark.parametrize(
    ("status", "secret", "detail"),
    [
        (401, None, "the webhook answered 401 no: the request is refused; copy the URL again and set PAGER_URL"),
        (
            403,
            SECRET,
            f"the webhook answered 403 no: {MEND_EITHER}",
        ),
        (
            404,
            SECRET,
            "the webhook answered 404 no: nothing takes messages there; copy the URL again and set PAGER_URL",
        ),
        (
            410,
            SECRET,
            "the webhook answered 410 no: nothing takes messages there; copy the URL again and set PAGER_URL",
        ),
    ],
)
def test_remedy(client: httpx.Client, status: int, secret: str | None, detail: str) -> None:
    """A refusal names the variable to mend."""
    sent, made = tell(a_sink(client, secret=secret), httpx.Response(status, text="no"))
    assert ((PENDING, detail), 1) == ((sent.status, sent.detail), len(made))


@pytest.mark.parametrize("status", [400, 413, 422])
def test_minimal_body(client: httpx.Client, status: int) -> None:
    """Where the whole body is refused, the word that there is something to tell gets through, and it is said so."""
    sent, (whole, minimal) = tell(a_sink(client), httpx.Response(status, text="too odd"), httpx.Response(200))
    assert (SENT, f"the webhook took it, as a minimal body, after {status} too odd") == (sent.status, sent.detail)
    assert CONSTANT == json.loads(minimal.content)["title"]
    assert json.loads(whole.content)["dedup_key"] == json.loads(minimal.content)["dedup_key"]
    assert whole.headers["x-checker-signature"] != minimal.headers["x-checker-signature"]


def test_refused_altogether(client: httpx.Client) -> None:
    """What is refused in every form is given up, with both answers."""
    sent, made = tell(a_sink(client), httpx.Response(422, json={"message": "no title"}), httpx.Response(400))
    assert (DEAD, "the webhook answered 422 no title, and 400 to a minimal body") == (sent.status, sent.detail)
    assert 2 == len(made)


def test_refused_then_out_of_reach(client: httpx.Client) -> None:
    """A minimal body that meets trouble of another kind waits, and is tried as a whole again."""
    sent, _ = tell(a_sink(client), httpx.Response(400), *[httpx.Response(502)] * 3)
    assert (PENDING, "the webhook answered 502, as a minimal body, after 400") == (sent.status, sent.detail)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("canary", "is not a URL: it goes like https://host/path"),
        ("https://", "is not a URL: it goes like https://host/path"),
        ("https://[canary", "is not a URL"),
        ("https://host:canary/", "is not a URL"),
        ("ftp://canary.example/x", "is not a URL: it goes like https://host/path"),
        ("https://host/can ary", "is not a URL: it goes like https://host/path"),
        ("https://höst/canary", "is not a URL: it goes like https://host/path"),
        ("https://user:canary@host/", "must hold no user and no password: have requests signed instead"),
        ("https://canary@host/", "must hold no user and no password: have requests signed instead"),
        ("http://host/canary", "must use https; plain http is for this machine only"),
        ("https://xn--/canary", "is not a URL: it goes like https://host/path"),
        ("http://127.0.0.1.canary.example/", "must use https; plain http is for this machine only"),
    ],
)
def test_bad_url(client: httpx.Client, url: str, why: str) -> None:
    """What cannot be sent to is refused by the variable's name, and not shown."""
    with pytest.raises(Misconfigured) as refused:
        a_sink(client, url)
    assert f"PAGER_URL {why}" == str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://host/",
        "https://host:8443/in?key=a",
        "http://localhost:8700/hook/a",
        "http://127.0.0.1/",
        "http://[::1]/",
    ],
)
def test_good_url(url: str) -> None:
    """Https goes anywhere, plain http to this very machine."""
    check_url(Credential(SecretStr(url), "PAGER_URL"))


def test_short_secret(client: httpx.Client) -> None:
    """A secret that can be guessed is refused, and not shown."""
    with pytest.raises(Misconfigured, match="PAGER_SECRET is too short to sign with: set at least 16") as refused:
        a_sink(client, secret="canary123456789")
    assert "canary" not in str(refused.value)


def test_what_is_secret_of_a_url() -> None:
    """The whole URL and each part of it that could open something are struck from answers, the longest first."""
    parts = Credential(SecretStr(f"{URL}/hook?token=t0ken&team=x"), "PAGER_URL").parts
    assert f"{URL}/hook?token=t0ken&team=x" == parts[0]
    assert {"canary8f3a", "t0ken", "token=t0ken&team=x", "/in/canary8f3a/hook"} <= set(parts)
    assert list(parts[1:]) == sorted(parts[1:], key=len, reverse=True)
    assert ("https://[half",) == Credential(SecretStr("https://[half"), "PAGER_URL").parts
