"""Whether the worker's memory grows: `python -m bench.memory` (about two minutes).

One process does a thousand full sweeps of twenty databases, an hour of simulated time apart, with a store on disk, a
Slack channel and a Sentry project; now and then a night is lost, a schedule vanishes, Heroku or Slack fails for a
while. Then a hundred more are traced, to show where what stays was allocated. The simulated Heroku lives in the same
process: what it keeps counts, too. It ends with 1 where the process has grown by more than LIMIT.
"""

import argparse
import gc
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import stamina
from pydantic import SecretStr

from bench.fleet import Line, many
from bench.quiet import quiet
from checker import policy, wiring
from checker.notify.event import Where
from checker.notify.sentry import SentrySink
from checker.notify.slack import SlackSink
from checker.rules import RULES
from checker.run import Tools
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.store.connect import migrate, open_store
from checker.worker import Worker

DATABASES = 20
HOUR = timedelta(hours=1)
STEADY = 200
"""From so many sweeps on the store holds weeks, and every code path has been taken."""

MARKS = (100, STEADY, 250, 500, 1000)
TRACED = 100
LIMIT = 0.05
"""So much more may the process hold after the last sweep than after STEADY ones: of 105 MB, 7 kB a sweep.

Measured were 1.7 %, of which a part is the simulated Heroku's. Keeping what each sweep of five databases judged costs
30 kB a sweep (tests/prove/test_memory.py).
"""

_SHOWN = 5
_PAGE = 4096


@dataclass(frozen=True)
class Life:
    """A worker, and the simulated Heroku that it looks at."""

    worker: Worker
    heroku: Running

    def sweep(self, number: int) -> None:
        """An hour later, one full sweep; whatever may go wrong goes wrong now and then."""
        self.heroku.move(by=HOUR)
        _trouble(self.heroku, number)
        self.worker.sweep()
        # An inbox in a process of its own would not count.
        self.heroku.slack.clear()
        self.heroku.sentry.clear()


@contextmanager
def a_life(folder: Path, databases: int = DATABASES) -> Iterator[Life]:
    """A worker that has not swept yet."""
    url = f"sqlite:///{folder / 'checker.db'}"
    migrate(url)
    source = policy.parse(policy.builtin_text(), "policy.yml", RULES)
    with (
        quiet(),
        running(many(databases, "2026-01-05T09:30:00Z"), speed=0) as heroku,
        httpx.Client() as client,
        stamina.set_testing(True, attempts=2),
    ):
        sinks = (
            SlackSink("slack", SecretStr(heroku.slack_url), client),
            SentrySink("sentry", SecretStr(heroku.sentry_dsn), client, Where("checker@bench", "bench", "worker.1")),
        )
        store = open_store(url)
        tools = Tools(Line(heroku.sandbox).open, store, sinks, lambda: heroku.now, wiring.new_id, lambda _: None)
        yield Life(Worker(tools, source, lambda: None, lambda: heroku.now), heroku)
        store.close()


def _trouble(heroku: Running, number: int) -> None:
    """The same troubles again and again, each at another distance."""
    if number % 31 == 0:
        heroku.event("skip_slot", "shop-003")
    if number % 47 == 0:
        heroku.event("fail", "shop-004", log=["pg_dump: error: connection to server failed"])
    if number % 83 == 0:
        heroku.event("delete_schedule", "shop-001")
    if number % 83 == 40:
        heroku.event("schedule", "shop-001", to="00:00 UTC")
    if number % 61 == 0:
        heroku.fault("^/(addon|client)", "status", status=503)
    if number % 61 == 5:
        heroku.behave()
    if number % 37 == 0:
        heroku.refuse_slack(500, times=2)


def resident() -> int:
    """Bytes of memory that this process holds now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE


def traced(life: Life, first: int, sweeps: int) -> tuple[int, list[str]]:
    """How many bytes more these sweeps have left behind, and the places where most of them were allocated."""
    tracemalloc.start()
    # What the first of them put in caches was there before, untraced.
    for number in range(first, first + sweeps // 2):
        life.sweep(number)
    gc.collect()
    before = tracemalloc.take_snapshot()
    for number in range(first + sweeps // 2, first + sweeps):
        life.sweep(number)
    gc.collect()
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    ours = [tracemalloc.Filter(inclusive=False, filename_pattern=tracemalloc.__file__)]
    grown = after.filter_traces(ours).compare_to(before.filter_traces(ours), "lineno")
    return sum(one.size_diff for one in grown), [str(one) for one in grown[:_SHOWN]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where the process has grown by more than the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description="Whether the worker's memory grows.")
    parser.add_argument("--sweeps", type=int, default=MARKS[-1], help="how many (%(default)s)")
    sweeps = max(parser.parse_args(arguments).sweeps, STEADY + 1)
    held: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder, a_life(Path(folder)) as life:
        for number in range(1, sweeps + 1):
            life.sweep(number)
            if number in {*MARKS, sweeps}:
                held[number] = resident()
                _say(f"after {number:4d} sweeps: {held[number] / 1e6:6.1f} MB")
        left, places = traced(life, sweeps + 1, TRACED)
    growth = held[sweeps] / held[STEADY] - 1
    _say(f"traced over the last {TRACED // 2} of {TRACED} more: {left / 1e3:+.1f} kB", *(f"  {one}" for one in places))
    _say(f"from sweep {STEADY} to {sweeps}: {growth:+.1%} (limit {LIMIT:+.0%})")
    return 1 if growth > LIMIT else 0


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
