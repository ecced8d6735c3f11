"""One incident as a page: complete, honest about what is not known, and safe whatever stands in it."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.evidence.counts import Standing
from checker.model import (
    CHECKER,
    Act,
    BackupStatus,
    Deed,
    DeliveryStatus,
    FailureLog,
    Finding,
    History,
    KeptBackup,
    Reason,
    Restorable,
    Restore,
    Severity,
    SlotOutcome,
    Subject,
)
from checker.plain import clean
from checker.report.card import Case, card
from checker.run import HEADLINES
from checker.troubles import SWEEP
from tests.make import DAY, HOUR, NOW, backup
from tests.unit.report.recorded import (
    BEGAN,
    FINDING,
    ID,
    INCIDENT,
    MINUTE,
    OPENED,
    acked,
    ended,
    history,
    night,
    told,
    trail,
    unseen,
)

PARSER = MarkdownIt("commonmark").enable("table")
OVER = OPENED + 22 * HOUR
LATER = NOW + 2 * DAY
WHOLE = history(
    told(),
    told("pager", None, status=DeliveryStatus.DEAD, detail="HTTP 400: no such key"),
    told("sentry", OPENED + 5 * MINUTE, attempts=3),
    told(reason=Reason.WORSENED, at=OPENED + HOUR, taken=OPENED + HOUR, severity=Severity.CRITICAL),
    told(
        reason=Reason.REMINDER,
        at=OPENED + 5 * HOUR,
        taken=None,
        status=DeliveryStatus.PENDING,
        finding=Finding("it got worse"),
    ),
    ended(OVER),
    acts=(acked(), Act(ID, Deed.SNOOZE, OPENED + 2 * HOUR, OPENED + 4 * HOUR, "lunch")),
    resolved_at=OVER,
)
CASE = Case(WHOLE, trail(), (night(2), night(1, SlotOutcome.MISSED), night(0, SlotOutcome.MISSED)), (unseen(),))


def lines(case: Case) -> list[str]:
    """The page, line by line."""
    return card(case, HEADLINES, LATER).splitlines()


def test_a_whole_card() -> None:
    """A post-mortem finds it all: cause, stages, every delivery, notes, lost slots, what could be restored, the fix."""
    assert lines(CASE) == [
        "# shop::DATABASE: A scheduled backup did not happen",
        "",
        "there was no backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC)",
        "",
        "- **Incident:** 0a1b2c3d4e5f",
        "- **Cause:** A scheduled backup did not happen (slots_met)",
        "- **Severity:** critical",
        "- **Database:** postgresql-shop, attached as DATABASE to shop",
        "- **Policy:** production",
        "- **Since:** 2026-11-22 02:00 UTC",
        "- **Opened:** 2026-11-22 02:01 UTC (2 days ago)",
        "- **Told:** 2026-11-22 02:01 UTC",
        "- **Over:** 2026-11-23 00:01 UTC, after 22 h 1 min (resolved: a009 for the slot of 2026-11-23 00:00 UTC)",
        "- **Demanded:** a backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC), begun by 2026-11-22 02:00 UTC",
        "- **Found:** missed",
        "- **State:** over since 2026-11-23 00:01 UTC",
        "",
        "## How long it took",
        "",
        "| it took | how long |",
        "| --- | --- |",
        "| to detect | 1 min |",
        "| to tell, until a sink took it | 1 min |",
        "| to acknowledge, from when it was told | 30 min |",
        "| to heal, from its beginning | 22 h 1 min |",
        "",
        "## Timeline",
        "",
        "- 2026-11-22 02:00 UTC: **began**, as far as known",
        "- 2026-11-22 02:01 UTC: **seen** by checker",
        f"- 2026-11-22 02:01 UTC: **opened, critical**: {FINDING.summary}",
        "  - told slack at 2026-11-22 02:01 UTC",
        "  - refused by pager: HTTP 400: no such key",
        "  - told sentry at 2026-11-22 02:06 UTC, at try 3",
        "- 2026-11-22 02:31 UTC: **acknowledged**: on it",
        "- 2026-11-22 03:01 UTC: **worsened, critical**",
        "  - told slack at 2026-11-22 03:01 UTC",
        "- 2026-11-22 04:01 UTC: **snoozed until 2026-11-22 06:01 UTC, which is over**: lunch",
        "- 2026-11-22 07:01 UTC: **reminder, critical**: it got worse",
        "  - waits for slack",
        "- 2026-11-23 00:01 UTC: **resolved**: a009 for the slot of 2026-11-23 00:00 UTC",
        "  - 1 slot lost for good: 2026-11-22",
        "  - told slack at 2026-11-23 00:01 UTC",
        "",
        "## Slots lost while it stood",
        "",
        "- 2026-11-22 (00:00 UTC): missed",
        "",
        "## What could be restored",
        "",
        "- **When it was told first:** a008 of 2026-11-21 00:00 UTC (61.04MB); 7 in all",
        "- **When its end was told:** a009 of 2026-11-23 00:00 UTC (61.99MB); 7 in all",
        "",
        "## When checker did not see",
        "",
        "- 2026-11-20 09:30 UTC to 2026-11-20 14:30 UTC, 5 h: nobody looked",
        "",
        "## The fix that was advised",
        "",
        "```sh",
        "heroku pg:backups:capture DATABASE --app shop",
        "```",
        "",
        "As checker recorded it, as of 2026-11-24 09:30 UTC.",
    ]


@pytest.mark.parametrize(
    ("case", "there", "absent"),
    [
        (
            Case(history(told_at=None)),
            [
                "- **Told:** not yet",
                "| to tell, until a sink took it | no sink took it |",
                "| to acknowledge, from when it was told | nobody did |",
                "| open so far, from its beginning | 2 days 7 h |",
            ],
            ["- **Over:**", "## When checker did not see", "## What the logs say"],
        ),
        (
            Case(history(told_at=None, resolved_at=OVER)),
            ["- **Told:** never", "| until its end, from its beginning | 22 h 1 min |"],
            [],
        ),
        (
            Case(history(told(), ended(OVER, Reason.EXEMPTED, lost=None), resolved_at=OVER)),
            ["| until it was exempt, from its beginning | 22 h 1 min |"],
            ["| to heal"],
        ),
        (
            Case(history(told(), ended(OVER, Reason.DROPPED, lost=None), resolved_at=OVER)),
            ["| until it was not demanded any more, from its beginning | 22 h 1 min |"],
            ["| to heal"],
        ),
        (Case(history()), ["Nothing is on record of this database in its time."], []),
        (Case(history(), trail(), (night(0),)), ["None."], ["- 2026-11-22 (00:00 UTC)"]),
        (
            Case(
                history(),
                trail(),
                (night(0, SlotOutcome.MISSED, standing=Standing.EXEMPT, note="nothing was scheduled"),),
            ),
            ["- 2026-11-22 (00:00 UTC): missed, exempt, nothing was scheduled"],
            [],
        ),
        (Case(history()), ["- **When it was told first:** not on record"], []),
        (
            Case(history(finding=replace(FINDING, restorable=Restorable.nothing(OPENED)))),
            ["- **As it was seen last:** nothing, as of 2026-11-22 02:01 UTC"],
            [],
        ),
        (Case(history(policy=None)), ["- **Policy:** none matches this database"], []),
        (Case(history(escalated=True)), ["- **Severity:** critical, raised by its age"], []),
        (
            Case(history(), trail(first_seen_at=OPENED)),
            [
                "| to detect, from checker's first look | 0 min |",
                "What was lost before 2026-11-22 02:01 UTC, when checker first looked, is not counted here.",
            ],
            [],
        ),
        (Case(history(), trail(first_seen_at=BEGAN)), ["None."], ["What was lost before"]),
        (
            Case(history(), blind=[unseen(NOW - n * DAY) for n in range(22, 0, -1)]),
            ["- 2 earlier times, 10 h in all", "- 2026-11-21 09:30 UTC to 2026-11-21 14:30 UTC, 5 h: nobody looked"],
            ["- 2026-11-01"],
        ),
        (Case(history(), blind=[unseen(NOW - n * DAY) for n in range(20, 0, -1)]), [], ["earlier"]),
        (
            Case(history(resolved_at=OVER, over_at=OPENED + HOUR)),
            ["- **State:** over since 2026-11-22 03:01 UTC", "- **Over:** 2026-11-22 03:01 UTC, after 1 h 1 min"],
            [],
        ),
        (
            Case(
                history(finding=Finding("words", advice="Wait for Heroku.", why=("it failed",), consequences=("old",)))
            ),
            ["Wait for Heroku.", "- **Why:** it failed", "- **Follows from it:** old", "## Fix"],
            ["```sh"],
        ),
        (Case(history(), trail()), ["```sh", "## Fix"], ["## The fix that was advised"]),
    ],
)
def test_what_is_not_there(case: Case, there: list[str], absent: list[str]) -> None:
    """What has not come, is not known or does not apply is said or left out, and never made up."""
    page = lines(case)
    assert [] == [line for line in there if line not in page]
    assert [] == [line for line in absent if any(line in shown for shown in page)]


def test_about_checker_itself() -> None:
    """An incident of checker's own says so, and speaks neither of slots nor of backups."""
    page = lines(Case(history(subject=Subject(CHECKER), cause=SWEEP, policy=None)))
    assert "- **About:** checker itself" in page
    assert [] == [line for line in page if "Slots" in line or "restored" in line or "**Policy" in line]


@pytest.mark.parametrize(
    ("back", "lost"),
    [(1, False), (0, True), (-1, True), (-2, False)],
)
def test_slots_of_its_time(back: int, lost: bool) -> None:
    """The slot that began it and those until its end are its own; the night before and the one after are not."""
    one = night(back, SlotOutcome.MISSED)
    page = lines(Case(history(resolved_at=night(-1).at), trail(), (one,)))
    assert lost == (f"- {one.day} (00:00 UTC): missed" in page)


def test_logs() -> None:
    """What the log of a lost backup says stands there as it is, in a block that nothing in it can end."""
    row = backup(12, name="a012")
    said = FailureLog(row.uuid, ("pg_dump: error: ```", "| a | <b>"))
    kept = trail(
        backups=(KeptBackup(row, OPENED), KeptBackup(backup(11), OPENED)), logs=(said, FailureLog("other", ("x",)))
    )
    page = lines(Case(history(), kept, (night(0, SlotOutcome.FAILED, "a012"),)))
    start = page.index("## What the logs say")
    assert page[start + 2 : start + 8] == ["Of a012:", "", "````", "pg_dump: error: ```", "| a | <b>", "````"]
    assert "x" not in page


@pytest.mark.parametrize(
    ("at", "there"),
    [(BEGAN - MINUTE, False), (BEGAN, True), (OVER, True), (OVER + MINUTE, False)],
)
def test_restores(at: datetime, there: bool) -> None:
    """A restore that was seen while it stood is part of the story, one before or after it is not."""
    seen = Restore("u", 9, BackupStatus.SUCCEEDED, at, backup="a008", source_label="shop::DATABASE", to_name="NEW")
    page = lines(Case(history(resolved_at=OVER), trail(restores=(seen,))))
    line = f"- {at:%Y-%m-%d %H:%M} UTC: refresh, succeeded: backup a008 of shop::DATABASE into NEW"
    assert (there, there) == ("Restores that were seen:" in page, line in page)


PIECES = st.sampled_from(
    [
        *"\\`*_[](){}<>|~#!@&:;.-+=\n\t\x00\u202e",
        *(
            "```",
            "~~~",
            "---",
            "# h",
            "- x",
            "1. y",
            "> q",
            "<script>",
            "<!--",
            "-->",
            "</td>",
            "[a](b)",
            "![a](b)",
            "\\|",
        ),
        *("word", "postgres://u:p@h/d", "\r\n\r\n", "    code"),
    ]
)
ANYTHING = st.lists(st.one_of(PIECES, st.text(max_size=3)), min_size=1, max_size=8).map("".join)


def hostile(text: str) -> Case:
    """A case in which everything that comes from outside is this text."""
    finding = Finding(
        text, limit=text, actual=text, since=BEGAN, fix=(text,), consequences=(text,), why=(text,), advice=text
    )
    finding = replace(finding, restorable=Restorable(text, NOW, 1, 1))
    row = backup(12, name=text)
    one = History(
        replace(INCIDENT, id=text, subject=Subject("a", text, text, text), cause=text, finding=finding, policy=text),
        (told(finding=finding, detail=text, status=DeliveryStatus.DEAD), replace(told(finding=finding), sink=text)),
        (acked(note=text),),
    )
    lost = replace(night(0, SlotOutcome.FAILED, text), schedule=text, note=text)
    kept = trail(backups=(KeptBackup(row, OPENED),), logs=(FailureLog(row.uuid, (text,)),))
    return Case(one, kept, (lost,), (unseen(why=text),))


def outline(tokens: list[Token]) -> list[str]:
    """What kinds of blocks a page has, in order."""
    return [token.type for token in tokens]


def said(tokens: list[Token]) -> list[str]:
    """The kinds of what stands within the lines."""
    return [child.type for token in tokens for child in token.children or ()]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(ANYTHING.filter(clean))
def test_hostile_text_breaks_no_page(text: str) -> None:
    """Whatever names, notes, answers and log lines hold: the page has the shape of a tame one, and obeys none of it."""
    page = PARSER.parse(card(hostile(text), {}, LATER))
    tame = PARSER.parse(card(hostile("word"), {}, LATER))
    assert outline(tame) == outline(page)
    assert set(said(page)) <= {"text", "text_special", "strong_open", "strong_close", "html_inline"}
    inline = [child.content for token in page for child in token.children or () if child.type == "html_inline"]
    assert set(inline) <= {"<!-- -->"}


def test_hostile_text_is_still_there() -> None:
    """What makes a page harmless takes nothing away: people find the name that Heroku has."""
    headings = [t.children for t in PARSER.parse(card(hostile("a|b <i> `c`"), {}, LATER)) if t.type == "inline"]
    assert headings[0] is not None
    assert "a|b <i> `c`::a|b <i> `c`: a|b <i> `c`" == "".join(child.content for child in headings[0])
