"""What the environment says, and that nobody else is told its secrets."""

import re
from pathlib import Path

import pytest

from checker.errors import Misconfigured
from checker.hosts import is_host, is_loopback
from checker.settings import LogFormat, Settings, load
from tests.unit.core.environment import environment, settings

CANARY = "canary-hunter2"
SECRETS = {
    "HEROKU_API_KEY": f"HRKU-{CANARY}",
    "SLACK_WEBHOOK_URL": f"https://hooks.slack.com/services/T000/B000/{CANARY}",
    "SENTRY_DSN": f"https://{CANARY}@o1.ingest.sentry.io/2",
    "DATABASE_URL": f"postgres://user:{CANARY}@host:5432/db",
    "HEARTBEAT_URL": f"https://hc-ping.com/{CANARY}",
}
CHECK = "5e0e1c1a-1111-4f4f-8f8f-000000000000"


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What is said of variables that are wrong."""
    environment(monkeypatch, **variables)
    with pytest.raises(Misconfigured) as raised:
        load()
    assert None is raised.value.__cause__
    assert raised.value.__suppress_context__, "pydantic's own error, which knows more, is not shown"
    return str(raised.value)


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any variable checker looks at the real Heroku, keeps a local file and tells nobody."""
    read = settings(monkeypatch)
    assert ("https://api.heroku.com", "https://api.data.heroku.com") == (read.heroku_api_url, read.heroku_data_url)
    assert (None, None, None, None) == (
        read.heroku_api_key,
        read.slack_webhook_url,
        read.sentry_dsn,
        read.checker_policy,
    )
    assert "sqlite:///checker.db" == read.database_url.get_secret_value()
    assert (LogFormat.LOGFMT, False, None, "production") == (
        read.log_format,
        read.checker_sandbox_clock,
        read.dyno,
        read.sentry_environment,
    )


def test_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each variable is read under its own name, and others are let be."""
    read = settings(
        monkeypatch, **SECRETS, CHECKER_POLICY="ops/policy.yml", LOG_FORMAT="json", DYNO="worker.1", PORT="no number"
    )
    assert SECRETS == {
        name: getattr(read, name.lower()).get_secret_value() for name in SECRETS if getattr(read, name.lower())
    }
    assert (Path("ops/policy.yml"), LogFormat.JSON, "worker.1") == (read.checker_policy, read.log_format, read.dyno)


@pytest.mark.parametrize("blank", ["", " ", "\t \n"])
@pytest.mark.parametrize("name", [n.upper() for n in Settings.model_fields if n != "sentry_monitor_slug"])
def test_blank(monkeypatch: pytest.MonkeyPatch, name: str, blank: str) -> None:
    """A variable that was emptied in the dashboard is as good as absent."""
    assert settings(monkeypatch) == settings(monkeypatch, **{name: blank})


@pytest.mark.parametrize(
    ("given", "read"), [({}, None), ({"SENTRY_MONITOR_SLUG": " "}, ""), ({"SENTRY_MONITOR_SLUG": "a"}, "a")]
)
def test_no_monitor(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], read: str | None) -> None:
    """An emptied SENTRY_MONITOR_SLUG is told apart from none at all: it says that no monitor is wanted."""
    assert read == settings(monkeypatch, **given).sentry_monitor_slug


@pytest.mark.parametrize("name", ["HEROKU_API_URL", "HEROKU_DATA_URL"])
@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com:8443/base/", "https://api.example.com:8443/base"),
        ("HTTPS://api.example.com", "HTTPS://api.example.com"),
        ("http://localhost:8700", "http://localhost:8700"),
        ("http://127.0.0.1:8700/", "http://127.0.0.1:8700"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8700", "http://[::1]:8700"),
    ],
)
def test_safe_url(monkeypatch: pytest.MonkeyPatch, name: str, url: str, read: str) -> None:
    """The token goes over https, or to this very machine."""
    assert read == getattr(settings(monkeypatch, **{name: url}), name.lower())


@pytest.mark.parametrize("name", ["HEROKU_API_URL", "HEROKU_DATA_URL"])
@pytest.mark.parametrize(
    "url",
    [
        f"http://{CANARY}.example.com",
        f"http://10.0.0.1/{CANARY}",
        f"http://localhost.example.com/{CANARY}",
        f"http://127.0.0.1.{CANARY}.example.com",
        f"ftp://localhost/{CANARY}",
        f"https:///{CANARY}",
        f"//localhost/{CANARY}",
        CANARY,
        f"https://{CANARY}@api.example.com",
        f"https://user:{CANARY}@api.example.com",
        f"http://{CANARY}@localhost",
        # What Python's own parser refuses, quoting the value in its message.
        f"https://[{CANARY}]/",
        f"https://[{CANARY}",
        # Names that nothing can look up.
        f"https://xn--/{CANARY}",
        f"https://{CANARY}..example.com",
        f"https://{'a' * 64}.example.com/{CANARY}",
        f"https://user:{CANARY}@ex\u2100mple.com",
    ],
)
def test_unsafe_url(monkeypatch: pytest.MonkeyPatch, name: str, url: str) -> None:
    """Any other URL is refused by the variable's name, without a word of its value."""
    assert (f"{name}: must be an https URL without a password in it (plain http only on loopback)") == refusal(
        monkeypatch, **{name: url}
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("LOG_FORMAT", CANARY, "LOG_FORMAT: Input should be 'logfmt', 'json' or 'console'"),
        ("CHECKER_SANDBOX_CLOCK", CANARY, "CHECKER_SANDBOX_CLOCK: Input should be a valid boolean"),
        ("CHECKER_KEEP_DAYS", CANARY, "CHECKER_KEEP_DAYS: Input should be a valid integer"),
        ("CHECKER_KEEP_DAYS", "89", "CHECKER_KEEP_DAYS: Input should be greater than or equal to 90"),
        ("CHECKER_KEEP_DAYS", "36501", "CHECKER_KEEP_DAYS: Input should be less than or equal to 36500"),
        ("SENTRY_ENVIRONMENT", f"{CANARY}/a", "SENTRY_ENVIRONMENT: String should match pattern"),
        ("SENTRY_ENVIRONMENT", CANARY * 9, "SENTRY_ENVIRONMENT: String should match pattern"),
    ],
)
def test_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    """A wrong value is told by the variable's name and what it should be, never by the value."""
    said = refusal(monkeypatch, **{name: value})
    assert said.startswith(message)
    assert CANARY not in said


@pytest.mark.parametrize(("value", "days"), [(None, 800), ("", 800), ("90", 90), ("36500", 36_500)])
def test_days_to_keep(monkeypatch: pytest.MonkeyPatch, value: str | None, days: int) -> None:
    """What happened stays on record for over two years, or as long as somebody says, for a quarter at least."""
    given = {} if value is None else {"CHECKER_KEEP_DAYS": value}
    assert settings(monkeypatch, **given).checker_keep_days == days


def test_all_mistakes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All variables that are wrong are named in one go."""
    said = refusal(monkeypatch, HEROKU_API_URL="ftp://x", LOG_FORMAT="xml", **SECRETS)
    assert ["HEROKU_API_URL", "LOG_FORMAT"] == re.findall(r"\b([A-Z_]+):", said)
    assert CANARY not in said


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """However the settings are printed, no secret is in it."""
    read = settings(monkeypatch, **SECRETS)
    for shown in (repr(read), str(read), read.model_dump_json(), f"{read.model_dump()}"):
        assert CANARY not in shown


@pytest.mark.parametrize(
    ("variables", "secrets"),
    [
        ({}, ()),
        ({"HEROKU_API_KEY": "a-token"}, ("a-token",)),
        (
            {"SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T000/B000/swordfish"},
            ("https://hooks.slack.com/services/T000/B000/swordfish", "swordfish"),
        ),
        (
            {"SLACK_WEBHOOK_URL": "https://example.com/hook/swordfish/"},
            ("https://example.com/hook/swordfish/", "swordfish"),
        ),
        (
            {"SENTRY_DSN": "https://publickey@o1.ingest.sentry.io/123"},
            ("https://publickey@o1.ingest.sentry.io/123", "publickey"),
        ),
        (
            {"SENTRY_DSN": "https://publickey:privatekey@sentry.example.com/123"},
            ("https://publickey:privatekey@sentry.example.com/123", "privatekey", "publickey"),
        ),
        # The user and the name of a database are no secrets; its password is, as it stands and decoded.
        (
            {"DATABASE_URL": "postgres://somebody:s%C3%BCrfish@host.example.com/database"},
            ("postgres://somebody:s%C3%BCrfish@host.example.com/database", "s%C3%BCrfish", "sürfish"),
        ),
        ({"DATABASE_URL": "sqlite:///checker.db"}, ()),
        # The name of a file is no secret, and the remedies name such URLs.
        ({"DATABASE_URL": "sqlite:///elsewhere.db"}, ()),
        # Too short to be struck from every line without tearing words apart.
        ({"DATABASE_URL": "postgres://u:db@host.example.com/d"}, ("postgres://u:db@host.example.com/d",)),
        ({"HEROKU_API_KEY": "abc"}, ()),
        ({"HEARTBEAT_URL": f"https://hc-ping.com/{CHECK}"}, (f"https://hc-ping.com/{CHECK}", CHECK)),
        # The name of a check may be that of anything, and is struck from no line.
        (
            {"HEARTBEAT_URL": "https://hc-ping.com/swordfish-of-22-letter/checker"},
            ("https://hc-ping.com/swordfish-of-22-letter/checker", "swordfish-of-22-letter"),
        ),
        ({"HEARTBEAT_URL": "https://x.example/hook/swordfish/"}, ("https://x.example/hook/swordfish/", "swordfish")),
        (
            {"HEARTBEAT_URL": "https://u:p%C3%A4sswort@x.example/a?token=swordfish"},
            ("https://u:p%C3%A4sswort@x.example/a?token=swordfish", "token=swordfish", "p%C3%A4sswort", "pässwort"),
        ),
        ({"HEARTBEAT_URL": "https://[swordfish"}, ("https://[swordfish",)),
        # Not a URL at all: the whole of it is secret.
        ({"SENTRY_DSN": "https://[swordfish"}, ("https://[swordfish",)),
    ],
)
def test_secrets(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], secrets: tuple[str, ...]) -> None:
    """What must never be logged is each secret and what is secret in it, the longest first."""
    found = settings(monkeypatch, **variables).secrets
    assert sorted(secrets) == sorted(found)
    assert sorted(map(len, found), reverse=True) == list(map(len, found))


@pytest.mark.parametrize(
    ("clock", "url", "follows"),
    [
        ("1", "http://localhost:8700", True),
        ("true", "https://127.0.0.1", True),
        ("0", "http://localhost:8700", False),
        ("1", "https://api.heroku.com", False),
    ],
)
def test_sandbox_clock(monkeypatch: pytest.MonkeyPatch, clock: str, url: str, follows: bool) -> None:
    """Only on request, and only where the API is on this machine, is the time the sandbox's."""
    assert follows == settings(monkeypatch, CHECKER_SANDBOX_CLOCK=clock, HEROKU_API_URL=url).follows_sandbox_clock


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("api.heroku.com", True),
        ("localhost", True),
        ("a_b-c.example", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("xn--bcher-kva.example", True),
        ("a" * 63, True),
        ("a" * 64, False),
        ("xn--", False),
        ("api.xn--a.example", False),
        ("a..b", False),
        ("bücher.example", False),
        ("\udc80", False),
        ("", False),
        (None, False),
    ],
)
def test_is_host(host: str | None, named: bool) -> None:
    """What nothing can look up is refused with the setting, and is no bug of a later look."""
    assert named == is_host(host)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("2130706433", False),
        ("0x7f.1", False),
        ("127.0.0.1.example.com", False),
        ("localhost.example.com", False),
        ("example.com", False),
        ("", False),
        (None, False),
    ],
)
def test_is_loopback(host: str | None, loopback: bool) -> None:
    """Only what can lead nowhere but to this machine counts as this machine."""
    assert loopback == is_loopback(host)


@pytest.mark.parametrize(
    ("name", "app"),
    [("our-checker", "our-checker"), ("", "APP"), ("APP; rm -rf ~", "APP"), ("x", "APP"), (None, "APP")],
)
def test_own_app(monkeypatch: pytest.MonkeyPatch, name: str | None, app: str) -> None:
    """Where Heroku tells the app's name, commands can name it; what is no such name never gets into one."""
    assert app == settings(monkeypatch, **({} if name is None else {"HEROKU_APP_NAME": name})).own_app
