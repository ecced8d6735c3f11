"""Slack, whatever there is to tell: any reason, any number of notices, any text in them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.model import CHECKER, Finding, Notice, Reason, Restorable, Severity, Subject
from checker.notify import blocks
from checker.notify.links import Ours
from checker.notify.message import cards_of, message_for
from tests.edge.slack_rules import LIVE, check_limits, hidden, texts
from tests.unit.notify.samples import FINDING, HOSTILE, NOW, notice

OURS = Ours("https://docs.example/main")
UUID = "5a6c1df5-3e8b-5d0e-9c3f-8a4f6f1f2b77"

_WORD = st.text(max_size=30) | st.sampled_from(["", "shop", HOSTILE, HOSTILE * 20, "&" * 3000, '"' * 3000, "🙂" * 900])
_COMMAND = _WORD | st.sampled_from(
    [
        "heroku pg:backups:capture DATABASE --app shop",
        "heroku pg:backups:schedule DATABASE --at '12:00 UTC' --app shop",
        "heroku pg:backups:cancel b001 --app shop",
    ]
)
_AGE = st.integers(-5, 500).map(lambda hours: timedelta(hours=hours))
_AT = _AGE.map(lambda age: NOW - age)
_RESTORABLE = st.none() | st.builds(Restorable, _WORD, _AT, st.none() | st.integers(0, 2**50), st.integers(0, 99))
_FINDING = st.builds(
    Finding,
    _WORD,
    limit=st.none() | _WORD,
    actual=st.none() | _WORD,
    since=st.none() | _AT,
    fix=st.lists(_COMMAND, max_size=5).map(tuple),
    consequences=st.lists(_WORD, max_size=30).map(tuple),
    restorable=_RESTORABLE,
)
_SUBJECT = st.builds(Subject, _WORD | st.just(UUID), _WORD, _WORD, _WORD) | st.just(Subject(CHECKER))
_NOTICE = st.builds(
    Notice,
    id=_WORD,
    reason=st.sampled_from(Reason),
    severity=st.sampled_from(Severity),
    at=_AT,
    subject=_SUBJECT,
    cause=_WORD | st.sampled_from(["schedule_present", "readable", "sweep"]),
    title=_WORD | st.just("No backup schedule"),
    finding=_FINDING,
    incident=st.none() | _WORD | st.just("1a2b3c4d5e6f"),
    opened_at=st.none() | _AT,
)
_NOTICES = st.lists(_NOTICE, min_size=1, max_size=12) | st.builds(
    lambda one, many: [one] * many, _NOTICE, st.integers(1, 150)
)
_TRIES = settings(suppress_health_check=list(HealthCheck))


@_TRIES
@given(_NOTICES, st.sampled_from(["", "<!subteam^S0123>"]))
def test_whatever_there_is_to_tell(notices: list[Notice], mention: str) -> None:
    """Slack takes every message, and obeys nothing in it but the mention that policy wants."""
    payload = blocks.payload(message_for("b1", notices), mention, OURS)
    check_limits(payload)
    for text in texts(payload):
        assert not LIVE.search(text.removeprefix(mention) if mention else text)
        assert not re.sub(r"&(amp|lt|gt);", "", text).count("&")
        assert hidden(text) == []
        text.encode()


@_TRIES
@given(_NOTICES)
def test_the_plain_text_too(notices: list[Notice]) -> None:
    """What is sent when Slack refuses the blocks is as harmless, and fits."""
    text = blocks.text_only(message_for("b1", notices), ours=OURS)["text"]
    assert 0 < len(text) <= 10_000
    assert not LIVE.search(text)
    assert hidden(text) == []
    text.encode()


@_TRIES
@given(st.lists(_NOTICE, max_size=8), st.lists(_NOTICE, min_size=1, max_size=3))
def test_a_drill_is_marked_everywhere(others: list[Notice], drills: list[Notice]) -> None:
    """Nobody takes a drill for an alarm: its title, the phone, its card and its line in a list all say DRILL."""
    drills = [replace(drill, reason=Reason.DRILL) for drill in drills]
    message = message_for("b1", [*others, *drills])
    payload = blocks.payload(message, ours=OURS)
    assert "DRILL" in message.title or len(message.title) > blocks.HEADER
    for shown in cards_of(message)[-len(drills) :]:
        assert shown.title.startswith("DRILL: ")
        assert (shown.fix, shown.tone) == ((), "info")
    marked = [a for a in payload["attachments"] if a["blocks"][0]["text"]["text"].startswith("DRILL: ")]
    listed = [text for text in texts(payload)[1:] if "DRILL: " in text or re.search(r"and \d+ more$", text)]
    assert marked or listed


@pytest.mark.parametrize("kinds", [1, 2, 5, 9, 40])
@pytest.mark.parametrize("each", [1, 2, 30])
@pytest.mark.parametrize("harm", ["", HOSTILE, "&" * 400, '"' * 400])
def test_kinds_of_problems(kinds: int, each: int, harm: str) -> None:
    """However many databases have however many kinds of problems, by whatever names, Slack takes the message."""
    notices = [
        notice(n, cause=f"cause{kind}", title=f"{kind} {harm}", subject=Subject(f"{kind}.{n}", f"app-{n}{harm}", "DB"))
        for kind in range(kinds)
        for n in range(each)
    ]
    check_limits(blocks.payload(message_for("b1", notices), "<!here>", OURS))


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("count", [1, 1000])
def test_every_reason(reason: Reason, count: int) -> None:
    """Each reason has a message that Slack takes, for one database and for a thousand."""
    notices = [notice(n, reason=reason, subject=Subject(UUID, f"app-{n:04}", "DATABASE")) for n in range(count)]
    payload = blocks.payload(message_for("b1", notices), "<!here>", OURS)
    check_limits(payload)
    assert "No backup schedule" in payload["text"]


def test_a_drill_alone() -> None:
    """A drill is blue, says at once that nothing is wrong, shows no command and claims nothing to restore from."""
    finding = Finding("made up: no schedule", "a schedule", "none", NOW, ("heroku x",), ("an old backup",))
    drill = notice(reason=Reason.DRILL, subject=Subject("checker-drill", "checker-drill", "DATABASE"), finding=finding)
    payload = blocks.payload(message_for("b1", [drill]), ours=OURS)
    assert payload["text"] == "DRILL: nothing is wrong. checker-drill::DATABASE: No backup schedule"
    assert payload["blocks"][0]["text"]["text"] == payload["text"]
    (card,) = payload["attachments"]
    assert (card["color"], card["fallback"][:7]) == ("#439fe0", "DRILL: ")
    assert card["blocks"][0]["text"]["text"].splitlines() == [
        "DRILL: `checker-drill::DATABASE` *No backup schedule*",
        "Made up: no schedule",
        "This is a drill, made up by checker to prove that alerts arrive here. Nothing is wrong.",
        "*Demanded:* a schedule",
        "*Found:* none",
        "*Follows from it:* an old backup",
    ]
    assert len(card["blocks"]) == 2


def test_a_drill_beside_an_alarm() -> None:
    """A true alarm that is told together with a drill keeps its title, its colour and its place on top."""
    drill = notice(2, reason=Reason.DRILL, severity=Severity.CRITICAL)
    message = message_for("b1", [drill, notice()])
    assert message.title == "shared-meaning::DATABASE: No backup schedule; and a DRILL"
    payload = blocks.payload(message)
    assert [a["color"] for a in payload["attachments"]] == ["#d40e0d", "#439fe0"]
    assert message_for("b1", [drill]).severity is Severity.INFO


def test_a_digest() -> None:
    """The digest is calm: its own title, a list of sentences, no duration, nothing to restore from, no mention."""
    finding = Finding("all 84 slots met in 7 days", since=NOW, consequences=("No problem is open.", "The token lasts."))
    digest = notice(
        reason=Reason.DIGEST,
        severity=Severity.CRITICAL,
        subject=Subject(CHECKER),
        title="Weekly digest: all 84 slots met",
        finding=finding,
        incident=None,
    )
    message = message_for("b1", [digest])
    assert (message.title, message.severity) == ("Weekly digest: all 84 slots met", Severity.INFO)
    (card,) = blocks.payload(message)["attachments"]
    assert card["color"] == "#439fe0"
    assert card["blocks"][0]["text"]["text"].splitlines() == [
        "All 84 slots met in 7 days",
        "• No problem is open.",
        "• The token lasts.",
    ]
    assert card["blocks"][1]["elements"][0]["text"].startswith("digest · as of <!date^")


def test_a_long_digest() -> None:
    """A digest of many lines says how many it leaves out."""
    finding = Finding("summary", consequences=tuple(f"line {n}" for n in range(40)))
    (shown,) = cards_of(message_for("b1", [notice(reason=Reason.DIGEST, finding=finding)]))
    assert (len(shown.lines), shown.lines[-1]) == (16, "and 25 more")


@pytest.mark.parametrize("reason", [Reason.REMINDER, Reason.ESCALATED])
def test_how_to_end_reminders(reason: Reason) -> None:
    """Whoever is told again is told how to be told no more; a made-up incident makes no command."""
    footers = [
        cards_of(message_for("b1", [notice(reason=reason, incident=id_)]))[0].footer[0] for id_ in ("1a2b3c", "; x")
    ]
    end = "to end reminders: heroku run --app APP python -m checker ack 1a2b3c"
    assert [end in str(footer) for footer in footers] == [True, False]
    assert "checker ack" not in str(cards_of(message_for("b1", [notice()]))[0].footer)


def test_elsewhere() -> None:
    """A card says at how many other databases the same problem is; what is solved there does not count."""
    hit = [notice(n, subject=Subject(str(n), f"app-{n}", "DATABASE")) for n in range(3)]
    solved = notice(9, reason=Reason.RESOLVED, subject=Subject("s", "solved", "DATABASE"), finding=FINDING)
    other = notice(8, cause="recent_backup", subject=Subject("o", "other", "DATABASE"))
    cards = cards_of(message_for("b1", [*hit, solved, other]))
    told = ["".join(map(str, f.value)) for card in cards for f in card.facts if f.label == "Elsewhere"]
    assert told == ["the same at 2 other databases"] * 3
