"""Slack, by an incoming webhook: one message per batch.

https://api.slack.com/messaging/webhooks
"""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.hosts import is_loopback
from checker.model import DeliveryStatus, Notice, Severity
from checker.notify import blocks
from checker.notify.links import UNKNOWN, Ours
from checker.notify.post import ATTEMPTS, Answer, post
from checker.plain import check_mention
from checker.ports import Message, Sent

_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_HOOK = re.compile(r"/services/[^/]+/[^/]+/[^/]+/?")
_WORKFLOW = re.compile(r"/(triggers|workflows)/")

# Slack documents these words but not the status of each: whatever it is, the hook is at fault and not the message.
_HOOK_WORDS = frozenset(
    {
        "action_prohibited",
        "channel_is_archived",
        "channel_not_found",
        "invalid_token",
        "no_active_hooks",
        "no_service",
        "no_service_id",
        "no_team",
        "posting_to_general_channel_denied",
        "team_disabled",
    }
)
_GONE = "the webhook is gone; create a new one and set"
_REMEDIES = {
    401: "the webhook is refused; create a new one and set",
    403: "the webhook may not post there; allow it in Slack, or create a new one and set",
    404: _GONE,
    410: "its channel is archived; create a webhook for another channel and set",
}
_TOO_MANY = 429
_REFUSED_FORM = frozenset({400, 413})


class SlackSink:
    """A Slack channel. `variable` is the environment variable that holds the webhook's URL, named in every remedy.

    `mention` (`<!subteam^S123>`) is put on top of messages that carry something critical; `ours` as for a card.
    """

    one_by_one = False

    def __init__(
        self,
        name: str,
        url: SecretStr,
        client: httpx.Client,
        *,
        variable: str = "SLACK_WEBHOOK_URL",
        mention: str = "",
        ours: Ours = UNKNOWN,
        attempts: int = ATTEMPTS,
    ) -> None:
        check_url(url, variable)
        try:
            self._mention = check_mention(mention) if mention else ""
        except ValueError as error:
            raise Misconfigured(f"the mention of sink {name}: {error}") from None
        self.name = name
        self._url = url
        self._client = client
        self._variable = variable
        self._ours = ours
        self._attempts = attempts

    def __repr__(self) -> str:
        return f"SlackSink({self.name!r})"

    def wants(self, notice: Notice) -> bool:  # noqa: ARG002 -- a channel is told everything
        """Every notice."""
        return True

    def send(self, message: Message) -> Sent:
        """Post the message; where Slack refuses its form, as plain text, and then as the word that there is one."""
        mention = self._mention if message.severity is Severity.CRITICAL else ""
        answer = self._post(blocks.payload(message, mention, self._ours))
        if not self._refuses_the_form(answer):
            return self._judge(answer)
        plain = self._post(blocks.text_only(message, mention, self._ours))
        if not self._refuses_the_form(plain):
            return self._reduced(plain, f"as plain text, after {answer}")
        refusals = f"{answer}, and {plain.status} to plain text"
        minimal = self._post(blocks.minimal())
        if not self._refuses_the_form(minimal):
            return self._reduced(minimal, f"as the word that there is something to tell, after {refusals}")
        return Sent(DeliveryStatus.DEAD, f"Slack answered {refusals}, and {minimal.status} to one constant sentence")

    def _reduced(self, answer: Answer, how: str) -> Sent:
        sent = self._judge(answer)
        return replace(sent, detail=f"{sent.detail or 'Slack took it'}, {how}")

    def _post(self, payload: blocks.Payload) -> Answer:
        url = self._url.get_secret_value().strip()
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return post(self._client, url, body, headers, secrets=_secrets(url), attempts=self._attempts)

    @staticmethod
    def _refuses_the_form(answer: Answer) -> bool:
        return answer.status in _REFUSED_FORM and answer.word not in _HOOK_WORDS

    def _judge(self, answer: Answer) -> Sent:
        """What an answer means. Only a refused form is ever dead: a mended webhook still gets what is pending."""
        if answer.status is None:
            return Sent(DeliveryStatus.PENDING, f"Slack {answer}")
        said = f"Slack answered {answer}"
        if answer.ok:
            return Sent(DeliveryStatus.SENT, "" if answer.word == "ok" else said)
        remedy = _REMEDIES.get(answer.status, _GONE if answer.word in _HOOK_WORDS else "")
        if remedy:
            return Sent(DeliveryStatus.PENDING, f"{said}: {remedy} {self._variable}", refused=True)
        wait = answer.retry_after if answer.status == _TOO_MANY else None
        return Sent(DeliveryStatus.PENDING, said, wait)


def check_url(url: SecretStr, variable: str = "SLACK_WEBHOOK_URL") -> None:
    """Refuse, without showing it, what cannot be an incoming webhook."""
    text = url.get_secret_value().strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(f"{variable} is not a URL") from None
    if not re.fullmatch(r"[!-~]+", text) or "@" in parts.netloc:
        raise Misconfigured(f"{variable} is not the URL of a Slack incoming webhook")
    if parts.scheme in {"http", "https"} and is_loopback(host):
        return
    if parts.scheme != "https" or host not in _HOSTS or port not in {None, 443}:
        raise Misconfigured(
            f"{variable} must be the URL of a Slack incoming webhook: https://hooks.slack.com/services/..."
        )
    if _WORKFLOW.match(parts.path):
        raise Misconfigured(
            f"{variable} is a Slack workflow trigger, which takes no messages: create an incoming webhook "
            "(https://hooks.slack.com/services/...)"
        )
    if not _HOOK.fullmatch(parts.path):
        raise Misconfigured(f"{variable} is cut short: it must go like https://hooks.slack.com/services/T.../B.../...")


def _secrets(url: str) -> tuple[str, ...]:
    """The URL and the parts of it that must not be seen, the longest first."""
    path = urlsplit(url).path
    return (url, path, *sorted(set(path.split("/")) - {"services"}, key=len, reverse=True))
