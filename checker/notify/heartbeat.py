"""A URL that expects to be called, as healthchecks.io and those like it give out: `/start`, the URL itself, `/fail`.

https://healthchecks.io/docs/http_api/
"""

import re
from urllib.parse import urlsplit, urlunsplit

import httpx
from pydantic import SecretStr

from checker import __version__
from checker.errors import Misconfigured
from checker.hosts import is_host, is_loopback
from checker.model import Beat, DeliveryStatus
from checker.notify.post import ATTEMPTS, post
from checker.plain import SENTENCE, clean
from checker.ports import Sent

_SUFFIXES = {Beat.START: "/start", Beat.SUCCESS: "", Beat.FAIL: "/fail"}
_HEADERS = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": f"checker/{__version__}"}
# A sweep waits for the word that it begins; nothing is lost without that word.
_ONCE = frozenset({Beat.START})


class UrlHeart:
    """A heartbeat URL, a secret: whoever has it can say that all is well."""

    def __init__(
        self, url: SecretStr, client: httpx.Client, *, variable: str = "HEARTBEAT_URL", attempts: int = ATTEMPTS
    ) -> None:
        check_url(url, variable)
        self.name = variable
        self._url = url
        self._client = client
        self._attempts = attempts

    def __repr__(self) -> str:
        return f"UrlHeart({self.name!r})"

    def beat(self, beat: Beat, detail: str = "") -> Sent:
        """POST, with `detail` as the body; never raises for what the network does."""
        url = self._url.get_secret_value().strip()
        attempts = 1 if beat in _ONCE else self._attempts
        body = clean(detail, SENTENCE).encode()
        answer = post(
            self._client, _with(url, _SUFFIXES[beat]), body, _HEADERS, secrets=_secrets(url), attempts=attempts
        )
        if answer.ok:
            return Sent(DeliveryStatus.SENT, "")
        said = str(answer) if answer.status is None else f"answered {answer}"
        return Sent(DeliveryStatus.PENDING, f"{self.name} {said}")


def check_url(url: SecretStr, variable: str = "HEARTBEAT_URL") -> None:
    """Refuse, without showing it, what cannot be a heartbeat URL, and what would send over plain http."""
    text = url.get_secret_value().strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(f"{variable} is not a URL") from None
    if (
        not re.fullmatch(r"[!-~]+", text)
        or not is_host(host)
        or parts.fragment
        or parts.scheme not in {"http", "https"}
    ):
        raise Misconfigured(f"{variable} is not a heartbeat URL: it goes like https://hc-ping.com/...")
    if parts.scheme != "https" and not is_loopback(host):
        raise Misconfigured(f"{variable} must use https; plain http is for this machine only")


def _with(url: str, suffix: str) -> str:
    """The URL with the suffix at the end of its path, before any query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + suffix)) if suffix else url


def _secrets(url: str) -> tuple[str, ...]:
    """The URL and the parts of it that must not be seen, the longest first."""
    parts = urlsplit(url)
    found = {parts.path, parts.query, *parts.path.split("/"), *(parts.username or "", parts.password or "")}
    return (url, *sorted(filter(None, found), key=len, reverse=True))
