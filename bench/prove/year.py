"""Proves by simulation that checker neither cries wolf nor sleeps. `python -m bench.prove.year` takes minutes.

Each world is a simulated Heroku with databases in zones of all kinds, and lives through years of hourly looks by the
real stages, in process. In a healthy year nothing may be told but the baseline; in a faulty one everything that went
wrong, once, at the first look that could know it, and its end; and nothing else. What is right comes from the sandbox's
own log and a clock oracle (`truth`), not from checker's code. A finding names the seed that replays it.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from bench.prove.drive import drive
from bench.prove.judge import Tally

WRONG = ("false alarms", "misses", "doubles", "false all-clears", "not resolved", "wrong in the ledger")
"""What there must be none of."""

SHOWN = 30


@dataclass(frozen=True)
class Task:
    """One year of one world."""

    seed: int
    faults: bool
    days: int = 365


def live(task: Task) -> Tally:
    """Live through it."""
    return drive(task.seed, faults=task.faults, days=task.days)


def prove(tasks: Sequence[Task]) -> dict[bool, Tally]:
    """All the healthy ones together, and all the faulty ones."""
    totals = {False: Tally(), True: Tally()}
    with ProcessPoolExecutor() as pool:
        for task, tally in zip(tasks, pool.map(live, tasks), strict=True):
            totals[task.faults].add(tally)
    return totals


def lines(kind: str, tally: Tally) -> list[str]:
    """What was counted, for people."""
    counts = tally.counts
    told = f"{counts['openings told']} openings and {counts['resolves told']} resolves told"
    found = [
        f"{kind}: {counts['worlds']} years of {counts['databases']} databases in {len(tally.zones)} zones, "
        f"{counts['slots']} slots, {counts['nights without a slot']} nights without one; "
        f"{counts['sweeps']} sweeps, {counts['restarts']} restarts and outages, {counts['faults']} faults, "
        f"{counts['lost slots']} lost slots; {told}",
        "  " + ", ".join(f"{counts[name]} {name}" for name in WRONG) + f"; greatest delay {tally.greatest_delay}",
    ]
    asides = {name: counts[name] for name in ASIDES if counts[name]}
    return found + [f"  {count} {name}" for name, count in asides.items()]


ASIDES = ("openings handed on by a cause that ended", "lost and healed while nobody looked")
"""What is right by DESIGN and worth a number: see the module `judge`."""


def main(arguments: list[str] | None = None) -> int:
    """Print the counts; 1 when anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.prove.year", description="Prove checker by simulated years.")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (%(default)s)")
    parser.add_argument("--worlds", type=int, default=6, help="how many seeds (%(default)s)")
    parser.add_argument("--years", type=int, default=1, help="how many years each world lives on (%(default)s)")
    parser.add_argument("--only", choices=("healthy", "faulty"), help="one kind of year only")
    chosen = parser.parse_args(arguments)
    kinds = [faults for faults, name in ((False, "healthy"), (True, "faulty")) if chosen.only in {None, name}]
    seeds = range(chosen.seed, chosen.seed + chosen.worlds)
    began = perf_counter()
    totals = prove([Task(seed, faults, 365 * chosen.years) for seed in seeds for faults in kinds])
    out = [line for faults in kinds for line in lines("faulty" if faults else "healthy", totals[faults])]
    findings = [finding for tally in totals.values() for finding in tally.findings]
    out += findings[:SHOWN] + [f"and {len(findings) - SHOWN} more"] * (len(findings) > SHOWN)
    out += [f"seeds {seeds.start} to {seeds.stop - 1}; {perf_counter() - began:.0f} s"]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if any(tally.counts[name] for tally in totals.values() for name in WRONG) else 0


if __name__ == "__main__":
    sys.exit(main())
