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
from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Finding, Notice, Severity, Subject
from checker.notify import blocks
from checker.notify.message import message_for
from checker.notify.slack import SlackSink, check_url
from tests.edge.slack_rules import LIVE, all_blocks, check_limits, texts
from tests.unit.notify.samples import FINDING, FIX, NOW, baseline, hostile, notice, resolved

HOOK = "https://hooks.slack.com/services/T000/B000/secretsecretsecret"
DATE = "<!date^1795339800^{date_short_pretty} {time}|2026-11-22> (09:30 UTC)"
THEN = "<!date^1795046580^{date_short_pretty} {time}|2026-11-19> (00:03 UTC)"
CAPTURE = "Capture: loads the database while it runs, and may drop its oldest manual backup."
SCHEDULE = (
    "Schedule: takes no backup at once; the first is due <!date^1795392000^{date_short_pretty} {time}"
    "|2026-11-23> (00:00 UTC)."
)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """One for all tests: reading the certificates takes longer than any of them."""
    with httpx.Client() as client:
        yield client


def built(*notices: Notice, mention: str = "") -> dict[str, Any]:
    return blocks.payload(message_for("b1", notices), mention)


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
                        "There is no backup schedule; a schedule (00:00 Europe/London) existed until "
                        f"{THEN} at least\n"
                        f"*Since:* {THEN}, for 3 days\n"
                        "*Demanded:* a backup each day at 00:00 Europe/London\n"
                        f"*Found:* none; it existed until {THEN} at least\n"
                        "*Follows from it:* newest backup: b012, 3 days old; 29 h is the limit\n"
                        f"*To restore from:* b012, 3 days old, taken {THEN}; 61.04MB; 7 good backups"
                    ),
                    section(f"*Fix:*\n```\n{FIX[0]}\n{FIX[1]}\n```\n{CAPTURE}\n{SCHEDULE}"),
                    {
                        "type": "context",
                        "elements": [
                            small("<https://dashboard.heroku.com/apps/shared-meaning/resources|App>"),
                            small("critical · opened · cause schedule_present · incident 1a2b3c4d5e6f · as of " + DATE),
                        ],
                    },
                ],
            }
        ],
    }


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": small(text)}


def small(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


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


@pytest.mark.parametrize("count", [1, 2, 5, 7, 8, 12, 20, 48, 60, 200, 1000])
def test_limits_by_number(count: int) -> None:
    """However many databases have one problem, Slack takes the message, and names or counts each of them."""
    payload = built(*(notice(n, subject=Subject(str(n), f"app-{n:04}", "DATABASE")) for n in range(count)))
    check_limits(payload)
    shown = "\n".join(texts(payload)[1:])
    more = re.search(r", and (\d+) more$", shown, re.MULTILINE)
    assert count == len(set(re.findall(r"app-\d{4}", shown))) + (int(more[1]) if more else 0)


def test_a_crowd() -> None:
    """Past what fits, twenty names stand on top, then one card for its kind, and behind it the names of all others."""
    payload = built(*(notice(n, subject=Subject(str(n), f"app-{n:04}", "DATABASE")) for n in range(200)))
    assert payload["text"].startswith("200 databases: No backup schedule (app-0000::DATABASE and 199 more)\n")
    first, card, others = payload["attachments"]
    names = ", ".join(f"app-{n:04}" for n in range(20))
    assert f"*No backup schedule:* {names} and 180 more. One of them in full:" == first["blocks"][0]["text"]["text"]
    assert "*Elsewhere:* the same at 199 other databases" in card["blocks"][0]["text"]["text"]
    assert others["blocks"][0]["text"]["text"].startswith("*The others:* app-0020, app-0021, ")
    assert "app-0199" in others["blocks"][-2]["text"]["text"]
    assert others["blocks"][-1]["elements"] == [small("`checker check` prints the fix of each.")]


def test_two_crowds() -> None:
    """Of two kinds of problems at many databases each has its first names and its card; all other names come last."""
    kinds = ("No backup schedule", "The newest backup is too old")
    payload = built(*(notice(n, title=kind, cause=kind, subject=Subject(f"{kind}{n}", f"app-{n:04}", "DATABASE"))
                      for kind in kinds for n in range(30)))  # fmt: skip
    check_limits(payload)
    begins = [attachment["blocks"][0]["text"]["text"][:20] for attachment in payload["attachments"]]
    assert ["*No backup schedule:", "`app-0000::DATABASE`"] == begins[:2]
    assert ["*The newest backup i", "`app-0000::DATABASE`"] == begins[2:4]
    assert ["*The others:* app-00"] * 2 == begins[4:]


def test_a_small_crowd() -> None:
    """Where there is room for all commands they are there, so that one paste mends all."""
    payload = built(*(notice(n, subject=Subject(str(n), f"app-{n:04}", "QUEUE")) for n in range(10)))
    others = payload["attachments"][1]["blocks"]
    assert others[0]["text"]["text"].endswith(" app-0008::QUEUE, app-0009::QUEUE")
    assert others[1]["text"]["text"] == "*Their fixes:*\n```\n" + "\n".join(FIX * 9) + "\n```"


def test_many_kinds_of_problem() -> None:
    """Each kind of problem has a card of its own as long as there is room, and a line past that; all are counted."""
    kinds = [f"Kind of problem {kind:02}" for kind in range(40)]
    notices = [notice(n, cause=kind, title=kind, subject=Subject(f"{kind}{n}", f"app-{n:04}", "DATABASE"))
               for kind in kinds for n in range(3)]  # fmt: skip
    payload = built(*notices)
    check_limits(payload)
    *_, brief = payload["attachments"]
    text = brief["blocks"][0]["text"]["text"]
    assert re.search(
        r"^• critical: app-0000::DATABASE: Kind of problem \d\d, and the same at 2 more$", text, re.MULTILINE
    )
    more = re.search(r"^and (\d+) more$", text, re.MULTILINE)
    assert more
    cards = sum("*Elsewhere:* the same at 2 other databases" in t for t in texts(payload))
    assert 120 == 3 * (cards + text.count("• critical")) + int(more[1])


def test_the_most_severe_are_shown() -> None:
    """What is cut away is the least severe."""
    warnings = [notice(n, severity=Severity.WARNING) for n in range(1000)]
    payload = built(*warnings, notice(999, subject=Subject("z", "zzz", "DATABASE")))
    assert "`zzz::DATABASE`" in payload["attachments"][0]["blocks"][0]["text"]["text"]
    assert any(text.endswith("more") for text in texts(payload)[1:])


def test_one_clock() -> None:
    """An instant inside a sentence stands in the reader's own zone with UTC beside it, as all others do."""
    slot = "the slot of 2026-11-22 00:00 UTC (00:00 Europe/London), begun by 2026-11-22 02:00 UTC"
    finding = Finding("no backup for it", limit=f"a backup for {slot}", since=NOW)
    text = built(notice(finding=finding))["attachments"][0]["blocks"][0]["text"]["text"]
    date = "<!date^{}^{{date_short_pretty}} {{time}}|2026-11-22>"
    begun = (
        f"{date.format(1795305600)} (00:00 UTC; 00:00 Europe/London), begun by {date.format(1795312800)} (02:00 UTC)"
    )
    assert f"*Demanded:* a backup for the slot of {begun}" in text
    failed = built(notice(finding=Finding("it failed at 2026-11-22 00:00 UTC: out of memory", since=NOW)))
    short = failed["attachments"][0]["blocks"][0]["text"]["text"]
    assert short.startswith(f"It failed {date.format(1795305600)} (00:00 UTC): out of memory\n")
    assert " UTC" not in re.sub(r"<!date\^\d+\^{date_short_pretty} {time}\|2026-11-22> \(\d\d:\d\d UTC", "", text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-31 00:00 UTC",
        "2026-11-22 24:00 UTC",
        "12026-11-22 00:00 UTC",
        "2026-11-22 00:00 UTCX",
        "0026-11-22 00:00 UTC",
    ],
)
def test_no_instant(text: str) -> None:
    """What only looks like an instant is shown as it stands."""
    shown = built(notice(finding=Finding(text, since=NOW)))["attachments"][0]["blocks"][0]["text"]["text"]
    assert text == shown.splitlines()[0]


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
    rest = "# the rest is too long to show here; 'checker check' prints it"
    assert fix == f"*Fix:*\n```\n{first}\n{rest}\n```\n{CAPTURE}"


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
