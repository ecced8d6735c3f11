"""Sentry, by an own transport: an event is told only when the server took it, which the SDK's capture does not say.

Envelopes: https://develop.sentry.dev/sdk/data-model/envelopes/, limits: https://develop.sentry.dev/sdk/expected-features/rate-limiting/
"""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr
from sentry_sdk.envelope import Envelope
from sentry_sdk.utils import BadDsn, Dsn

from checker import __version__
from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Notice, Reason
from checker.notify.event import Event, Where, constant_event, event_for, minimal_event
from checker.notify.post import ATTEMPTS, Answer, is_loopback, post, seconds
from checker.ports import Message, Sent

if TYPE_CHECKING:
    from sentry_sdk._types import Event as SdkEvent

_DSN_REFUSED = "the DSN is refused; copy it again from the project's Client Keys and set"
_REMEDIES = {
    401: _DSN_REFUSED,
    403: _DSN_REFUSED,
    404: "there is no such project; copy the DSN again from the project's Client Keys and set",
}
_REFUSED_EVENT = frozenset({400, 413})
_TOO_MANY = 429
# What Sentry's own clients wait after a 429 that names no time.
_DEFAULT_PAUSE = timedelta(seconds=60)


class SentrySink:
    """A Sentry project. `variable` is the environment variable that holds the DSN, named in every remedy."""

    one_by_one = True

    def __init__(
        self,
        name: str,
        dsn: SecretStr,
        client: httpx.Client,
        where: Where,
        *,
        variable: str = "SENTRY_DSN",
        attempts: int = ATTEMPTS,
    ) -> None:
        check_dsn(dsn, variable)
        self.name = name
        self._dsn = dsn
        self._client = client
        self._where = where
        self._variable = variable
        self._attempts = attempts

    def __repr__(self) -> str:
        return f"SentrySink({self.name!r})"

    def wants(self, notice: Notice) -> bool:
        """Everything but the hello, which is no issue; the incidents told with it come each on its own."""
        return notice.reason is not Reason.BASELINE

    def send(self, message: Message) -> Sent:
        """Send each notice as an event, up to the first that was not taken; `deliver` hands over one at a time."""
        sent = Sent(DeliveryStatus.SENT, "")
        for notice in message.notices:
            sent = self._tell(notice)
            if sent.status is not DeliveryStatus.SENT or sent.retry_after:
                break
        return sent

    def _tell(self, notice: Notice) -> Sent:
        answer = self._post(event_for(notice, self._where))
        if answer.status not in _REFUSED_EVENT:
            return self._judge(answer)
        minimal = self._post(minimal_event(notice))
        if minimal.status not in _REFUSED_EVENT:
            return self._reduced(minimal, f"as a minimal event, after {answer}")
        refusals = f"{answer}, and {minimal.status} to a minimal event"
        constant = self._post(constant_event(notice))
        if constant.status not in _REFUSED_EVENT:
            return self._reduced(constant, f"as the word that there is something to tell, after {refusals}")
        return Sent(DeliveryStatus.DEAD, f"Sentry answered {refusals}, and {constant.status} to one constant sentence")

    def _reduced(self, answer: Answer, how: str) -> Sent:
        sent = self._judge(answer)
        return replace(sent, detail=f"{sent.detail or 'Sentry took it'}, {how}")

    def _post(self, event: Event) -> Answer:
        dsn = Dsn(self._dsn.get_secret_value().strip())
        auth = dsn.to_auth(f"checker/{__version__}")
        envelope = Envelope(headers={"event_id": event["event_id"]})
        envelope.add_event(cast("SdkEvent", event))
        headers = {"Content-Type": "application/x-sentry-envelope", "X-Sentry-Auth": auth.to_header()}
        secrets = tuple(filter(None, (self._dsn.get_secret_value(), dsn.public_key, dsn.secret_key)))
        url, body = auth.get_api_url(), envelope.serialize()
        return post(self._client, url, body, headers, secrets=secrets, attempts=self._attempts)

    def _judge(self, answer: Answer) -> Sent:
        """What an answer means. Only a refused event is ever dead: a mended DSN still gets what is pending."""
        if answer.status is None:
            return Sent(DeliveryStatus.PENDING, f"Sentry {answer}")
        pause = _pause(answer)
        if answer.ok:
            asked = f"Sentry took it, and asks for a pause of {pause.total_seconds():.0f} s" if pause else ""
            return Sent(DeliveryStatus.SENT, asked, pause)
        said = f"Sentry answered {answer}"
        if remedy := _REMEDIES.get(answer.status):
            return Sent(DeliveryStatus.PENDING, f"{said}: {remedy} {self._variable}")
        if answer.status == _TOO_MANY:
            return Sent(DeliveryStatus.PENDING, said, pause or answer.retry_after or _DEFAULT_PAUSE)
        return Sent(DeliveryStatus.PENDING, said)


def check_dsn(dsn: SecretStr, variable: str = "SENTRY_DSN") -> None:
    """Refuse, without showing it, what cannot be a DSN, and one that would send over plain http."""
    text = dsn.get_secret_value().strip()
    try:
        parsed = Dsn(text)
        host = urlsplit(text).hostname
    except (BadDsn, ValueError):
        raise Misconfigured(f"{variable} is not a Sentry DSN: it goes like https://key@host/1") from None
    if any(not "!" <= character <= "~" for character in text):
        raise Misconfigured(f"{variable} holds characters that no Sentry DSN has")
    if parsed.scheme != "https" and not is_loopback(host):
        raise Misconfigured(f"{variable} must use https; plain http is for this machine only")


def _pause(answer: Answer) -> timedelta | None:
    """How long Sentry will take no events; a limit without categories is one on everything."""
    pauses: list[timedelta] = []
    for limit in answer.headers.get("x-sentry-rate-limits", "").split(","):
        length, _, rest = limit.partition(":")
        pause = seconds(length)
        if pause and {"", "error", "default"} & set(rest.partition(":")[0].strip().split(";")):
            pauses.append(pause)
    return max(pauses, default=None)
