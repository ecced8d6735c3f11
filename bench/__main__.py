"""What checker costs, in one table: `python -m bench` (`make bench`), under ten minutes.

Each row comes from a command of its own, which can be run by itself; ratios compare what was measured in one run. It
ends with 1 where a figure misses its limit. `--write` puts the table into docs/performance.md.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure, Mark, read, table

MEASUREMENTS = ("sweep_time", "requests", "cpu", "peak", "startup", "size", "report")
"""The modules of this folder that give figures, in the order of the table."""

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

_LONGEST = 400
"""Seconds after which a measurement is given up; all of them together take a few minutes."""


def measured(name: str, *, small: bool) -> list[Figure]:
    """The figures of one measurement, made in a process of its own; one that breaks off is a row that says so."""
    command = [sys.executable, "-m", f"bench.{name}", "--json", *(["--small"] if small else [])]
    try:
        done = subprocess.run(
            command, cwd=PAGE.parents[1], capture_output=True, text=True, timeout=_LONGEST, check=False
        )
        figures = list(read(done.stdout))
    except subprocess.TimeoutExpired:
        return [_broken(name, f"not done after {_LONGEST} s")]
    except ValueError as error:
        return [_broken(name, f"no figures ({error})")]
    if done.returncode not in {0, 1} or not figures:
        last = done.stderr.strip().splitlines()
        return [*figures, _broken(name, last[-1] if last else f"exit code {done.returncode}")]
    return figures


def _broken(name: str, why: str) -> Figure:
    # A limit that cannot be kept: what was not measured is no pass.
    return Figure(f"bench.{name}", 1, "failure", most=0, note=why)


def written(page: str, shown: str) -> str:
    """The page with another table between its two marks. Raises ValueError where they are not there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"there is no {BEGIN} with {END} behind it")
    return f"{before}{BEGIN}\n\n{shown}\n{END}{after}"


def _circumstances() -> str:
    where = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {where}.\n"  # noqa: TID251 -- the day of the table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 where a figure missed its limit."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="What checker costs, in one table.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--small", action="store_true", help="just enough to see that it works; the times mean nothing")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(MEASUREMENTS):
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}: take of {', '.join(MEASUREMENTS)}")
    if options.write and (options.small or options.names):
        parser.error("--write is for the whole table: leave --small and the names out")
    figures: list[Figure] = []
    for name in options.names or MEASUREMENTS:
        began = time.monotonic()
        figures += measured(name, small=options.small)
        sys.stderr.write(f"bench.{name}: {time.monotonic() - began:.0f} s\n")
    shown = table(figures)
    sys.stdout.write(shown)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(page, f"{_circumstances()}\n{shown}"), encoding="utf-8")
    missed = [figure for figure in figures if figure.mark is Mark.MISS]
    for figure in missed:
        sys.stderr.write(f"missed: {figure.what}: {figure.value} ({figure.limit})\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
