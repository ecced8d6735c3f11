"""The details of one database, of which some stand in words that are made for people (heroku.md §2.6).

What is spelled in a way that is not known is None: unknown, and never a wrong claim. A field of another type than it
was is a reply that changed shape. Whatever may be a URL is digested, and let go.
"""

import re
from datetime import datetime

from checker.heroku.wire.fields import Fields, changed, entries
from checker.heroku.wire.origin import origin
from checker.heroku.wire.times import instant
from checker.model import DatabaseInfo, Protection

_PROTECTION = "continuous protection"
_ROLLBACK = "rollback"
_UNSUPPORTED = "unsupported"
_EARLIEST = re.compile(
    r"(?:earliest\s+)?(?:from\s+)?(\d{4}-\d\d-\d\d)[ t](\d\d:\d\d)(:\d\d)?\s*(utc|z|[+-]\d\d:?\d\d)", re.ASCII
)


def info(body: object, addon_id: str, key: bytes, seen_at: datetime) -> DatabaseInfo:
    """The details of the database that was asked for; `key` is that of the digests of URLs."""
    item = Fields(body, "database")
    url, leading = item.maybe_url("resource_url"), item.maybe_url("following")
    shown = _shown(item)
    can, earliest = _rollback(shown.get(_ROLLBACK))
    follows = _follows(item, addon_id)
    return DatabaseInfo(
        addon_id=addon_id,
        origin=None if url is None else origin(url, key),
        size=item.maybe_whole("num_bytes"),
        created_at=item.maybe_time("created_at"),
        seen_at=seen_at,
        follows=follows,
        leader=_leader(item) if follows else None,
        leader_origin=origin(leading, key) if follows and leading else None,
        protection=_protection(shown.get(_PROTECTION)),
        rolls_back=can,
        rollback_from=earliest,
    )


def _follows(item: Fields, addon_id: str) -> bool | None:
    """Whether it follows another database; None where nothing or two things are said.

    Small plans cannot follow, and say nothing of it; their plan is plain text. On others `following` may be left out
    (https://github.com/heroku/cli/blob/main/src/lib/pg/types.ts), but then `leader` is there.
    """
    if item.maybe_url("following"):
        return True
    leader = item.raw("leader")
    if leader is not None and not isinstance(leader, dict | str):
        raise changed("database.leader should be text or an object")
    if leader and _named(leader) not in {addon_id, item.loose_text("name")}:
        return None if item.has("following") else True
    told = item.has("following") or item.has("leader") or isinstance(item.raw("plan"), str)
    return False if told else None


def _leader(item: Fields) -> str | None:
    """The name of its leader, or its uuid; never a URL."""
    return Fields({"leader": _named(item.raw("leader"))}, "database").loose_text("leader")


def _named(leader: object) -> str | None:
    """A leader comes as text or as an object with a name."""
    names = (leader.get("name"), leader.get("addon_id")) if isinstance(leader, dict) else (leader,)
    return next((name for name in names if isinstance(name, str) and name), None)


def _shown(item: Fields) -> dict[str, str]:
    """What is shown to people, by name, both in small letters; of what is shown twice and differs, nothing."""
    if item.raw("info") is None:
        return {}
    shown: dict[str, set[str]] = {}
    for number, entry in enumerate(entries(item.raw("info"), "database.info")):
        fields = Fields(entry, f"database.info[{number}]")
        name, values = fields.loose_text("name"), fields.raw("values")
        text = values[0] if isinstance(values, list) and len(values) == 1 else None
        if name is not None:
            shown.setdefault(_plain(name), set()).add(_plain(text) if isinstance(text, str) else "")
    return {name: text for name, texts in shown.items() if len(texts) == 1 for text in texts}


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _protection(text: str | None) -> Protection | None:
    try:
        return Protection(text or "")
    except ValueError:
        return None


def _rollback(text: str | None) -> tuple[bool | None, datetime | None]:
    """Whether there is a rollback, and from when on: `earliest from 2020-12-09 15:17 UTC`, or `Unsupported`."""
    if text == _UNSUPPORTED:
        return False, None
    found = _EARLIEST.fullmatch(text or "")
    if found is None:
        return None, None
    day, minute, second, offset = found.groups()
    earliest = instant(f"{day} {minute}{second or ':00'} {'+0000' if offset in {'utc', 'z'} else offset}")
    return (None, None) if earliest is None else (True, earliest)
