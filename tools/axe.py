"""What axe-core finds in a page: the accessibility checks of https://github.com/dequelabs/axe-core, out of npm.

The package is fetched once, without running anything of it, and kept in the user's cache. It is injected by the
browser's debugger, so that the page need not allow scripts.
"""

import json
import os
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

from tools.browser import Browser, Screen

VERSION = "4.14.1"
GRAVE = frozenset({"serious", "critical"})
_SCRIPT = "package/axe.min.js"
_PATIENCE = 60
_RUN = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of axe that is broken, how bad it says that is, and the first elements that break it."""

    rule: str
    impact: str
    help: str
    where: tuple[str, ...]

    @property
    def grave(self) -> bool:
        """Serious or critical."""
        return self.impact in GRAVE

    def __str__(self) -> str:
        return f"{self.impact}: {self.rule}: {self.help}: {'; '.join(self.where)}"


def script() -> str | None:
    """The text of axe-core; None where it is not in the cache and npm cannot bring it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "checker" / f"axe-core-{VERSION}.js"
    if not cache.is_file():
        fetched = _fetched()
        if fetched is None:
            return None
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(fetched)
    return cache.read_text(encoding="utf-8")


def _fetched() -> bytes | None:
    npm = which("npm")
    if npm is None:
        return None
    with TemporaryDirectory(prefix="checker-axe-") as folder:
        command = [npm, "pack", f"axe-core@{VERSION}", "--silent", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_PATIENCE)
            with tarfile.open(Path(folder) / f"axe-core-{VERSION}.tgz") as packed:
                found = packed.extractfile(_SCRIPT)
                return found.read() if found else None
        except (subprocess.SubprocessError, OSError, KeyError, tarfile.TarError):
            return None


def violations(opened: Browser, axe: str, page: str, screen: Screen, height: int = 900) -> list[Violation]:
    """What axe finds in the page on that screen, in its colours."""
    opened.show(page, screen, height)
    opened.ask(axe + ";0")
    return [_violation(found) for found in json.loads(json.dumps(opened.ask(_RUN)))]


def _violation(found: dict[str, Any]) -> Violation:
    where = tuple(" ".join(map(str, node["target"])) for node in found["nodes"][:3])
    return Violation(found["id"], found["impact"], found["help"], where)
