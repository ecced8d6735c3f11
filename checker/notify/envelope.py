"""The way to a Sentry project: what is sent goes in envelopes, and only the server's answer says whether it arrived.

The SDK's own capture gives an id for what was never sent, so that nothing of it is used but its envelopes and its DSN.

Envelopes: https://develop.sentry.dev/sdk/data-model/envelopes/, limits: https://develop.sentry.dev/sdk/expected-features/rate-limiting/
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.utils import BadDsn, Dsn

from checker import __version__
from checker.errors import Misconfigured
from checker.hosts import is_host, is_loopback
from checker.model import DeliveryStatus
from checker.notify.post import ATTEMPTS, Answer, post, seconds
from checker.ports import Sent

REFUSED = frozenset({400, 413})
"""The statuses by which Sentry refuses what is in an envelope, not who sends it."""

_DSN_REFUSED = "the DSN is refused; copy it again from the project's Client Keys and set"
_REMEDIES = {
    401: _DSN_REFUSED,
    403: _DSN_REFUSED,
    404: "there is no such project; copy the DSN again from the project's Client Keys and set",
}
_TOO_MANY = 429
# What Sentry's own clients wait after a 429 that names no time.
_DEFAULT_PAUSE = timedelta(seconds=60)


class Kind(Enum):
    """What an envelope may carry: the type of its item, and the categories of rate limits that hold for it.

    The empty category is a limit on everything.
    """

    EVENT = ("event", frozenset({"", "default", "error"}))
    CHECK_IN = ("check_in", frozenset({"", "monitor"}))

    @property
    def item(self) -> str:
        """The item's type."""
        return self.value[0]

    @property
    def limits(self) -> frozenset[str]:
        """The categories in `X-Sentry-Rate-Limits` that hold for it."""
        return self.value[1]


class Project:
    """Where a DSN leads. `variable` is the environment variable that holds it, named in every remedy."""

    def __init__(self, dsn: SecretStr, client: httpx.Client, variable: str = "SENTRY_DSN") -> None:
        check_dsn(dsn, variable)
        self._dsn = dsn
        self._client = client
        self._variable = variable

    def __repr__(self) -> str:
        return f"Project({self._variable})"

    def post(self, kind: Kind, payload: Mapping[str, Any], attempts: int = ATTEMPTS) -> Answer:
        """Send one item; never raises for what the network or the server does."""
        dsn = Dsn(self._dsn.get_secret_value().strip())
        auth = dsn.to_auth(f"checker/{__version__}")
        envelope = Envelope(headers={"event_id": payload["event_id"]} if "event_id" in payload else {})
        envelope.add_item(Item(payload=PayloadRef(json=dict(payload)), type=kind.item))
        headers = {"Content-Type": "application/x-sentry-envelope", "X-Sentry-Auth": auth.to_header()}
        secrets = tuple(filter(None, (self._dsn.get_secret_value(), dsn.public_key, dsn.secret_key)))
        url, body = auth.get_api_url(), envelope.serialize()
        return post(self._client, url, body, headers, secrets=secrets, attempts=attempts)

    def judge(self, kind: Kind, answer: Answer) -> Sent:
        """What an answer means. Only what is refused for itself is dead: a mended DSN still gets what is pending."""
        if answer.status is None:
            return Sent(DeliveryStatus.PENDING, f"Sentry {answer}")
        pause = _pause(answer, kind.limits)
        if answer.ok:
            asked = f"Sentry took it, and asks for a pause of {pause.total_seconds():.0f} s" if pause else ""
            return Sent(DeliveryStatus.SENT, asked, pause)
        said = f"Sentry answered {answer}"
        if answer.status in REFUSED:
            return Sent(DeliveryStatus.DEAD, said)
        if remedy := _REMEDIES.get(answer.status):
            return Sent(DeliveryStatus.PENDING, f"{said}: {remedy} {self._variable}", refused=True)
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
    if not is_host(host):
        raise Misconfigured(f"{variable} is not a Sentry DSN: it goes like https://key@host/1")
    if parsed.scheme != "https" and not is_loopback(host):
        raise Misconfigured(f"{variable} must use https; plain http is for this machine only")


def _pause(answer: Answer, limits: frozenset[str]) -> timedelta | None:
    """How long Sentry will take nothing of this kind; a limit without categories is one on everything."""
    pauses: list[timedelta] = []
    for limit in answer.headers.get("x-sentry-rate-limits", "").split(","):
        length, _, rest = limit.partition(":")
        pause = seconds(length)
        if pause and limits & set(rest.partition(":")[0].strip().split(";")):
            pauses.append(pause)
    return max(pauses, default=None)
