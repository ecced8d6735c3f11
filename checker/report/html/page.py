"""The page, piece by piece: of the databases no more than one is held at a time. Pure."""

from collections.abc import Iterator

from checker import __version__
from checker.evidence.model import Report
from checker.report.html import appendix, sections, words
from checker.report.html.calendar import legend
from checker.report.html.database import article
from checker.report.html.head import contents, header
from checker.report.html.markup import Html, tag
from checker.report.html.style import STYLE
from checker.report.html.tally import tally

_MAY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing."""


def render(report: Report) -> Iterator[str]:
    """One HTML document in pieces; it needs nothing beside itself, and holds no script."""
    tallied = tally(report)
    yield _begin(report)
    yield '<div class="top">'
    yield header(report, tallied)
    yield contents(list(sections.sections(report)))
    yield '</div><main id="content">'
    yield sections.source(report)
    yield sections.blindness(report, tallied)
    yield sections.overview(tallied)
    yield '<section><h2 id="each">Each database</h2>'
    yield legend()
    own = frozenset(report.blind)
    for database in report.databases:
        yield article(database, tallied.incidents.get(database.label, ()), report.period, own)
    yield "</section>"
    yield sections.rules(report)
    yield sections.exemptions(report)
    if report.controls:
        yield sections.controls(report)
    yield from appendix.policies(report)
    yield appendix.numbers(report)
    yield "</main>"
    yield tag("footer", f"Made by checker {__version__} on ", words.stated(report.made_at), ".")
    yield "</body></html>\n"


def _begin(report: Report) -> Html:
    head = (
        Html('<meta charset="utf-8">'),
        tag("meta", http_equiv="Content-Security-Policy", content=_MAY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", words.title(report)),
        tag("style", STYLE),
    )
    skip = tag("a", "Skip to the content", href="#content", class_="skip")
    return Html(f'<!doctype html><html lang="en">{tag("head", *head)}<body>{skip}')
