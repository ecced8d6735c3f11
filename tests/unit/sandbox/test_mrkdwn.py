"""The viewer's mrkdwn: what Slack formats and obeys is shown so, and all else is text."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.sandbox.block_kit import message_html
from checker.sandbox.inbox import Received
from checker.sandbox.inbox_page import inbox_page
from checker.sandbox.mrkdwn import Reader, mrkdwn
from checker.sandbox.zones import zone
from tests.make import utc

NOW = utc("2026-11-22 09:30")
LONDON = Reader(zone("Europe/London"), NOW)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain *bold* text", "plain <b>bold</b> text"),
        ("_it_ and ~gone~", "<i>it</i> and <s>gone</s>"),
        ("*bold _and it_*", "<b>bold <i>and it</i></b>"),
        ("a*b*c 2 * 3 * 4 snake_case_name **", "a*b*c 2 * 3 * 4 snake_case_name **"),
        ("`co*d*e` *b*", "<code>co*d*e</code> <b>b</b>"),
        ("Fix:\n```\na *b* `c`\nd\n```\nafter", "Fix:<pre>a *b* `c`\nd</pre>after"),
        ("``` never closed `x`", "``` never closed <code>x</code>"),
        ("&lt;b&gt; &amp;amp; &quot;", "&lt;b&gt; &amp;amp; &amp;quot;"),
        ("<b>raw</b> & <", "&lt;b&gt;raw&lt;/b&gt; &amp; &lt;"),
    ],
)
def test_formats(text: str, shown: str) -> None:
    """Bold, italic, struck, code and code blocks as in Slack; entities as signs; raw markup as text."""
    assert shown == mrkdwn(text, LONDON)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!here>", "@here"),
        ("<!subteam^S123>", "@S123"),
        ("<!subteam^S123|@ops>", "@ops"),
        ("<@U123|ann>", "@ann"),
    ],
)
def test_mentions(text: str, shown: str) -> None:
    """A mention stands out, by its name where it has one."""
    assert f'<span class="mention">{shown}</span>' == mrkdwn(text, LONDON)


def test_links() -> None:
    """A link shows its words and leads where it says; what is no web address leads nowhere."""
    link = '<a href="https://a.example/?x=1&amp;y" target="_blank" rel="noreferrer">page</a>'
    assert link == mrkdwn("<https://a.example/?x=1&amp;y|page>", LONDON)
    assert "&lt;javascript:alert(1)|x&gt;" == mrkdwn("<javascript:alert(1)|x>", LONDON)
    assert "&quot;" in mrkdwn('<https://a.example/"onclick="x|y>', LONDON)


def test_bare_links() -> None:
    """Slack makes a link of an address as it stands, unless the text is verbatim."""
    assert "see https://a.example." == mrkdwn("see https://a.example.", LONDON)
    shown = mrkdwn("see https://a.example.", LONDON, bare_links=True)
    assert 'see <a href="https://a.example" target="_blank" rel="noreferrer">https://a.example</a>.' == shown


def date(form: str, *, ago: timedelta = timedelta(), reader: Reader = LONDON) -> str:
    at = int((NOW - ago).timestamp())
    return mrkdwn(f"<!date^{at}^{form}|fallback>", reader).partition(">")[2].removesuffix("</time>")


@pytest.mark.parametrize(
    ("form", "ago", "shown"),
    [
        ("{date_short_pretty} {time}", timedelta(), "today 09:30"),
        ("{date_short_pretty} {time}", timedelta(hours=10), "yesterday 23:30"),
        ("{date_short_pretty}", timedelta(days=-1), "tomorrow"),
        ("{date_short_pretty} {time}", timedelta(days=3), "Nov 19, 2026 09:30"),
        ("{date_num} {time_secs}", timedelta(days=150), "2026-06-25 10:30:00"),
        ("{date_long} {nonsense}", timedelta(), "Sunday, November 22, 2026 {nonsense}"),
        ("{date_pretty}", timedelta(days=9), "November 13, 2026"),
    ],
)
def test_dates(form: str, ago: timedelta, shown: str) -> None:
    """A date is shown in the reader's own zone and clock, near ones by their name."""
    assert shown == date(form, ago=ago)


def test_dates_elsewhere() -> None:
    """Another reader sees the same instant on another day; without a now nothing is `today`."""
    assert "today 18:30" == date("{date_short_pretty} {time}", reader=Reader(zone("Asia/Tokyo"), NOW))
    assert "Nov 22, 2026 09:30" == date("{date_short_pretty} {time}", reader=Reader())


@pytest.mark.parametrize("at", ["999999999999", "-99999999999"])
def test_dates_out_of_reach(at: str) -> None:
    """An instant that no calendar holds is shown as its fallback."""
    assert "&lt;then&gt;" == mrkdwn(f"<!date^{at}^{{date}}|&lt;then&gt;>", LONDON)


def test_a_date_that_links() -> None:
    """A date may be a link."""
    assert '<a href="https://a.example" ' in mrkdwn("<!date^0^{date}^https://a.example|x>", LONDON)


class Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, tuple[str, ...]]] = set()
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(name for name, _ in attrs)))
        self.links |= {str(value) for name, value in attrs if name in {"href", "src"}}


OURS = {
    ("b", ()),
    ("i", ()),
    ("s", ()),
    ("code", ()),
    ("pre", ()),
    ("hr", ()),
    ("h2", ()),
    ("span", ()),
    ("div", ()),
    ("span", ("class",)),
    ("div", ("class",)),
    ("div", ("class", "style")),
    ("time", ("datetime", "title")),
    ("a", ("href", "target", "rel")),
}

_PIECES = st.sampled_from(
    [*"<>&\"'`*_~|^\n a", "```", "&lt;", "<!date^1^{date}|", "<https://x|", "<script>", "<img src=x onerror=y>"]
) | st.sampled_from(["<!channel>", "</style>", "<@U1|", "{time}", "]]>", "<!--", "javascript:"])
_TEXT = st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=60)
_OBJECT = st.fixed_dictionaries({"type": st.sampled_from(["mrkdwn", "plain_text"]), "text": _TEXT})
_BLOCK = st.fixed_dictionaries(
    {"type": st.sampled_from(["section", "header", "context", "divider", "image", "<b>"])},
    optional={
        "text": _OBJECT | _TEXT,
        "fields": st.lists(_OBJECT, max_size=3),
        "elements": st.lists(_OBJECT, max_size=3),
    },
)
_JSON = st.recursive(st.none() | st.booleans() | st.integers() | _TEXT, lambda inner: st.lists(inner, max_size=3))
_PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        "text": _TEXT | _JSON,
        "blocks": st.lists(_BLOCK | _JSON, max_size=4) | _JSON,
        "attachments": st.lists(
            st.fixed_dictionaries(
                {}, optional={"color": _TEXT, "text": _TEXT | _JSON, "blocks": st.lists(_BLOCK, max_size=3)}
            )
            | _JSON,
            max_size=3,
        ),
    },
)


@settings(deadline=None)
@given(_TEXT)
def test_nothing_but_ours_is_markup(text: str) -> None:
    """Whatever a text holds, a browser finds in it only the tags of the viewer, and links to the web only."""
    tags = Tags(mrkdwn(text, LONDON, bare_links=True))
    assert tags.found <= OURS
    assert all(link.startswith(("https://", "http://", "mailto:")) for link in tags.links)


@settings(deadline=None)
@given(_PAYLOAD)
def test_whole_messages(payload: object) -> None:
    """So it is with whole messages, whatever JSON they are."""
    assert Tags(message_html(payload, LONDON)).found <= OURS
    page = Tags(inbox_page([Received(NOW, "/slack/x", "message", payload)], LONDON))
    names = {tag for tag, _ in page.found - OURS}
    assert {"html", "head", "meta", "title", "style", "body", "h1", "article", "time"} == names
