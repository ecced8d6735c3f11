"""How many requests a day of a worker costs: `python -m bench.requests`, by the sandbox's own count.

A day of sweeps an hour apart, and the looks at deadlines in between, as the worker plans them. Policy asks for rules
that go by details; some nights are skipped, fail or stall, so that there are logs to read and deadlines that matter.
"""

import math
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import stamina

from bench.figure import Figure, Size, run_alone
from bench.fleet import Line
from bench.list_sink import ListSink
from bench.quiet import quiet
from checker import policy
from checker.deadlines import Deadlines
from checker.rules import RULES
from checker.run import EVERYTHING, sweep
from checker.sandbox.handle import Running
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spec import Scenario
from checker.store.memory import MemoryStore
from checker.swept import Swept, Tools

APPS = {Size.WHOLE: 200, Size.SMALL: 6}
HOURS = {Size.WHOLE: 24, Size.SMALL: 3}
NOW = "2026-01-05T18:30:00Z"
HOUR = timedelta(hours=1)
DEMANDED = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require:
      schedule: any
      recent_backup: {max_age: auto}
      continuous_protection: {}
      rollback_reach: {at_least: 3d}
      not_follower: {}
"""
"""Three rules go by details, as much as policy can ask for."""

_SECOND_DATABASE = 5  # one app in so many has a second database
_IN_TROUBLE = (("skip_slot", 20), ("fail", 25), ("stall", 40))  # one app in so many has this night


def account(apps: int) -> Scenario:
    """Apps whose databases are backed up at hours of the night in London, some with two databases."""
    return Scenario.model_validate({"name": "a day", "now": NOW, "apps": [_app(n) for n in range(apps)]})


def _app(n: int) -> dict[str, object]:
    databases = [_database(f"postgresql-shop-{n}", "DATABASE", n % 6)]
    if n % _SECOND_DATABASE == 0:
        databases.append(_database(f"postgresql-more-{n}", "HEROKU_POSTGRESQL_BLUE", (n + 1) % 6))
    return {"name": f"shop-{n:04d}", "databases": databases}


def _database(addon: str, attachment: str, hour: int) -> dict[str, object]:
    schedule = {"at": f"{hour:02d}:00 Europe/London", "name": f"{attachment}_URL"}
    return {"addon": addon, "plan": "standard-0", "attachments": [attachment], "schedules": [schedule]}


class Day:
    """A worker's day at an account; `requests` are counted by the simulated Heroku."""

    def __init__(self, apps: int) -> None:
        self.heroku = Running(Sandbox(account(apps), speed=0, pool=10_000_000), 0)
        numbers = count()
        self._tools = Tools(
            Line(self.heroku.sandbox).open,
            MemoryStore(),
            (ListSink(),),
            lambda: self.heroku.now,
            lambda: f"id-{next(numbers)}",
        )
        self._policy = policy.parse(DEMANDED, "bench.yml", RULES)
        self.sweeps = 0
        self.looks = 0
        for what, every in _IN_TROUBLE:
            for n in range(every - 1, apps, every):
                self.heroku.event(what, f"shop-{n:04d}")

    @property
    def requests(self) -> int:
        """All that were sent so far."""
        return sum(self.heroku.requests.values())

    def hours(self, number: int) -> None:
        """So many of them, a full sweep after each; at first there was a sweep already."""
        deadlines = Deadlines().after(self._sweep(EVERYTHING).judged, full=True)
        self.heroku.sandbox.requests.clear()
        self.sweeps = self.looks = 0
        for _ in range(number):
            hour = self.heroku.now + HOUR
            while (due := deadlines.due) and due.at < hour:
                self.heroku.move(to=due.at)
                swept = self._sweep(due.apps)
                deadlines = deadlines.after(swept.judged, full=False).later_than(self.heroku.now)
            self.heroku.move(to=hour)
            deadlines = deadlines.after(self._sweep(EVERYTHING).judged, full=True)

    def _sweep(self, apps: frozenset[str]) -> Swept:
        self.sweeps, self.looks = self.sweeps + (not apps), self.looks + bool(apps)
        return sweep(self._tools, self._policy, self.heroku.now, apps)


def measure(size: Size) -> Iterator[Figure]:
    """What a full sweep and database cost beyond the backups, the schedules and the lists."""
    apps, hours = APPS[size], HOURS[size]
    databases = apps + math.ceil(apps / _SECOND_DATABASE)
    with quiet(), stamina.set_testing(True, attempts=2):
        day = Day(apps)
        day.hours(hours)
    plain = (apps + databases + 3 * math.ceil(databases / 1_000)) * day.sweeps
    kinds = _kinds(day.heroku.requests)
    more = (day.requests - plain) / day.sweeps / databases
    note = (
        f"{databases} databases of {apps} apps, {hours} h, {day.sweeps} sweeps, {day.looks} looks at deadlines: "
        f"{day.requests:,} requests, {plain:,} of them for apps, databases and lists; {kinds}"
    )
    yield Figure("requests: more a database and sweep", more, "requests", most=0.1, note=note)


def _kinds(asked: dict[str, int]) -> str:
    found = {"details": 0, "logs": 0}
    for path, number in asked.items():
        parts = path.split("/")
        if "databases" in parts and parts[-1] not in {"transfer-schedules", "transfers"}:
            found["details"] += number
        elif "transfers" in parts and parts[-1] != "transfers":
            found["logs"] += number
    return ", ".join(f"{number:,} {what}" for what, number in found.items())


if __name__ == "__main__":
    sys.exit(run_alone(measure, "How many requests a day of a worker costs."))
