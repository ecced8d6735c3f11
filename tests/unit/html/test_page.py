"""The HTML report as people, screen readers and browsers find it: one file, in order, that loads nothing."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest

from checker.evidence.counts import SlotCounts
from checker.evidence.model import Blind, Report
from checker.report.html import render
from tests.quarter import quarter
from tests.quarter_account import BLIND, PERIOD
from tests.unit.html.read import Element, read

NEVER = replace(quarter(), blind=())


@cache
def page() -> str:
    return "".join(render(quarter()))


@cache
def root() -> Element:
    return read(page())


def verdict(report: Report) -> str:
    return read("".join(render(report))).one("p", "verdict").text


def test_it_needs_nothing_but_itself() -> None:
    """The file loads nothing, runs nothing, sends nothing, and says so to the browser."""
    tags = {element.tag for element in root().walk()}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"}
    policy = next(m for m in root().all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'; style-src 'unsafe-inline'" in str(policy.attributes["content"])
    (style,) = root().all("style")
    assert not re.search(r"url\(|@import|expression", style.text)
    addresses = {value for e in root().walk() for key, value in e.attributes.items() if key in {"href", "src"}}
    assert all(str(address).startswith("#") for address in addresses)
    assert not [key for e in root().walk() for key in e.attributes if key.startswith("on") or key == "style"]


def test_links_lead_somewhere() -> None:
    """Each place on the page has one name, and each link leads to a place that is there."""
    ids = [element.attributes["id"] for element in root().walk() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {str(link.attributes["href"])[1:] for link in root().all("a")} <= set(ids)


def test_landmarks() -> None:
    """A screen reader finds language, title, and each landmark once, and can skip to the content."""
    assert "en" == root().one("html").attributes["lang"]
    assert "Backups from 2026-07-01 to 2026-09-30" == root().one("title").text == root().one("h1").text
    for landmark in ("header", "nav", "main", "footer"):
        root().one(landmark)
    skip = root().all("a")[0]
    assert ("#content", "content") == (skip.attributes["href"], root().one("main").attributes["id"])


def test_headings_in_order() -> None:
    """No heading skips a level, so that the page can be walked by its headings."""
    levels = [int(e.tag[1]) for e in root().walk() if re.fullmatch("h[1-6]", e.tag)]
    assert 1 == levels[0]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert 1 == levels.count(1)


def test_what_comes_first() -> None:
    """The order is that of a reader: verdict, blind hours, source, databases, then the rest."""
    places = [heading.attributes["id"] for heading in root().all("h2")]
    expected = ["source", "blind", "databases", "each", "rules", "exemptions", "controls", "policies", "numbers"]
    assert expected == places
    header = root().one("header").text
    assert header.index("demanded slots") < header.index("checker itself looked at nothing 3 times")


def test_tables() -> None:
    """Every table has a caption, headings for its columns and rows, and can be scrolled by the keyboard."""
    for table in root().all("table"):
        assert "caption" == table.elements[0].tag
        head, body = table.one("thead"), table.one("tbody")
        assert {"col"} == {th.attributes["scope"] for th in head.all("th")}
        width = len(head.all("th"))
        for row in body.elements:
            assert ["th", *["td"] * (width - 1)] == [cell.tag for cell in row.elements]
            assert "row" == row.elements[0].attributes["scope"]
    boxes = root().all("div", "scroll")
    assert len(root().all("table")) == len(boxes)
    assert all("0" == box.attributes["tabindex"] and box.attributes["aria-label"] for box in boxes)


@pytest.mark.parametrize(
    ("slots", "blind", "said"),
    [
        (
            SlotCounts(98, 0, 0),
            (),
            (
                "98 of 98 demanded slots have their backup (100%), none was lost at 30 databases; "
                "checker itself was never blind."
            ),
        ),
        (
            SlotCounts(satisfied=2_647, lost=1, unknown=1),
            BLIND[1:2],
            (
                "2,647 of 2,649 demanded slots have their backup (99.92%), 1 was lost at 5 of 30 databases, "
                "1 is unknown; checker itself was blind for 4 h 35 min."
            ),
        ),
        (
            SlotCounts(satisfied=0, unknown=12),
            BLIND[2:],
            (
                "0 of 12 demanded slots have their backup (0%), none was lost at 30 databases, 12 are unknown; checker"
                " itself was blind for 1 h 40 min."
            ),
        ),
        (SlotCounts(excused=3), (), "No slot was demanded of 30 databases in this time."),
    ],
)
def test_the_verdict(slots: SlotCounts, blind: tuple[Blind, ...], said: str) -> None:
    """One sentence holds the numbers, and what is unknown or was not watched is never passed over."""
    assert said == verdict(replace(NEVER, slots=slots, blind=blind))


def test_nothing_watched() -> None:
    """A time of which no look is on record proves nothing, and the page says so in the first sentence."""
    report = Report(PERIOD, quarter().made_at)
    assert "Nothing of this time was watched: this page says nothing of any backup." == verdict(report)
    text = read("".join(render(report))).one("main").text
    assert "All the time: no look of it is on record." in text
    assert "At no time" not in text


def test_watched_in_part() -> None:
    """Where looks cover a part of the period only, the head of the page says which."""
    late = PERIOD.start + timedelta(days=20, hours=3)
    shown = read("".join(render(replace(quarter(), covered=(late, PERIOD.end)))))
    expected = "Looks are on record from 2026-07-21 03:00 UTC to 2026-10-01 00:00 UTC only."
    assert expected in shown.one("header").text
    assert "only." not in root().one("p", "notice").text


def test_controls_on_request() -> None:
    """Controls are there when they were asked for, with what nothing here shows of them."""
    assert "that a recovery was rehearsed" in root().one("main").text
    without = read("".join(render(replace(quarter(), controls=()))))
    assert not without.all("div", "control")
    assert "controls" not in [link.attributes["href"] for link in without.one("nav").all("a")]


def test_both_schemes_and_paper() -> None:
    """The style sheet has colours for light and dark, and paper is always light."""
    style = root().one("style").text
    assert "@media (prefers-color-scheme:dark)" in style
    paper = style[style.index("@media print") :]
    assert "color-scheme:light;" in paper
    assert "--paper:#fff" in paper
    assert "table-header-group" in paper
