"""What is said: order, titles and the content of a card."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model import CHECKER, Finding, Notice, Reason, Restorable, Severity, Subject
from checker.notify.links import Ours
from checker.notify.message import Tone, as_lines, as_text, card, message_for
from checker.plain import clean, command_line, cut
from tests.unit.notify.samples import FINDING, FIX, HOSTILE, NOW, baseline, exempted, hostile, notice, resolved

STAGING = Subject("addon-2", "staging", "DATABASE")


def test_order() -> None:
    """The hello comes first, then problems with the most severe on top, then what is solved."""
    warning = notice(2, severity=Severity.WARNING, subject=Subject("a", "a-app", "DATABASE"))
    worse = notice(3, reason=Reason.WORSENED, subject=Subject("z", "z-app", "DATABASE"))
    solved, hello, critical = resolved(4), baseline(), notice(5)
    message = message_for("b1", [solved, warning, worse, critical, hello])
    assert message.notices == (hello, critical, worse, warning, solved)
    assert message.batch == "b1"


@pytest.mark.parametrize(
    ("notices", "title"),
    [
        ([notice()], "shared-meaning::DATABASE: No backup schedule"),
        ([notice(), notice(2, cause="covered")], "2 backup problems: shared-meaning::DATABASE"),
        (
            [notice(), notice(2, subject=STAGING)],
            "2 databases: No backup schedule (shared-meaning::DATABASE and 1 more)",
        ),
        (
            [notice(), notice(2, subject=STAGING, title="The newest backup is too old")],
            "2 backup problems: shared-meaning::DATABASE and 1 more",
        ),
        ([notice(), notice(2, subject=Subject(CHECKER))], "2 problems: checker and 1 more"),
        ([notice(), resolved(2)], "shared-meaning::DATABASE: No backup schedule; 1 solved"),
        ([resolved()], "Solved: shared-meaning::DATABASE: No backup schedule"),
        ([notice(), exempted(2)], "shared-meaning::DATABASE: No backup schedule; 1 exempt"),
        (
            [notice(), resolved(2), exempted(3), resolved(4)],
            "shared-meaning::DATABASE: No backup schedule; 2 solved; 1 exempt",
        ),
        ([exempted()], "Exempt from now on: shared-meaning::DATABASE: No backup schedule"),
        (
            [resolved(), exempted(2, subject=STAGING)],
            "Over: 2 databases: No backup schedule (shared-meaning::DATABASE and 1 more)",
        ),
        (
            [resolved(), resolved(2, subject=STAGING)],
            "Solved: 2 databases: No backup schedule (shared-meaning::DATABASE and 1 more)",
        ),
        (
            [resolved(), resolved(2, subject=STAGING, title="The newest backup is too old")],
            "Solved: 2 backup problems: shared-meaning::DATABASE and 1 more",
        ),
        ([notice(reason=Reason.REMINDER)], "Still open: shared-meaning::DATABASE: No backup schedule"),
        ([notice(subject=Subject(CHECKER), title="checker is blind")], "checker is blind"),
        ([notice(subject=Subject(CHECKER), title="nobody looked")], "checker: nobody looked"),
        (
            [notice(), baseline()],
            "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC",
        ),
        ([baseline(reason=Reason.TEST, title="A test from checker")], "A test from checker"),
    ],
)
def test_title(notices: list[Notice], title: str) -> None:
    """The title alone says how many problems there are and where, or that it is good news."""
    assert message_for("b1", notices).title == title


@pytest.mark.parametrize(
    ("notices", "severity"),
    [
        ([notice(severity=Severity.WARNING), notice(2)], Severity.CRITICAL),
        ([resolved(severity=Severity.CRITICAL)], Severity.INFO),
        ([baseline(), notice(severity=Severity.WARNING)], Severity.WARNING),
    ],
)
def test_severity(notices: list[Notice], severity: Severity) -> None:
    """A message is as severe as its worst problem; good news is never critical."""
    assert message_for("b1", notices).severity is severity


def test_message_is_as_new_as_its_newest_notice() -> None:
    """A message carries the time of what was found last."""
    assert message_for("b1", [notice(), notice(2, at=NOW + timedelta(hours=1))]).at == NOW + timedelta(hours=1)


def test_card_of_a_problem() -> None:
    """A problem reads in order: what and since when, demanded, found, consequences, what to restore from, the fix."""
    assert as_lines(card(notice())) == [
        "shared-meaning::DATABASE: No backup schedule",
        FINDING.summary,
        "Since: 2026-11-19 00:03 UTC, for 3 days",
        "Demanded: a backup each day at 00:00 Europe/London",
        "Found: none; it existed until 2026-11-19 00:03 UTC at least",
        "Follows from it: newest backup: b012, 3 days old; 29 h is the limit",
        "To restore from: b012, 3 days old, taken 2026-11-19 00:03 UTC; 61.04MB; 7 good backups",
        "Fix:",
        f"  {FIX[0]}",
        f"  {FIX[1]}",
        "Capture: loads the database while it runs, and may drop its oldest manual backup.",
        "Schedule: takes no backup at once; the first is due 2026-11-23 00:00 UTC.",
        "App: https://dashboard.heroku.com/apps/shared-meaning/resources",
        "critical · opened · cause schedule_present · incident 1a2b3c4d5e6f · as of 2026-11-22 09:30 UTC",
    ]


def test_card_of_good_news() -> None:
    """Good news says so first, how long it lasted, and asks for nothing."""
    shown = card(resolved())
    assert shown.tone is Tone.GOOD
    assert as_lines(shown) == [
        "Solved: shared-meaning::DATABASE: No backup schedule",
        "scheduled daily at 00:00 Europe/London",
        "Lasted: 3 days, from 2026-11-19 00:03 UTC to 2026-11-22 09:30 UTC",
        "To restore from: b012, 3 days old, taken 2026-11-19 00:03 UTC; 61.04MB; 7 good backups",
        "App: https://dashboard.heroku.com/apps/shared-meaning/resources",
        "info · resolved · cause schedule_present · incident 1a2b3c4d5e6f · as of 2026-11-22 09:30 UTC",
    ]


def test_card_of_the_hello() -> None:
    """The hello names no database and shows neither age nor backups."""
    assert as_lines(card(baseline())) == [
        "checker is at work",
        "watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC",
        "info · baseline · as of 2026-11-22 09:30 UTC",
    ]


@pytest.mark.parametrize(
    ("subject", "cause", "seen", "told"),
    [
        (notice().subject, "recent_backup", Restorable.nothing(NOW), "nothing: no backup can be restored"),
        (notice().subject, "readable", None, "not known while it cannot be read"),
        (notice().subject, "covered", None, "not known while it cannot be read"),
        (notice().subject, "listed", None, "not known while it cannot be read"),
        (Subject(CHECKER), "sweep", None, None),
    ],
)
def test_nothing_to_restore(subject: Subject, cause: str, seen: Restorable | None, told: str | None) -> None:
    """That nothing can be restored is said only where it was seen."""
    facts = card(notice(subject=subject, cause=cause, finding=Finding("it is bad", restorable=seen))).facts
    assert next((as_text(fact.value) for fact in facts if fact.label == "To restore from"), None) == told


def test_since_falls_back_on_when_it_was_first_seen() -> None:
    """A finding that does not know since when it holds is dated by when checker saw it first."""
    facts = card(notice(finding=Finding("it is bad"))).facts
    assert as_text(facts[0].value) == "2026-11-22 08:30 UTC, for 1 h"


LONG = "scheduled daily at 00:00 UTC, 00:00 Europe/London is demanded"
DRIFT = (
    "an hour late (demanded 23:00Z, real 00:00Z) until the night of 25 to 26 October 2026, then the same; " + "x" * 40
)


@pytest.mark.parametrize(
    ("summary", "lead", "details"),
    [
        (f"{LONG}: {DRIFT}", LONG, DRIFT),
        (f"{LONG}; {DRIFT}", LONG, DRIFT),
        (f"{LONG}: an hour late; {DRIFT}", f"{LONG}: an hour late", DRIFT),
        (f"{LONG} (that is: so) and (so; {DRIFT})", f"{LONG} (that is: so) and (so; {DRIFT})", ""),
        (f'{LONG}: answered 403 {{"detail": 1}}; {DRIFT}', LONG, f'answered 403 {{"detail": 1}}; {DRIFT}'),
        # The place of a mistake stays beside the mistake.
        (f"{LONG}: policy.yml:5:25: {DRIFT}", LONG, f"policy.yml:5:25: {DRIFT}"),
        # Short enough for a glance, or nowhere to part it: it stays whole.
        (f"{LONG}: an hour late", f"{LONG}: an hour late", ""),
        ("x" * 130, "x" * 130, ""),
        ("no: " + "x" * 140, "no: " + "x" * 140, ""),
        ("x" * 131 + ": y", "x" * 131 + ": y", ""),
    ],
)
def test_a_glance(summary: str, lead: str, details: str) -> None:
    """A long finding is told in a few words first; the rest stands below all facts."""
    shown = card(notice(finding=replace(FINDING, summary=summary)))
    assert (lead, details, summary) == (shown.lead, shown.details, shown.summary)
    lines = as_lines(shown)
    assert lead == lines[1]
    assert not details or "To restore from" in lines[lines.index(f"In detail: {details}") - 1]


def test_why() -> None:
    """What made a backup fail is its cause, and never said to follow from it."""
    facts = card(notice(finding=replace(FINDING, why=("pg_dump: error: permission denied",)))).facts
    assert ["Since", "Demanded", "Found", "Why", "Follows from it", "To restore from"] == [f.label for f in facts]
    assert ("pg_dump: error: permission denied",) == facts[3].value


def test_an_outage() -> None:
    """Somebody else's outage says when all was well last, and that there is nothing to do; its end says neither."""
    finding = Finding("no database could be looked at", advice="nothing now", seen_well_at=NOW - timedelta(hours=4))
    blind = notice(subject=Subject(CHECKER), cause="sweep", title="checker is blind", finding=finding)
    facts = [f"{fact.label}: {as_text(fact.value)}" for fact in card(blind).facts]
    assert ["Last seen well: 2026-11-22 05:30 UTC, 4 h ago", "What to do: nothing now"] == facts[-2:]
    over = replace(blind, reason=Reason.RESOLVED)
    assert ["Lasted"] == [fact.label for fact in card(over).facts]


def test_our_own_app() -> None:
    """Where checker's own app is known its commands can be pasted as they are; those for databases never change."""
    ours = Ours(app="our-checker")
    commands = ("heroku config:set HEROKU_API_KEY=... --app APP", "heroku ps --app APPLE")
    own = card(notice(subject=Subject(CHECKER), finding=replace(FINDING, fix=commands)), ours)
    assert ("heroku config:set HEROKU_API_KEY=... --app our-checker", "heroku ps --app APPLE") == own.fix
    assert commands == card(notice(finding=replace(FINDING, fix=commands)), ours).fix
    assert (
        "heroku run --app our-checker python -m checker ack" in as_lines(card(notice(reason=Reason.REMINDER), ours))[-1]
    )
    assert "heroku run --app APP python -m checker ack" in as_lines(card(notice(reason=Reason.REMINDER)))[-1]


def test_many_consequences() -> None:
    """Past three consequences only their number is told: what there is to restore from matters more."""
    facts = card(notice(finding=Finding("it is bad", consequences=("a", "b", "c", "d", "e")))).facts
    assert [as_text(f.value) for f in facts if f.label == "Follows from it"] == ["a", "b", "c", "and 2 more"]


@pytest.mark.parametrize("size", [1, 100])
def test_hostile_card(size: int) -> None:
    """Whatever a name holds, a card's text is visible, on one line each and of bounded length."""
    shown = card(hostile(size))
    for line in as_lines(shown):
        assert line.isprintable()
        line.encode()
    assert all(len(line) < 650 for line in (*as_lines(card(hostile(size)))[:-4], as_text(shown.footer)))


def test_commands_are_never_cut() -> None:
    """A command of any length is whole or not there: a cut command does something else."""
    command = "heroku pg:backups:capture " + "D" * 20_000
    assert card(notice(finding=Finding("x", fix=(command, "", " \n ")))).fix == (command,)


@settings(deadline=None)  # a busy machine is no defect
@given(st.text(max_size=600), st.integers(min_value=2, max_value=300))
def test_clean(text: str, limit: int) -> None:
    """Cleaned text is on one line, fits, can be encoded, and stays as it is when cleaned again."""
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert "\n" not in cleaned
    cleaned.encode()
    assert clean(cleaned, limit) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\tc", "a b c"),
        ("\x1b[31mred", "[31mred"),
        ("\u202eevil\u2069", "evil"),
        ("a\ud800b", "ab"),
        ("a\u2028b", "a b"),
        ("Zürich 🙂", "Zürich 🙂"),
    ],
)
def test_clean_examples(text: str, cleaned: str) -> None:
    """Line breaks become spaces, invisible characters go, letters of any script stay."""
    assert clean(text) == cleaned


def test_command_line_keeps_quoted_spaces() -> None:
    """A command keeps its inner spaces and loses what a terminal would obey."""
    assert command_line(" heroku x --at 'a  b'\n\x1b") == "heroku x --at 'a  b'"
    assert "\n" not in command_line(HOSTILE)


def test_cut() -> None:
    """What is cut shows that it was."""
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
