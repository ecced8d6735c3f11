"""Looks at the HTML report: `python -m tools.report_pictures` writes pictures to docs/report, and asks axe-core.

A simulated quarter over thirty databases with faults, lived through by the real stages, as a headless Chromium shows
it: in both colour schemes, on a desk, on a phone and on paper. `--page FILE` looks at another report.
Exits with 1 where a picture is too heavy or something serious keeps people from reading the page.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from checker.report.html import render
from tools import axe, browser
from tools.lived_quarter import lived_quarter
from tools.png import smaller

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "report"
DESK = browser.Screen(1120)
DESK_DARK = browser.Screen(1120, dark=True)
PHONE = browser.Screen(360, 2)
PHONE_DARK = browser.Screen(360, 2, dark=True)
MOST = 300_000
"""Bytes that no picture may exceed."""

_ONE = "shared-meaning::DATABASE"
SHOTS = (
    ("light", DESK, "h1", 1500),
    ("dark", DESK_DARK, "h1", 1500),
    ("databases", DESK, "Databases", 1300),
    ("calendar", DESK, _ONE, 396),
    ("database-light", DESK, _ONE, 1000),
    ("database-dark", DESK_DARK, _ONE, 1000),
    ("phone", PHONE, "h1", 1000),
    ("phone-database", PHONE_DARK, _ONE, 1000),
)
"""Each picture: on which screen, from which heading on, and how many CSS pixels high."""
PAPER = (("paper-first", None), ("paper-database", _ONE))
"""Each page of paper: the first one, or that on which this heading stands."""
NAMES = tuple(name for name, *_ in SHOTS + PAPER)
_DOTS = "110"
_ABOVE = 24


def pictures(opened: browser.Browser, page: str) -> Iterator[tuple[str, bytes]]:
    """Each picture of a screen with its name."""
    for name, screen, heading, height in SHOTS:
        opened.show(page, screen, 900)
        yield name, opened.part(_top(opened, heading), screen.width, height)


def _top(opened: browser.Browser, heading: str) -> float:
    """Where a heading stands; `h1` is the beginning of the page."""
    if heading == "h1":
        return 0
    # Parts that were never on the screen have no true height yet.
    found = opened.ask(
        "document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible');"
        f"[...document.querySelectorAll('h2,h3')].find(h => h.textContent === '{heading}').getBoundingClientRect().top"
    )
    return float(found) - _ABOVE


def paper(opened: browser.Browser, page: str) -> Iterator[tuple[str, bytes]]:
    """Each picture of a printed page with its name."""
    opened.show(page, DESK, 900)
    with TemporaryDirectory(prefix="checker-paper-") as folder:
        pdf = Path(folder) / "report.pdf"
        pdf.write_bytes(opened.pages())
        text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout  # noqa: S607
        pages = [leaf.splitlines() for leaf in text.split("\f")]
        for name, heading in PAPER:
            number = 1 if heading is None else next(n for n, leaf in enumerate(pages[2:], start=3) if heading in leaf)
            to = Path(folder) / name
            which_page = ["-f", str(number), "-l", str(number), "-singlefile"]
            subprocess.run(["pdftoppm", "-png", "-r", _DOTS, *which_page, pdf, to], check=True)  # noqa: S607
            yield name, to.with_suffix(".png").read_bytes()


def grave(opened: browser.Browser, page: str) -> Iterator[str]:
    """What axe-core finds that is serious or critical, and that it was not asked."""
    script = axe.script()
    if script is None:
        print("report_pictures: axe-core was not asked: it is neither in the cache nor to be had from npm")
        return
    for screen in (DESK, DESK_DARK, PHONE, PHONE_DARK):
        found = axe.violations(opened, script, page, screen)
        print(f"axe-core at {screen.width} pixels, {'dark' if screen.dark else 'light'}: {len(found)} violations")
        yield from (str(violation) for violation in found if violation.grave)


def main(folder: Path, given: Path | None = None) -> int:
    """Make the pictures and ask axe-core; 0 when all is well, also where there is no browser, which is said."""
    chromium = browser.find()
    if chromium is None:
        print(f"report_pictures: nothing was looked at: none of {', '.join(browser.NAMES)} is on the PATH")
        return 0
    makers = [pictures]
    if which("pdftoppm"):
        makers.append(paper)
    else:
        print("report_pictures: no picture of paper was made: pdftoppm (poppler-utils) is not on the PATH")
    folder.mkdir(parents=True, exist_ok=True)
    page = given.read_text(encoding="utf-8") if given else "".join(render(lived_quarter()))
    wrong = 0
    with browser.browser(chromium) as opened:
        for name, picture in (made for make in makers for made in make(opened, page)):
            light = smaller(picture)
            (folder / f"{name}.png").write_bytes(light)
            wrong += len(light) > MOST
            print(f"{name}.png  {len(light) / 1000:.0f} kB")
        for sentence in grave(opened, page):
            wrong += 1
            print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of the HTML report, and what axe-core says of it.")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--page", type=Path, metavar="FILE", help="an HTML report to look at instead")
    asked = parser.parse_args()
    sys.exit(main(asked.folder, asked.page))
