"""What of an error message may be shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.heroku.wire.clean import clean

TOKEN = "01234567-89ab-4cde-8f01-23456789abcd"


@pytest.mark.parametrize(
    "secret",
    [
        "postgres://u1:canary@host/d1",
        "postgres://u1:can ary@host/d1",
        "(u1:canary@host)",
        "HRKU-canary-0001",
        "x=hrku-canary",
        "HR\u200bKU-canary",
        "password=canary",
        "canary@example.com",
        f"canary{TOKEN}canary",
        TOKEN.upper(),
    ],
)
def test_no_secret_is_shown(secret: str) -> None:
    """Addresses with passwords, tokens of both shapes and our own token are cut out, the rest stays readable."""
    shown = clean(f"Look at {secret} please", TOKEN)

    assert shown is not None
    assert "canary" not in shown
    assert TOKEN not in shown.lower()
    assert shown.startswith("Look at [removed]")
    assert shown.endswith("please")


def test_other_uuids_stay() -> None:
    """An id in a message helps the reader; only the token itself is cut out."""
    other = "11111111-1111-4111-8111-111111111111"

    assert clean(f"No database {other}", TOKEN) == f"No database {other}"


@pytest.mark.parametrize("message", [None, 5, [], {}, "", "  \n ", "\u200b"])
def test_what_says_nothing_is_left_out(message: object) -> None:
    """A message that is no text or empty adds nothing."""
    assert clean(message, TOKEN) is None


@settings(deadline=None)
@given(st.text(max_size=1000), st.sampled_from([TOKEN, ""]))
def test_a_message_is_one_short_printable_line(message: str, token: str) -> None:
    """No message floods an alert, breaks a line or hides control characters."""
    shown = clean(message, token)

    assert shown is None or (len(shown) <= 200 and shown.isprintable())


@settings(deadline=None)
@given(st.text(), st.text(), st.sampled_from(["HRKU-canary", TOKEN, "pg://u:canary@h"]))
def test_a_secret_anywhere_in_any_text_is_cut_out(before: str, after: str, secret: str) -> None:
    """Wherever the secret stands in the message, it is gone."""
    shown = clean(before + secret + after, TOKEN) or ""

    assert secret not in shown
