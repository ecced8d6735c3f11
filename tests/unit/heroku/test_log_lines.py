"""The log of a failed backup: the lines that say why, and no secret in them."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import Unreadable
from checker.heroku import wire
from checker.heroku.wire.log_lines import LONGEST_LINE, MOST_LINES

TOKEN = "01234567-89ab-4cde-8f01-23456789abcd"
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ERROR = "pg_dump: error: query failed: ERROR:  permission denied for schema x"
SAID = "pg_dump: error: query failed: ERROR: permission denied for schema x"
DETAIL = "pg_dump: detail: Query was: LOCK TABLE x.y IN ACCESS SHARE MODE"
WARNING = "pg_dump: warning: there are circular foreign-key constraints on this table:"
# What stands around the reason in every log.
BEGIN = ["pg_dump: last built-in OID is 16383", "pg_dump: reading schemas"]
END = ["waiting for pg_dump to complete", "pg_dump done", "waiting for upload to complete", "upload done"]


def line(message: Any, level: Any = "info", at: Any = "2026-11-22 00:01:02 +0000") -> dict[str, Any]:
    return {"created_at": at, "level": level, "message": message}


def lines(*messages: Any) -> tuple[str, ...]:
    return wire.log_lines({"uuid": "u", "logs": [line(message) for message in messages]}, TOKEN)


FAILED_END = [END[0], "pg_dump finished with errors"]
OLD = ["[archiver (db)] query failed: ERROR: lock timeout", "[archiver (db)] query was: LOCK TABLE public.orders"]
HINT = "pg_dump: hint: disable triggers"
CASES = {
    "error": ([*BEGIN, ERROR, DETAIL, *END], [SAID, DETAIL]),
    "error and its end": ([*BEGIN, ERROR, DETAIL, *FAILED_END], [SAID, DETAIL, FAILED_END[1]]),
    "in the words of old versions": ([*BEGIN, *OLD, *END], OLD),
    "error after a warning": ([WARNING, "pg_dump: detail: line_items", *BEGIN * 9, ERROR, *END], [SAID]),
    "warning in the midst": ([*BEGIN, WARNING, HINT, *BEGIN * 9, *END], [WARNING, HINT]),
    "upload": ([*BEGIN, *END[:3], "upload finished with errors"], ["upload finished with errors"]),
    "cancelled": ([*BEGIN, "Transfer canceled"], ["Transfer canceled"]),
    "table named errors": ([*BEGIN, 'pg_dump: dumping contents of table "public"."errors"', ERROR], [SAID]),
    "no trouble but in a name": (
        [*BEGIN, "pg_dump: dumping public.failed"],
        [*BEGIN, "pg_dump: dumping public.failed"],
    ),
    "no trouble at all": ([*BEGIN, *BEGIN, *END], [BEGIN[1], *END]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("log", "kept"), CASES.values(), ids=CASES)
def test_the_lines_that_say_why_are_kept(log: list[str], kept: list[str]) -> None:
    """The reason comes first and what belongs to it next, however much pg_dump says before and after."""
    assert tuple(kept) == lines(*log)


@pytest.mark.parametrize("level", ["error", "ERROR", "fatal"])
def test_a_line_of_a_high_level_says_why_whatever_its_words(level: str) -> None:
    """What the backend itself marks as an error is taken for one."""
    body = {"logs": [line("pg_dump: reading schemas"), line("raised it: dump", level), line("waiting")]}
    assert ("raised it: dump",) == wire.log_lines(body, TOKEN)


def test_few_lines_and_each_once() -> None:
    """A dump that warns of every table does not flood an alert, and repeats nothing."""
    assert tuple(f"warning: {n}" for n in range(MOST_LINES)) == lines(*(f"warning: {n}" for n in range(900)))
    assert ("warning: x", "warning: y") == lines("warning: x", "warning:  x", "warning: x", "warning: y")


def test_the_oldest_line_comes_first_however_they_are_sent() -> None:
    """Heroku's backend sent its logs newest first once; the reason still precedes its detail."""
    log = [line(ERROR, at="2026-11-22 00:01:01 +0000"), line(DETAIL, at="2026-11-22 00:01:02 +0000")]
    assert (SAID, DETAIL) == wire.log_lines({"logs": log}, TOKEN) == wire.log_lines({"logs": log[::-1]}, TOKEN)
    undated = [line(ERROR, at=None), line(DETAIL, at=7)]
    assert (SAID, DETAIL) == wire.log_lines({"logs": undated}, TOKEN)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("ERROR:\tdisk\n\n full ", "ERROR: disk full"),
        ("\x1b[1;31mERROR:\x1b[0m disk\x1b]0;title\x07 full", "ERROR: disk full"),
        ("ERROR:\x00 di\u200bsk \u202efull\ud800", "ERROR: disk full"),
        ("ERROR: caf\xe9 \u6c34", "ERROR: caf\xe9 \u6c34"),
        ("ERROR: " + "x" * 400, "ERROR: " + "x" * 292 + "…"),
        ("ERROR: y " + "x" * 100_000, "ERROR: y"),
    ],
)
def test_a_line_is_short_and_printable(message: str, shown: str) -> None:
    """Colours, control characters and endless statements do not reach a screen."""
    assert (shown,) == lines(message)


@pytest.mark.parametrize("message", ["", " \n", "\x00", "\u200b", None, 7, True, [], {}, ["error: x"], "\x1b[0m"])
def test_what_says_nothing_is_left_out(message: Any) -> None:
    """Empty lines and things that are no text are no lines."""
    assert (SAID,) == lines(ERROR, message)
    assert () == lines(message)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"logs": None},
        {"logs": {}},
        {"logs": "error: x"},
        {"logs": 7},
        {"logs": ["error: x", None, 3, [line(ERROR)]]},
        {"logs": [{}, {"level": "error"}]},
        {"error": "x"},
    ],
)
def test_a_log_that_is_missing_or_odd_is_no_lines(body: Any) -> None:
    """No verdict rests on the log, so that its absence is no failure to see."""
    assert () == wire.log_lines(body, TOKEN)


@pytest.mark.parametrize("body", [None, [], "x", 7, True, [{"logs": []}]])
def test_a_reply_that_is_no_transfer_is_not_read(body: Any) -> None:
    """What is no object is not taken for a transfer without a log: it is asked for again."""
    with pytest.raises(Unreadable, match="the reply changed shape: transfer should be an object"):
        wire.log_lines(body, TOKEN)


SECRETS = [
    "postgres://u1:canary@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1",
    "postgresql://u1:can%40ary@host/d1?sslmode=require&password=canary",
    "postgres://u1:canary",
    "host=h user=u password=canary dbname=d",
    "host=h password='can ary canary' dbname=d",
    "PGPASSWORD=canary",
    "OPTIONS (user 'u', password 'canary')",
    '{"password": "canary"}',
    "HRKU-canary-0001",
    "HR\u200bKU-canary",
    "\x1b[31mHR\x1b[0mKU-canary",
    "\x9b HRKU-canary",
    "\x9bHRKU-canary",
    "\x9b HR\u200bKU-canary",
    "\x1bHRKU-canary",
    "Authorization: Bearer canary",
    "token 0ca0a412-canary",
    "https://xfrtu.s3.amazonaws.com/k?AWSAccessKeyId=canary&Signature=canary&Expires=1",
    "https://xfrtu.s3.amazonaws.com/k?X-Amz-Credential=canary&X-Amz-Signature=canary",
    "X-Amz-Security-Token=canary",
    "canary@example.com",
    "secret_access_key: canary",
]
HIDDEN = [*(s for s in SECRETS if not s.startswith("token")), f"canary{TOKEN}canary", f"x={TOKEN.upper()}canary"]


@pytest.mark.parametrize("secret", HIDDEN)
def test_a_secret_is_struck_and_the_rest_of_the_line_stays(secret: str) -> None:
    """The reason can be read though the line that holds it holds a password too."""
    (shown,) = lines(f"pg_dump: error: see {secret} here")
    assert shown.startswith("pg_dump: error: see ")
    assert "canary" not in shown
    assert TOKEN not in shown.lower()
    assert shown.endswith("here")


@pytest.mark.parametrize("word", ["token", "Bearer", "HEROKU_API_KEY"])
def test_a_token_of_the_old_form_is_struck(word: str) -> None:
    """A bare uuid beside such a word is somebody's token; the uuid of a table's row is not."""
    other = "11111111-1111-4111-8111-111111111111"
    assert other not in lines(f"error: {word} {other}")[0]
    assert (f"error: Key (id)=({other}) is missing",) == lines(f"error: Key (id)=({other}) is missing")


TEXT = st.text(max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.sampled_from([*HIDDEN, "\ud800", "error"]),
    lambda deeper: (
        st.lists(deeper, max_size=4)
        | st.dictionaries(st.sampled_from(["logs", "level", "message", "created_at"]) | TEXT, deeper, max_size=5)
    ),
)


@UNHURRIED
@given(JSON, st.sampled_from([TOKEN, ""]))
def test_any_json_is_lines_or_not_read(body: Any, token: str) -> None:
    """No JSON at all makes checker fail in another way than by saying that it cannot see."""
    found: tuple[str, ...] = ()
    with suppress(Unreadable):
        found = wire.log_lines(body, token)
    assert MOST_LINES >= len(found)
    assert all(0 < len(one) <= LONGEST_LINE and one.isprintable() for one in found)
    " ".join(found).encode()  # which half of a surrogate pair does not survive


@UNHURRIED
@given(st.lists(st.tuples(TEXT, st.sampled_from(HIDDEN), TEXT), max_size=8), st.sampled_from(["info", "error", None]))
def test_no_planted_secret_is_in_any_line(planted: list[tuple[str, str, str]], level: str | None) -> None:
    """Whatever stands around it, in whatever line, no secret goes further."""
    log = [
        line(f"{before} {secret} {after}", level) for before, secret, after in planted if "canary" not in before + after
    ]
    shown = " ".join(wire.log_lines({"logs": log}, TOKEN))
    assert "canary" not in shown
    assert TOKEN not in shown


@pytest.mark.parametrize("secret", HIDDEN)
def test_a_secret_that_is_cut_off_is_no_less_secret(secret: str) -> None:
    """Where a long line ends is no way for half a secret to get out."""
    for length in range(LONGEST_LINE - 60, LONGEST_LINE):
        (shown,) = lines("error: ".ljust(length, "x") + f" {secret} " + "y " * 300)
        assert "canary" not in shown
    for length in range(3_900, 4_000):  # a line is read no further than to 4,000 characters
        (shown,) = lines("error: password=".ljust(length, "x") + f" {TOKEN} {secret}")
        assert not {"canary", TOKEN[:8]} & set(re.findall(r"\w+", shown))


def test_a_log_of_megabytes_takes_no_time() -> None:
    """A dump that complains of everything at length does not hold up the look."""
    log = [line("error: password=" * 300 + f"{n}") for n in range(6_000)]
    assert 1 <= len(wire.log_lines({"logs": log}, TOKEN)) <= MOST_LINES
