"""The digest that stands in place of a database URL."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.heroku.wire import origin

KEY = b"a key"
BASE = "postgres://u1:secret@ec2-1.example.invalid:5432/d1"
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u1:other@ec2-1.example.invalid:5432/d1",
        "postgres://u2:secret@ec2-1.example.invalid:5432/d1",
        "postgresql://u1:secret@EC2-1.example.invalid/d1",
        "postgres://ec2-1.example.invalid./d1?sslmode=require",
        "postgres://u1:secret@ec2-1.example.invalid:5432/%641",
    ],
)
def test_the_same_database_has_the_same_origin(url: str) -> None:
    """New credentials, another spelling or a left-out port do not make another database."""
    assert origin(url, KEY) == origin(BASE, KEY)


@pytest.mark.parametrize(
    "url",
    ["postgres://u1:secret@ec2-2.example.invalid:5432/d1", "postgres://u1:secret@ec2-1.example.invalid:5432/d2"],
)
def test_another_database_has_another_origin(url: str) -> None:
    """Another host or another name is another database."""
    assert origin(url, KEY) != origin(BASE, KEY)


def test_the_key_decides() -> None:
    """Without the key nobody can tell which host a digest stands for."""
    assert origin(BASE, KEY) != origin(BASE, b"another key")
    assert len(origin(BASE, KEY) or "") == 32
    assert origin(BASE, b"k" * 500) is not None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "canary",
        "postgres://",
        "postgres:///d1",
        "postgres://host",
        "postgres://host/",
        "postgres://host/a/b",
        "https://stored.example.invalid/d1",
        "postgres://[::1/d1",
        "postgres://u1:sec/ret@host/d1",
        "postgres://u1:sec?ret@host/d1",
        "postgres://u1:sec#ret@host/d1",
    ],
)
def test_a_malformed_url_has_no_origin(url: str) -> None:
    """A URL that cannot be read for sure binds no backup, rather than binding it wrongly."""
    assert origin(url, KEY) is None


@settings(deadline=None)
@given(WORDS, WORDS, WORDS, WORDS)
def test_user_and_password_never_enter(user: str, password: str, host: str, name: str) -> None:
    """The digest is the same whoever connects."""
    assert origin(f"postgres://{user}:{password}@{host}/{name}", KEY) == origin(f"postgres://{host}/{name}", KEY)


@settings(deadline=None)
@given(st.text(), st.binary(max_size=80))
def test_arbitrary_text_never_fails_and_never_shows(text: str, key: bytes) -> None:
    """Whatever stands where a URL should be, the result is 32 hexadecimal digits or nothing."""
    digest = origin(text, key)

    assert digest is None or (len(digest) == 32 and set(digest) <= set("0123456789abcdef"))
    prefixed = origin(f"postgres://{text}", key)
    assert prefixed is None or len(prefixed) == 32
