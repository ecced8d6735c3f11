"""Log lines: one per event, in three forms, and without secrets in any of them."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.logs import LONGEST_LINE, configure
from checker.redaction import REDACTED, redact
from checker.settings import LogFormat
from tests.unit.core.environment import logging_put_back

CANARY = "0123456789abcdef0123456789abcdef"
TOKEN = "swordfish of no known form"
# What holds a secret by its form alone, each with the canary as its secret part.
FORMS = [
    f"https://hooks.slack.com/services/T000/B000/{CANARY}",
    f"https://hooks.slack.com/workflows/T000/{CANARY}/1/2",
    f"https://hooks.slack.com/triggers/E000/1/{CANARY}",
    f"https://hooks.slack-gov.com/services/T000/B000/{CANARY}",
    f"postgres://user:{CANARY}@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d",
    f"postgres://:{CANARY}@host/d",
    f"https://{CANARY}@o1.ingest.sentry.io/2",
    f"HRKU-{CANARY}",
    f"Authorization: Bearer {CANARY}",
    f"authorization: bearer {CANARY}",
    f"https://s3.amazonaws.com/b?X-Amz-Signature={CANARY}&a=1",
    f"https://s3.amazonaws.com/b?a=1&X-Amz-Security-Token={CANARY}",
    f"https://s3.amazonaws.com/b?X-Amz-Credential={CANARY}",
]


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    with logging_put_back():
        yield


def logged(tell: Callable[[], object], form: LogFormat = LogFormat.JSON, **more: Any) -> str:
    """What is written when something is logged."""
    out = io.StringIO()
    configure(form, (TOKEN,), out, **more)
    tell()
    return out.getvalue()


def failing(text: str) -> None:
    """Raise an error whose cause names the text too."""
    raise RuntimeError(f"outer {text}") from KeyError(text)


def raised(text: str) -> None:
    """Log such an error."""
    try:
        failing(text)
    except RuntimeError:
        structlog.get_logger().exception("it.failed")


def raised_elsewhere(text: str) -> None:
    """Let a library log an error."""
    try:
        failing(text)
    except RuntimeError:
        logging.getLogger("library").exception("it failed")


class Thing:
    """Something that shows itself with a secret."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Thing({self.text})"


PLACES: dict[str, Callable[[str], object]] = {
    "message": lambda text: structlog.get_logger().warning(f"look at {text} now"),
    "arguments": lambda text: structlog.get_logger().warning("look at %s now", text),
    "value": lambda text: structlog.get_logger().warning("it.failed", reason=text),
    "dict": lambda text: structlog.get_logger().warning("it.failed", reply={"a": {"b": text}}),
    "key": lambda text: structlog.get_logger().warning("it.failed", reply={text: 1}),
    "list": lambda text: structlog.get_logger().warning("it.failed", replies=[(text,), {text}, frozenset([text])]),
    "object": lambda text: structlog.get_logger().warning("it.failed", thing=Thing(text)),
    "bytes": lambda text: structlog.get_logger().warning("it.failed", body=text.encode()),
    "error": lambda text: structlog.get_logger().warning("it.failed", error=ValueError(text)),
    "exception": raised,
    "exc_info": lambda text: structlog.get_logger().error("it.failed", exc_info=ValueError(text)),
    "bound": lambda text: structlog.get_logger().bind(reason=text).error("it.failed"),
    "library's message": lambda text: logging.getLogger("library").warning(text),
    "library's arguments": lambda text: logging.getLogger("library").warning("look at %s now", text),
    "library's extra": lambda text: logging.getLogger("library").warning("it failed", extra={"reply": [text]}),
    "library's exception": raised_elsewhere,
}


@pytest.mark.parametrize("form", LogFormat)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [TOKEN, FORMS[0], FORMS[4]])
def test_no_secret_is_logged(form: LogFormat, place: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever a secret is in what is logged, and in whatever form of log, it is struck."""
    line = logged(lambda: PLACES[place](f"<{text}>"), form)
    assert (False, False) == (TOKEN in line, CANARY in line)
    assert REDACTED in line
    assert ("", "") == capsys.readouterr(), "and nothing is said beside the log"


@pytest.mark.parametrize("text", FORMS)
@pytest.mark.parametrize(
    "around", ["{}", "see {}", "({})", '"{}"', "<{}>", "{}\nnext", "{}, next", "{}...", "{}... next"]
)
def test_secrets_are_known_by_their_form(text: str, around: str) -> None:
    """A secret that checker was never given, such as another one's database URL, is struck too, and no more."""
    struck = redact(around.format(text))
    assert CANARY not in struck
    assert 1 == struck.count(REDACTED)
    assert around.partition("{}")[0] == struck[: len(around.partition("{}")[0])]
    assert ("next" in around) == struck.endswith("next")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T09:30:00Z",
        "https://api.heroku.com/addons?page=1",
        "postgres://host:5432/database",
        "shop::DATABASE",
        "the bearer of bad news",
        # What the remedies show in place of a webhook.
        "https://hooks.slack.com/services/...",
        "(https://hooks.slack.com/services/...)",
        "https://hooks.slack.com/services/T.../B.../...",
        "somebody@example.com: password",
        CANARY,
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """Addresses without a password, times and uuids can be read."""
    assert text.replace("bearer of", f"bearer {REDACTED}") == redact(text)


def test_longest_secret_first() -> None:
    """A secret that holds another one leaves no part of itself behind."""
    assert f"a {REDACTED} b" == redact("a swordfish-and-chips b", ("swordfish-and-chips", "swordfish"))


def test_json() -> None:
    """As JSON a line has its time, level, event and logger, and values keep their kind."""
    line = json.loads(
        logged(
            lambda: structlog.get_logger("checker.x").info(
                "sweep.done", count=3, ratio=0.5, ok=True, nothing=None, names=("a", "b"), by={"a": 1}
            )
        )
    )
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert {
        "event": "sweep.done",
        "level": "info",
        "logger": "checker.x",
        "count": 3,
        "ratio": 0.5,
        "ok": True,
        "nothing": None,
        "names": ["a", "b"],
        "by": {"a": 1},
    } == line


def test_logfmt() -> None:
    """As logfmt a line starts with its time, level and event, and can be searched by key."""
    line = logged(lambda: structlog.get_logger().info("sweep.done", count=3, ok=True, reason="a b"), LogFormat.LOGFMT)
    assert re.match(r"timestamp=20\S+Z level=info event=sweep\.done ", line)
    assert {"count=3", "ok=true", 'reason="a', 'b"'} < set(line.split())


def test_console() -> None:
    """For people a line is plain text without colours."""
    line = logged(lambda: structlog.get_logger().info("sweep.done", count=3), LogFormat.CONSOLE)
    assert "sweep.done" in line
    assert "count=3" in line
    assert "\x1b" not in line


def test_exception_on_a_console(capsys: pytest.CaptureFixture[str]) -> None:
    """For people too an exception is shown with its lines, and without advice on how to log."""
    text = logged(lambda: raised("it"), LogFormat.CONSOLE)
    assert "RuntimeError: outer it" in text
    assert ("", "") == capsys.readouterr()


def test_exception_with_local_secrets() -> None:
    """A logged exception shows no values of variables, which nobody could have checked for secrets."""
    local = "the secret " + "value"
    line = logged(lambda: raised(str(len(local))))
    assert "Traceback" in json.loads(line)["exception"]
    assert "secret value" not in line


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=50)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, st.sampled_from([LogFormat.LOGFMT, LogFormat.JSON]))
def test_one_line_per_event(event: str, value: str, form: LogFormat) -> None:
    """Whatever is in a message, a value or an exception, an event is one line: nobody can forge another one."""

    def tell() -> None:
        structlog.get_logger().info(event, value=value, values=[value], exc_info=ValueError(value))
        logging.getLogger("library").info("%s", event, extra={"value": value})

    text = logged(tell, form)
    assert 2 == text.count("\n")
    assert text.endswith("\n")
    if form is LogFormat.JSON:
        first, second = (json.loads(line) for line in text.splitlines())
        assert (event, value, [value], event) == (first["event"], first["value"], first["values"], second["event"])


@pytest.mark.parametrize("form", LogFormat)
@pytest.mark.parametrize("hidden", ["\r", "\x1b[2J", "\u202e", "\u2028", "\x85", "\x00", "\udc80"])
def test_what_a_terminal_would_obey(hidden: str, form: LogFormat) -> None:
    """Nothing in a value moves the cursor, reads backwards, or looks like a line of its own to others."""

    def tell() -> None:
        structlog.get_logger().info(
            f"event{hidden}", value=f"one{hidden}level=critical", exc_info=ValueError(f"it{hidden}broke")
        )

    text = logged(tell, form)
    assert hidden[0] not in text
    assert "level=critical" in text
    if form is LogFormat.JSON:
        assert f"one{hidden}level=critical" == json.loads(text)["value"]
    else:
        assert hidden[0].encode("unicode_escape").decode() in text.replace("\\\\", "\\")


@pytest.mark.parametrize("key", ["a b", "a\tb", "a\nb", "a=b", 'a"b', "é", "", "\x1b[31m"])
@pytest.mark.parametrize("form", LogFormat)
def test_odd_key(form: LogFormat, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A library that logs under an odd name does not lose its line."""
    text = logged(lambda: logging.getLogger("library").warning("it failed", extra={key: "the value"}), form)
    assert "the value" in text
    assert 1 == text.count("\n")
    assert "\x1b" not in text
    assert ("", "") == capsys.readouterr()


def test_long_value() -> None:
    """A value that is too long for a log line is cut, and never in the middle of a secret."""
    text = "x" * (LONGEST_LINE - 10) + TOKEN + "y" * 9_000
    line = json.loads(logged(lambda: structlog.get_logger().info("it", body=text, bodies=[text])))
    cut = "x" * (LONGEST_LINE - 10) + REDACTED
    assert cut[:LONGEST_LINE] == line["body"] == line["bodies"][0]


@pytest.mark.parametrize("name", ["httpx", "httpcore", "apscheduler", "alembic"])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_quiet_libraries(name: str, level: int) -> None:
    """Libraries that log whole URLs, or every tick, are heard only when something is wrong."""

    def tell() -> None:
        logging.getLogger(name).info('HTTP Request: GET https://api.heroku.com/addons "HTTP/1.1 200 OK"')
        logging.getLogger(f"{name}.inner").debug("connect_tcp.started")
        logging.getLogger(name).warning("something is wrong")

    assert ["something is wrong"] == [json.loads(line)["event"] for line in logged(tell, level=level).splitlines()]


def test_level() -> None:
    """What is below the level that was asked for is not written, of checker or of a library."""

    def tell() -> None:
        structlog.get_logger().info("sweep.done")
        logging.getLogger("library").warning("hm")
        structlog.get_logger().error("it.failed")

    assert ["it.failed"] == [json.loads(line)["event"] for line in logged(tell, level=logging.ERROR).splitlines()]


def test_second_configuration() -> None:
    """Configured twice, as the worker does, each event is still written once."""
    first = io.StringIO()
    configure(LogFormat.JSON, (), first)
    assert 1 == logged(lambda: structlog.get_logger().info("once")).count("\n")
    assert "" == first.getvalue()


def test_context() -> None:
    """What is bound to the context is on every line, redacted."""
    with structlog.contextvars.bound_contextvars(sweep=TOKEN):
        assert REDACTED == json.loads(logged(lambda: logging.getLogger("library").warning("hm")))["sweep"]
