"""Makes text that others wrote fit to be shown: short, one line, no secret in it."""

import re

from checker.redaction import REDACTED, redact_foreign

_LONGEST = 200
# A longer text is not looked at to its end: a log line may hold a whole statement.
_LOOKED_AT = 4_000
_GONE = "[removed]"
# A word with one of these may be an address with a password, an e-mail address or a token (heroku.md §7).
_TELLTALES = ("://", "@", "hrku-", "password=", "password:", REDACTED)
# Colours and the like, never over a blank, or one that is cut off would take a letter of the next word; what is left of
# it loses its first character, and so its power.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[!-/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]")


def clean(message: object, token: str, longest: int = _LONGEST) -> str | None:
    """At most `longest` characters of the message without what could be a secret; None if it says nothing.

    `token` is our own, which is struck whatever its form.
    """
    if not isinstance(message, str):
        return None
    secrets = (token,) if token else ()
    # Struck before too: a sequence that is cut off would take the letter that a secret is known by.
    plain = _ESCAPES.sub("", redact_foreign(message[:_LOOKED_AT], secrets))
    words = [_visible(word) for word in plain.split()]
    # Half a secret would not be known for one.
    whole = words if len(message) <= _LOOKED_AT else words[:-1]
    shown = redact_foreign(" ".join(filter(None, whole)), secrets)
    telltales = (*_TELLTALES, token.lower()) if token else _TELLTALES
    kept = " ".join(_GONE if any(t in word.lower() for t in telltales) else word for word in shown.split())
    return (kept if len(kept) <= longest else kept[: longest - 1] + "…") or None


def _visible(word: str) -> str:
    return "".join(c for c in word if c.isprintable())
