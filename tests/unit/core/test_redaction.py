"""What is struck out of text that others wrote, beyond what has the form of a secret (see test_logs.py for that)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.redaction import REDACTED, redact, redact_foreign

CANARY = "canary0123"
UUID = "01234567-89ab-4cde-8f01-23456789abcd"
# What announces a secret, and the secret.
ANNOUNCED = [
    ("password=", CANARY),
    ("password = ", CANARY),
    ("PGPASSWORD=", CANARY),
    ("passwd: ", CANARY),
    ('"password": ', f'"{CANARY} and more"'),
    ("password=", f"'{CANARY} and more'"),
    ("password '", f"{CANARY} and more'"),
    ("(user 'reports', password ", f"'{CANARY}')"),
    ("secret_key=", CANARY),
    ("client_secret=>", CANARY),
    ("api_key: ", CANARY),
    ("api-key=", CANARY),
    ("access_token=", CANARY),
    ("AWSAccessKeyId=", CANARY),
    ("Signature=", f"{CANARY}%3D"),
    ("Authorization: Basic ", "Y2FuYXJ5MDEyMw=="),
    ("Authorization: Bearer ", CANARY),
    ("X-Amz-Signature=", CANARY),
    ("--password ", CANARY),
    ("--password ", "canary"),
    ("--db-password=", CANARY),
    ("--api-key ", CANARY),
    ("password $$", f"{CANARY} and more$$"),
    ("PASSWORD $x$", f"{CANARY} $$ and more$x$"),
    ("password E'", f"{CANARY}\\' and more'"),
    ("password '", f"s''{CANARY}''and more'"),
    ("password='", f"s''{CANARY}''and more'"),
    ('"password": ', f'"s\\" {CANARY} and more"'),
    ("password ", CANARY),
    ("pass=", CANARY),
    ("DB_PASS: ", CANARY),
    ("AWS_SECRET_ACCESS_KEY ", f"{CANARY}/K7"),
    ("AWS_SECRET_ACCESS_KEY ", "canaryXUtnFEMI/KMDENG"),
    ("token == ", CANARY),
    ("Key (token)=", f"({CANARY})"),
    ("Key (id, api_key)=", f"(7, {CANARY} and more)"),
    ("[token]=[", f"{CANARY}]"),
    ('{\\"token\\":', f'\\"{CANARY} and more\\"}}'),
    ('{\\\\\\"token\\\\\\": ', f'\\\\\\"{CANARY}\\\\\\"}}'),
    ('"secrets": ', f'["one", "{CANARY}"]'),
    ('"secret": ', f'{{"value": "{CANARY}"}}'),
    ("Authorization: Token ", CANARY),
    ("Authorization: ", f"Strange {CANARY}"),
    ('"authorization": ', f'"Strange {CANARY} and more"'),
    ("credential=", CANARY),
    ("host=", "ec2-canary.example.org"),
    ("hostaddr = ", "canary"),
]
FORMS = [
    "AKIACANARY0123456789",
    "SCRAM-SHA-256$4096:canary$more",
    "p" + "0123456789abcdef" * 4,
    "md5" + "0123456789abcdef" * 2,
    "HRKU-canary-0123",
    "ghp_0123456789abcdefABCDEF",
    "gho_0123456789abcdefABCDEF",
    "github_pat_0123456789_abcdefABCDEF",
    "sk_live_0123456789abcdef",
    "rk_test_0123456789abcdef",
    "xoxb-0123456789-canary",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl-_x",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWI",
    "ec2-1-2-3-4.compute-1.amazonaws.com",
    "ec2-1-2-3-4.compute-1.amazonaws.com:5432",
    "ip-10-0-1-2.eu-west-1.compute.internal",
    "10.0.1.2",
    "2600:1f18:24e6:b900:1234::7",
]
HARMLESS = [
    'FATAL:  password authentication failed for user "u123"',
    "pg_dump: error: query failed: ERROR:  permission denied for schema x",
    f"no database {UUID}",
    "pg_dump: detail: Query was: LOCK TABLE public.passwords IN ACCESS SHARE MODE",
    "ERROR:  relation 16384 deadbeef does not exist",
    "pg_dump: error: query failed: ERROR:  permission denied for schema private",
    'FATAL:  password authentication failed for user "u1"',
    'ERROR:  could not obtain lock on relation "api_key"',
    'ERROR:  column "token" does not exist',
    "pg_dump: detail: Query was: LOCK TABLE public.tokens IN ACCESS SHARE MODE",
    'pg_dump: dumping contents of table "public"."password_reset_tokens"',
    'ERROR:  relation "public.api_keys" does not exist at character 1016',
    "pg_dump: error: options --no-password and --password cannot be used together",
    "pg_dump: error: server version: 16.4; pg_dump version: 15.10",
    "2026-11-22 00:01:02 UTC ERROR:  canceling statement due to lock timeout",
    "ERROR:  could not authorize: no password was supplied",
    "Key (id)=(16384) already exists.",
    "3 tests passed: none failed",
    "a token is missing; the secret ingredient is unknown",
]
# What a careless pattern would go over again and again.
LONG = [
    "password=",
    "password='",
    "password '\\",
    'token=\\"',
    "password $x$ ",
    "--password-",
    "eyJ",
    "eyJ-",
    "a.",
    "amazonaws.",
    "x-amazonaws.com",
    "1.",
    "ab:",
    "Key (",
    "Key (token",
    "Key (token)=(",
    "authorization: ",
    "secret ",
    "secret_",
    "host=",
    "ghp_",
    "''",
    "\\",
    "$",
    "f",
    " ",
    "0123456789abcdef",
    "://a:",
]


@pytest.mark.parametrize(("name", "secret"), ANNOUNCED)
def test_what_a_name_announces_is_struck_and_the_name_stays(name: str, secret: str) -> None:
    """Whoever reads the line still knows what stood there."""
    struck = redact_foreign(f"ERROR: {name}{secret} next")
    assert struck.startswith("ERROR: ")
    assert struck.endswith(" next")
    assert REDACTED in struck
    assert not {CANARY, secret, "and more"} & set(struck.replace("'", " ").replace('"', " ").split())
    assert "canary" not in struck.lower()


@pytest.mark.parametrize("secret", FORMS)
def test_what_looks_like_a_secret_is_struck(secret: str) -> None:
    """Keys and passwords as AWS, Postgres and Heroku make them are known by their looks."""
    assert f"ERROR: {REDACTED} next" == redact_foreign(f"ERROR: {secret} next")


@pytest.mark.parametrize("word", ["token", "Bearer", "authorization", "Authorisation", "API key", "api_key"])
def test_a_uuid_is_a_token_where_the_line_speaks_of_tokens(word: str) -> None:
    """Heroku's older tokens are bare uuids; an id in a line about something else is left to read."""
    assert UUID not in redact_foreign(f"the {word} is {UUID.upper()} or {UUID}")
    assert f"the id is {UUID}" == redact_foreign(f"the id is {UUID}")


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_stays(line: str) -> None:
    """The reason of a failure can be read."""
    assert line == redact_foreign(line)


def test_the_key_that_is_missing_is_struck_and_the_reason_stays() -> None:
    """What Postgres says of a row can be read, whatever its value holds."""
    line = f"DETAIL: Key (token)=(ab){CANARY} (x) already exists."
    assert f"DETAIL: Key (token)={REDACTED} already exists." == redact_foreign(line)


def test_where_the_server_is_stays_untold_and_why_it_refused_does_not() -> None:
    """The reason of a lost connection is told without the address."""
    line = 'connection to server at "ec2-1-2-3-4.compute-1.amazonaws.com" (1.2.3.4), port 5432 failed: FATAL: no'
    told = f'connection to server at "{REDACTED}" ({REDACTED}), port 5432 failed: FATAL: no'
    assert told == redact_foreign(line)


@pytest.mark.parametrize("part", LONG)
def test_a_long_line_takes_no_time(part: str) -> None:
    """A line of 10 kB, whatever it repeats, does not hold up the look."""
    began = time.process_time()
    redact_foreign(part * (10_000 // len(part)))
    assert 0.5 > time.process_time() - began


def test_our_own_sentences_are_not_torn_apart() -> None:
    """What checker itself says of a variable is no secret, though its name announces one."""
    assert "HEROKU_API_KEY: Field required" == redact("HEROKU_API_KEY: Field required")


@given(st.text(), st.text(), st.sampled_from(ANNOUNCED))
def test_wherever_it_stands(before: str, after: str, announced: tuple[str, str]) -> None:
    """Nothing around a password keeps it from being struck."""
    name, secret = announced
    assert "canary" not in redact_foreign(f"{before} {name}{secret} {after}")
