"""The other end of the sinks: a Slack channel and two webhooks that take what comes, or do not."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from pydantic import SecretStr

from checker.notify.credential import Credential
from checker.notify.slack import SlackSink
from checker.notify.webhook import WebhookSink
from checker.ports import Sink
from checker.sandbox.world import World

SLACK = "slack"
HOOKS = ("hook", "spare")
SINKS = (SLACK, *HOOKS)
_SLACK_URL = "https://hooks.slack.com/services/T0CANARY/B0CANARY/abcdefcanary"
_FORM = 1200
"""Bytes. A form that is refused is a long one: what is reduced to a sentence is taken."""


@dataclass(frozen=True)
class Told:
    """One notice as it came out at a webhook: `at` as of when it is true, `came` when it came."""

    sink: str
    id: str
    reason: str
    subject: str
    app: str | None
    cause: str
    at: datetime
    came: datetime
    incident: str | None
    title: str
    summary: str
    severity: str

    @property
    def from_memory(self) -> bool:
        """It was told while the store was down, and says so."""
        return "told from memory" in self.summary

    @property
    def ends(self) -> bool:
        """It says that something is over."""
        return self.reason in {"resolved", "exempted", "dropped"}


@dataclass
class Letter:
    """Whatever arrived somewhere, as it came."""

    sink: str
    came: datetime
    body: dict[str, Any]


@dataclass
class Inbox:
    """What arrived, and in which mood each end is (`spells.SINKS`; absent: takes everything)."""

    world: World
    moods: dict[str, str] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    silent: int = 0
    """How many were taken without a word: they will come again."""

    def sinks(self) -> list[Sink]:
        """The real ones, as a process builds them."""
        client = httpx.Client(transport=httpx.MockTransport(self._answer))
        slack = SlackSink(SLACK, SecretStr(_SLACK_URL), client)
        urls = {name: Credential(SecretStr(f"https://{name}.example.com/canary-7f3a9b2c"), "A_URL") for name in HOOKS}
        return [slack, *(WebhookSink(name, url, client, lambda: self.world.now) for name, url in urls.items())]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        sink = SLACK if host == "hooks.slack.com" else host.partition(".")[0]
        mood = self.moods.get(sink, "")
        if mood == "down":
            return _answer(503, "unavailable")
        if mood == "slow":
            raise httpx.ReadTimeout("canary")
        if mood == "429":
            return _answer(429, "rate_limited", {"Retry-After": "1800"})
        if mood == "refuses":
            return _answer(404, "no_service")
        body = json.loads(request.content)
        if mood == "refuses the form" and sink == SLACK and len(request.content) > _FORM:
            return _answer(400, "invalid_blocks")
        self._take(sink, body)
        if mood == "takes it without a word":
            self.silent += 1
            raise httpx.ReadTimeout("canary")
        return _answer(200, "ok")

    def _take(self, sink: str, body: dict[str, Any]) -> None:
        self.letters.append(Letter(sink, self.world.now, body))
        if sink in HOOKS:
            self.told.append(_read(sink, body, self.world.now))


def _answer(status: int, text: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(text.encode()))


def _read(sink: str, body: dict[str, Any], came: datetime) -> Told:
    subject = body["subject"]
    return Told(
        sink=sink,
        id=body["id"],
        reason=body["reason"],
        subject=subject["id"],
        app=subject["app"],
        cause=body["cause"],
        at=datetime.fromisoformat(body["at"]),
        came=came,
        incident=body["incident"],
        title=body["title"],
        summary=body["finding"]["summary"],
        severity=body["severity"],
    )
