"""What is struck out of text that others wrote, beyond what has the form of a secret (see test_logs.py for that)."""

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
]
FORMS = [
    "AKIACANARY0123456789",
    "SCRAM-SHA-256$4096:canary$more",
    "p" + "0123456789abcdef" * 4,
    "md5" + "0123456789abcdef" * 2,
    "HRKU-canary-0123",
]
HARMLESS = [
    'FATAL:  password authentication failed for user "u123"',
    "pg_dump: error: query failed: ERROR:  permission denied for schema x",
    f"no database {UUID}",
    "pg_dump: detail: Query was: LOCK TABLE public.passwords IN ACCESS SHARE MODE",
    "ERROR:  relation 16384 deadbeef does not exist",
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


def test_our_own_sentences_are_not_torn_apart() -> None:
    """What checker itself says of a variable is no secret, though its name announces one."""
    assert "HEROKU_API_KEY: Field required" == redact("HEROKU_API_KEY: Field required")


@given(st.text(), st.text(), st.sampled_from(ANNOUNCED))
def test_wherever_it_stands(before: str, after: str, announced: tuple[str, str]) -> None:
    """Nothing around a password keeps it from being struck."""
    name, secret = announced
    assert "canary" not in redact_foreign(f"{before} {name}{secret} {after}")
