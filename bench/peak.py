"""How much memory a sweep takes: `python -m bench.peak`. That it stays flat over a thousand sweeps: `bench.memory`.

`checker worker --once`, twice, as it runs on a dyno: 2,000 databases over HTTP, a store on disk. The simulated Heroku
is in another process. Its own count of the requests shows what the lists of so many cost.
"""

import math
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.apart import Apart, heroku_apart
from bench.figure import Figure, Size, run_alone

DATABASES = {Size.WHOLE: 2_000, Size.SMALL: 2}
_ROOT = Path(__file__).resolve().parents[1]
_PER_PAGE = 1_000
# Whose token it is, and until when it lasts: asked once a day, not a list of databases.
_DAILY = frozenset({"GET /account", "GET /oauth/authorizations"})


def measure(size: Size) -> Iterator[Figure]:
    """The peak of the larger sweep, and the requests of the last one."""
    count = DATABASES[size]
    with tempfile.TemporaryDirectory() as folder, heroku_apart(count) as heroku:
        peaks = [_sweep(heroku, Path(folder))]
        if size is Size.WHOLE:
            heroku.move(timedelta(hours=1))
            heroku.requests()
            peaks.append(_sweep(heroku, Path(folder)))
        asked = Counter(heroku.by_path())
    each = ", then ".join(f"{peak:.0f} MB" for peak in peaks)
    note = f"`checker worker --once` in a process of its own, {count:,} databases, SQLite: {each}"
    yield Figure("memory: peak of a sweep", max(peaks), "MB", most=200, note=note)
    lists = sum(number for path, number in asked.items() if "/client/" not in path and path not in _DAILY)
    most = 3 * math.ceil(count / _PER_PAGE)
    whole = lists + sum(number for path, number in asked.items() if "/client/" in path)
    note = f"{whole} requests in all for {count} databases, one an app"
    yield Figure("requests: list pages of a sweep", lists, "pages", most=most, note=note)


def _sweep(heroku: Apart, folder: Path) -> float:
    """The largest that one sweep's process ever was, in MB."""
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "HOME": str(folder)} | heroku.environment
    command = [sys.executable, "-m", "checker", "worker", "--once", "--policy", str(_ROOT / "policy.yml")]
    with subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"checker worker --once ended with {process.returncode}")
    return used.ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(run_alone(measure, "How much memory a sweep takes."))
