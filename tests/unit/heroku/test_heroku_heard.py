"""What the headers of Heroku's replies tell of the token, the limit and the time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.heroku import wire
from checker.ports import Heard
from tests.make import NOW

DATE = "Sun, 22 Nov 2026 09:30:00 GMT"


def heard(headers: dict[str, str], before: Heard | None = None) -> Heard:
    return wire.heard(before or Heard(), wire.Reply(200, headers, b""), NOW)


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({}, Heard()),
        ({"ratelimit-remaining": "4498"}, Heard(left=4498)),
        ({"ratelimit-remaining": "many"}, Heard()),
        ({"oauth-scope": "read-protected"}, Heard(scope=("read-protected",))),
        ({"oauth-scope": "identity, read"}, Heard(scope=("identity", "read"))),
        ({"oauth-scope": "HRKU-0123 <b> \x1b[1m"}, Heard()),
        ({"date": DATE}, Heard(clock_off=timedelta())),
        ({"date": "Sun, 22 Nov 2026 09:37:30 GMT"}, Heard(clock_off=timedelta(minutes=7, seconds=30))),
        ({"date": "Sun, 22 Nov 2026 09:29:00 -0000"}, Heard(clock_off=timedelta(minutes=-1))),
        ({"date": "yesterday"}, Heard()),
        ({"date": "Sun, 99 Nov 2026 09:29:00 GMT"}, Heard()),
    ],
)
def test_headers(headers: dict[str, str], known: Heard) -> None:
    """What a header says is kept; one that makes no sense is as good as none, and none is repeated."""
    assert heard(headers) == known


def test_the_newest_word_counts() -> None:
    """A later reply says how it is now; what it is silent about stays."""
    first = heard({"ratelimit-remaining": "9", "oauth-scope": "global", "date": DATE})
    assert heard({"ratelimit-remaining": "8"}, first) == Heard(8, ("global",), timedelta())


@given(st.dictionaries(st.sampled_from(["ratelimit-remaining", "oauth-scope", "date"]), st.text(max_size=80)))
def test_any_header(headers: dict[str, str]) -> None:
    """No header, whatever stands in it, breaks a sweep; a scope is only ever a few plain words."""
    known = heard(headers)
    assert len(known.scope) <= 10
    assert all(word.isascii() and word.replace("-", "").isalpha() for word in known.scope)
