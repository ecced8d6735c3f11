"""Soaks checker in simulated months of trouble: `python -m bench.soak`; `--seed N` lives through one of them again."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from bench.soak.inbox import HOOKS, Letter
from bench.soak.life import DATABASES, Lived, Soak, live

Live = Callable[[Soak], Lived]


def main(arguments: list[str] | None = None, live: Live = live) -> int:
    """Print the counts; 1 when anything went wrong."""
    chosen = _parser().parse_args(arguments)
    seeds = range(chosen.seed, chosen.seed + chosen.seeds)
    began, findings = perf_counter(), 0
    for lived in _all(
        [Soak(seed, chosen.days, chosen.databases, chosen.poll) for seed in seeds], live, chosen.processes
    ):
        if chosen.tell:
            sys.stdout.writelines(_told(lived.letters))
        lines = [*lived.tally.lines(), *lived.tally.findings]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        findings += len(lived.tally.findings)
    done = f"soak of {chosen.days} days, seeds {seeds.start} to {seeds.stop - 1}: {findings} findings"
    sys.stdout.write(f"{done}\n{perf_counter() - began:.0f} s\n")
    return 1 if findings else 0


def _all(soaks: Sequence[Soak], live: Live, processes: int | None) -> Iterator[Lived]:
    if processes == 1 or len(soaks) == 1:
        yield from map(live, soaks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(live, soaks)


def _told(letters: Sequence[Letter]) -> Iterator[str]:
    """Every message of one sink in order, as people read it."""
    for letter in letters:
        if letter.sink == HOOKS[0]:
            yield f"--- {letter.came:%a %Y-%m-%d %H:%M} (as of {letter.body['at']}, {letter.body['reason']})\n"
            yield f"{letter.body['text']}\n\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="Soak checker in months of trouble.")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (%(default)s)")
    parser.add_argument("--seeds", type=int, default=1, help="how many months, one by seed (%(default)s)")
    parser.add_argument("--days", type=int, default=30, help="how long each goes on (%(default)s)")
    parser.add_argument("--databases", type=int, default=DATABASES, help="how many in each (%(default)s)")
    parser.add_argument("--poll", type=int, default=1, help="checker looks every so many hours (%(default)s)")
    parser.add_argument("--tell", action="store_true", help="print every message in order")
    parser.add_argument("--processes", type=int, help="how many months at a time (as many as there are processors)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
