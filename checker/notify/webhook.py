"""Anything that takes JSON: one POST per notice, signed where there is a secret. docs/webhook.md is its manual."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import httpx

from checker import __version__
from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Notice
from checker.notify.credential import Credential, check_url
from checker.notify.in_turn import in_turn
from checker.notify.links import UNKNOWN, Ours
from checker.notify.post import ATTEMPTS, Answer, post
from checker.notify.webhook_body import body_for, id_of, minimal_body
from checker.ports import Message, Sent

SHORTEST_SECRET = 16

_REFUSED_FORM = frozenset({400, 413, 422})
_REFUSED = "the request is refused; copy the URL again and set"
_REFUSED_SIGNED = "the request is refused; mend the secret in {}, or copy the URL again and set"
_GONE = "nothing takes messages there; copy the URL again and set"
_LATER = frozenset({408, 429})
_SERVER = 500


class WebhookSink:
    """A URL that takes JSON. With a `secret` each request carries the time and a signature over it and the body.

    `clock` tells that time; `ours` as for a card.
    """

    one_by_one = True

    def __init__(
        self,
        name: str,
        url: Credential,
        client: httpx.Client,
        clock: Callable[[], datetime],
        *,
        secret: Credential | None = None,
        ours: Ours = UNKNOWN,
        attempts: int = ATTEMPTS,
    ) -> None:
        check_url(url)
        if secret is not None and len(secret.value) < SHORTEST_SECRET:
            raise Misconfigured(
                f"{secret.variable} is too short to sign with: set at least {SHORTEST_SECRET} characters, "
                "such as `openssl rand -hex 32` makes"
            )
        self.name = name
        self._url = url
        self._client = client
        self._clock = clock
        self._secret = secret
        self._ours = ours
        self._attempts = attempts

    def __repr__(self) -> str:
        return f"WebhookSink({self.name!r})"

    def wants(self, notice: Notice) -> bool:  # noqa: ARG002 -- whoever reads it can go by `state`
        """Every notice."""
        return True

    def send(self, message: Message) -> Sent:
        """Send each notice, up to the first that was not taken; `deliver` hands over one at a time."""
        return in_turn(message.notices, self._tell)

    def _tell(self, notice: Notice) -> Sent:
        answer = self._post(notice, body_for(notice, self._ours))
        if answer.status not in _REFUSED_FORM:
            return self._judge(answer)
        minimal = self._post(notice, minimal_body(notice))
        if minimal.status in _REFUSED_FORM:
            refusals = f"{answer}, and {minimal.status} to a minimal body"
            return Sent(DeliveryStatus.DEAD, f"the webhook answered {refusals}")
        sent = self._judge(minimal)
        return replace(sent, detail=f"{sent.detail or 'the webhook took it'}, as a minimal body, after {answer}")

    def _post(self, notice: Notice, body: bytes) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"checker/{__version__}",
            "X-Checker-Delivery": id_of(notice),
        }
        secrets = self._url.parts
        if self._secret is not None:
            timestamp = str(int(self._clock().timestamp()))
            signed = signature(self._secret.value, timestamp, body)
            headers |= {"X-Checker-Timestamp": timestamp, "X-Checker-Signature": signed}
            secrets = (self._secret.value, *secrets)
        return post(self._client, self._url.value, body, headers, secrets=secrets, attempts=self._attempts)

    def _judge(self, answer: Answer) -> Sent:
        """What an answer means. Only a refused form is ever dead: a mended URL still gets what is pending."""
        if answer.status is None:
            return Sent(DeliveryStatus.PENDING, f"the webhook {answer}")
        said = f"the webhook answered {answer}"
        if answer.ok:
            return Sent(DeliveryStatus.SENT, "")
        if answer.status in {401, 403}:
            remedy = _REFUSED_SIGNED.format(self._secret.variable) if self._secret else _REFUSED
            return Sent(DeliveryStatus.PENDING, f"{said}: {remedy} {self._url.variable}", refused=True)
        if answer.status in {404, 410}:
            return Sent(DeliveryStatus.PENDING, f"{said}: {_GONE} {self._url.variable}", refused=True)
        wait = answer.retry_after if answer.status in _LATER or answer.status >= _SERVER else None
        return Sent(DeliveryStatus.PENDING, said, wait)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What `X-Checker-Signature` says: HMAC-SHA256 over the timestamp, a dot and the body."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"
