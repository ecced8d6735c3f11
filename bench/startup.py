"""How soon checker is there: `python -m bench.startup`.

Held against the time that importing the four largest libraries takes, a fresh process each, by turns, so that whatever
else this machine does hits all of them. A `checker check` is there once its first request arrives.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from bench.figure import Figure, Size, run_alone

_ROOT = Path(__file__).resolve().parents[1]
_LIBRARIES = "httpx, pydantic, sqlalchemy, sentry_sdk"
_WITHIN = 60
_RUNS = {Size.WHOLE: 15, Size.SMALL: 1}


def measure(size: Size) -> Iterator[Figure]:
    """The medians of several runs each, and their ratios."""
    runs: dict[Callable[[str], float], list[float]] = {_imports: [], _check: [], _help: []}
    with tempfile.TemporaryDirectory() as folder:
        for run in runs if size is Size.WHOLE else ():
            run(folder)  # compiles what is not compiled yet
        for _ in range(_RUNS[size]):
            for run, seconds in runs.items():
                seconds.append(run(folder))
    imports, check, usage = (median(seconds) for seconds in runs.values())
    against = f"against {imports * 1000:.0f} ms to import {_LIBRARIES}; median of {_RUNS[size]} runs by turns"
    note = f"{check * 1000:.0f} ms {against}"
    yield Figure("start-up: first request of `check`", check / imports, "times", most=1.5, note=note)
    yield Figure("start-up: `--help`", usage / imports, "times", most=0.5, note=f"{usage * 1000:.0f} ms, as above")


def _environment(folder: str) -> dict[str, str]:
    """Nothing of whoever measures, so that it is the same everywhere."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), "HOME": folder}


def _imports(folder: str) -> float:
    return _whole([sys.executable, "-c", f"import {_LIBRARIES}"], folder)


def _help(folder: str) -> float:
    return _whole([sys.executable, "-m", "checker", "--help"], folder)


def _whole(command: list[str], folder: str) -> float:
    """Seconds from the start of the process to its end."""
    began = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=_environment(folder), stdout=subprocess.DEVNULL, timeout=_WITHIN, check=True
    )
    return time.perf_counter() - began


def _check(folder: str) -> float:
    """Seconds from the start of the process to its first request; nobody answers it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_WITHIN)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        heroku = {"HEROKU_API_KEY": "HRKU-token", "HEROKU_API_URL": url, "HEROKU_DATA_URL": url}
        command = [sys.executable, "-m", "checker", "check", "--policy", str(_ROOT / "policy.yml")]
        began = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, env=_environment(folder) | heroku, stderr=subprocess.PIPE
        ) as process:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(_WITHIN)
                    first = connection.recv(64)
                took = time.perf_counter() - began
            finally:
                process.kill()
    if not first.startswith(b"GET /addons "):
        raise RuntimeError(f"the first request was {first!r}")
    return took


if __name__ == "__main__":
    sys.exit(run_alone(measure, "How soon checker is there."))
