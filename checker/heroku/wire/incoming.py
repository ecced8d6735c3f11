"""What went into databases, out of a list of transfers: restores and copies (heroku.md §2.3).

No verdict rests on them, so a row that is odd is left out and blinds nobody; what is left out claims nothing.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from checker.errors import Unreadable
from checker.heroku.wire.decode import backups, status
from checker.heroku.wire.fields import Fields, entries
from checker.heroku.wire.origin import origin
from checker.model import Incoming, Restore, Transfers

_INTO_A_DATABASE = "pg_restore"
_OUT_OF_A_DATABASE = "pg_dump"
_STORED = "gof3r"
_DIGITS = 32


def transfers(body: object, key: bytes) -> Transfers:
    """A list of transfers in words; `key` is that of all digests. Raises Unreadable where a backup changed shape."""
    rows = [Fields(item, f"transfers[{i}]") for i, item in enumerate(entries(body, "transfers"))]
    found = {row.restore.uuid: row for item in rows if (row := _incoming(item, key))}
    return Transfers(backups(body, key), tuple(found.values()), _objects(rows, key))


def stored(url: object, key: bytes) -> str | None:
    """The keyed digest of where an object is stored, in hexadecimal; None for whatever is no address of one.

    What signs the address for a while stands behind its `?` and never enters.
    """
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"https", "http"} or not host or not parts.path.strip("/"):
        return None
    where = f"{host.lower()}{parts.path}"
    return hmac.new(key, where.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_DIGITS]


def _incoming(row: Fields, key: bytes) -> Incoming | None:
    if row.loose_text("to_type") != _INTO_A_DATABASE:
        return None
    copy = row.loose_text("from_type") == _OUT_OF_A_DATABASE
    try:
        if row.maybe_time("deleted_at") is not None:
            return None
        restore = Restore(
            uuid=row.text("uuid"),
            num=row.whole("num"),
            status=status(row),
            created_at=row.time("created_at"),
            finished_at=row.maybe_time("finished_at"),
            from_name=row.loose_text("from_name") if copy else None,
            to_name=row.loose_text("to_name"),
        )
    except Unreadable:
        return None
    source = row.raw("from_url")
    return Incoming(
        restore,
        stored=None if copy else stored(source, key),
        origin=_database(source, key) if copy else None,
        target=_database(row.raw("to_url"), key),
    )


def _objects(rows: list[Fields], key: bytes) -> dict[str, str]:
    """Which backup, by uuid, an object is; one that several rows name is none that can be told."""
    found: dict[str, set[str]] = {}
    for row in rows:
        uuid, where = row.loose_text("uuid"), stored(row.raw("to_url"), key)
        if uuid and where and row.loose_text("to_type") == _STORED:
            found.setdefault(where, set()).add(uuid)
    return {where: next(iter(uuids)) for where, uuids in found.items() if len(uuids) == 1}


def _database(url: object, key: bytes) -> str | None:
    return origin(url, key) if isinstance(url, str) else None
