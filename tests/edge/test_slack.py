"""Slack: the payload as it goes over the wire, held against slack_sdk's models and the limits that they miss."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
import respx
import stamina
from pydantic import SecretStr
from slack_sdk.models.attachments import BlockAttachment
from slack_sdk.models.blocks import Block

from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Finding, Notice, Severity, Subject
from checker.notify import blocks
from checker.notify.message import message_for
from checker.notify.slack import SlackSink, check_url
from tests.unit.notify.samples import FINDING, FIX, baseline, hostile, notice, resolved

HOOK = "https://hooks.slack.com/services/T000/B000/secretsecretsecret"
DATE = "<!date^1795339800^{date_short_pretty} {time}|2026-11-22 09:30 UTC>"
# All that Slack would obey: a mention, a link or a date; only dates are ours.
LIVE = re.compile(r"<(?!!date\^\d+\^\{date_short_pretty\} \{time\}\|[-0-9: ]+ UTC>)[^>]*>")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """One for all tests: reading the certificates takes longer than any of them."""
    with httpx.Client() as client:
        yield client


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=3, cap=True):
        yield


def built(*notices: Notice, mention: str = "") -> dict[str, Any]:
    return blocks.payload(message_for("b1", notices), mention)


def all_blocks(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [*payload["blocks"], *(b for attachment in payload["attachments"] for b in attachment["blocks"])]


def texts(payload: dict[str, Any]) -> list[str]:
    """Every text in which Slack would look for something to obey."""
    found = [payload["text"], *(attachment.get("fallback", "") for attachment in payload["attachments"])]
    for block in all_blocks(payload):
        parts = block["elements"] if block["type"] == "context" else [block["text"]]
        found += [part["text"] for part in parts if part["type"] == "mrkdwn"]
    return found


def check_limits(payload: dict[str, Any]) -> None:
    """All limits of Slack's: those that its own models check, and those that they miss."""
    shown = all_blocks(payload)
    for block in shown:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.to_dict()
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= 3000
        if block["type"] == "context":
            assert len(block["elements"]) <= 10
            assert all(0 < len(element["text"]) <= 2000 for element in block["elements"])
    for attachment in payload["attachments"]:
        parsed_blocks = [block for block in map(Block.parse, attachment["blocks"]) if block]
        BlockAttachment(blocks=parsed_blocks, color=attachment["color"], fallback="x").to_dict()
    assert len(shown) <= 50
    assert len(payload["attachments"]) <= 20
    assert 0 < len(payload["text"]) <= 3000
    assert len(json.dumps(payload, ensure_ascii=False)) <= 10_000


def test_a_problem() -> None:
    """A problem is a red card: what and since when, what to restore from, the fix to paste, and where it is from."""
    assert built(notice()) == {
        "text": "shared-meaning::DATABASE: No backup schedule",
        "blocks": [
            {
                "type": "header",
                "text": {
                    "type": "plain_text",
                    "text": "shared-meaning::DATABASE: No backup schedule",
                    "emoji": False,
                },
            }
        ],
        "unfurl_links": False,
        "unfurl_media": False,
        "attachments": [
            {
                "color": "#d40e0d",
                "fallback": "shared-meaning::DATABASE: No backup schedule",
                "blocks": [
                    section(
                        f"{FINDING.summary}\n"
                        "*Since:* <!date^1795046580^{date_short_pretty} {time}|2026-11-19 00:03 UTC> (3 days)\n"
                        "*Demanded:* a backup each day at 00:00 Europe/London\n"
                        "*Found:* none; it existed until 2026-11-19 00:03 UTC at least\n"
                        "*Follows from it:* newest backup: b012, 3 days old; 29 h is the limit\n"
                        "*To restore from:* b012, taken <!date^1795046580^{date_short_pretty} {time}|2026-11-19 00:03"
                        " UTC> (3 days old), 61.04MB; 7 good backups"
                    ),
                    section(f"*Fix:*\n```\n{FIX[0]}\n{FIX[1]}\n```"),
                    {
                        "type": "context",
                        "elements": [
                            {
                                "type": "mrkdwn",
                                "text": "critical · opened · cause schedule_present · incident 1a2b3c4d5e6f · as of "
                                + DATE,
                                "verbatim": True,
                            }
                        ],
                    },
                ],
            }
        ],
    }


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def test_several() -> None:
    """Several notices are a card each under one header, which is the hello; each has its name in code."""
    payload = built(resolved(3), notice(2, severity=Severity.WARNING), notice(), baseline())
    check_limits(payload)
    assert payload["blocks"][0]["text"]["text"].startswith("checker is at work: watching 2 databases")
    headings = [a["blocks"][0]["text"]["text"].splitlines()[0] for a in payload["attachments"]]
    assert headings == [
        "`shared-meaning::DATABASE` *No backup schedule*",
        "`shared-meaning::DATABASE` *No backup schedule*",
        "Solved: `shared-meaning::DATABASE` *No backup schedule*",
    ]
    assert [a["color"] for a in payload["attachments"]] == ["#d40e0d", "#e8a317", "#2eb67d"]
    assert payload["text"].splitlines()[1:] == [
        "shared-meaning::DATABASE: No backup schedule",
        "shared-meaning::DATABASE: No backup schedule",
        "Solved: shared-meaning::DATABASE: No backup schedule",
    ]


@pytest.mark.parametrize("count", [1, 2, 5, 8, 12, 20, 48, 60, 200, 1000])
def test_limits_by_number(count: int) -> None:
    """However many findings there are, Slack takes the message and every finding is counted."""
    payload = built(*(notice(n, subject=Subject(str(n), f"app-{n:04}", "DATABASE")) for n in range(count)))
    check_limits(payload)
    listed = payload["attachments"][-1]["blocks"][0]["text"]["text"]
    more = re.search(r"^and (\d+) more$", listed, re.MULTILINE)
    cards = sum("context" in (b["type"] for b in a["blocks"]) for a in payload["attachments"])
    brief = listed.count("• critical")
    assert cards + brief + (int(more[1]) if more else 0) == count


def test_the_most_severe_are_shown() -> None:
    """What is cut away is the least severe."""
    warnings = [notice(n, severity=Severity.WARNING) for n in range(200)]
    payload = built(*warnings, notice(999, subject=Subject("z", "zzz", "DATABASE")))
    assert "`zzz::DATABASE`" in payload["attachments"][0]["blocks"][0]["text"]["text"]
    assert payload["attachments"][-1]["blocks"][0]["text"]["text"].endswith("more")


@pytest.mark.parametrize("size", [1, 3, 20, 100])
@pytest.mark.parametrize("count", [1, 3, 30])
def test_hostile_names(size: int, count: int) -> None:
    """No name pages a channel, makes a link, breaks out of the code block or out of Slack's limits."""
    payload = built(*(hostile(size) for _ in range(count)))
    check_limits(payload)
    for text in texts(payload):
        assert not LIVE.search(text)
        assert re.sub(r"&(amp|lt|gt);", "", text).count("&") == 0
        assert text.replace("\n", "").isprintable()
        assert "*bold*" not in re.sub(r"```.*```|`[^`]*`", "", text, flags=re.DOTALL)
    for block in all_blocks(payload):
        text = block["text"]["text"] if block["type"] == "section" else ""
        if text.startswith("*Fix:*"):
            assert text.count("`") == 6
            assert text.endswith("\n```")


@pytest.mark.parametrize("character", ["&", "<", '"', "\\", "`", "*", "🙂", "Ж"])
def test_text_that_grows_when_escaped(character: str) -> None:
    """A text made of what must be escaped stays within the limits, and still shows what there is to restore from."""
    text = character * 10_000
    finding = Finding(text, text, text, FINDING.since, FIX, (), FINDING.restorable)
    payload = built(notice(title=text, subject=Subject(text, text, text), finding=finding))
    check_limits(payload)
    assert FIX[1] in payload["attachments"][0]["blocks"][1]["text"]["text"]


@pytest.mark.parametrize("character", ["&", "D"])
def test_long_fix(character: str) -> None:
    """A command that does not fit is not shown in part, and neither is anything that should run after it."""
    first, last = "heroku pg:backups:capture A", "heroku pg:backups:capture Z"
    payload = built(notice(finding=Finding("x", fix=(first, f"heroku {character * 3000}", last))))
    check_limits(payload)
    fix = payload["attachments"][0]["blocks"][1]["text"]["text"]
    assert fix == f"*Fix:*\n```\n{first}\n# the rest is too long to show here; 'checker check' prints it\n```"


def test_backtick_in_a_command() -> None:
    """A backtick does not become an apostrophe, which would end a quoted word when the command is pasted."""
    payload = built(notice(finding=Finding("x", fix=("heroku pg:backups:capture '`; rm x ;`' -a b",))))
    assert "'ˋ; rm x ;ˋ'" in payload["attachments"][0]["blocks"][1]["text"]["text"]  # noqa: RUF001 -- a look-alike


def test_hello() -> None:
    """The hello is a header and nothing else: it says everything once."""
    payload = built(baseline())
    check_limits(payload)
    assert payload["attachments"] == []
    assert payload["text"] == "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC"


def test_underscores_within_words_stay() -> None:
    """A config var is shown as it is; only what would switch to italics is replaced."""
    payload = built(notice(finding=Finding("DATABASE_URL is _gone_")))
    assert payload["attachments"][0]["blocks"][0]["text"]["text"].startswith("DATABASE_URL is ˍgoneˍ")


@respx.mock
def test_refused_blocks_go_as_text(client: httpx.Client) -> None:
    """When Slack refuses the blocks the same message goes out as plain text at once, fix included."""
    route = respx.post(HOOK).mock(
        side_effect=[httpx.Response(400, text="invalid_blocks"), httpx.Response(200, text="ok")]
    )
    sent = SlackSink("ops", SecretStr(HOOK), client).send(message_for("b1", [notice(), notice(2)]))
    assert sent.status is DeliveryStatus.SENT
    assert sent.detail == "Slack took it, as plain text, after 400 invalid_blocks"
    payload = json.loads(route.calls.last.request.content)
    assert payload.keys() == {"text", "unfurl_links", "unfurl_media"}
    assert payload["text"].startswith("*2 backup problems: shared-meaning::DATABASE*\n\nshared-meaning::DATABASE: No")
    assert payload["text"].count(FIX[1]) == 2


@respx.mock
def test_refused_text_goes_as_a_constant(client: httpx.Client) -> None:
    """What Slack refuses as plain text too leaves a trace: that there is something to tell, and how to see it."""
    refused = httpx.Response(400, text="invalid_payload")
    route = respx.post(HOOK).mock(side_effect=[refused, refused, httpx.Response(200, text="ok")])
    sent = SlackSink("ops", SecretStr(HOOK), client).send(message_for("b1", [hostile()]))
    assert DeliveryStatus.SENT is sent.status
    assert sent.detail == (
        "Slack took it, as the word that there is something to tell, after 400 invalid_payload, and 400 to plain text"
    )
    assert json.loads(route.calls.last.request.content) == {
        "text": "checker has something to tell, but Slack refuses its message. Run `checker check` to see it."
    }


@pytest.mark.parametrize("size", [1, 100])
@pytest.mark.parametrize("count", [1, 500])
def test_text_only_is_harmless(size: int, count: int) -> None:
    """The plain text obeys the same rules as the blocks."""
    text = blocks.text_only(message_for("b1", [hostile(size)] * count))["text"]
    assert not LIVE.search(text)
    assert text.replace("\n", "").isprintable()
    assert len(text) <= 10_000
    assert count == 1 or re.search(r"\nand \d+ more$", text)


@respx.mock
def test_what_slack_says(client: httpx.Client) -> None:
    """A dead webhook is told with Slack's word and the remedy, and the alert waits for it."""
    respx.post(HOOK).respond(404, text="no_service")
    sent = SlackSink("ops", SecretStr(HOOK), client, variable="OPS_HOOK").send(message_for("b1", [notice()]))
    assert sent.detail == "Slack answered 404 no_service: the webhook is gone; create a new one and set OPS_HOOK"


@respx.mock
@pytest.mark.parametrize("word", ["invalid_token", "no_team", "channel_is_archived"])
def test_a_dead_hook_by_its_word(client: httpx.Client, word: str) -> None:
    """A dead webhook that answers 400 is known by its word: the alert is not given up."""
    route = respx.post(HOOK).respond(400, text=word)
    sent = SlackSink("ops", SecretStr(HOOK), client).send(message_for("b1", [notice()]))
    assert (sent.status, route.call_count) == (DeliveryStatus.PENDING, 1)
    assert word in sent.detail


@respx.mock
def test_a_200_without_ok(client: httpx.Client) -> None:
    """A 200 counts as taken, and what was said instead of `ok` is kept."""
    respx.post(HOOK).respond(200, text="well")
    sent = SlackSink("ops", SecretStr(HOOK), client).send(message_for("b1", [notice()]))
    assert (sent.status, sent.detail) == (DeliveryStatus.SENT, "Slack answered 200 well")


@respx.mock
@pytest.mark.parametrize(("severity", "mentioned"), [(Severity.CRITICAL, True), (Severity.WARNING, False)])
def test_mention(client: httpx.Client, severity: Severity, mentioned: bool) -> None:
    """Who is on call is mentioned where it is critical, and only there, in blocks and in plain text."""
    mention = "<!subteam^S0123>"
    route = respx.post(HOOK).respond(400, text="invalid_payload")
    sink = SlackSink("ops", SecretStr(HOOK), client, mention=mention)
    assert sink.wants(notice())
    sink.send(message_for("b1", [notice(severity=severity)]))
    assert [mention in call.request.content.decode() for call in route.calls] == [mentioned, mentioned, False]
    check_limits(built(notice(), mention=mention))


@pytest.mark.parametrize("mention", ["@here", "<!everyone>", "<!here> hi", "S123"])
def test_bad_mention(client: httpx.Client, mention: str) -> None:
    """A mention that Slack would show as text is refused at the start."""
    with pytest.raises(Misconfigured, match="the mention of sink ops"):
        SlackSink("ops", SecretStr(HOOK), client, mention=mention)


@pytest.mark.parametrize(
    "url",
    [
        HOOK,
        f" {HOOK}\n",
        f"{HOOK}/",
        "https://hooks.slack-gov.com/services/T0/B0/x",
        "http://127.0.0.1:8080/slack",
        "http://localhost:8080/services/T0/B0/x",
        "http://[::1]:8080/slack",
    ],
)
def test_good_urls(url: str) -> None:
    """Webhooks of Slack and GovSlack are taken, and anything on this very machine."""
    check_url(SecretStr(url))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "is not the URL"),
        ("nonsense", "must be the URL"),
        ("http://hooks.slack.com/services/T0/B0/secret", "must be the URL"),
        ("https://hooks.slack.com.evil.example/services/T0/B0/secret", "must be the URL"),
        ("https://hooks.slack.com@evil.example/services/T0/B0/secret", "is not the URL"),
        ("https://hooks.slack.com:8443/services/T0/B0/secret", "must be the URL"),
        ("https://hooks.slack.com:port/services/T0/B0/secret", "is not a URL"),
        ("https://[::1/services/T0/B0/secret", "is not a URL"),
        ("https://10.0.0.1/services/T0/B0/secret", "must be the URL"),
        ("ftp://localhost/secret", "must be the URL"),
        ("https://hooks.slack.com/services/T0/secret", "is cut short"),
        ("https://hooks.slack.com/services/T0/B0/se cret", "is not the URL"),
        ("https://hooks.slack.com/triggers/T0/1/secret", "is a Slack workflow trigger"),
        ("https://hooks.slack.com/workflows/T0/A0/1/secret", "is a Slack workflow trigger"),
    ],
)
def test_bad_urls(client: httpx.Client, url: str, why: str) -> None:
    """Anything else is refused at the start, with the variable's name and the reason but never the URL."""
    with pytest.raises(Misconfigured) as refused:
        SlackSink("ops", SecretStr(url), client, variable="OPS_HOOK")
    said = str(refused.value)
    assert said.startswith(f"OPS_HOOK {why}")
    assert "secret" not in said
    assert "evil" not in said
    assert refused.value.__cause__ is None


class Handler(BaseHTTPRequestHandler):
    """A webhook on this machine."""

    posted: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_args: object) -> None:
        """Nothing to standard error."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    Handler.posted = []
    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_a_real_server(client: httpx.Client, server: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    """Over a real socket the message arrives as it was built, and no log names the webhook."""
    hook = f"http://127.0.0.1:{server.server_port}/services/T0/B0/secretsecret"
    message = message_for("b1", [notice()])
    with caplog.at_level("DEBUG"):
        assert SlackSink("ops", SecretStr(hook), client).send(message).status is DeliveryStatus.SENT
    assert Handler.posted == [blocks.payload(message)]
    assert "secretsecret" not in caplog.text


def test_nobody_listens(client: httpx.Client) -> None:
    """A refused connection leaves the message pending and says so."""
    with HTTPServer(("127.0.0.1", 0), Handler) as free:
        port = free.server_port
    sent = SlackSink("ops", SecretStr(f"http://127.0.0.1:{port}/hook"), client).send(message_for("b1", [notice()]))
    assert (sent.status, sent.detail) == (DeliveryStatus.PENDING, "Slack could not be reached (ConnectError)")
