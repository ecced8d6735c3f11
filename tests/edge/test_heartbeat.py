"""The heartbeat URL on the wire: what is sent where, and that nothing about it is ever worth more than a log line."""

import logging
from collections.abc import Iterator

import httpx
import pytest
import respx
from pydantic import SecretStr
from respx import MockRouter

from checker.errors import Misconfigured
from checker.model import Beat, DeliveryStatus
from checker.notify.heartbeat import UrlHeart, check_url
from checker.ports import Sent
from checker.sandbox.serve import running

KEY = "5e0e1c1a-canary-4f4f-8f8f-000000000000"
URL = f"https://hc-ping.com/{KEY}"
DETAIL = "3 databases looked at, 1 notice to tell"


@pytest.fixture
def wire() -> Iterator[MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def beat(what: Beat = Beat.SUCCESS, url: str = URL, detail: str = DETAIL) -> Sent:
    with httpx.Client() as client:
        return UrlHeart(SecretStr(url), client).beat(what, detail)


@pytest.mark.parametrize(
    ("url", "success", "start", "fail"),
    [
        (URL, URL, f"{URL}/start", f"{URL}/fail"),
        (f" {URL}/ ", f"{URL}/", f"{URL}/start", f"{URL}/fail"),
        (f"{URL}?create=1", f"{URL}?create=1", f"{URL}/start?create=1", f"{URL}/fail?create=1"),
        (
            "https://hc-ping.com/key-of-22-letters-00/checker",
            "https://hc-ping.com/key-of-22-letters-00/checker",
            "https://hc-ping.com/key-of-22-letters-00/checker/start",
            "https://hc-ping.com/key-of-22-letters-00/checker/fail",
        ),
    ],
)
def test_where_it_goes(wire: MockRouter, url: str, success: str, start: str, fail: str) -> None:
    """A start, a success and a failure go where healthchecks.io and those like it expect them."""
    wire.post(url__startswith="https://hc-ping.com/").respond(200, text="OK")
    for what in (Beat.SUCCESS, Beat.START, Beat.FAIL):
        assert Sent(DeliveryStatus.SENT, "") == beat(what, url)
    assert [success, start, fail] == [str(call.request.url) for call in wire.calls]


def test_what_is_sent(wire: MockRouter) -> None:
    """The body is the line that a person reads there, as text, short and harmless."""
    wire.post(URL).respond(200, text="OK")
    beat(detail="no database:\n\x1b[31m" + "x" * 2000)
    request = wire.calls.last.request
    assert request.content.decode().startswith("no database: [31mxxx")
    assert 500 >= len(request.content.decode())
    assert request.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(("what", "times"), [(Beat.START, 1), (Beat.SUCCESS, 3), (Beat.FAIL, 3)])
@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.ConnectError("canary")])
def test_trouble_on_the_way(wire: MockRouter, what: Beat, times: int, answer: httpx.Response | Exception) -> None:
    """What may pass is tried again, but for the start, which would hold up the look that it announces."""
    wire.post(url__startswith=URL).mock(side_effect=[answer] * 3)
    assert DeliveryStatus.PENDING is beat(what).status
    assert times == len(wire.calls)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (httpx.Response(404, text="not found"), "HEARTBEAT_URL answered 404 not found"),
        (httpx.Response(409, text="(ambiguous slug)"), "HEARTBEAT_URL answered 409 (ambiguous slug)"),
        (httpx.Response(301, headers={"location": f"https://elsewhere/{KEY}"}), "HEARTBEAT_URL answered 301"),
        (httpx.Response(403, text=f"no {URL} and no {KEY}"), "HEARTBEAT_URL answered 403 no [secret] and no [secret]"),
        (httpx.ReadTimeout(URL), "HEARTBEAT_URL did not answer in time (ReadTimeout)"),
        (httpx.ConnectError(URL), "HEARTBEAT_URL could not be reached (ConnectError)"),
    ],
)
def test_not_taken(wire: MockRouter, answer: httpx.Response | Exception, detail: str) -> None:
    """What the other side says is told in a few words, without the URL and its key."""
    wire.post(URL).mock(side_effect=[answer] * 3)
    sent = beat()
    assert (DeliveryStatus.PENDING, True) == (sent.status, sent.detail.startswith(detail))
    assert "canary" not in sent.detail


def test_redirects_are_not_followed(wire: MockRouter) -> None:
    """The key goes to the host that was named, and to no other."""
    wire.post(URL).respond(302, headers={"location": "https://elsewhere.example/"})
    beat()
    assert 1 == len(wire.calls)


def test_nothing_shows_the_url(wire: MockRouter, caplog: pytest.LogCaptureFixture) -> None:
    """The URL is in no log line, and not in what a debugger shows of a heart."""
    wire.post(URL).respond(200)
    with caplog.at_level(logging.DEBUG):
        beat()
    assert "canary" not in caplog.text + repr(UrlHeart(SecretStr(URL), httpx.Client()))


@pytest.mark.parametrize(
    "url",
    [URL, f" {URL}\n", "http://localhost:8000/ping/x", "http://127.0.0.1/x", "https://user:pw@hc.example/ping/x?a=b"],
)
def test_good_urls(url: str) -> None:
    """Any https URL will do, and plain http on this machine."""
    check_url(SecretStr(url))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hc-ping.com/canary", "must use https"),
        ("https://xn--/canary", "is not a heartbeat URL"),
        ("hc-ping.com/canary", "goes like https://hc-ping.com/..."),
        ("https:///canary", "goes like"),
        ("https://hc-ping.com/can ary", "goes like"),
        ("https://hc-ping.com/canary#start", "goes like"),
        ("https://hc-ping.com/canaré", "goes like"),
        ("ftp://hc-ping.com/canary", "goes like"),
        ("https://[canary/x", "is not a URL"),
        ("https://hc-ping.com:port/canary", "is not a URL"),
    ],
)
def test_bad_urls(url: str, why: str) -> None:
    """What cannot be a heartbeat URL is refused at the start, by the name of its variable and without its value."""
    with pytest.raises(Misconfigured, match=r"^HEARTBEAT_URL ") as caught:
        UrlHeart(SecretStr(url), httpx.Client())
    assert why in str(caught.value)
    assert "canar" not in str(caught.value)


def test_over_a_real_wire() -> None:
    """A real server takes the beats as they are meant."""
    with running("healthy", speed=0) as heroku:
        for what in Beat:
            assert DeliveryStatus.SENT is beat(what, heroku.hook_url).status
        received = [(hook.kind, hook.path, hook.payload) for hook in heroku.hooks]
    paths = ["/hook/canary/start", "/hook/canary", "/hook/canary/fail"]
    assert [("POST", path, DETAIL) for path in paths] == received
