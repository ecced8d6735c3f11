"""What the headers of replies tell beside their bodies (heroku.md §1.3, §7)."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from checker.heroku.wire.replies import Reply, remaining
from checker.ports import Heard

_SCOPE = re.compile(r"[a-z]+(-[a-z]+)*", re.ASCII)
_MOST_SCOPES = 10


def heard(before: Heard, reply: Reply, sent_at: datetime) -> Heard:
    """What is known after one more reply, to a request that was sent at that instant; what it does not tell stays."""
    left, scope, off = remaining(reply), _scope(reply), _off(reply, sent_at)
    return replace(
        before,
        left=before.left if left is None else left,
        scope=scope or before.scope,
        clock_off=before.clock_off if off is None else off,
    )


def _scope(reply: Reply) -> tuple[str, ...]:
    words = re.split(r"[\s,]+", reply.headers.get("oauth-scope", ""))[:_MOST_SCOPES]
    return tuple(word for word in words if _SCOPE.fullmatch(word))


def _off(reply: Reply, sent_at: datetime) -> timedelta | None:
    try:
        date = parsedate_to_datetime(reply.headers["date"])
    except (KeyError, ValueError, OverflowError):
        return None
    # RFC 9110 §6.6.1 has it in GMT, and without a zone nothing else could be meant.
    return (date if date.tzinfo else date.replace(tzinfo=UTC)) - sent_at
