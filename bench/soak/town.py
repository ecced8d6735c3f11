"""The simulated Heroku of a soak: databases with an hour demanded of each, and an app where databases come and go."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from pydantic import TypeAdapter

from bench.prove.acts import Act, plan
from bench.prove.clocks import DAY, HOUR
from bench.prove.fleet import Demands, Fleet, fleet
from bench.prove.log import Log
from checker.sandbox.account import NoSuchThing
from checker.sandbox.events import Event
from checker.sandbox.happen import happen
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spec import AppSpec, DatabaseSpec

COMERS = "comers"
"""An app of which policy demands nothing: whatever comes and goes there, nobody is told."""
TEAM = "acme"

DEMANDS = Demands(
    rules=("recent_backup: {max_age: auto}", "no_gaps: {}", "schedule_unchanged: {}", "not_follower: {}"),
    more=(
        f"  - {{name: comers, match: {{apps: [{COMERS}]}}, ephemeral: true, require: nothing, reason: made anew}}",
        "expect: {min_databases: 2}",
    ),
)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


@dataclass(frozen=True)
class Town:
    """A fleet behind the sandbox's HTTP, and what is known of all that happens there."""

    fleet: Fleet
    sandbox: Sandbox
    log: Log


def town(seed: int, days: int, databases: int, poll: int) -> Town:
    """The town of a seed, in which checker looks every `poll` hours."""
    made = fleet(seed, seed, days, databases, replace(DEMANDS, more=(*DEMANDS.more, f"poll: {poll}h")))
    comers = AppSpec(name=COMERS, databases=(DatabaseSpec(addon="postgresql-comer-0", created_at=made.start - DAY),))
    apps = tuple(app.model_copy(update={"stage": "production", "team": TEAM}) for app in made.scenario.apps)
    scenario = made.scenario.model_copy(update={"apps": (*apps, comers)})
    sandbox = Sandbox(scenario, speed=0, pool=10**9)
    made = replace(made, world=sandbox.world, scenario=scenario)
    return Town(made, sandbox, Log(made.world, made.posts, made.clocks))


def acts(town: Town, chance: Random, end: datetime, faults: Counter[str]) -> None:
    """Enter all that happens to the databases into the world's agenda; `faults` counts what does harm."""
    made = replace(town.fleet, end=end + 8 * DAY)  # the plan leaves the last days of a year alone
    for act in plan(made, chance, faults=True):
        if act.at < end:
            made.world.agenda.add(act.at, lambda act=act: _do(act, town, faults))  # type: ignore[misc]
    for at, event in _comings(town.fleet.start, end, chance):
        made.world.agenda.add(at, lambda event=event: _happen(event, town))  # type: ignore[misc]
    last = town.fleet.posts[-1]
    if chance.random() < 0.5 and last.app not in {post.app for post in town.fleet.posts[:-1]}:
        gone = {"do": "destroy_database", "app": last.app, "database": last.attachment}
        at = town.fleet.start + chance.uniform(0.5, 0.9) * (end - town.fleet.start)
        act = Act(at.replace(microsecond=0), last, _EVENT.validate_python(gone), "destroy_database")
        made.world.agenda.add(act.at, lambda: _do(act, town, faults))


def _do(act: Act, town: Town, faults: Counter[str]) -> None:
    _happen(act.event, town)
    town.log.note(act.post)
    if act.fault:
        faults[act.fault] += 1


def _happen(event: Event, town: Town) -> None:
    with suppress(NoSuchThing):  # it was planned for a database that is gone by now
        happen(event, town.fleet.world)


def _comings(start: datetime, end: datetime, chance: Random) -> Iterator[tuple[datetime, Event]]:
    """A database comes, is promoted at times, and goes."""
    at, number = start + 2 * DAY, 0
    while (at := (at + chance.uniform(5, 60) * HOUR).replace(microsecond=0)) < end:
        number += 1
        name = f"HEROKU_POSTGRESQL_{chance.choice(('AMBER', 'AQUA', 'BLACK', 'BLUE'))}_{number}"
        yield at, _event("add_database", name, addon=f"postgresql-comer-{number}")
        if chance.random() < 0.4:
            yield at + HOUR, _event("promote", name)
        yield at + chance.uniform(2, 90) * HOUR, _event("destroy_database", f"postgresql-comer-{number}")


def _event(do: str, database: str, **more: Any) -> Event:
    return _EVENT.validate_python({"do": do, "app": COMERS, "database": database, **more})
