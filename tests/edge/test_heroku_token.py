"""Whose token it is and until when it lasts, as far as Heroku tells: a question that must never cost more than that."""

import asyncio
import json
import logging
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
import stamina

from checker.errors import CannotSee, TokenRefused, Unreadable
from checker.heroku.client import HerokuClient
from checker.model import TokenInfo

SAMPLES = Path(__file__).parents[1] / "samples" / "heroku"
API = "https://api.heroku.test"
NOON = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
MADE = datetime(2025, 10, 6, 7, 8, 9, tzinfo=UTC)
OWNER, OURS = "backup-monitor@example.com", "bbbbbbbb-0000-4000-8000-000000000003"
REFUSALS = {401: "unauthorized", 403: "forbidden", 404: "not_found"}


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Retries come at once."""
    with stamina.set_testing(True, attempts=3, cap=True), respx.mock:
        yield


def sample(case: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=(SAMPLES / case / f"{status}.json").read_bytes())


def token(
    account: httpx.Response | None = None,
    authorizations: httpx.Response | None = None,
    own: str = "HRKU-canary-token",
) -> TokenInfo:
    """What a client learns of its own token."""
    respx.get(f"{API}/account").mock(account or sample("account"))
    respx.get(f"{API}/oauth/authorizations").mock(authorizations or sample("authorizations"))

    async def main() -> TokenInfo:
        async with HerokuClient(api_url=API, data_url=API, token=own, clock=lambda: NOON, digest_key=b"key") as client:
            return (await client.token()).value

    return asyncio.run(main())


def changed(**changes: Any) -> httpx.Response:
    """The list of authorizations, the own one of them changed."""
    body = json.loads((SAMPLES / "authorizations" / "200.json").read_text())
    body[2]["access_token"] |= changes
    return httpx.Response(200, json=body)


def test_whose_and_until_when() -> None:
    """The token's own authorization is found among those of its user, and its end is an instant."""
    assert TokenInfo(OWNER, OURS, NOON + timedelta(days=10), ("read-protected",), MADE) == token()


@pytest.mark.parametrize("seconds", [None, 100 * 365 * 86_400, 2**62])
def test_without_end(seconds: int | None) -> None:
    """A token that lasts for ever, or as good as, has no end."""
    assert TokenInfo(OWNER, OURS, None, ("read-protected",), MADE) == token(authorizations=changed(expires_in=seconds))


@pytest.mark.parametrize("made", [None, "", 7, "yesterday", ["2025"]])
def test_age_is_no_reason_to_know_nothing(made: object) -> None:
    """Where the making of a token is told in another shape, all else about it is still known."""
    body = json.loads((SAMPLES / "authorizations" / "200.json").read_text())
    body[2]["created_at"] = made
    told = token(authorizations=httpx.Response(200, json=body))
    assert (OURS, None) == (told.authorization, told.made_at)


@pytest.mark.parametrize("own", ["HRKU-another", "********", "HRKU-canary-toke"])
def test_not_listed(own: str) -> None:
    """A token that Heroku does not list is taken for no other one: whose it is is all that is known."""
    assert TokenInfo(OWNER) == token(own=own)


@pytest.mark.parametrize("masked", ["HRKU-****", "", None, 7])
def test_masked(masked: object) -> None:
    """A list that does not show tokens tells nothing of this one."""
    assert TokenInfo(OWNER) == token(authorizations=changed(token=masked))


@pytest.mark.parametrize("status", REFUSALS)
def test_authorizations_refused(status: int) -> None:
    """A token whose scope does not reach its authorizations is not taken for a refused one."""
    assert TokenInfo(OWNER) == token(authorizations=sample(REFUSALS[status], status))


@pytest.mark.parametrize("status", [403, 404])
def test_account_refused(status: int) -> None:
    """A token that may not read its account may still know its end."""
    answer = token(account=sample(REFUSALS[status], status))
    assert (None, OURS) == (answer.owner, answer.authorization)


@pytest.mark.parametrize("status", [403, 404])
def test_both_refused(status: int) -> None:
    """A token that may read neither knows nothing of itself."""
    refused = sample(REFUSALS[status], status)
    assert TokenInfo() == token(account=refused, authorizations=refused)


def test_token_refused() -> None:
    """A token that is refused where every token is taken is refused."""
    with pytest.raises(TokenRefused):
        token(account=sample("unauthorized", 401))


@pytest.mark.parametrize(
    ("account", "authorizations"),
    [
        (httpx.Response(503), None),
        (None, httpx.Response(503)),
        (httpx.Response(200, json={"name": "no email"}), None),
        (httpx.Response(200, json=[]), None),
        (None, httpx.Response(200, json={})),
        (None, changed(expires_in="soon")),
        (None, changed(expires_in=-5)),
        (None, httpx.Response(200, json=["x"])),
    ],
)
def test_not_known_today(account: httpx.Response | None, authorizations: httpx.Response | None) -> None:
    """An answer that is late or has changed shape is no answer: it is asked for again."""
    with pytest.raises(Unreadable) as caught:
        token(account, authorizations)
    assert "canary" not in repr(caught.value)


def test_no_token_gets_out(caplog: pytest.LogCaptureFixture) -> None:
    """The list holds every token of the user in clear: none is in what is told of them, nor in any log."""
    with caplog.at_level(logging.DEBUG):
        answer = token()
    assert b"canary" not in pickle.dumps(answer)
    assert OWNER not in repr(answer)
    assert "canary" not in caplog.text


def test_the_api_key_is_not_ours() -> None:
    """What Heroku calls `~` is the user's API key, whichever token asks: it is not asked for."""
    token()
    assert ["/account", "/oauth/authorizations"] == [call.request.url.path for call in respx.calls]


def test_its_errors_are_all_of_a_kind() -> None:
    """Whoever asks needs to be ready for one sort of error only."""
    with pytest.raises(CannotSee):
        token(account=httpx.Response(500))
