"""A secret out of the environment, which is never shown, and the name of its variable, which is."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.hosts import is_host, is_loopback


@dataclass(frozen=True, slots=True)
class Credential:
    """The value of an environment variable."""

    secret: SecretStr
    variable: str

    @property
    def value(self) -> str:
        """The secret itself, without the blanks that come with copying."""
        return self.secret.get_secret_value().strip()

    @property
    def parts(self) -> tuple[str, ...]:
        """The secret, and of a URL the parts of it that must not be seen, the longest first."""
        try:
            url = urlsplit(self.value)
        except ValueError:
            return (self.value,)
        values = {value for _, value in parse_qsl(url.query)}
        found = {url.path, url.query, *url.path.split("/"), *values} - {""}
        return (self.value, *sorted(found, key=lambda part: (-len(part), part)))


def check_url(url: Credential) -> None:
    """Refuse, without showing it, what is no URL to send to: https, or http on this machine."""
    try:
        parts = urlsplit(url.value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(f"{url.variable} is not a URL") from None
    if not re.fullmatch(r"[!-~]+", url.value) or not is_host(host) or parts.scheme not in {"http", "https"}:
        raise Misconfigured(f"{url.variable} is not a URL: it goes like https://host/path")
    if "@" in parts.netloc:
        raise Misconfigured(f"{url.variable} must hold no user and no password: have requests signed instead")
    if parts.scheme != "https" and not is_loopback(host):
        raise Misconfigured(f"{url.variable} must use https; plain http is for this machine only")
