"""An opaque digest that tells whether two database URLs lead to the same database, and tells nothing else."""

import hashlib
import hmac
from urllib.parse import unquote, urlsplit

_SCHEMES = frozenset({"postgres", "postgresql"})
_DIGITS = 32
_LONGEST_URL = 4_000


def origin(url: str, key: bytes) -> str | None:
    """The keyed digest of host and database name, in hexadecimal; None where the URL is malformed or endless.

    User and password never enter it. The port does not either: Heroku may write it or leave it out.
    """
    if len(url) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    database = parts.path.removeprefix("/")
    # An unquoted /, ? or # in a password ends the authority too early, and part of it would pass for a host or a name.
    spilled = "@" in parts.path + parts.query + parts.fragment
    if parts.scheme not in _SCHEMES or not host or not database or "/" in database or spilled:
        return None
    identity = "\x00".join((host.lower(), unquote(database)))
    return hmac.new(key, identity.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_DIGITS]
