"""The report as a page: counts first, the worst next, all of it readable, and never more than GitHub takes."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checker.model import Exemption, Judged, Origin, Outcome, Retirement, Severity
from checker.policy import RetiredEntry
from checker.report import as_markdown
from tests.make import NOW, database, judged, utc, verdict

GITHUB_TAKES = 1024 * 1024  # bytes for each step's summary

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def page(*databases: Judged, problems: Sequence[str] = (), retired: Sequence[RetiredEntry] = ()) -> str:
    return as_markdown.render(databases, problems, "policy.yml", 7, NOW, retired)


def headings(markdown: str) -> list[str]:
    tokens = PARSER.parse(markdown)
    return [after.content for one, after in itertools.pairwise(tokens) if one.type == "heading_open"]


def cells(markdown: str) -> list[list[str]]:
    """The cells of the last table, row by row."""
    rows: list[list[str]] = []
    inside = False
    for token in PARSER.parse(markdown):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            inside = True
        elif token.type == "inline" and inside:
            rows[-1].append(token.content)
            inside = False
    return rows


LOST = judged(
    "shop",
    verdict("readable", Outcome.PASS),
    verdict(
        "schedule_present",
        limit="a schedule",
        actual="none",
        summary="Heroku has no schedule",
        since=utc("2026-11-13 00:00"),
        fix=("heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop",),
    ),
    verdict("recent_backup", summary="nine days old", explained_by="schedule_present"),
)


def test_the_whole_page() -> None:
    """Counts, each finding with evidence and fix, a table of all databases, what governs them, and as of when."""
    fine = judged("zoo", verdict("readable", Outcome.PASS), verdict("recent_backup", Outcome.PASS))
    assert (
        page(fine, LOST, problems=["the app bar: HTTP 503"])
        == """\
## checker: 1 database with findings, not everything was checked; 2 databases in all

| databases | pass | fail | unknown | exempt | uncovered | not applicable | retired |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 2 | 1 | 1 | 0 | 0 | 0 | 0 | 0 |

### Not checked

- the app bar: HTTP 503

### Findings

#### CRITICAL: shop::DATABASE: schedule_present

- **demanded:** a schedule
- **found:** none
- **meaning:** Heroku has no schedule
- **since:** 2026-11-13 00:00 UTC
- **follows:** nine days old
- **restorable:** a001 of 2026-11-22 00:30 UTC (9 h old, 11.44MB); 1 in all

Fix:

```sh
heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop
```

### All databases

| database | outcome | policy | cause | explained by it |
| --- | --- | --- | --- | --- |
| zoo::DATABASE | pass | everything | - | - |
| shop::DATABASE | fail | everything | schedule_present | recent_backup |

- Governed by: everything (2).

As of 2026-11-22 09:30 UTC; policy: policy.yml; 7 requests to Heroku."""
    )


def test_the_worst_comes_first() -> None:
    """Critical before warning before information, and what is unknown in its place among them."""
    found = page(
        judged("a", verdict("no_gaps", severity=Severity.INFO)),
        judged("b", verdict("no_gaps", severity=Severity.WARNING)),
        judged("c", verdict("readable", Outcome.UNKNOWN, severity=Severity.WARNING, summary="HTTP 503")),
        judged("d", verdict("recent_backup", severity=Severity.CRITICAL)),
    )
    assert headings(found)[2:6] == [
        "CRITICAL: d::DATABASE: recent_backup",
        "WARNING: b::DATABASE: no_gaps",
        "UNKNOWN (warning): c::DATABASE: readable",
        "INFO: a::DATABASE: no_gaps",
    ]


def test_what_is_exempt_has_its_reason_and_no_command() -> None:
    """Nobody has to do anything now, so there is nothing to paste."""
    exemption = Exemption(("no_gaps",), "shop", utc("2027-02-01 00:00"), "moving out", "ops", Origin("policy.yml", 12))
    one = judged(
        "shop", verdict("no_gaps", Outcome.EXEMPT, exempted_from=Outcome.FAIL, exemption=exemption, fix=("heroku x",))
    )
    found = page(one)
    assert "## checker: no findings; 1 database in all\n" in found
    assert "- **until:** 2027-01-31\n- **because:** moving out, ops (policy.yml:12)" in found
    assert "heroku x" not in found


def test_without_any_database_the_page_says_so() -> None:
    """Blindness is the headline, and no empty table looks like health."""
    found = page(problems=["Heroku refused the token"])
    assert found.startswith("## checker: nothing was checked\n\n### Not checked\n\n- Heroku refused the token\n\n")
    assert "|" not in found


def test_one_that_is_retired_is_counted() -> None:
    """What is gone for good is in the counts and in the lines below the table."""
    found = page(LOST, retired=[RetiredEntry("postgresql-old", Retirement("replaced", Origin("policy.yml", 9)))])
    assert "| 2 | 0 | 1 | 0 | 0 | 0 | 0 | 1 |" in found
    assert "- Retired (not listed now): postgresql-old (replaced)." in found


HOSTILE = st.text(max_size=12) | st.sampled_from(
    ["```\n# x", "````sh", "| a |", "</details>", "@acme", "#1", "[a](http://b)", "\u202e", "`", "~~~", "\\", "- a"]
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_name_adds_a_heading_a_cell_a_link_or_a_block(name: str, words: str, command: str) -> None:
    """Whatever names and reasons hold, the page has the shape that it has with plain ones."""

    def shape(name: str, words: str, command: str) -> list[str]:
        one = judged(
            f"a{name}",
            verdict("schedule_present", summary=f"a{words}", limit=f"a{words}", fix=(command,)),
            verdict("readable", Outcome.UNKNOWN, summary=f"a{words}"),
            database=database(f"a{name}", name=f"a{name}", attachments=()),
            policy=f"a{name}",
        )
        tokens = PARSER.parse(page(one, problems=[f"a{words}"]))
        inner = {child.type for token in tokens for child in token.children or ()}
        assert inner <= {"text", "text_special", "html_inline", "strong_open", "strong_close"}
        return [token.type for token in tokens]

    assert shape(name, words, command) == shape("b", "b", "b")


def test_a_command_with_backticks_stays_within_its_block() -> None:
    """The fence is longer than any run of backticks in it."""
    found = page(judged("shop", verdict("no_gaps", fix=("heroku '```' x",))))
    assert "````sh\nheroku '```' x\n````\n" in found


def test_a_page_that_would_be_too_long_says_what_it_left_out() -> None:
    """GitHub takes a megabyte or nothing at all: the least severe goes first, and is counted."""
    words = "@" * 500
    many = [
        judged(
            f"app-{n}",
            verdict("readable", Outcome.PASS),
            verdict(
                "recent_backup", summary=words, limit=words, severity=Severity.CRITICAL if n == 599 else Severity.INFO
            ),
            policy=words,
        )
        for n in range(600)
    ]
    found = page(*many, problems=[words] * 200)
    assert len(found.encode()) < as_markdown.LIMIT < GITHUB_TAKES
    assert "| 600 | 0 | 600 | 0 |" in found
    assert "#### CRITICAL: app-599::DATABASE: recent_backup" in found
    for part, thing, total in (("#### ", "finding", 600), ("\n| app-", "database", 600)):
        left = 600 - found.count(part)
        assert 0 < left < total
        assert f"**{left} more {thing}s, for want of room; `checker check --format json` has all of it.**" in found
    assert "more problems, for want of room" in found


def test_a_usual_account_is_shown_whole() -> None:
    """Five hundred databases, a third of them with findings, need no cut."""
    many = [LOST if n % 3 == 0 else judged(f"app-{n}", verdict("recent_backup", Outcome.PASS)) for n in range(500)]
    found = page(*many)
    assert "for want of room" not in found
    assert len(cells(found)) == 501
