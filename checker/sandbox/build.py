"""Builds the world of a scenario and lets it live until the scenario's now."""

from collections.abc import Callable
from datetime import datetime, timedelta

from checker.sandbox.account import NoSuchThing
from checker.sandbox.events import Event
from checker.sandbox.happen import happen
from checker.sandbox.plans import POSTGRES
from checker.sandbox.spec import AppSpec, DatabaseSpec, Scenario, ScheduleSpec
from checker.sandbox.things import Addon, App
from checker.sandbox.world import World


def build(scenario: Scenario) -> World:
    """The world of `scenario`, at its now. Raises NoSuchThing when an event or a follower names what is not there."""
    world = World(scenario.begins, scenario.seed)
    for spec in scenario.apps:
        _add_app(world, scenario, spec)
    for spec in scenario.apps:
        for database in spec.databases:
            _link(world, scenario, spec, database)
    for event in sorted(scenario.events, key=scenario.when):
        plan(world, event, scenario.when(event))
    world.advance(scenario.now)
    if world.unmet:
        raise NoSuchThing("; ".join(world.unmet))
    return world


def _add_app(world: World, scenario: Scenario, spec: AppSpec) -> None:
    born = scenario.born(spec.created_at, *(d.created_at for d in spec.databases))
    app = world.account.add_app(spec.name, born, spec.team)
    app.next_num, app.region, app.stage = spec.first_num, spec.region, spec.stage
    for other in spec.addons:
        addon = world.account.add_addon(app, other.addon, other.plan, born)
        world.account.attach(addon, app, other.attachment, born)
    for database in spec.databases:
        made_at = scenario.born(database.created_at, spec.created_at)
        addon = world.account.add_addon(app, database.addon, f"{POSTGRES}:{database.plan}", made_at)
        addon.size, addon.measured_at, addon.growth = database.size, scenario.now, database.growth
        addon.protected, addon.rollback = database.protection, database.rollback


def _link(world: World, scenario: Scenario, spec: AppSpec, database: DatabaseSpec) -> None:
    """What may name other apps and databases: attachments, leaders, schedules."""
    account, addon = world.account, world.account.addon(database.addon)
    app = account.apps[addon.app_id]
    if database.follows is not None:
        addon.follows = account.addon(database.follows).id
    for attachment in database.attachments:
        seen_by = account.app(attachment.app) if attachment.app else app
        account.attach(addon, seen_by, attachment.name, addon.created_at, attachment.namespace)
    for schedule in database.schedules:
        made_at = scenario.born(schedule.created_at, database.created_at, spec.created_at)
        world.agenda.add(made_at, _scheduling(world, addon, app, schedule))


def _scheduling(world: World, addon: Addon, app: App, spec: ScheduleSpec) -> Callable[[], None]:
    def make() -> None:
        name = spec.name or f"{_first_name(world, addon, app)}_URL"
        world.schedules.put(addon, name, spec.at.hour, spec.at.timezone)

    return make


def _first_name(world: World, addon: Addon, app: App) -> str:
    names = [a.name for a in world.account.attachments_to(addon) if a.app_id == app.id]
    return names[0] if names else "DATABASE"


def plan(world: World, event: Event, when: datetime) -> None:
    """Let `event` happen once the world reaches `when`; what it names may not exist before."""

    def attempt() -> None:
        try:
            happen(event, world)
        except NoSuchThing as error:
            world.unmet.append(f"{event.do} at {when:%Y-%m-%dT%H:%M:%SZ}: {error}")

    world.agenda.add(when, attempt)


def resolve_when(event: Event, now: datetime) -> datetime:
    """The instant of an event that counts its offset from `now`."""
    if isinstance(event.at, timedelta):
        return now + event.at
    return event.at or now
