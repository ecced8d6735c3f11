"""Proves by simulated years that checker neither cries wolf nor sleeps: `python -m bench.prove.year` (minutes).

Each world is a simulated Heroku with databases in zones of all kinds. It lives through a year of hourly sweeps, and of
partial ones between them, by the real stages in process; checker restarts and is away at times. In a healthy year
nothing may be told but nights without a slot, beforehand. In a faulty one all that went wrong must be told, once, no
later than a minute after its deadline, and its end; and nothing else. The seeds that are printed replay it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from bench.prove.drive import Year, drive
from bench.prove.fleet import DATABASES
from bench.prove.tally import Tally

_SHOWN = 30


Live = Callable[[Year], Tally]


def prove(years: Sequence[Year], live: Live = drive, processes: int | None = None) -> dict[str, Tally]:
    """All the healthy ones together, and all the faulty ones."""
    totals: dict[str, Tally] = {}
    for year, tally in zip(years, _all_tallies(years, live, processes), strict=True):
        sys.stdout.write(f"{year.label}: {len(tally.findings)} findings\n")
        sys.stdout.flush()
        totals.setdefault("faulty years" if year.faults else "healthy years", Tally()).add(tally)
    return totals


def _all_tallies(years: Sequence[Year], live: Live, processes: int | None) -> Iterator[Tally]:
    if processes == 1:
        yield from map(live, years)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(live, years)


def main(arguments: list[str] | None = None, live: Live = drive) -> int:
    """Print the counts; 1 when anything went wrong."""
    chosen = _parser().parse_args(arguments)
    kinds = [faults for faults, name in ((True, "faulty"), (False, "healthy")) if chosen.only in {None, name}]
    seeds = range(chosen.seed, chosen.seed + chosen.worlds)
    began = perf_counter()
    years = [Year(seed, faults, chosen.days, chosen.databases) for faults in kinds for seed in seeds]
    totals = prove(years, live, chosen.processes)
    out = [line for kind, tally in totals.items() for line in tally.lines(kind)]
    findings = [finding for tally in totals.values() for finding in tally.findings]
    out += findings[:_SHOWN] + [f"and {len(findings) - _SHOWN} more"] * (len(findings) > _SHOWN)
    zones = len(set[str]().union(*(tally.zones for tally in totals.values())))
    out += [
        f"simulated years, seeds {seeds.start} to {seeds.stop - 1}, {zones} zones: {len(findings)} findings",
        f"{perf_counter() - began:.0f} s",
    ]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if findings else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.prove.year", description="Prove checker by simulated years.")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (%(default)s)")
    parser.add_argument("--worlds", type=int, default=5, help="how many seeds, each with both kinds (%(default)s)")
    parser.add_argument("--databases", type=int, default=DATABASES, help="how many in each world (%(default)s)")
    parser.add_argument("--days", type=int, default=365, help="how long each world lives on (%(default)s)")
    parser.add_argument("--only", choices=("healthy", "faulty"), help="one kind of year only")
    parser.add_argument("--processes", type=int, help="how many years at a time (as many as there are processors)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
