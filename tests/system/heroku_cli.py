"""The real Heroku command line, run against the simulated Heroku, so that every printed fix can be run for real."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

_PACKAGE = "heroku@11"
_INSTALL_WITHIN = 600
_RUN_WITHIN = 120


class NoCli(Exception):
    """There is no Heroku CLI here and none can be installed; the message says why."""


def find() -> Path:
    """HEROKU_CLI_BIN, or `heroku` on the PATH, or one that npm has put or now puts into a cache. Raises NoCli."""
    named = os.environ.get("HEROKU_CLI_BIN")
    if named:
        if not os.access(named, os.X_OK):
            raise NoCli(f"HEROKU_CLI_BIN names {named}, which cannot be run")
        return Path(named)
    on_path = shutil.which("heroku")
    if on_path:
        return Path(on_path)
    caches = [Path.home() / ".cache" / name for name in ("real-heroku-cli", "checker-tests/heroku-cli")]
    for cache in caches:
        if _binary(cache).exists():
            return _binary(cache)
    return _install(caches[-1])


def run(binary: Path, home: Path, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the CLI against localhost:`port`, with `home` as its home, so that nobody's own login is touched."""
    return _run([binary, *arguments], environment(home, port))


def run_script(binary: Path, home: Path, port: int, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which `heroku` is that CLI."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    if not (folder / "heroku").exists():
        (folder / "heroku").symlink_to(binary.absolute())
    (home / "script.sh").write_text(script, encoding="utf-8")
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return _run(["sh", home / "script.sh"], environment(home, port) | {"PATH": path})


def environment(home: Path, port: int) -> dict[str, str]:
    """The variables under which the CLI talks to localhost:`port` and to nobody else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "HEROKU_HOST": f"http://localhost:{port}",
        "HEROKU_DATA_HOST": "localhost",
        "HEROKU_API_KEY": "sandbox-token",
        "HEROKU_DISABLE_AUTOUPDATE": "true",
        "DISABLE_TELEMETRY": "true",
        "HEROKU_SKIP_ANALYTICS": "1",
        "HEROKU_SKIP_NEW_VERSION_CHECK": "1",
        "NO_COLOR": "1",
    }


def _run(command: list[str | Path], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=_RUN_WITHIN, check=False)


def _binary(cache: Path) -> Path:
    return cache / "node_modules" / ".bin" / "heroku"


def _install(cache: Path) -> Path:
    """One test process installs at a time; the others find what it has installed."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoCli("no heroku and no npm on the PATH to install it with; set HEROKU_CLI_BIN to run this test")
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not _binary(cache).exists():
            command = [npm, "install", "--prefix", str(cache), "--no-audit", "--no-fund", _PACKAGE]
            done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_WITHIN, check=False)
            if done.returncode:
                raise NoCli(f"npm could not install {_PACKAGE}: {done.stderr.strip()[-300:]}")
    return _binary(cache)
