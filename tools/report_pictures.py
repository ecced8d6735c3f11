"""Pictures of the HTML report: `python -m tools.report_pictures` writes them to docs/report.

A made-up quarter over thirty databases, as a headless Chromium shows it: in both colour schemes, on a desk, on a phone
and on paper.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from checker.report.html import render
from tools import browser
from tools.png import smaller
from tools.quarter import quarter

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "report"
DESK = browser.Screen(1120)
DARK = browser.Screen(1120, dark=True)
PHONE = browser.Screen(360, 2)
PHONE_DARK = browser.Screen(360, 2, dark=True)
MOST = 300_000
"""Bytes that no picture may exceed."""

SHOTS = (
    ("light", DESK, None, 1500),
    ("dark", DARK, None, 1500),
    ("database-light", DESK, "shared-meaning::DATABASE", 1000),
    ("database-dark", DARK, "shared-meaning::DATABASE", 1000),
    ("phone", PHONE, None, 1400),
    ("phone-database", PHONE_DARK, "shared-meaning::DATABASE", 1400),
)
"""What is shown: on which screen, from which database on (None: from the beginning), how many CSS pixels high."""
PAPER = (("paper-first", "first"), ("paper-database", "shared-meaning::DATABASE"))
_DOTS = "110"


def pictures(opened: browser.Browser, page: str) -> Iterator[tuple[str, bytes]]:
    """Each picture with its name."""
    for name, screen, of, height in SHOTS:
        opened.show(page, screen, 900)
        yield name, opened.part(_top(opened, of), screen.width, height)


def _top(opened: browser.Browser, of: str | None) -> float:
    """Where the section about a database begins."""
    if of is None:
        return 0
    found = opened.ask(
        "document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible');"
        f"[...document.querySelectorAll('h3')].find(h => h.textContent === '{of}').getBoundingClientRect().top - 24"
    )
    return float(found)


def printed(opened: browser.Browser, page: str) -> Iterator[tuple[str, bytes]]:
    """The first page of the print, and the one on which that database begins."""
    opened.show(page, DESK, 900)
    with TemporaryDirectory() as folder:
        pdf = Path(folder) / "report.pdf"
        pdf.write_bytes(opened.pages())
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout  # noqa: S607
        found = text.split("\f")
        for name, of in PAPER:
            number = 1 if of == "first" else next(n for n, t in enumerate(found, 1) if f"\n{of}\n" in f"\n{t}")
            to = Path(folder) / name
            command: list[str | Path] = [
                "pdftoppm",
                "-png",
                "-r",
                _DOTS,
                "-f",
                f"{number}",
                "-l",
                f"{number}",
                "-singlefile",
                pdf,
                to,
            ]
            subprocess.run(command, check=True)
            yield name, to.with_suffix(".png").read_bytes()


def main(folder: Path) -> int:
    """Make the pictures; 0 when each is there and small enough."""
    chromium = browser.find()
    if chromium is None:
        print(f"report_pictures: no picture made: none of {', '.join(browser.NAMES)} is on the PATH")
        return 0
    if which("pdftoppm") is None:
        print("report_pictures: no picture of paper made: pdftoppm (poppler-utils) is not on the PATH")
    folder.mkdir(parents=True, exist_ok=True)
    page, heavy = "".join(render(quarter())), 0
    with browser.browser(chromium) as opened:
        for make in (pictures, printed) if which("pdftoppm") else (pictures,):
            for name, picture in make(opened, page):
                made = smaller(picture)
                (folder / f"{name}.png").write_bytes(made)
                heavy += len(made) > MOST
                print(f"{name}.png  {len(made) / 1000:.0f} kB")
    return 1 if heavy else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of the HTML report.")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    sys.exit(main(parser.parse_args().folder))
