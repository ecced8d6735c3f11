"""What HerokuClient never lets out: the token, and the passwords that Heroku sends with its replies."""

import asyncio
import logging
import pickle
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from checker.errors import CannotSee, Misconfigured
from checker.heroku.client import HerokuClient
from tests.edge.streamed import Streamed

SAMPLES = Path(__file__).parents[1] / "samples" / "heroku"
API, DATA = "https://api.heroku.test", "https://data.heroku.test"
TRANSFERS = f"{DATA}/client/v11/apps/shared-meaning/transfers"
TOKEN = "01234567-89ab-4cde-8f01-canary000000"
NOON = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


def client(token: SecretStr | str = TOKEN, api_url: str = API, data_url: str = DATA) -> HerokuClient:
    return HerokuClient(api_url=api_url, data_url=data_url, token=token, clock=lambda: NOON, digest_key=b"canary-key")


def error_of(response: httpx.Response | Exception) -> CannotSee:
    respx.get(TRANSFERS).mock(side_effect=[response] * 3)

    async def main() -> CannotSee:
        async with client() as heroku:
            with pytest.raises(CannotSee) as caught:
                await heroku.backups("shared-meaning")
            return caught.value

    return asyncio.run(main())


def everything(error: BaseException) -> str:
    """All that a tracker of errors could print of an error and of those behind it."""
    shown, behind = "".join(traceback.format_exception(error)), [error]
    while behind:
        link = behind.pop()
        shown += repr(link) + repr(link.args) + repr(vars(link)) + repr(getattr(link, "request", ""))
        behind += [e for e in (link.__cause__, link.__context__) if e is not None]
    return shown


LEAK = f"canary {TOKEN} Bearer {TOKEN} postgres://u1:canary@host/d1 HRKU-canary".removeprefix("canary ")


@pytest.mark.parametrize("status", [200, 301, 400, 401, 402, 403, 404, 409, 410, 422, 429, 500, 503])
@respx.mock
def test_no_error_repeats_a_secret_of_a_body(status: int) -> None:
    """Whatever an error body says, neither the token nor a password gets into an alert or a log."""
    body = {"id": LEAK, "message": LEAK, "url": LEAK}

    error = error_of(httpx.Response(status, json=body, headers={"Location": f"https://{TOKEN}"}))

    assert "canary" not in everything(error)


@pytest.mark.parametrize("status", [200, 500])
@respx.mock
def test_no_error_carries_a_body_that_is_no_json(status: int) -> None:
    """The decoder's own error, with the whole body in it, is not behind ours."""
    error = error_of(httpx.Response(status, text=LEAK))

    assert "canary" not in everything(error)


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
@respx.mock
def test_no_error_carries_the_request(kind: type[httpx.TransportError]) -> None:
    """The transport's own error, with the request and its token, is not behind ours."""
    request = httpx.Request("GET", TRANSFERS, headers={"Authorization": f"Bearer {TOKEN}"})

    error = error_of(kind(f"canary {TOKEN}", request=request))

    assert "canary" not in everything(error)


@respx.mock
def test_what_is_read_holds_no_password() -> None:
    """Backups come with their database's password in clear: it is gone before anybody can keep it."""
    respx.get(TRANSFERS).mock(httpx.Response(200, content=(SAMPLES / "transfers" / "200.json").read_bytes()))

    async def main() -> object:
        async with client() as heroku:
            return await heroku.backups("shared-meaning")

    fetched = asyncio.run(main())

    assert "canary" not in repr(fetched)
    assert b"canary" not in pickle.dumps(fetched)


@pytest.mark.parametrize("token", [TOKEN, SecretStr(TOKEN)])
def test_the_client_does_not_show_its_token(token: SecretStr | str) -> None:
    """A client in a log line or in a list of variables shows neither token nor key."""
    heroku = client(token)

    assert "canary" not in repr(heroku) + str(heroku)
    assert TOKEN not in repr({name: value for name, value in vars(heroku).items() if name != "_digest_key"})


@respx.mock
def test_logs_hold_no_token(caplog: pytest.LogCaptureFixture) -> None:
    """With every library logging all it can, the token is in no line."""
    caplog.set_level(logging.DEBUG)

    error_of(httpx.Response(503, text=LEAK))

    assert "canary" not in caplog.text


@respx.mock
def test_the_token_goes_to_its_two_hosts_only() -> None:
    """Redirects are refused, so that no other host ever gets the token, nor any of its own that was not asked."""
    elsewhere = respx.route(host__regex=r"^(?!api\.heroku\.test|data\.heroku\.test)").mock(httpx.Response(200, json=[]))
    respx.get(f"{API}/addon-attachments").mock(
        httpx.Response(302, headers={"Location": "https://canary.example.com/addon-attachments"})
    )
    respx.get(TRANSFERS).mock(httpx.Response(307, headers={"Location": f"{API}/addons"}))
    respx.get(f"{API}/addons").mock(httpx.Response(200, json=[], headers={"Next-Range": "https://canary.example.com"}))

    async def main() -> list[str]:
        said = []
        async with client() as heroku:
            for question in (heroku.attachments(), heroku.backups("shared-meaning"), heroku.databases()):
                with pytest.raises(CannotSee) as caught:
                    await question
                said.append(str(caught.value))
        return said

    said = asyncio.run(main())

    assert said[0] == "Heroku answered 302, a redirect, which is never followed (the list of add-on attachments)"
    assert said[1] == "Heroku answered 307, a redirect, which is never followed (backups of shared-meaning)"
    assert not elsewhere.called
    assert {call.request.url.host for call in respx.calls} == {"api.heroku.test", "data.heroku.test"}
    assert {call.request.headers["Authorization"] for call in respx.calls} == {f"Bearer {TOKEN}"}
    assert not any(TOKEN in str(call.request.url) for call in respx.calls)


ELSEWHERE = [
    *(
        "@evil.example",
        "@evil.example/",
        "//evil.example/",
        "/..//evil.example",
        "\\\\evil.example",
        ":80@evil.example",
    ),
    *(
        "..",
        "../..",
        "%2e%2e/",
        "?x=https://evil.example",
        "#@evil.example",
        "https://evil.example/",
        "\r\nHost: evil.example",
    ),
]


@given(st.sampled_from(ELSEWHERE) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_no_name_and_no_header_leads_to_another_host(name: str) -> None:
    """Whatever an app or a team is called, and wherever a reply points, the token goes to the same two hosts."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        assert request.headers["Host"] in {"api.heroku.test", "data.heroku.test"}
        visible = "".join(c for c in name if " " < c < "\x7f")
        links = {"Link": f'<https://evil.example/{visible}>; rel="next"', "Content-Location": "https://evil.example/"}
        paged = {} if "Range" in request.headers and "evil" in request.headers["Range"] else {"Next-Range": "evil"}
        return httpx.Response(206, json=[], headers=links | (paged if len(asked) < 5 else {}))

    async def main() -> None:
        heroku = HerokuClient(
            api_url=API, data_url=DATA, token=TOKEN, clock=lambda: NOON, digest_key=b"key", transport=Streamed(answer)
        )
        async with heroku:
            await heroku.backups(name)
            await heroku.schedules(name)
            for question in (heroku.info(name), heroku.log(name, 1), heroku._team_databases(name)):
                with suppress(CannotSee):
                    await question

    asyncio.run(main())

    assert {(url.scheme, url.host, url.port) for url in asked} <= {
        ("https", "api.heroku.test", None),
        ("https", "data.heroku.test", None),
    }
    assert all(url.userinfo == b"" for url in asked)
    assert len(asked) >= 5


@respx.mock
def test_each_api_is_asked_at_its_own_host() -> None:
    """Lists come from the platform's host, backups from the data host."""
    respx.route().mock(httpx.Response(200, json=[]))

    async def main() -> None:
        async with client(api_url=f"{API}/", data_url=f"{DATA}:8443/base/") as heroku:
            await heroku.attachments()
            await heroku.backups("shared-meaning")

    asyncio.run(main())

    assert [str(call.request.url) for call in respx.calls] == [
        f"{API}/addon-attachments",
        f"{DATA}:8443/base/client/v11/apps/shared-meaning/transfers",
    ]


@respx.mock
def test_a_token_may_have_been_pasted_with_a_newline() -> None:
    """Space around the token is no part of it."""
    route = respx.get(TRANSFERS).mock(httpx.Response(200, json=[]))

    async def main() -> None:
        async with client(f" {TOKEN}\n") as heroku:
            await heroku.backups("shared-meaning")

    asyncio.run(main())

    assert route.calls.last.request.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("token", ["", " ", "canary token", "canary\ntoken", "canäry", "canary\x00"])
def test_a_token_that_cannot_be_one_is_refused_at_once(token: str) -> None:
    """The operator learns that the variable is wrong before anything is sent; the value is not repeated."""
    with pytest.raises(Misconfigured, match=r"^HEROKU_API_KEY ") as caught:
        client(token)

    assert "can" not in str(caught.value).removesuffix("characters that no token has")


@pytest.mark.parametrize("url", ["http://heroku.test", "https://u:canary@heroku.test", "canary"])
def test_no_token_goes_to_a_host_that_is_not_safe(url: str) -> None:
    """A URL without TLS that is not this machine, or with a password in it, is refused before anything is sent."""
    with pytest.raises(Misconfigured, match=r"^HEROKU_API_URL ") as caught:
        client(api_url=url)
    with pytest.raises(Misconfigured, match=r"^HEROKU_DATA_URL "):
        client(data_url=url)

    assert "canary" not in str(caught.value)
