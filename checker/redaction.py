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
_NAME = (
    r"(?:passw(?:or)?d|passphrase|pass(?![a-z])|pwd|secret|token|api[_-]?key|access[_-]?key(?:id)?|signature|credential)"
    r"[\w-]{0,20}"
)
# A quote in a value is doubled or escaped; one that is not closed goes on to the end. Nothing in here can fail late.
_QUOTED = (
    r"""(?:\\+(?P<quote>['"]).*?(?:(?P=quote)|\Z)|[en]?'(?:[^'\\]|\\.?|'')*(?:'|\Z)|"(?:[^"\\]|\\.?|"")*(?:"|\Z)"""
    r"|(?P<tag>\$\w{0,20}\$).*?(?:(?P=tag)|\Z))"
)
_BRACKETED = r"(?:\([^)]*\)?|\[[^\]]*\]?|\{[^}]*\}?)"
_VALUE = rf"(?:{_QUOTED}|{_BRACKETED}|[^\s,;&]+)"
_IS = r"""[\\"'`)\]]{0,8}\s{0,4}(?:=>|:=|[=:]{1,2})\s{0,4}"""
_SCHEME = r"(?:basic|bearer|token|digest|negotiate|apikey|key)\b"
_SUSPECTS = (
    # `Key (id, token)=(7, …) already exists.`
    re.compile(
        rf"(?is)(?P<kept>\bkey \((?=[^)]{{0,200}}?{_NAME})[^)]{{0,400}}\)=)"
        r"(?:\(.{0,1000}?\)(?= (?:already|is|conflicts)\b)|\([^)]*\)?)"
    ),
    re.compile(rf"(?is)(?P<kept>authori[sz]ation{_IS}{_SCHEME}\s{{1,4}}){_VALUE}"),
    # The word after a scheme that is not known may be the secret just as well.
    re.compile(rf"(?is)(?P<kept>authori[sz]ation{_IS})(?!{_SCHEME}\s)(?:{_QUOTED}|[^\s,;&]+(?:\s[^\s,;&]+)?)"),
    re.compile(rf"(?is)(?P<kept>{_NAME}{_IS}){_VALUE}"),
    re.compile(rf"(?is)(?P<kept>passw(?:or)?d\s{{1,4}}){_QUOTED}"),
    re.compile(
        rf"(?is)(?P<kept>(?<![\w-])--(?:[\w-]{{1,20}}-)?{_NAME}\s{{1,4}})"
        rf"(?!-|(?:cannot|and|or|is|option|requires)\b){_VALUE}"
    ),
    # After a blank only what no word looks like: long, with a digit or a capital within.
    re.compile(rf"(?i)(?P<kept>{_NAME}\s{{1,4}})(?=[\w+/=~-]{{0,80}}?(?:\d|(?-i:[a-z][A-Z])))[\w+/=~-]{{8,}}"),
    re.compile(r"(?i)(?P<kept>\bbasic )[\w+/-]{8,}={0,2}"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"SCRAM-SHA-256\$\S+"),
    # Tokens of GitHub, Stripe and Slack, and JSON web tokens, the last part cut off or not.
    re.compile(
        r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{8,}|github_pat_\w{8,}|[rs]k_(?:live|test)_\w{8,}"
        r"|xox[abeprs]-[\w-]{8,})"
    ),
    re.compile(r"(?<![\w-])eyJ[\w-]{10,}(?:\.[\w-]*){0,4}"),
    # Passwords as Heroku Postgres makes them, and digests of passwords.
    re.compile(r"\b(?:p|md5)?[0-9a-f]{32,}\b"),
    # Where a server is.
    re.compile(rf"(?is)(?P<kept>\bhost(?:name|addr)?\s?=\s?){_VALUE}"),
    re.compile(r"(?i)(?<![\w.-])[\w.-]*(?:\bamazonaws\.com(?:\.cn)?|\b(?:compute|ec2)(?:-\d)?\.internal)(?::\d{1,5})?"),
    re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)"),
    re.compile(r"(?i)(?<![\w:.])(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{1,4}(?![\w:])"),
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
