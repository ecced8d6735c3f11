"""Asks PyPI, through pip-audit, which pinned packages have known weaknesses. `python -m tools.audit`, or `make audit`.

Ends in 1 where one has, and in 2 where that could not be found out for a reason that nobody expects. Where the service
is out of reach, or behind a mirror that knows no weaknesses, that is said loudly and ends in 0: a machine without the
network can build all the same, and silence is no clean bill.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

CLEAN, WEAK, UNCLEAR = 0, 1, 2
FILES = {
    "requirements.txt": ("--require-hashes", "--disable-pip"),
    "constraints.txt": ("--no-deps", "--disable-pip"),
}
"""What is pinned, and how pip-audit is to read it without asking pip for anything."""

# What pip-audit and the library beneath say where no connection came about, or the server is down.
_OUT_OF_REACH = (
    "Could not connect",
    "not redirecting properly",
    "Max retries exceeded",
    "ConnectionError",
    "NameResolutionError",
    "ReadTimeout",
    "ConnectTimeout",
    "ProxyError",
    "HTTPError: 5",
)
# A certificate that is not right is no missing network.
_NOT_THE_NETWORK = ("SSLError", "CERTIFICATE_VERIFY_FAILED")


@dataclass(frozen=True, slots=True)
class Ran:
    """What pip-audit did: its exit code, its JSON, and what it said besides."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An exit code and the lines that explain it; `skipped` where nothing was audited and that is to be seen."""

    code: int
    lines: tuple[str, ...]
    skipped: bool = False


def answer(name: str, ran: Ran) -> Answer:
    """What came out for one file of pins."""
    packages = _packages(ran.out)
    if packages is None:
        return _failed(name, ran)
    weak = [line for package in packages for line in _weaknesses(package)]
    if weak:
        return Answer(WEAK, (f"{name}: known weaknesses; take a newer release: make lock UPGRADE=1", *weak))
    unknown = [str(package.get("name")) for package in packages if "skip_reason" in package]
    if len(unknown) == len(packages):
        return Answer(CLEAN, (f"{name}: the index in use tells no weaknesses of any package",), skipped=True)
    if unknown:
        return Answer(UNCLEAR, (f"{name}: not on PyPI, and so not audited: {', '.join(unknown)}",))
    return Answer(CLEAN, (f"{name}: {len(packages)} packages, none with a known weakness",))


def _packages(out: str) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, list) and found else None


def _weaknesses(package: dict[str, Any]) -> list[str]:
    """One line for each: which package, which weakness, and the release that has it no more."""
    lines = []
    for weakness in package.get("vulns", ()):
        fixed = ", ".join(weakness.get("fix_versions", ())) or "no release yet"
        names = ", ".join([weakness["id"], *weakness.get("aliases", ())])
        lines.append(f"  {package['name']} {package['version']}: {names}; mended in {fixed}")
    return lines


def _failed(name: str, ran: Ran) -> Answer:
    said = [line for line in ran.err.splitlines() if line.strip()]
    out_of_reach = any(sign in ran.err for sign in _OUT_OF_REACH)
    if out_of_reach and not any(sign in ran.err for sign in _NOT_THE_NETWORK):
        return Answer(CLEAN, (f"{name}: PyPI is out of reach: {said[-1]}",), skipped=True)
    return Answer(UNCLEAR, (f"{name}: pip-audit ended in {ran.code} without an answer", *said[-5:]))


def banner(answers: Sequence[Answer], environment: dict[str, str]) -> list[str]:
    """What nobody can overlook where something was not audited; on GitHub also beside the job."""
    if not any(one.skipped for one in answers):
        return []
    line = "=" * 80
    lines = [line, "NOT AUDITED: it is not known whether a pinned package has a weakness.", line]
    if environment.get("GITHUB_ACTIONS") == "true":
        lines.append("::warning title=not audited::It is not known whether a pinned package has a weakness.")
    return lines


def run(name: str, options: Sequence[str]) -> Ran:
    """Ask about one file of pins."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / name), *options]
    command += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return Ran(done.returncode, done.stdout, done.stderr)


def main(ask: Callable[[str, Sequence[str]], Ran] = run) -> int:
    """Audit everything that is pinned."""
    answers = [answer(name, ask(name, options)) for name, options in FILES.items()]
    for line in [line for one in answers for line in one.lines] + banner(answers, dict(os.environ)):
        print(line)
    codes = {one.code for one in answers}
    return WEAK if WEAK in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
