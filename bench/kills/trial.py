"""Rounds of trouble, kills and restarts on one store."""

import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from bench.kills.count import Counts, Due, compare
from bench.kills.doomed import ANY, BOUNDARIES, SINKS, Ended, Fatal, end_of, look_at, start
from bench.kills.heroku import APPS, SCHEDULES, Heroku, a_heroku
from checker.store import schema
from checker.store.connect import migrate
from checker.store.engines import engine_for

STEPS = 65
"""A sweep takes about so many steps; who should die later gets through."""

LONGEST = 0.4
"""Seconds after which a random kill comes at the latest: about what a sweep takes."""

BY_STEP = 0.5
"""So many of the kills come at a step, the others at an instant."""

AND_AGAIN = 0.3
"""So often a kill is followed by another one before a sweep gets through."""


@dataclass
class Trial:
    """What became of one store: `kills` by the step before them, and the counts in the end."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    sweeps: int = 0
    counts: Counts = field(default_factory=Counts)

    def note(self, wrong: str) -> None:
        """Something is wrong, here and now: said at once, with what it takes to see it again."""
        where = f"seed {self.seed}, after {self.kills.total()} kills and {self.sweeps} sweeps"
        self.counts.wrong.append(f"{wrong} ({where})")
        sys.stderr.write(f"{wrong} ({where})\n")

    def killed(self, ended: Ended) -> None:
        """Somebody was killed."""
        self.kills[ended.last] += 1
        if ended.telling:
            self.counts.window[ended.telling] += 1

    def count(self, ended: Ended) -> None:
        """A sweep that was to be killed died, or was faster. One that breaks off by itself is neither."""
        if ended.broke_off:
            self.note(f"a sweep {how(ended)}")
        elif ended.done:
            self.sweeps += 1
        else:
            self.killed(ended)


def how(ended: Ended) -> str:
    """How a sweep ended that should have got through."""
    return f"broke off after {ended.last}: its traceback stands above" if ended.broke_off else f"ended at {ended.last}"


def alone(url: str, seed: int, kills: int, sweeps_per_kill: float) -> Trial:
    """One worker that is killed so many times, restarted each time, on one store.

    For each kill about so many sweeps come that nobody kills: they send most of the messages, as in real life.
    """
    trial, chance = Trial(seed), Random(seed)
    migrate(url)
    with a_heroku() as heroku:
        boundaries = [Fatal(step) for step in BOUNDARIES]
        while trial.kills.total() < kills:
            trouble(heroku, chance)
            again = chance.random() < (1 - AND_AGAIN) / sweeps_per_kill
            while again:
                _killed(url, heroku, trial, chance, boundaries.pop() if boundaries else None)
                again = chance.random() < AND_AGAIN
            _through(url, heroku, trial)
            _check_file(url, trial)
        settle(url, heroku, trial)
    return trial


def together(url: str, seed: int, ticks: int) -> Trial:
    """Two workers that start at once in each of so many hours; either is killed at times, and one gets through."""
    trial, chance = Trial(seed), Random(seed)
    migrate(url)
    with a_heroku() as heroku:
        for tick in range(ticks):
            trouble(heroku, chance)
            now = heroku.now()
            fatal = Fatal(ANY, chance.randint(1, STEPS)) if chance.random() < 0.4 else None
            victim = chance.randrange(2)
            pids = [start(url, heroku.environment, now, fatal if number == victim else None) for number in range(2)]
            ends = [end_of(*pid) for pid in pids]
            trial.sweeps += sum(end.done for end in ends)
            if fatal and not ends[victim].done:
                trial.killed(ends[victim])
            if not any(end.done for end in ends):
                trial.note(f"hour {tick}: nobody swept")
        settle(url, heroku, trial)
    return trial


def trouble(heroku: Heroku, chance: Random) -> None:
    """An hour passes, and somebody deletes a schedule or puts it back."""
    heroku.wait("1h")
    meddle(heroku, chance)


def meddle(heroku: Heroku, chance: Random) -> None:
    """Somebody deletes a schedule, or puts it back, at each app."""
    for app, schedule in zip(APPS, SCHEDULES, strict=True):
        dice = chance.random()
        if dice < 0.5:
            heroku.event("delete_schedule", app)
        else:
            heroku.event("schedule", app, to=schedule)


def _killed(url: str, heroku: Heroku, trial: Trial, chance: Random, fatal: Fatal | None) -> None:
    """A sweep that dies at this step; without one, at any step or at any instant."""
    if fatal is None and chance.random() < BY_STEP:
        fatal = Fatal(ANY, chance.randint(1, STEPS))
    pid, listen = start(url, heroku.environment, heroku.now(), fatal)
    if fatal is None:
        time.sleep(chance.uniform(0, LONGEST))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    trial.count(end_of(pid, listen))


def _through(url: str, heroku: Heroku, trial: Trial) -> None:
    """A sweep that nobody kills gets through."""
    ended = end_of(*start(url, heroku.environment, heroku.now(), None))
    if ended.done:
        trial.sweeps += 1
    else:
        trial.note(f"a sweep that nobody killed {how(ended)}")


def settle(url: str, heroku: Heroku, trial: Trial) -> None:
    """All is told in the end, in order, and again only where a kill explains it; what is open is what is wrong."""
    _through(url, heroku, trial)
    _check_file(url, trial)
    received = {sink: heroku.received(sink) for sink in SINKS}
    trial.counts.add(compare(_due(url), received))
    trial.counts.explain()
    causes, failing, still_open = look_at(url, heroku.environment, heroku.now())
    trial.counts.wrong += [f"{one} is wrong, and no incident is open" for one in causes - still_open]
    trial.counts.wrong += [f"{one} is fine, and its incident is open" for one in still_open - failing]


def _due(url: str) -> list[Due]:
    """Every delivery on record, in order."""
    engine = engine_for(url)
    deliveries, notices = schema.deliveries.c, schema.notices.c
    asked = (
        select(deliveries.sink, notices.reason, notices.incident, deliveries.status)
        .join_from(schema.deliveries, schema.notices)
        .order_by(deliveries.position)
    )
    with engine.connect() as connection:
        found = [Due(row.sink, row.reason, row.incident or "", row.status) for row in connection.execute(asked)]
    engine.dispose()
    return found


def _check_file(url: str, trial: Trial) -> None:
    """An SQLite file is sound."""
    if not url.startswith("sqlite:///"):
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            trial.counts.wrong.append("the database file is damaged")
        if database.execute("PRAGMA foreign_key_check").fetchall():
            trial.counts.wrong.append("a delivery has lost its notice")
