"""Makes a message out of an error body fit to be shown: short, one line, no secret in it."""

_LONGEST = 200
_GONE = "[removed]"
# A word with one of these may be an address with a password, an e-mail address or a token (heroku.md §7).
_TELLTALES = ("://", "@", "hrku-", "password=", "password:")


def clean(message: object, token: str) -> str | None:
    """At most 200 characters of the message, word by word without what could be a secret; None if it says nothing."""
    if not isinstance(message, str):
        return None
    telltales = (*_TELLTALES, token.lower()) if token else _TELLTALES
    words = ("".join(c for c in word if c.isprintable()) for word in message.split())
    kept = " ".join(_GONE if any(t in word.lower() for t in telltales) else word for word in words if word)
    return (kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…") or None
