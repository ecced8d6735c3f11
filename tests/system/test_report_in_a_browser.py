"""The HTML report in a real browser: axe-core finds nothing grave, and no phone or paper is too narrow."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checker.report.html import render
from tests.quarter import quarter
from tests.unit.html.test_hostile import HOSTILE, small
from tools import axe, browser, report_pictures

pytestmark = pytest.mark.system

SHOWN = {"shared-meaning", "partners", "old-shop", "data-platform"}
A4 = 688
"""182 mm, in CSS pixels."""
MANUAL = Path(__file__).parents[2] / "docs" / "evidence.md"
here = pytest.mark.skipif(browser.find() is None, reason="there is no Chromium here: the report was not looked at")


def page() -> str:
    """A few of the databases with most kinds of squares; `make look` looks at all of them."""
    whole = quarter()
    return "".join(render(replace(whole, databases=tuple(d for d in whole.databases if d.app in SHOWN))))


@pytest.fixture(scope="module")
def opened() -> Iterator[browser.Browser]:
    found = browser.find()
    assert found
    with browser.browser(found) as one:
        yield one


@here
@pytest.mark.parametrize("screen", [report_pictures.DESK, report_pictures.PHONE_DARK], ids=["light desk", "dark phone"])
def test_accessible(opened: browser.Browser, screen: browser.Screen) -> None:
    """axe-core finds nothing serious or critical, on a desk in light colours and on a phone in dark ones."""
    script = axe.script()
    if script is None:
        pytest.skip("axe-core is neither in the cache nor to be had from npm: accessibility was not checked")
    found = axe.violations(opened, script, page(), screen)
    assert not [f"{violation}" for violation in found if violation.grave]


@here
def test_the_check_can_fail(opened: browser.Browser) -> None:
    """A page with pale text and without a title is found out, so that finding nothing means something."""
    script = axe.script()
    if script is None:
        pytest.skip("axe-core is neither in the cache nor to be had from npm: accessibility was not checked")
    spoilt = (
        "".join(render(small("plain")))
        .replace("--soft:#59626d", "--soft:#c9c2cd")
        .replace("<title>", "<title hidden></title><i>", 1)
    )
    found = {violation.rule for violation in axe.violations(opened, script, spoilt, report_pictures.DESK)}
    assert {"color-contrast", "document-title"} <= found


@here
@pytest.mark.parametrize("words", [None, HOSTILE[0], "x" * 300])
def test_no_sideways_scrolling(opened: browser.Browser, words: str | None) -> None:
    """At 360 pixels the page is no wider than the phone, whatever names are in it; wide tables scroll by themselves."""
    shown = page() if words is None else "".join(render(small(words)))
    opened.show(shown, browser.Screen(360), 800)
    assert 360 == opened.ask("document.documentElement.scrollWidth")
    assert opened.ask("[...document.querySelectorAll('.scroll')].some(e => e.scrollWidth > e.clientWidth)")


@here
def test_fits_on_paper(opened: browser.Browser) -> None:
    """Nothing is wider than the text of an A4 page, or Chromium would print the whole report smaller to make it fit."""
    opened.show(page(), browser.Screen(A4), 800)
    opened.as_paper()
    assert A4 == opened.ask("document.documentElement.scrollWidth")


@here
def test_nothing_runs(opened: browser.Browser) -> None:
    """Hostile names in a real browser: no element of theirs is there, and nothing of theirs has run."""
    for words in HOSTILE[:4]:
        opened.show("".join(render(small(words))), browser.Screen(800), 800)
        assert 0 == opened.ask("document.querySelectorAll('script,img,[onerror],[onfocus],[onmouseover]').length")


def test_without_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no Chromium no picture is made, and that is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert 0 == report_pictures.main(tmp_path)
    assert capsys.readouterr().out.startswith("report_pictures: nothing was looked at: none of chromium, ")
    assert [] == list(tmp_path.iterdir())


def test_the_manual_shows_every_picture() -> None:
    """Each picture is there, light enough, and stands on the page about the report or in the README."""
    text = MANUAL.read_text(encoding="utf-8") + (MANUAL.parents[1] / "README.md").read_text(encoding="utf-8")
    for name in report_pictures.NAMES:
        assert f"report/{name}.png" in text
        assert (MANUAL.parent / "report" / f"{name}.png").stat().st_size <= report_pictures.MOST
