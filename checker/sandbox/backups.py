"""Transfers and what starts them by hand: captures, restores and copies; cancelling, deleting and evicting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.sandbox.account import Account, NoSuchThing
from checker.sandbox.agenda import Agenda
from checker.sandbox.dice import dice, make_id
from checker.sandbox.dumps import at_once, course
from checker.sandbox.plans import keeps
from checker.sandbox.retention import evicted
from checker.sandbox.things import Addon, App, Ending, Schedule, Transfer
from checker.sandbox.troubles import Trouble, Troubles

_DEFAULT_KEEP = 5
_RESTORE_FAILED = ("pg_restore: error: could not execute query: ERROR:  out of shared memory",)


@dataclass(frozen=True, slots=True)
class _Source:
    """What is written into a database: by which tool it is read, under which name, and from where."""

    type: str
    name: str
    url: str


class Backups:
    """All transfers of the account, by app; the numbering is per app (heroku.md §2.3)."""

    def __init__(self, account: Account, agenda: Agenda) -> None:
        self._account = account
        self._agenda = agenda
        self._by_app: dict[str, list[Transfer]] = {}
        self.troubles = Troubles()

    def of_app(self, app: App) -> list[Transfer]:
        """What the list shows: everything that is not deleted, in no useful order (heroku.md §2.3)."""
        present = [t for t in self._by_app.get(app.id, []) if t.deleted_at is None]
        return sorted(present, key=lambda t: t.uuid)

    def find(self, app: App, key: str) -> Transfer:
        """A transfer by number or uuid, deleted ones too. Raises NoSuchThing."""
        rows = self._by_app.get(app.id, [])
        found = next((t for t in rows if key in (str(t.num), t.uuid)), None)
        if found is None:
            raise NoSuchThing(f"no transfer {key}")
        return found

    def of_schedule(self, schedule: Schedule) -> list[Transfer]:
        """The backups that a schedule made and that still exist."""
        rows = self._by_app.get(schedule.app_id, [])
        return [t for t in rows if t.schedule_uuid == schedule.uuid and t.deleted_at is None]

    def of_database(self, addon: Addon) -> Iterator[Transfer]:
        """The transfers of one database that still exist."""
        return (t for t in self._by_app.get(addon.app_id, []) if t.addon_id == addon.id and t.deleted_at is None)

    def dump(self, addon: Addon, schedule: Schedule | None = None, *, instantly: bool = False) -> Transfer:
        """Start a backup now: by its schedule, or by hand.

        `instantly` makes it take no time at all, so that a capture ends although the clock stands still.
        """
        now = _whole_second(self._agenda.now)
        app = self._account.apps[addon.app_id]
        chance = dice(self._account.seed, "dump", app.id, app.next_num)
        wait = timedelta(seconds=chance.randint(18, 40) if schedule else 1)
        size = addon.size_at(now)
        trouble = self.troubles.take(addon.id, "fail", "cancel", "stall", "warn", "short")
        planned = course(now, wait, size, chance, trouble)
        if instantly:
            planned = at_once(now, planned)
        name = (self._account.own_name(addon) or addon.name).removeprefix("HEROKU_POSTGRESQL_")
        key = make_id(self._account.seed, "object", app.id, app.next_num)
        transfer = Transfer(
            uuid=make_id(self._account.seed, "transfer", app.id, app.next_num),
            num=app.next_num,
            app_id=app.id,
            addon_id=addon.id,
            from_type="pg_dump",
            from_name=name,
            from_url=self._account.url(addon),
            to_type="gof3r",
            to_name="SCHEDULED BACKUP" if schedule else "BACKUP",
            to_url=f"https://xfrtu.s3.sandbox.invalid/{app.id}/{now:%Y-%m-%dT%H:%M:%SZ}/{key}",
            created_at=now,
            starts_at=planned.starts_at,
            ends_at=planned.ends_at,
            ending=planned.ending,
            source_bytes=size,
            dump_bytes=planned.dump_bytes,
            warnings=planned.warnings,
            num_keep=_DEFAULT_KEEP if schedule else keeps(addon.plan).manual,
            schedule_uuid=schedule.uuid if schedule else None,
            log=planned.log,
        )
        return self._admit(app, transfer)

    def restore(self, addon: Addon, backup_url: str, *, instantly: bool = False, fails: bool = False) -> Transfer:
        """Restore into a database from a backup's object, or from any URL."""
        stored = next((t for rows in self._by_app.values() for t in rows if t.to_url == backup_url), None)
        source = _Source("gof3r" if stored else "htcat", "BACKUP", backup_url)
        return self._into(addon, source, instantly=instantly, fails=fails)

    def copy(self, source: Addon, target: Addon, *, instantly: bool = False, fails: bool = False) -> Transfer:
        """Copy one database over another; the row lives in the target's billing app."""
        name = self._account.own_name(source) or source.name
        copied = _Source("pg_dump", name.removeprefix("HEROKU_POSTGRESQL_"), self._account.url(source))
        return self._into(target, copied, instantly=instantly, fails=fails)

    def cancel(self, transfer: Transfer) -> None:
        """Stop an unfinished transfer now; Heroku then sets cancelled, finished and failed together."""
        transfer.ends_at = _whole_second(self._agenda.now)
        transfer.ending = Ending.CANCELLED
        transfer.log.append("Transfer canceled")

    def delete(self, transfer: Transfer) -> None:
        """Hide a transfer from lists; asked for by name, it is then 410 Gone."""
        transfer.deleted_at = self._agenda.now

    def _into(self, addon: Addon, source: "_Source", *, instantly: bool, fails: bool) -> Transfer:
        now = _whole_second(self._agenda.now)
        app = self._account.apps[addon.app_id]
        size = addon.size_at(now)
        chance = dice(self._account.seed, "restore", app.id, app.next_num)
        trouble = Trouble("fail", addon.id, log=_RESTORE_FAILED) if fails else None
        planned = course(now, timedelta(seconds=1), size, chance, trouble)
        if instantly:
            planned = at_once(now, planned)
        transfer = Transfer(
            uuid=make_id(self._account.seed, "transfer", app.id, app.next_num),
            num=app.next_num,
            app_id=app.id,
            addon_id=addon.id,
            from_type=source.type,
            from_name=source.name,
            from_url=source.url,
            to_type="pg_restore",
            to_name=(self._account.own_name(addon) or addon.name).removeprefix("HEROKU_POSTGRESQL_"),
            to_url=self._account.url(addon),
            created_at=now,
            starts_at=planned.starts_at,
            ends_at=planned.ends_at,
            ending=planned.ending,
            source_bytes=size if source.type == "pg_dump" else None,
            dump_bytes=planned.dump_bytes,
            num_keep=_DEFAULT_KEEP,
            log=planned.log,
        )
        return self._admit(app, transfer)

    def _admit(self, app: App, transfer: Transfer) -> Transfer:
        app.next_num += 1
        self._by_app.setdefault(app.id, []).append(transfer)
        if transfer.is_backup and transfer.schedule_uuid is None and transfer.ends_at is not None:
            self._agenda.add(transfer.ends_at, lambda: self._evict(app, transfer))
        return transfer

    def _evict(self, app: App, newest: Transfer) -> None:
        same_name = [t for t in self.of_app(app) if t.from_name == newest.from_name]
        for transfer in evicted(same_name, self._agenda.now, newest.num_keep):
            self.delete(transfer)


def _whole_second(instant: datetime) -> datetime:
    """PGBackups' times have no fractions (heroku.md §2.4)."""
    return instant.replace(microsecond=0)
