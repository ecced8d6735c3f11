"""Text in Markdown, as somebody else's parser reads it: it is shown as it is, and does nothing."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.plain import clean, command_line
from checker.report import markdown

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""What GitHub adds and this parser has; what GitHub finds in the finished page is looked for in `FOUND_LATER`."""

FOUND_LATER = re.compile(r"(?:https?|ftp)://\S|www\.\S|[@#]\S|[!$%&~][\w\"]|GH-\d|:[\w+-]+:", re.ASCII | re.IGNORECASE)
"""Links, mentions, references and pictures that GitHub and GitLab make of the text between two tags."""

PIECES = st.sampled_from(
    [
        *"\\`*_[](){}<>|~#!@$%&:;.,=+-^\"' \n\t\x00\u202e\u2028\u200b",
        *("1.", "2)", "```", "~~~", "---", "***", "<b>", "</td>", "<!--", "-->", "&amp;", "&#64;", "![a](b)", "[x]"),
        *("@acme/ops", "#12", "GH-7", "!3", "shop", "shop::DATABASE", "recent_backup", ":+1:", "www.a.example"),
        *("https://a.example/?b=c", "mailto:a@b.example", "<https://a.example>", "$x$", "\r\n", "\\|", "\\\\|"),
    ]
)
ANYTHING = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=12).map("".join)

# What shows a letter and nothing else, and the comment that parts what GitHub would put together.
HARMLESS = {"text", "text_special", "html_inline"}


def pieces(token: Token) -> list[str]:
    """The text of an inline token, parted where a tag would be; anything but text and our own comment is an error."""
    parts = [""]
    for child in token.children or ():
        assert child.type in HARMLESS, f"{child.type} in {token.content!r}"
        if child.type == "html_inline":
            assert child.content == "<!-- -->"
            parts.append("")
        else:
            parts[-1] += child.content
    return parts


def inline(source: str) -> Iterator[Token]:
    """The inline tokens of a page."""
    return (token for token in PARSER.parse(source) if token.type == "inline")


def shown(source: str) -> str:
    """What a reader sees of one paragraph; it is one paragraph, and nothing in it does anything."""
    tokens = PARSER.parse(source)
    assert [t.type for t in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"]), source
    parts = [part for token in inline(source) for part in pieces(token)]
    assert not [part for part in parts if FOUND_LATER.search(part)], source
    return "".join(parts)


@given(ANYTHING)
@example("@acme/ops, see #12 at https://a.example")
@example("--- | :---: | [a](b)")
@example("1. one")
@example("a" * 600)
def test_any_text_is_shown_as_it_is_and_does_nothing(value: str) -> None:
    """Whatever a name holds, the page shows it and obeys none of it."""
    assert shown(markdown.text(value)) == clean(value)


@given(ANYTHING)
def test_it_does_nothing_in_a_list_and_in_a_heading_either(value: str) -> None:
    """A text within a line of ours stays within it."""
    for mark, kinds in (
        ("- ", ["bullet_list", "list_item", "paragraph"]),
        ("## ", ["heading"]),
        ("> ", ["blockquote", "paragraph"]),
    ):
        tokens = PARSER.parse(f"{mark}{markdown.text(f'a{value}')}\n\nend")
        assert [token.type for token in tokens if token.nesting == 1] == [f"{k}_open" for k in (*kinds, "paragraph")]
        said = ["".join(pieces(token)) for token in tokens if token.type == "inline"]
        assert said == [clean(f"a{value}"), "end"]


@given(st.lists(st.tuples(ANYTHING, ANYTHING), min_size=1, max_size=4))
def test_a_cell_never_ends_before_its_text(rows: list[tuple[str, str]]) -> None:
    """A pipe, a backtick or a backslash in a name moves no cell to another column."""
    cells = [(markdown.text(one), markdown.code(other)) for one, other in rows]
    page = markdown.table(("name", "fix"), cells)
    said = list(inline(page))[2:]
    assert len(said) == 2 * len(rows)
    for token, value in zip(said[::2], [one for one, _ in rows], strict=True):
        assert "".join(pieces(token)) == clean(value)
    for token, value in zip(said[1::2], [other for _, other in rows], strict=True):
        tags = [child.content for child in token.children or () if child.type == "html_inline"]
        assert tags[0] == "<code>"
        assert tags[-1] == "</code>"
        assert "".join(c.content for c in token.children or () if c.type != "html_inline") == clean(value)


@given(st.lists(ANYTHING, max_size=4))
@example(["```", "````", "~~~", "</pre>"])
def test_nothing_breaks_out_of_a_block_of_code(lines: list[str]) -> None:
    """A command is one line of the block, to be pasted as it is, whatever backticks it has."""
    tokens = PARSER.parse(markdown.fence(lines, "sh") + "\n\nend")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].info == "sh"
    assert tokens[0].content.split("\n")[: len(lines)] == [command_line(line) for line in lines]
    assert len(tokens[0].content.split("\n")) == len(lines) + 1


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("shop::DATABASE", "shop::DATABASE"),
        ("recent_backup", "recent_backup"),
        ("_shop_", r"\_shop\_"),
        ("29 h 5 min", "29 h 5 min"),
        ("80% of 20GB", "80% of 20GB"),
        ("a|b", "a&#124;b"),
        ("@acme", "@<!-- -->acme"),
        ("#12", r"\#<!-- -->12"),
        ("https://a.example", "https:<!-- -->//a.example"),
        ("<script>", "&lt;script&gt;"),
        ("[a](b)", r"\[a\](b)"),
        ("one\ntwo\u202e", "one two"),
        ("- x", r"\- x"),
        ("2026-07-01", "2026-07-01"),
        ("1. x", "1\\. x"),
        ("", ""),
    ],
)
def test_plain_words_stay_readable(value: str, escaped: str) -> None:
    """Who reads the file itself sees an escape only where there is something to escape."""
    assert markdown.text(value) == escaped


def test_a_long_text_is_cut_before_it_is_escaped() -> None:
    """A cut never falls into the middle of an escape."""
    assert markdown.text("|" * 30, 10) == "&#124;" * 9 + "…"
    assert markdown.text("|" * 10, 10) == "&#124;" * 10


def test_a_short_row_is_filled_up() -> None:
    """A table has as many cells in each row as headings."""
    assert markdown.table(("a", "b"), [("1",), ()]) == "| a | b |\n| --- | --- |\n| 1 |  |\n|  |  |"
