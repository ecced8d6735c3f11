"""Makes an event happen in the world: one small function for each kind of event."""

import functools

from checker.sandbox import events as ev
from checker.sandbox.account import NoSuchThing
from checker.sandbox.things import Addon, Attachment, Schedule
from checker.sandbox.troubles import Trouble
from checker.sandbox.world import World


@functools.singledispatch
def happen(event: ev.Event, world: World) -> None:
    """Make `event` happen now. Raises NoSuchThing when what it names does not exist."""
    raise TypeError(f"{type(event).__name__} cannot happen to {type(world).__name__}")


def _database(event: ev.About, world: World) -> Addon:
    return world.account.database(event.app, event.database)


def _attachment(event: ev.About, world: World) -> Attachment:
    app = world.account.app(event.app)
    found = world.account.attachment(app, event.database)
    if found is None:
        raise NoSuchThing(f"{event.app} has no attachment {event.database}")
    return found


def _plan(world: World, trouble: Trouble) -> None:
    world.backups.troubles.planned.append(trouble)


@happen.register
def _(event: ev.SkipSlot, world: World) -> None:
    _plan(world, Trouble("skip", _database(event, world).id, traced=event.traced))


@happen.register
def _(event: ev.Delay, world: World) -> None:
    _plan(world, Trouble("delay", _database(event, world).id, span=event.by))


@happen.register
def _(event: ev.Fail, world: World) -> None:
    _plan(world, Trouble("fail", _database(event, world).id, log=event.log))


@happen.register
def _(event: ev.Stall, world: World) -> None:
    _plan(world, Trouble("stall", _database(event, world).id))


@happen.register
def _(event: ev.Warn, world: World) -> None:
    _plan(world, Trouble("warn", _database(event, world).id, warnings=event.warnings))


@happen.register
def _(event: ev.Cancel, world: World) -> None:
    addon = _database(event, world)
    running = [t for t in world.backups.of_database(addon) if t.is_backup and not t.ended(world.now)]
    if running:
        world.backups.cancel(running[-1])
    else:
        _plan(world, Trouble("cancel", addon.id))


@happen.register
def _(event: ev.Shrink, world: World) -> None:
    addon = _database(event, world)
    addon.size, addon.measured_at = event.size, world.now


@happen.register
def _(event: ev.ShortDump, world: World) -> None:
    _plan(world, Trouble("short", _database(event, world).id, size=event.size))


@happen.register
def _(event: ev.PutSchedule, world: World) -> None:
    addon = _database(event, world)
    mine = world.schedules.of_database(addon)
    first = mine[0].name if mine else f"{world.account.own_name(addon) or event.database}_URL"
    world.schedules.put(addon, event.name or first, event.to.hour, event.to.timezone)


@happen.register
def _(event: ev.DeleteSchedule, world: World) -> None:
    for schedule in world.schedules.of_database(_database(event, world)):
        if event.name in (None, schedule.name):
            world.schedules.remove(schedule)


@happen.register
def _(event: ev.StopSchedule, world: World) -> None:
    for schedule in world.schedules.of_database(_database(event, world)):
        world.schedules.stop(schedule)


@happen.register
def _(event: ev.UpgradePlan, world: World) -> None:
    addon = _database(event, world)
    if not event.keep_schedule:
        _drop(world, world.schedules.of_database(addon))
    addon.plan, addon.updated_at = event.plan, world.now


@happen.register
def _(event: ev.Promote, world: World) -> None:
    app = world.account.app(event.app)
    world.schedules.pin(app, "DATABASE_URL", pinned=not event.follow)
    world.account.promote(app, _database(event, world), world.now)


@happen.register
def _(event: ev.RenameAttachment, world: World) -> None:
    attachment = _attachment(event, world)
    world.schedules.lose_name(attachment, orphan=event.orphan)
    attachment.name, attachment.updated_at = event.to, world.now


@happen.register
def _(event: ev.Detach, world: World) -> None:
    attachment = _attachment(event, world)
    world.schedules.lose_name(attachment, orphan=event.orphan)
    world.account.detach(attachment)


@happen.register
def _(event: ev.DestroyDatabase, world: World) -> None:
    addon = _database(event, world)
    for schedule in world.schedules.of_database(addon):
        schedule.lingering = event.orphan
    _destroy(world, addon)


@happen.register
def _(event: ev.ReplaceDatabase, world: World) -> None:
    account, old = world.account, _database(event, world)
    names = [(account.apps[a.app_id], a.name, a.namespace) for a in account.attachments_to(old)]
    if not event.keep_schedule:
        _drop(world, world.schedules.of_database(old))
    _destroy(world, old)
    new = account.add_addon(account.apps[old.app_id], event.addon, event.plan or old.plan, world.now)
    new.size, new.measured_at, new.growth = old.size_at(world.now), world.now, old.growth
    for app, name, namespace in names:
        account.attach(new, app, name, world.now, namespace)


@happen.register
def _(event: ev.AddDatabase, world: World) -> None:
    account = world.account
    try:
        app = account.app(event.app)
    except NoSuchThing:
        app = account.add_app(event.app, world.now)
    addon = account.add_addon(app, event.addon, event.plan, world.now)
    addon.size, addon.measured_at = event.size or addon.size, world.now
    account.attach(addon, app, event.database, world.now)


@happen.register
def _(event: ev.Protect, world: World) -> None:
    _database(event, world).protected = event.on


@happen.register
def _(event: ev.Rollback, world: World) -> None:
    addon = _database(event, world)
    addon.rollback = event.reach or addon.rollback
    addon.kept_since = world.now if event.anew else addon.kept_since


@happen.register
def _(event: ev.Follow, world: World) -> None:
    addon = _database(event, world)
    addon.follows = world.account.addon(event.leader).id if event.leader else None


@happen.register
def _(event: ev.Capture, world: World) -> None:
    world.backups.dump(_database(event, world))


@happen.register
def _(event: ev.Restore, world: World) -> None:
    app, name = event.source_app or event.app, event.source or event.database
    good = [t for t in world.backups.of_database(world.account.database(app, name)) if t.is_backup]
    newest = max((t for t in good if t.succeeded(world.now)), key=lambda t: t.created_at, default=None)
    if event.url is None and newest is None:
        raise NoSuchThing(f"{app} has no backup of {name} to restore")
    url = event.url or (newest.to_url if newest else "")
    world.backups.restore(_database(event, world), url, fails=event.fails)


@happen.register
def _(event: ev.Copy, world: World) -> None:
    source = world.account.database(event.source_app or event.app, event.source)
    world.backups.copy(source, _database(event, world), fails=event.fails)


def _drop(world: World, schedules: list[Schedule]) -> None:
    for schedule in schedules:
        world.schedules.remove(schedule)


def _destroy(world: World, addon: Addon) -> None:
    """The add-on goes, and its backups with it."""
    for transfer in list(world.backups.of_database(addon)):
        world.backups.delete(transfer)
    world.account.destroy(addon)
