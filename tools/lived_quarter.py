"""A quarter that checker lived through: hourly sweeps by the real stages over thirty databases of a simulated Heroku.

What goes wrong is written below; everything else on the report is what checker saw and recorded of it.
"""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog
from pydantic import TypeAdapter

from bench.list_sink import ListSink
from bench.prove.reader import WorldReader
from checker.errors import TokenRefused, Unreadable
from checker.evidence.build import Question, build
from checker.evidence.model import Period, Report
from checker.model import Act, Database, Deed, Schedule
from checker.policy import Policy, parse
from checker.ports import Fetched
from checker.rules import RULES
from checker.run import HEADLINES, Tools, sweep
from checker.sandbox import build as sandbox
from checker.sandbox.events import Event
from checker.sandbox.happen import happen
from checker.sandbox.spec import AppSpec, DatabaseSpec, Scenario, ScheduleSpec
from checker.sandbox.world import World
from checker.store.memory import MemoryStore

PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))
_BEGINS = datetime(2026, 6, 22, 6, tzinfo=UTC)
_ENDS = datetime(2026, 10, 1, 6, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_MB, _GB = 1024**2, 1024**3
_LONDON, _UTC = "00:00 Europe/London", "03:00 UTC"

PRODUCTION = (
    *("billing", "billing-archive", "catalogue", "checkout", "data-platform", "delivery", "events", "gateway"),
    *("identity", "insights", "inventory", "ledger", "loyalty", "notifications", "orders", "partners", "payments"),
    *("pricing", "shared-meaning", "warehouse"),
)
REST = (
    *("crm-sync", "docs-search", "feature-flags", "helpdesk", "jobs", "mail-queue", "maps", "old-shop", "reviews"),
    "wiki",
)

_POLICY = f"""\
version: 1
poll: 1h
policies:
  - name: production
    match: {{apps: [{", ".join(PRODUCTION)}]}}
    require:
      schedule: {{at: "00:00", timezone: Europe/London}}
      recent_backup: {{max_age: auto}}
      plausible_size: {{}}
  - name: the rest
    match: {{apps: ["*"]}}
    severity: warning
    require:
      schedule: any
      recent_backup: {{max_age: 3d}}
"""
_EXEMPT = """\
exemptions:
  - match: {apps: [old-shop]}
    rules: [schedule_present, slots_met, recent_backup]
    until: 2026-07-31
    reason: moving out
    owner: platform
    approved_by: head of operations
    ticket: OPS-12
retired:
  - {database: postgresql-old-shop, reason: moved to the new shop}
"""
_OUT_OF_MEMORY = ["pg_dump: error: query failed: ERROR:  out of shared memory"]
HAPPENS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    # (when, app, what, with what), as the sandbox's `events` are written
    ("2026-07-05 20:00", "data-platform", "cancel", {}),
    ("2026-07-06 09:00", "old-shop", "delete_schedule", {}),
    ("2026-07-13 20:00", "events", "fail", {"log": _OUT_OF_MEMORY}),
    ("2026-07-14 20:00", "events", "fail", {"log": _OUT_OF_MEMORY}),
    ("2026-07-18 20:00", "billing-archive", "delay", {"by": "3h"}),
    ("2026-07-21 20:00", "shared-meaning", "fail", {"log": ["pg_dump: error: permission denied for schema audit"]}),
    ("2026-08-01 10:00", "old-shop", "destroy_database", {}),
    ("2026-08-03 14:20", "shared-meaning", "upgrade_plan", {"plan": "standard-2"}),
    ("2026-08-05 09:30", "docs-search", "copy", {"source": "DATABASE", "source_app": "catalogue"}),
    ("2026-08-05 09:30", "wiki", "restore", {"source": "DATABASE", "source_app": "checkout"}),
    ("2026-08-10 20:00", "catalogue", "skip_slot", {}),
    ("2026-08-14 09:45", "shared-meaning", "schedule", {"to": _LONDON}),
    ("2026-08-20 12:00", "delivery", "change_schedule", {"to": "00:00 UTC"}),
    ("2026-08-21 20:00", "events", "stall", {}),
    ("2026-08-24 11:00", "delivery", "change_schedule", {"to": _LONDON}),
    ("2026-08-25 15:00", "inventory", "short_dump", {"size": "12MB"}),
    ("2026-08-29 20:00", "billing-archive", "warn", {"warnings": 3}),
    ("2026-09-08 22:00", "jobs", "delay", {"by": "5h"}),
    ("2026-09-09 10:02", "reviews", "destroy_database", {}),
    ("2026-09-11 20:00", "data-platform", "warn", {"warnings": 2}),
    ("2026-09-12 20:00", "data-platform", "warn", {"warnings": 2}),
    ("2026-09-13 20:00", "data-platform", "skip_slot", {}),
    ("2026-09-29 20:00", "events", "fail", {"log": _OUT_OF_MEMORY}),
)
_CHANGED = datetime(2026, 7, 6, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Gap:
    """From when to when something could not be seen."""

    start: datetime
    end: datetime

    def holds(self, now: datetime) -> bool:
        return self.start <= now < self.end


def _gap(start: str, end: str) -> _Gap:
    return _Gap(_at(start), _at(end))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


REFUSED = _gap("2026-07-12 21:10", "2026-07-14 02:25")
"""The token was refused."""
AWAY = (_gap("2026-09-05 13:20", "2026-09-05 18:00"), _gap("2026-09-17 08:30", "2026-09-17 11:00"))
"""The worker was down."""
HIDDEN = ("partners", _gap("2026-08-21 22:00", "2026-08-30 12:00"))
"""One database could not be read, for longer than Heroku keeps its rows."""
UNTOUCHED = "ledger"
"""Nobody reacts to its incidents."""


class _Reader(WorldReader):
    """The simulated Heroku, with what it refuses."""

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        if REFUSED.holds(self._world.now):
            raise TokenRefused("Heroku answered 401: the token was refused")
        return await super().databases()

    async def schedules(self, addon_id: str) -> Fetched[tuple[Schedule, ...]]:
        app, gap = HIDDEN
        account = self._world.account
        if gap.holds(self._world.now) and account.apps[account.addon(addon_id).app_id].name == app:
            raise Unreadable("Heroku answered 403: no access to this database")
        return await super().schedules(addon_id)


def lived_quarter(hours: int = (_ENDS - _BEGINS) // _HOUR) -> Report:
    """The report of it, by control as well, or of its first hours; the whole takes some minutes."""
    world = _world()
    store, sink, numbers = MemoryStore(), ListSink(), itertools.count(1)
    reader = _Reader(world)
    with _silence():
        for now, policy in _sweeps(hours):
            world.advance(now)
            commit = "4be1f2a9c3d7" if now < _CHANGED else "c07d93e15b28"
            tools = Tools(reader.open, store, [sink], lambda: world.now, lambda: f"{next(numbers):032x}", commit=commit)
            sweep(tools, policy, now)
            _react(store, now)
    return build(store, Question(PERIOD, by_control=True), HEADLINES, _BEGINS + hours * _HOUR)


def _sweeps(hours: int) -> Iterator[tuple[datetime, Policy]]:
    """When a full sweep begins, and by which policy."""
    first = parse(_POLICY, "policy.yml", RULES)
    second = parse(_POLICY + _EXEMPT, "policy.yml", RULES)
    for hour in range(hours):
        now = _BEGINS + hour * _HOUR + timedelta(minutes=2, seconds=hour * 7 % 40)
        if not any(gap.holds(now) for gap in AWAY):
            yield now, first if now < _CHANGED else second


def _react(store: MemoryStore, now: datetime) -> None:
    """In the morning somebody takes on what is new and matters."""
    if now.hour != 8:  # noqa: PLR2004 -- that is when people come
        return
    known = store.load()
    done = {act.incident for act in known.acts}
    for incident in known.incidents:
        if incident.id not in done and incident.told_at and incident.subject.app not in {None, UNTOUCHED}:
            store.act(Act(incident.id, Deed.ACK, now + timedelta(minutes=34), note="looking into it"))


def _world() -> World:
    """Thirty databases, each with a schedule, and what is going to happen to them."""
    apps = [_app(number, app, _LONDON, "standard-0") for number, app in enumerate(PRODUCTION)]
    apps += [_app(number, app, _UTC, "essential-1") for number, app in enumerate(REST, start=len(apps))]
    scenario = Scenario(name="quarter", now=_BEGINS, start=_BEGINS - timedelta(days=12), seed=3, apps=tuple(apps))
    made = sandbox.build(scenario)
    for when, app, do, more in HAPPENS:
        event = _EVENT.validate_python({"do": do, "app": app, **more})
        made.agenda.add(_at(when), lambda event=event: happen(event, made))  # type: ignore[misc]
    return made


def _app(number: int, name: str, at: str, plan: str) -> AppSpec:
    size = (40 + number * number * 37 % 900) * _MB
    database = DatabaseSpec(
        addon=f"postgresql-{name}",
        plan=plan,
        created_at=_BEGINS - timedelta(days=12),
        size=size,
        growth=size // (150 + number * 13 % 200),
        schedules=(ScheduleSpec(at=at),),
    )
    return AppSpec(name=name, databases=(database,))


@contextmanager
def _silence() -> Iterator[None]:
    """Log lines of a quarter are of use to nobody."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
