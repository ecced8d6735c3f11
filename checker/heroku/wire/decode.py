"""Bodies of Heroku's replies in the words of `checker.model`. Raises Unreadable where a needed field is not as it was.

Fields and enum values that are not known are let be. What checker does not read, goes no further: a transfer carries
the password of its database in clear (heroku.md §2.3).
"""

import hmac
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from checker.heroku.wire.fields import Fields, entries
from checker.heroku.wire.origin import origin
from checker.model import Attachment, Backup, BackupStatus, Database, Schedule, TokenInfo

T = TypeVar("T")

_SERVICE = "heroku-postgresql"
_LEAVING = frozenset({"deprovisioning", "deprovisioned"})
_BACKUP = ("pg_dump", "gof3r")
_SCHEDULED = "SCHEDULED BACKUP"
_URL = "_URL"
# Connection pools go by a config var of their own; their attachment is not the database's default credential.
_POOL = "_CONNECTION_POOL"
_CENTURY = 100 * 365 * 86_400


def databases(body: object) -> tuple[Database, ...]:
    """The Heroku Postgres add-ons in a list of add-ons (heroku.md §1.2), without those that are being destroyed.

    Their attachments are those that the billing app's config vars give away; a list of attachments knows more.
    """
    addons = [Fields(item, f"addons[{i}]") for i, item in enumerate(entries(body, "addons"))]
    ours = (addon for addon in addons if addon.inside("addon_service").text("name") == _SERVICE)
    found = (_database(addon) for addon in ours)
    return _once((d for d in found if d.state not in _LEAVING), lambda d: d.addon_id)


def _database(addon: Fields) -> Database:
    addon_id, app = addon.text("id"), addon.inside("app").text("name")
    names = (var.removesuffix(_URL) for var in addon.maybe_texts("config_vars") if var.endswith(_URL) and var != _URL)
    return Database(
        addon_id=addon_id,
        name=addon.text("name"),
        app=app,
        plan=addon.inside("plan").text("name"),
        state=addon.text("state"),
        created_at=addon.time("created_at"),
        attachments=tuple(Attachment(name, app, addon_id) for name in names if not name.endswith(_POOL)),
    )


def attachments(body: object) -> tuple[Attachment, ...]:
    """Every attachment in a list of attachments, whatever its add-on (heroku.md §1.2)."""
    items = [Fields(item, f"attachments[{i}]") for i, item in enumerate(entries(body, "attachments"))]
    found = (
        Attachment(
            name=item.text("name"),
            app=item.inside("app").text("name"),
            addon_id=item.inside("addon").text("id"),
            namespace=item.maybe_text("namespace"),
        )
        for item in items
    )
    return _once(found, lambda a: a)


def teams(body: object) -> tuple[str, ...]:
    """The names in a list of teams."""
    items = [Fields(item, f"teams[{i}]") for i, item in enumerate(entries(body, "teams"))]
    return _once((item.text("name") for item in items), lambda name: name)


def schedules(body: object) -> tuple[Schedule, ...]:
    """The schedules in a list, each once, without deleted ones (heroku.md §2.7)."""
    items = [Fields(item, f"schedules[{i}]") for i, item in enumerate(entries(body, "schedules"))]
    return _once((_schedule(item) for item in items if item.maybe_time("deleted_at") is None), lambda s: s.uuid)


def _schedule(item: Fields) -> Schedule:
    return Schedule(
        uuid=item.text("uuid"),
        name=item.text("name"),
        hour=item.hour("hour"),
        timezone=item.text("timezone"),
        created_at=item.time("created_at"),
        updated_at=item.maybe_time("updated_at"),
        retain_weeks=item.loose_whole("retain_weeks"),
        retain_months=item.loose_whole("retain_months"),
    )


def backups(body: object, key: bytes) -> tuple[Backup, ...]:
    """The backups in a list of transfers, without deleted ones; `key` is that of their `origin` (heroku.md §2.3)."""
    items = [Fields(item, f"transfers[{i}]") for i, item in enumerate(entries(body, "transfers"))]
    rows = [row for row in items if (row.text("from_type"), row.text("to_type")) == _BACKUP]
    kept = [row for row in rows if row.maybe_time("deleted_at") is None]
    return _once((_backup(row, key) for row in kept), lambda b: b.uuid)


def _backup(row: Fields, key: bytes) -> Backup:
    schedule, num = row.maybe_inside("schedule"), row.whole("num")
    schedule_uuid = schedule.maybe_text("uuid") if schedule else None
    url = row.maybe_url("from_url")
    return Backup(
        uuid=row.text("uuid"),
        num=num,
        name=_name(row, num, scheduled=schedule_uuid is not None),
        status=status(row),
        created_at=row.time("created_at"),
        started_at=row.maybe_time("started_at"),
        finished_at=row.maybe_time("finished_at"),
        canceled_at=row.maybe_time("canceled_at"),
        updated_at=row.maybe_time("updated_at"),
        purged_at=row.maybe_time("purged_at"),
        schedule_uuid=schedule_uuid,
        # Were `schedule` renamed, or dropped with a deleted schedule, every night would pass for a missed one: this
        # name says that there was a schedule, if not which.
        says_scheduled=row.loose_text("to_name") == _SCHEDULED,
        from_name=row.maybe_text("from_name"),
        origin=None if url is None else origin(url, key),
        size=row.maybe_whole("processed_bytes"),
        source_size=row.maybe_whole("source_bytes"),
        warnings=row.maybe_whole("warnings") or 0,
        num_keep=row.loose_whole("num_keep"),
    )


def _name(row: Fields, num: int, *, scheduled: bool) -> str:
    """The name by which Heroku's command line knows the backup: `a001` scheduled, `b002` manual (heroku.md §2.5)."""
    migrated = row.loosely_inside("options").loose_text("pgbackups_name")
    return f"o{migrated}" if migrated else f"{'a' if scheduled else 'b'}{num:03d}"


def status(row: Fields) -> BackupStatus:
    """Where a transfer stands; the order of tests is that of heroku.md §2.5.

    Both outcome fields come as null while it runs. One that is not there at all, on a row that has got so far,
    was renamed: taking it for null would turn good backups into failed or stalled ones.
    """
    succeeded, finished = row.maybe_flag("succeeded"), row.maybe_time("finished_at") is not None
    started, cancelled = row.maybe_time("started_at") is not None, row.maybe_time("canceled_at") is not None
    if not row.has("succeeded") and (finished or (started and not row.has("finished_at"))) and not cancelled:
        raise row.missing("succeeded")
    if not row.has("finished_at") and succeeded is not None:
        raise row.missing("finished_at")
    if succeeded and finished:
        return BackupStatus.PARTIAL if row.maybe_whole("warnings") else BackupStatus.SUCCEEDED
    if cancelled:
        return BackupStatus.CANCELLED
    if finished:
        return BackupStatus.FAILED
    return BackupStatus.RUNNING if started else BackupStatus.PENDING


def left(body: object) -> int | None:
    """How many requests the account has left, by what it says of its rate limit; None where it does not say."""
    remaining = body.get("remaining") if isinstance(body, dict) else None
    return remaining if isinstance(remaining, int) and not isinstance(remaining, bool) and remaining >= 0 else None


def token(account: object, authorizations: object, own: str, sent_at: datetime) -> TokenInfo:
    """What is told of the token `own`, by the account (None where it may not read it) and its user's authorizations.

    The list holds every token of that user in clear: they are compared here, and go no further. Where the token's own
    is not in it, nothing is known of its end. `expires_in` counts from the answer, so from `sent_at` at the earliest.
    """
    owner = None if account is None else Fields(account, "account").text("email")
    for i, item in enumerate(entries(authorizations, "authorizations")):
        authorization = Fields(item, f"authorizations[{i}]")
        access = authorization.maybe_inside("access_token")
        if access is None or not _is(access.raw("token"), own):
            continue
        seconds = access.maybe_whole("expires_in")
        return TokenInfo(
            owner,
            authorization.text("id"),
            # Beyond a century an end is none, and no date can hold it.
            sent_at + timedelta(seconds=seconds) if seconds is not None and seconds < _CENTURY else None,
            authorization.maybe_texts("scope"),
            authorization.loose_time("created_at"),
        )
    return TokenInfo(owner)


def _is(given: object, own: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), own.encode())


def _once(items: Iterable[T], identity: Callable[[T], Hashable]) -> tuple[T, ...]:
    # Pages may overlap when the account changes between two of them.
    found: dict[Hashable, T] = {}
    for item in items:
        found.setdefault(identity(item), item)
    return tuple(found.values())
