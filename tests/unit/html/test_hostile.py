"""Names at Heroku and words in a policy may hold anything; the HTML report shows them and obeys none of them."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.model import Report
from checker.report.html import render
from checker.report.html.markup import Html, lines, tag, text
from tests.quarter import quarter
from tests.unit.html.read import Element, read

HOSTILE = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='x",
    "</style></title></code></pre><img src=x onerror=alert(1)>",
    "<!-- ", "-->", "]]>", "&lt;b&gt;", "&#x3c;script&#x3e;",
    "\u202egnp.exe", "\u2066a\u2069", "\u200b", "a\x00b", "\x1b[31mred", "\ufeff", "\ud800",
    "line\nbreak\rand\u2028more",
    "\u05d0\u05d1", "x" * 5000, " ", "--", "{}%s",
)  # fmt: skip
BENIGN = "plain"
WHOLE = quarter()
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="0123456789"), min_size=1, max_size=40)
)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def small(words: str) -> Report:
    """A report in which everything that comes from outside is these words; one database of each kind of fault."""
    whole = WHOLE
    database = next(d for d in whole.databases if d.app == "partners")
    restores = next(d for d in whole.databases if d.app == "checkout").restores
    governed = tuple(replace(g, policy=words, nothing=words) for g in database.governed)
    hit = replace(
        database,
        app=words,
        attachment=words,
        name=words,
        plan=words,
        governed=(*governed, replace(governed[0], policy=None, unclear=words, nothing=None)),
        nights=tuple(replace(night, schedule=words, note=words, backup=words) for night in database.nights[50:60]),
        sizes=tuple(replace(size, backup=words) for size in database.sizes[:3]),
        restores=tuple(replace(r, backup=words, to_name=words) for r in restores),
        blind=tuple(replace(blind, why=words) for blind in database.blind),
        rules=tuple(replace(rule, title=words, rule=words) for rule in database.rules),
    )
    incident = replace(whole.incidents[0], subject=hit.label, cause=words, headline=words, summary=words, id=words)
    return replace(
        whole,
        databases=(hit,),
        apps=(words, words),
        incidents=(incident, replace(incident, subject="checker")),
        blind=(replace(whole.blind[0], why=words + "!"),),
        limits=(words,),
        exemptions=tuple(
            replace(e, of=words, rules=(words,), reason=words, owner=words, approved_by=words, ticket=words)
            for e in whole.exemptions
        ),
        policies=tuple(
            replace(p, fingerprint=words, path=words, text=words, commit=words, problem=words) for p in whole.policies
        ),
        controls=(),
    )  # fmt: skip


def shape(page: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes: what the template made, and nothing else."""
    return [(element.tag, tuple(element.attributes)) for element in page.walk()]


def everything(page: Element) -> str:
    values = (value or "" for element in page.walk() for value in element.attributes.values())
    return page.text + "".join(values)


EXPECTED = shape(read("".join(render(small(BENIGN)))))


@given(texts)
def test_no_words_become_markup(words: str) -> None:
    """Whatever names, notes and policies hold, the page has the elements and attributes of the template alone."""
    assert EXPECTED == shape(read("".join(render(small(words)))))


@given(texts)
def test_nothing_invisible(words: str) -> None:
    """No control character, and none that turns the direction of reading, reaches the page."""
    shown = everything(read("".join(render(small(words))))).replace("\n", "")
    assert not [character for character in shown if unicodedata.category(character) in _INVISIBLE]
    shown.encode()


def test_what_is_visible_stays() -> None:
    """The name itself is readable on the page, angle brackets and all."""
    words = HOSTILE[0]
    page = read("".join(render(small(words))))
    assert f"{words}::{words}" in [heading.text for heading in page.all("h3")]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("a & b", "a &amp; b"),
        (" spaced ", " spaced "),
        ('"quoted"', "&quot;quoted&quot;"),
        ("", ""),
        ("\u202e", ""),
        ("two\nlines", "two lines"),
    ],
)
def test_text(given: str, made: str) -> None:
    """Text is escaped once, stays on its line, and keeps the space that parts it from its neighbours."""
    assert made == text(given)


def test_lines_keep_their_indents() -> None:
    """A policy keeps its lines and indents, without what is invisible."""
    assert "a:\n  - b\u00e9 &lt;\n    c\n\nd" == lines("a:\n  - b\u00e9\u202e <\n\tc\n\nd\n")


def test_put_together_carelessly() -> None:
    """Markup that was joined with a mere string is text again: a slip shows on the page, and opens nothing."""
    slip = Html("<b>") + "name"
    assert "<p>&lt;b&gt;name</p>" == tag("p", slip)
    assert '<p title="&lt;b&gt;">x</p>' == tag("p", "x", title=Html("<b>"))
