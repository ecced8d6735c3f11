"""Secrets struck out of text, known by their value or by their form: out of our logs and of what others wrote. Pure."""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"

_FORMS = (
    re.compile(
        r"https://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?!(?:T\.{3}/B\.{3}/)?\.{3})[^\s\"'<>]+"
    ),
    re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"),
    re.compile(r"(?<=://)[0-9a-f]{32}(?=@)"),
    re.compile(r"\bHRKU-[\w-]+"),
    re.compile(r"(?i)(?<=bearer )[^\s\"',]+"),
    re.compile(r"(?i)X-Amz-(?:Signature|Credential|Security-Token)=[^&\s\"']+"),
)

# What else to suspect where others wrote the text. In our own words a colon after `HEROKU_API_KEY` leads to no secret.
_VALUE = r"""(?:'[^']*(?:'|$)|"[^"]*(?:"|$)|[^\s,;&]+)"""
_SUSPECTS = (
    re.compile(
        r"(?i)(?P<kept>(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key(?:id)?|signature)"
        rf"[\w-]{{0,20}}[\"']? ?(?:=>|[=:]) ?){_VALUE}"
    ),
    re.compile(rf"(?i)(?P<kept>passw(?:or)?d )(?=['\"]){_VALUE}"),
    re.compile(r"(?i)(?P<kept>\bbasic )[\w+/-]{8,}={0,2}"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"SCRAM-SHA-256\$\S+"),
    # Passwords as Heroku Postgres makes them, and digests of passwords.
    re.compile(r"\b(?:p|md5)?[0-9a-f]{32,}\b"),
)
# Tokens made before 2024 are bare uuids (heroku.md §7), as most ids are; beside such a word they are taken for tokens.
_OF_TOKENS = re.compile(r"(?i)token|bearer|authori[sz]ation|api[ _-]?key")
_UUID = re.compile(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the given secrets and without anything that has the form of one."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    for pattern in _FORMS:
        text = pattern.sub(REDACTED, text)
    return text


def redact_foreign(text: str, secrets: Iterable[str] = ()) -> str:
    """Like `redact`, for a line that others wrote: also without what stands where a secret would."""
    text = redact(text, secrets)
    for pattern in _SUSPECTS:
        text = pattern.sub(_but_for_its_name, text)
    return _UUID.sub(REDACTED, text) if _OF_TOKENS.search(text) else text


def _but_for_its_name(found: re.Match[str]) -> str:
    return (found.groupdict().get("kept") or "") + REDACTED
