"""What a report of a year costs: `python -m bench.report`, for 50, 150 and 500 databases.

Each is `checker report` in a process of its own, over a store in SQLite that holds a year. What one more database-day
costs is told by two sizes at a time, so that starting up, which is paid once, counts for neither: of 150 databases
against 50, and of 500 against 150. In processor time, so that a busy machine is slow for none.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.figure import Figure, Size, run_alone
from bench.recorded_year import START, record

COUNTS = {Size.WHOLE: (50, 150, 500), Size.SMALL: (1, 2, 4)}
DAYS = {Size.WHOLE: 365, Size.SMALL: 30}
FORMS = ("json", "html")
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cost:
    """Of one report: seconds of processor time, and how large its process was at most, in MB."""

    seconds: float
    peak: float


def measure(size: Size) -> Iterator[Figure]:
    """Time and memory of one more database-day, of the larger step against the smaller; and the peak of the largest."""
    days = DAYS[size]
    costs: dict[str, list[Cost]] = {form: [] for form in FORMS}
    with tempfile.TemporaryDirectory() as folder:
        for count in COUNTS[size]:
            url = record(Path(folder) / f"{count}.db", count, days)
            for form in FORMS:
                costs[form].append(_report(url, form, days, Path(folder)))
    for form, of in costs.items():
        yield from _figures(form, of, COUNTS[size], days)


def _figures(form: str, costs: list[Cost], counts: tuple[int, ...], days: int) -> Iterator[Figure]:
    small, middle, large = counts
    steps = ((middle - small) * days, (large - middle) * days)
    first, second = (
        (after.seconds - before.seconds) / step for before, after, step in zip(costs, costs[1:], steps, strict=False)
    )
    seconds = ", ".join(f"{count}: {cost.seconds:.1f} s" for count, cost in zip(counts, costs, strict=True))
    note = f"{1e6 * second:.0f} us a database-day; {days} days of {seconds}"
    ratio = max(second, 0) / first if first > 0 else float("inf")
    yield Figure(f"report as {form}: time of a database-day, {large} to {middle}", ratio, "times", most=1.3, note=note)
    grown = (costs[-1].peak - costs[0].peak) * 1e6 / sum(steps)
    peaks = ", ".join(f"{count}: {cost.peak:.0f} MB" for count, cost in zip(counts, costs, strict=True))
    yield Figure(f"report as {form}: memory of a database-day", max(grown, 0), "bytes", most=150, note=peaks)
    yield Figure(f"report as {form}: peak, {large} databases", costs[-1].peak, "MB", most=200, note=f"{days} days")


def _report(url: str, form: str, days: int, folder: Path) -> Cost:
    last = (START + timedelta(days=days - 1)).date()
    command = [sys.executable, "-m", "checker", "report", "--from", f"{START.date()}", "--to", f"{last}"]
    command += ["-o", f"report.{form}"]
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "HOME": str(folder), "DATABASE_URL": url}
    with subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"checker report ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    sys.exit(run_alone(measure, "What a report of a year costs."))
