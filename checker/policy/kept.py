"""A policy's text as it may be kept: no secret stands in a policy, and what looks like one goes no further."""

import re

from checker.policy.values import Policy

# As of `problems`; but what closes a value of YAML stays, so that the text can be read again.
_END = r"(?:[^\s\"'\]},]|,(?=\S))+"
_SECRETS = re.compile(
    rf"(?P<url>[A-Za-z][A-Za-z0-9+.-]{{0,20}}://){_END}"
    rf"|(?P<token>HRKU-){_END}"
    r"|(?P<uuid>[0-9A-Fa-f]{8}-)[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
)


def kept_text(policy: Policy) -> str:
    """The text of a policy, what looks like a secret cut short. The ids of retired databases are none."""
    ids = {entry.database for entry in policy.retired}
    return _SECRETS.sub(lambda found: found[0] if found[0] in ids else _cut(found), policy.text)


def _cut(found: re.Match[str]) -> str:
    return f"{found[found.lastgroup or 0]}..."
