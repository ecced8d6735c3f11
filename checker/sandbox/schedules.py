"""The scheduler of Heroku's backups: what fires when, and what gets lost (heroku.md §2.7, §3.2, §3.3)."""

from datetime import UTC, datetime, timedelta

from checker.sandbox.account import Account
from checker.sandbox.agenda import Agenda
from checker.sandbox.backups import Backups
from checker.sandbox.dice import dice, make_id
from checker.sandbox.plans import keeps
from checker.sandbox.retention import expired
from checker.sandbox.things import Addon, App, Attachment, Schedule
from checker.sandbox.zones import zone

SCAN_EVERY = timedelta(minutes=15)
GUARD = timedelta(hours=12)
_HOUR = timedelta(hours=1)
# Recorded nights were queued 14 s to 4 min 56 s after the hour (heroku.md §3.2).
_QUEUE_SECONDS = (5, 290)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Schedules:
    """All schedules of the account. Every 15 minutes a scan fires those whose local hour it is."""

    def __init__(self, account: Account, agenda: Agenda, backups: Backups) -> None:
        self._account = account
        self._agenda = agenda
        self._backups = backups
        self._all: dict[str, Schedule] = {}
        agenda.add(_quarter(agenda.now), self._scan)

    def of_app(self, app: App) -> list[Schedule]:
        """Every schedule of an app, whichever of its databases is asked about."""
        return [s for s in self._all.values() if s.app_id == app.id]

    def of_database(self, addon: Addon) -> list[Schedule]:
        """The schedules that name this database, or were made for it when their name leads nowhere."""
        return [s for s in self.of_app(self._account.apps[addon.app_id]) if self._means(s, addon)]

    def put(self, addon: Addon, name: str, hour: int, timezone: str) -> Schedule:
        """Make a schedule, or change the one of that name: uuid, created_at and retention stay (heroku.md §2.7)."""
        zone(timezone)
        now = self._agenda.now
        app = self._account.apps[addon.app_id]
        found = next((s for s in self.of_app(app) if s.name == name), None)
        if found is not None:
            found.hour, found.timezone, found.updated_at, found.lingering = hour, timezone, now, False
            # Whether an edit would free a pinned one is not known; the worst case is that it does not.
            found.addon_id = found.addon_id if found.pinned else addon.id
            return found
        kept = keeps(addon.plan)
        made = Schedule(
            uuid=make_id(self._account.seed, "schedule", app.id, name, now),
            app_id=app.id,
            addon_id=addon.id,
            name=name,
            hour=hour,
            timezone=timezone,
            created_at=now,
            updated_at=now,
            retain_weeks=kept.weeks,
            retain_months=kept.months,
        )
        self._all[made.uuid] = made
        return made

    def remove(self, schedule: Schedule) -> None:
        """Delete a schedule; the backups it made stay, and nothing expires them any more."""
        self._all.pop(schedule.uuid, None)

    def stop(self, schedule: Schedule) -> None:
        """Let the backend overlook a schedule for good; it stays listed."""
        schedule.deaf_until = _NEVER

    def pin(self, app: App, name: str, *, pinned: bool) -> None:
        """Let the schedule of that name go on with the database that it dumps now, or follow its name."""
        for schedule in self.of_app(app):
            if schedule.name == name:
                now = self.target(schedule)
                schedule.addon_id = now.id if now else schedule.addon_id
                schedule.pinned = pinned

    def lose_name(self, attachment: Attachment, *, orphan: bool) -> None:
        """An attachment goes or gets another name: a schedule named after it stays listed as an `orphan`, or goes."""
        for schedule in self.of_app(self._account.apps[attachment.app_id]):
            if schedule.name == attachment.config_var:
                schedule.lingering = orphan

    def target(self, schedule: Schedule) -> Addon | None:
        """The database that the next dump is taken from."""
        return self._account.addons.get(schedule.addon_id) if schedule.pinned else self._named(schedule)

    def _named(self, schedule: Schedule) -> Addon | None:
        """The database that the schedule's config var points to now."""
        app = self._account.apps[schedule.app_id]
        attachment = self._account.attachment(app, schedule.name)
        if attachment is not None:
            return self._account.addons[attachment.addon_id]
        made_for = self._account.addons.get(schedule.addon_id)
        elsewhere = made_for is not None and any(
            a.config_var == schedule.name for a in self._account.attachments_to(made_for)
        )
        return made_for if elsewhere else None

    def _means(self, schedule: Schedule, addon: Addon) -> bool:
        named = self._named(schedule)
        return named.id == addon.id if named else schedule.addon_id == addon.id

    def _scan(self) -> None:
        now = self._agenda.now
        hours: dict[str, int] = {}
        for schedule in list(self._all.values()):
            if schedule.timezone not in hours:
                hours[schedule.timezone] = now.astimezone(zone(schedule.timezone)).hour
            if hours[schedule.timezone] == schedule.hour and _rested(schedule, now):
                self._queue(schedule, now)
        self._agenda.add(now + SCAN_EVERY, self._scan)

    def _queue(self, schedule: Schedule, now: datetime) -> None:
        addon = self.target(schedule)
        addon_id = addon.id if addon else schedule.addon_id
        skip = self._backups.troubles.take(addon_id, "skip")
        if skip is not None:
            if skip.traced:
                schedule.last_fire = schedule.updated_at = now
            schedule.deaf_until = now + _HOUR
            return
        delay = self._backups.troubles.take(addon_id, "delay")
        chance = dice(self._account.seed, "queue", schedule.uuid, now)
        waits = timedelta(seconds=chance.randint(*_QUEUE_SECONDS)) + (delay.span if delay else timedelta(0))
        schedule.deaf_until = now + waits
        self._agenda.add(now + waits, lambda: self._fire(schedule))

    def _fire(self, schedule: Schedule) -> None:
        if schedule.uuid not in self._all:
            return
        addon = self.target(schedule)
        if addon is None:
            # Heroku destroys a schedule whose database is gone with nothing but a log line; yet some were seen to stay.
            if not schedule.lingering:
                self.remove(schedule)
            return
        fired_at = self._agenda.now
        schedule.last_fire = schedule.updated_at = fired_at
        self._backups.dump(addon, schedule)
        rows = self._backups.of_schedule(schedule)
        for transfer in expired(rows, fired_at, schedule.retain_weeks, schedule.retain_months):
            self._backups.delete(transfer)


def _rested(schedule: Schedule, now: datetime) -> bool:
    """It has not fired for 12 h and is not overlooked or queued right now."""
    if schedule.deaf_until is not None and now < schedule.deaf_until:
        return False
    return schedule.last_fire is None or now - schedule.last_fire > GUARD


def _quarter(instant: datetime) -> datetime:
    """The next full quarter of an hour, or `instant` itself when it is one."""
    past = (instant - instant.replace(minute=0, second=0, microsecond=0)) % SCAN_EVERY
    return instant + (SCAN_EVERY - past if past else timedelta(0))
