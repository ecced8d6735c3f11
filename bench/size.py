"""How much room the record takes: `python -m bench.size`, on SQLite, after every page that is free was given back.

Two accounts live through weeks of hourly sweeps, one with few databases and one with many. Policy asks for rules that
go by details, so that there are new ones of each database every day; one night in twenty is lost, told and over again.
What a day costs grows with the number of databases along a line: its slope is what a database costs in a day, and its
foot is what the sweeps themselves cost. From that follows what is on record when the worker begins to prune.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import text

from bench.figure import Figure, Size, run_alone
from bench.fleet import Line, many
from bench.list_sink import ListSink
from bench.quiet import quiet
from bench.requests import DEMANDED
from checker import policy
from checker.rules import RULES
from checker.run import sweep
from checker.sandbox.handle import Running
from checker.sandbox.sandbox import Sandbox
from checker.store.connect import migrate, open_store
from checker.store.engines import engine_for
from checker.swept import Tools
from checker.upkeep import KEPT

DATABASES = {Size.WHOLE: (2, 10), Size.SMALL: (1, 2)}
DAYS = {Size.WHOLE: (4, 18), Size.SMALL: (1, 2)}
"""From which day to which it is measured: the first ones fill pages that are there anyway."""

TOLD_FOR = (12, 500)
SWEEPS_A_DAY = {Size.WHOLE: 24, Size.SMALL: 2}
NOW = "2026-01-05T18:30:00Z"

_LOST_NIGHT = 20
"""One night in so many is lost at each database."""


class Account:
    """So many databases, and the worker that looks at them."""

    def __init__(self, databases: int, url: str) -> None:
        self._apps = [app.name for app in many(databases, NOW).apps]
        self._heroku = Running(Sandbox(many(databases, NOW), speed=0, pool=10_000_000), 0)
        self._store = open_store(url)
        numbers = count()
        self._tools = Tools(
            Line(self._heroku.sandbox).open,
            self._store,
            (ListSink(),),
            lambda: self._heroku.now,
            lambda: f"{next(numbers):012x}",
        )
        self._policy = policy.parse(DEMANDED, "bench.yml", RULES)

    def day(self, number: int, sweeps: int) -> None:
        """One more day of sweeps."""
        for place, app in enumerate(self._apps):
            if (number + place) % _LOST_NIGHT == 0:
                self._heroku.event("skip_slot", app)
        for _ in range(sweeps):
            self._heroku.move(by=timedelta(days=1) / sweeps)
            sweep(self._tools, self._policy, self._heroku.now)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()


def room(url: str) -> int:
    """Bytes of the whole database, indexes and all."""
    engine = engine_for(url)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    with engine.connect() as connection:
        pages = int(
            connection.execute(
                text("SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count")
            ).scalar_one()
        )
        return pages * int(connection.execute(text("PRAGMA page_size")).scalar_one())


def a_day(databases: int, size: Size, url: str) -> float:
    """Bytes that a day of so many databases adds."""
    first, last = DAYS[size]
    migrate(url)
    with closing(Account(databases, url)) as account:
        for number in range(first):
            account.day(number, SWEEPS_A_DAY[size])
        before = room(url)
        for number in range(first, last):
            account.day(number, SWEEPS_A_DAY[size])
    return (room(url) - before) / (last - first)


def measure(size: Size) -> Iterator[Figure]:
    """What a database costs in a day, and what is on record after as many days as are kept."""
    few, lots = DATABASES[size]
    with tempfile.TemporaryDirectory() as folder, quiet():
        of_few, of_many = (a_day(n, size, f"sqlite:///{Path(folder) / f'{n}.db'}") for n in (few, lots))
    each = (of_many - of_few) / (lots - few)
    sweeps = of_few - few * each
    first, last = DAYS[size]
    note = f"{few} and {lots} databases, days {first} to {last}; sweeps take {sweeps / 1e3:.1f} kB a day more"
    yield Figure("record: a database in a day", each / 1e3, "kB", most=4, note=note)
    for databases in TOLD_FOR:
        whole = (databases * each + sweeps) * KEPT.days
        yield Figure(f"record: {databases} databases in {KEPT.days} days", whole / 1e6, "MB")


if __name__ == "__main__":
    sys.exit(run_alone(measure, "How much room the record takes."))
