"""The script in docs/evidence.md: an auditor verifies a pack with `sha256sum` alone, and finds what checker finds."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from checker.report.pack import pack, verify, write
from tests.unit.evidence.a_pack import ABOUT, HEADS, PACK, REPORT, SEALS

PAGE = Path(__file__).parents[3] / "docs" / "evidence.md"
SCRIPT = next(s for s in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL) if "sha256sum --check" in s)

pytestmark = pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum here")


def said(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """What the script prints about a pack."""
    write(folder / "pack", files)
    done = subprocess.run(["sh", "-c", SCRIPT], cwd=folder / "pack", capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


def test_an_intact_pack(tmp_path: Path) -> None:
    """Nothing but the last head, which is the one in the digest."""
    assert said(tmp_path, PACK) == [f"last head: {HEADS[-1]}"]


@pytest.mark.parametrize(
    ("files", "line"),
    [
        (PACK | {"report.json": b"{}"}, "altered or added: report.json"),
        (PACK | {"manifest.json": PACK["manifest.json"] + b" "}, "altered or added: manifest.json"),
        (PACK | {"ledger/2026-07-02.json": b"{}"}, "not what was sealed: 2026-07-02"),
        (PACK | {"notes.txt": b""}, "altered or added: notes.txt"),
        ({n: c for n, c in PACK.items() if n != "report.html"}, "report.html: FAILED open or read"),
        (pack(ABOUT, REPORT, (SEALS[0], SEALS[2])), "the chain breaks at 2026-07-03"),
    ],
    ids=["altered", "the manifest", "a sealed text", "added", "missing", "a day left out"],
)
def test_what_was_altered_is_named(tmp_path: Path, files: dict[str, bytes], line: str) -> None:
    """By the script as by checker itself."""
    assert line in said(tmp_path, files)
    assert not verify(files).intact
