"""Every endpoint, from the bytes of its answer to the words of the model: understood, or not seen, and never a hang."""

import json
import pickle
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import CannotSee
from checker.heroku import wire
from checker.heroku.wire import Reply, Request
from checker.ports import Heard
from tests.work import calls

SAMPLES = Path(__file__).parents[2] / "samples" / "heroku"
AT = datetime(2026, 10, 25, 9, 30, tzinfo=UTC)
TOKEN = "HRKU-AAcanary0token"
URLS = [
    "postgres://u:canary@h/d",
    "https://stored.example/k?X-Amz-Signature=canary",
    f"https://x/{TOKEN}",
    "postgres://u:canary%40h/d",
]
KEY = b"canary-key"
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

APPS = json.dumps([{"id": "1", "name": "shop", "region": {"name": "eu"}}]).encode()
COUPLINGS = json.dumps([{"app": {"id": "1"}, "stage": "production"}]).encode()
LOG = json.dumps(
    {
        "from_url": URLS[0],
        "logs": [
            {"created_at": "2026-10-25 00:00:22 +0000", "level": "info", "message": f"pg_dump: error: {URLS[0]} gone"},
            {"created_at": "2026-10-25 00:00:23 +0000", "level": "error", "message": f"token {TOKEN} refused"},
        ],
    }
).encode()


def sample(case: str) -> bytes:
    return (SAMPLES / case / "200.json").read_bytes()


@dataclass(frozen=True)
class Endpoint:
    """A question, a real answer to it, and what is made of the decoded answer."""

    request: Request
    body: bytes
    decode: Callable[[Any], object]


ENDPOINTS: dict[str, Endpoint] = {
    "addons": Endpoint(Request.addons(), sample("addons"), wire.databases),
    "team_addons": Endpoint(Request.team_addons("acme"), sample("team_addons"), wire.databases),
    "teams": Endpoint(Request.teams(), sample("teams"), wire.teams),
    "attachments": Endpoint(Request.attachments(), sample("attachments"), wire.attachments),
    "apps": Endpoint(Request.apps(), APPS, lambda body: wire.app_facts(body, json.loads(COUPLINGS))),
    "couplings": Endpoint(Request.couplings(), COUPLINGS, lambda body: wire.app_facts(json.loads(APPS), body)),
    "transfers": Endpoint(Request.backups("shop"), sample("transfers"), lambda body: wire.transfers(body, KEY)),
    "log": Endpoint(Request.log("shop", 1), LOG, lambda body: wire.log_lines(body, TOKEN)),
    "schedules": Endpoint(Request.schedules("id"), sample("schedules"), wire.schedules),
    "info": Endpoint(Request.info("id"), sample("database_standard"), lambda body: wire.info(body, "id", KEY, AT)),
    "rate_limit": Endpoint(Request.rate_limit(), b'{"remaining": 4498}', wire.left),
    "account": Endpoint(Request.account(), sample("account"), lambda body: wire.token(body, [], TOKEN, AT)),
    "authorizations": Endpoint(
        Request.authorizations(), sample("authorizations"), lambda body: wire.token(None, body, TOKEN, AT)
    ),
}


def outcome(endpoint: Endpoint, reply: Reply) -> str:
    """All that is left of an answer: what the model holds, or everything about the error."""
    refused: CannotSee | None = None
    result, heard, following = None, None, None
    try:
        value = wire.read(endpoint.request, reply, TOKEN)
        result = endpoint.decode(value)
        following = wire.following(endpoint.request, reply)
        heard = wire.heard(Heard(), reply, AT)
    except CannotSee as error:
        refused = error
    if refused is None:
        return repr([reply, result, heard, bool(following)]) + pickle.dumps(result).decode("latin-1")
    assert str(refused)
    assert "\n" not in str(refused)
    assert len(str(refused)) < 700
    assert refused.__cause__ is None
    assert refused.__context__ is None, "what is behind an error may hold a whole body"
    return repr([reply, str(refused), refused, vars(refused), traceback.format_exception(refused, limit=0)])


def test_every_question_that_there_is_is_asked_here() -> None:
    """A new endpoint is fuzzed as the others are."""
    made = {name for name, value in vars(Request).items() if isinstance(value, classmethod)}
    assert made == {"backups" if name == "transfers" else name for name in ENDPOINTS}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_real_answers_are_understood(name: str) -> None:
    """What the fuzz starts from is decoded, or the fuzz would show nothing; and no secret of it passes on."""
    endpoint = ENDPOINTS[name]
    assert endpoint.decode(wire.read(endpoint.request, Reply(200, {}, endpoint.body), TOKEN))
    assert "canary" not in outcome(endpoint, Reply(200, {}, endpoint.body))


HOSTILE = st.sampled_from(
    [
        *(f'"{url}"'.encode() for url in URLS),
        *(b"null", b"true", b"[]", b"{}", b'""', b"-1", b"0.5", b"1e999", b"-1e999", b"NaN", b"Infinity", b"9" * 400),
        *(b"9" * 5000, b"[" * 3000, b'{"a":' * 3000, b"[" * 500 + b"]" * 500, b'"\\ud800"', b'"\\u0000"', b'"\\u202e"'),
        *(b"\xff", b"\x00", b"\xef\xbb\xbf", b",", b":", b"]", b"}", b'"', b"<html>", b'"' + b"x" * 5000 + b'"'),
        *(
            b'"2026-02-30 25:61:61 +9999"',
            b'"9999-12-31T23:59:59Z"',
            b'"0000-00-00 00:00:00 UTC"',
            b"18446744073709551616",
        ),
    ]
)


@st.composite
def spoilt(draw: st.DrawFn, body: bytes) -> bytes:
    """A real answer of which values were swapped, parts cut out or put in, or the end is missing."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(body)))
        until = draw(st.integers(at, min(len(body), at + 60)))
        piece = draw(HOSTILE | st.binary(max_size=8) | st.just(b""))
        body = body[:at] + piece + body[until:]
    return whole_secrets(body if draw(st.booleans()) else body[: draw(st.integers(0, len(body)))])


def whole_secrets(body: bytes) -> bytes:
    """Without the secrets that lost what they are known by: half of one, in the place of a name, is a name."""
    return re.sub(rb'(://[^"]*?|HRKU-[\w-]*?)?canary', lambda found: found[0] if found[1] else b"finch", body)


def values_swapped(body: bytes) -> st.SearchStrategy[bytes]:
    """A real answer that is JSON still, with one value, wherever it stands, turned into another."""
    text = body.decode()
    found = [m for m in range(len(text)) if text[m] == ":"]

    def swap(at: int, piece: bytes) -> bytes:
        start = at + 1
        while text[start].isspace():
            start += 1
        _, end = json.JSONDecoder().raw_decode(text, start)
        return text[:start].encode() + piece + text[end:].encode()

    # A colon within a text is none behind a key; such a swap is as good as any other spoilt answer.
    def safe(at: int, piece: bytes) -> bytes:
        try:
            return swap(at, piece)
        except (ValueError, IndexError):
            return body

    return st.builds(safe, st.sampled_from(found), HOSTILE)


STATUSES = st.sampled_from(
    [200, 200, 200, 206, 204, 301, 400, 401, 402, 403, 404, 410, 416, 422, 429, 500, 503, 599, 999]
)
HEADERS = st.dictionaries(
    st.sampled_from(["next-range", "ratelimit-remaining", "retry-after", "oauth-scope", "date"]),
    st.text(max_size=20)
    | st.sampled_from(
        ["id ..; max=9", "9" * 30, "-1", "read-protected", TOKEN, *URLS, "Sun, 25 Oct 2026 09:30:00 GMT"]
    ),
    max_size=3,
)


@pytest.mark.parametrize("name", ENDPOINTS)
@UNHURRIED
@given(data=st.data(), status=STATUSES, headers=HEADERS)
def test_any_answer_is_understood_or_not_seen(name: str, data: st.DataObject, status: int, headers: Any) -> None:
    """Whatever comes back, checker goes on and says what it could not see, without a password or a token in it."""
    endpoint = ENDPOINTS[name]
    body = data.draw(spoilt(endpoint.body) | values_swapped(endpoint.body) | HOSTILE | st.binary(max_size=40))
    assert "canary" not in outcome(endpoint, Reply(status, headers, body))


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000,
        b'[{"a":' * 50_000,
        b"9" * 5_000_000,
        b"[" + b"9" * 5_000 + b"]",
        b'"' + b"x" * 10_000_000 + b'"',
        b'["' + b"\\u0041" * 1_000_000 + b'"]',
        b'{"' + b"k" * 5_000_000 + b'":1}',
        b" " * 5_000_000,
        b'[{"id": "' + b"x" * 5_000_000 + b'"}]',
        b"",
    ],
    ids=lambda body: f"{body[:6]!r} of {len(body)}",
)
def test_no_body_of_any_depth_or_length_makes_it_hang_or_fall(name: str, body: bytes) -> None:
    """Depth, length and huge numbers end in a sentence, after a few hundred calls and not after millions."""
    endpoint = ENDPOINTS[name]
    found = []
    assert calls(lambda: found.append(outcome(endpoint, Reply(200, {}, body)))) < 3_000
    assert len(found[0]) < 1_000


@pytest.mark.parametrize("number", ["1", "1000", "100000"])
@pytest.mark.parametrize("field", sorted(json.loads(sample("transfers"))[0]))
def test_one_endless_field_costs_no_more_than_a_short_one(field: str, number: str) -> None:
    """A name, a time or a URL of megabytes is looked at no longer than one that could be true."""
    row = json.loads(sample("transfers"))[0]
    long = "postgres://h/" + "%41" * int(number)
    assert (
        calls(lambda: outcome(ENDPOINTS["transfers"], Reply(200, {}, json.dumps([row | {field: long}]).encode())))
        < 3_000
    )
