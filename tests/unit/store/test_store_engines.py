"""From DATABASE_URL to a connection that is safe by default."""

import pytest

from checker.errors import Misconfigured
from checker.store.connect import open_store
from checker.store.engines import engine_for, lock_key


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgres_is_taken(scheme: str) -> None:
    """Heroku's `postgres://` works as it stands."""
    engine = engine_for(f" {scheme}://user:p%40ss@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1\n")
    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.url.password == "p@ss"


@pytest.mark.parametrize(
    ("rest", "sslmode"),
    [
        ("u:p@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d", "require"),
        ("u:p@10.0.0.7/d", "require"),
        ("u:p@[2001:db8::1]/d", "require"),
        ("u:p@localhost.example.com/d", "require"),
        ("u:p@/d?host=db.example.com", "require"),
        ("u:p@/d?host=localhost:5432&host=db.example.com:5432", "require"),
        ("u:p@localhost/d?hostaddr=10.0.0.7", "require"),
        ("u:p@db.example.com/d?sslmode=verify-full", "verify-full"),
        ("u:p@db.example.com/d?sslmode=disable", "disable"),
        ("u:p@localhost/d", None),
        ("u:p@127.0.0.2:5433/d", None),
        ("u:p@[::1]:5433/d", None),
        ("u@/d?host=/run/postgresql", None),
        ("/d", None),
    ],
)
def test_tls_is_required_wherever_a_network_is_crossed(rest: str, sslmode: str | None) -> None:
    """A password never crosses a network in the clear unless the URL says so."""
    assert engine_for(f"postgres://{rest}").url.query.get("sslmode") == sslmode


def test_dead_connections_are_noticed() -> None:
    """A server that vanishes holds the worker for a minute at most; what the URL says goes first."""
    query = engine_for("postgres://u:p@localhost/d?connect_timeout=3").url.query
    assert (query["connect_timeout"], query["keepalives"], query["tcp_user_timeout"]) == ("3", "1", "30000")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "canary",
        "mysql://u:canary@localhost/d",
        "postgresql+asyncpg://u:canary@localhost/d",
        "https://u:canary@localhost/d",
        "postgres://u:canary@localhost:port/d",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
    ],
)
def test_a_url_that_cannot_work_is_refused_without_being_shown(url: str) -> None:
    """A mistake in DATABASE_URL is told at once, and never with a password in it."""
    with pytest.raises(Misconfigured, match="DATABASE_URL") as caught:
        open_store(url)
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


def test_an_engine_never_shows_its_password() -> None:
    """Whoever logs the engine logs no secret."""
    assert "canary" not in repr(engine_for("postgres://u:canary@localhost/d"))


def test_lock_keys_are_stable_and_fit_postgres() -> None:
    """Processes of different versions wait for the same lock."""
    assert lock_key("record") == lock_key("record") != lock_key("migrate")
    assert all(-(2**63) <= lock_key(name) < 2**63 for name in ("record", "migrate", "leader"))
