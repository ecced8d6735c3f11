"""What to say: notices in, a message out, and each notice as a card that every sink renders its own way. Pure.

A card answers, in this order: what is wrong and since when; what was demanded and what was found; what follows from
it; what there is to restore from now; and the commands that put it right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checker import phrases
from checker.model import Notice, Reason, Severity
from checker.plain import NAME, SENTENCE, clean, command_line
from checker.ports import Message

Phrase = tuple[str | datetime, ...]
"""Text and instants in the order to read them; a sink that knows its readers' time zones shows instants in them."""

# The rule that alone carries what is unknown (DESIGN.md, section 7): where it fails, nothing is known of backups.
_READABLE = "readable"
_ABOUT_CHECKER = frozenset({Reason.BASELINE, Reason.TEST})
# What tells a notice from the first one about its problem, without any colour.
_MARKS = {
    Reason.WORSENED: "Worse: ",
    Reason.REMINDER: "Still open: ",
    Reason.ESCALATED: "Open for too long: ",
    Reason.RESOLVED: "Solved: ",
    Reason.EXEMPTED: "Exempt from now on: ",
}
_CONSEQUENCES = 3
_VALUE = 300
_ID = 60


class Tone(StrEnum):
    """How a card is coloured: by severity, or as good news."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: what it is about, and what is known of it."""

    label: str
    value: Phrase


@dataclass(frozen=True, slots=True)
class Card:
    """One notice in words, free of control characters and of bounded length, save for `fix`: a cut command is a trap.

    `label` is what it is about (empty for a hello or a test), `mark` what sort of news it is where it is not new,
    `footer` says where it comes from.
    """

    tone: Tone
    label: str
    headline: str
    summary: str
    facts: tuple[Fact, ...]
    fix: tuple[str, ...]
    footer: Phrase
    mark: str = ""

    @property
    def title(self) -> str:
        """The card in one line: `Solved: shared-meaning::DATABASE: No backup schedule`."""
        return self.mark + self.name

    @property
    def name(self) -> str:
        """What it is about and what is wrong: the same in every notice of one problem."""
        return f"{self.label}: {self.headline}" if self.label else self.headline


def message_for(batch: str, notices: Sequence[Notice]) -> Message:
    """One message of at least one notice: the hello first, then problems, most severe first, then what is solved."""
    ordered = tuple(sorted(notices, key=_order))
    telling = [n for n in ordered if not n.reason.ends]
    return Message(
        batch=batch,
        at=max(n.at for n in ordered),
        severity=max((n.severity for n in telling), key=lambda s: s.rank, default=Severity.INFO),
        title=_title(ordered),
        notices=ordered,
    )


def card(notice: Notice) -> Card:
    """The notice in words."""
    solved = notice.reason.ends
    return Card(
        tone=Tone.GOOD if solved else Tone(notice.severity.value),
        label="" if notice.reason in _ABOUT_CHECKER else clean(notice.subject.label, NAME),
        headline=clean(notice.title, NAME),
        summary=clean(notice.finding.summary, SENTENCE),
        facts=tuple(_facts(notice)),
        fix=() if solved else tuple(filter(None, map(command_line, notice.finding.fix))),
        footer=_footer(notice),
        mark=_MARKS.get(notice.reason, ""),
    )


def cards_of(message: Message) -> list[Card]:
    """A card per notice; the hello has none, because the title says all of it."""
    return [card(notice) for notice in message.notices if notice.reason is not Reason.BASELINE]


def as_text(phrase: Phrase) -> str:
    """A phrase with its instants in UTC."""
    return "".join(phrases.instant(part) if isinstance(part, datetime) else part for part in phrase)


def as_lines(shown: Card) -> list[str]:
    """A card as plain lines of text."""
    lines = [shown.title, shown.summary, *(f"{fact.label}: {as_text(fact.value)}" for fact in shown.facts)]
    if shown.fix:
        lines += ["Fix:", *(f"  {command}" for command in shown.fix)]
    return [*filter(None, lines), as_text(shown.footer)]


def _order(notice: Notice) -> tuple[int, int, str, str]:
    place = 0 if notice.reason in _ABOUT_CHECKER else 2 if notice.reason.ends else 1
    return place, -notice.severity.rank, notice.subject.label, notice.cause


def _title(ordered: Sequence[Notice]) -> str:
    first = ordered[0]
    problems = [n for n in ordered if n.reason not in _ABOUT_CHECKER and not n.reason.ends]
    solved = [n for n in ordered if n.reason.ends]
    if first.reason in _ABOUT_CHECKER:
        hello = card(first)
        return f"{hello.headline}: {hello.summary}" if first.reason is Reason.BASELINE else hello.headline
    if not problems:
        return _mark(solved) + _together(solved)
    return _mark(problems) + _together(problems) + (f"; {len(solved)} solved" if solved else "")


def _mark(notices: Sequence[Notice]) -> str:
    """What sort of news they all are; several sorts of good news are good news."""
    reasons = {n.reason for n in notices}
    if len(reasons) == 1:
        return _MARKS.get(notices[0].reason, "")
    return _MARKS[Reason.RESOLVED] if all(reason.ends for reason in reasons) else ""


def _together(notices: Sequence[Notice]) -> str:
    """One notice by its own words, several by their number and the first of the databases they are about."""
    labels = list(dict.fromkeys(clean(n.subject.label, NAME) for n in notices))
    if len(notices) == 1:
        return f"{labels[0]}: {clean(notices[0].title, NAME)}"
    thing = "backup problem" if all(n.subject.app for n in notices) else "problem"
    others = f" and {len(labels) - 1} more" if labels[1:] else ""
    return f"{phrases.many(len(notices), thing)}: {labels[0]}{others}"


def _facts(notice: Notice) -> list[Fact]:
    finding = notice.finding
    facts = [_duration(notice)]
    if notice.reason.ends:
        facts += [_said("Lost", consequence) for consequence in finding.consequences]
    else:
        facts += [_said("Demanded", finding.limit), _said("Found", finding.actual)]
        facts += _consequences(finding.consequences)
    facts.append(_restorable(notice))
    return [fact for fact in facts if fact]


def _said(label: str, text: str | None) -> Fact | None:
    return Fact(label, (clean(text, _VALUE),)) if text else None


def _duration(notice: Notice) -> Fact | None:
    since = notice.finding.since or (notice.opened_at if notice.opened_at != notice.at else None)
    if since is None or notice.reason in _ABOUT_CHECKER:
        return None
    length = phrases.span(notice.at - since)
    if notice.reason.ends:
        return Fact("Lasted", (f"{length}, from ", since, " to ", notice.at))
    return Fact("Since", (since, f" ({length})"))


def _consequences(consequences: Sequence[str]) -> list[Fact | None]:
    """A line each; a line too many is worth less than what there is to restore from."""
    facts = [_said("Follows from it", consequence) for consequence in consequences[:_CONSEQUENCES]]
    more = len(consequences) - len(facts)
    return [*facts, _said("Follows from it", f"and {more} more")] if more > 0 else facts


def _restorable(notice: Notice) -> Fact | None:
    label = "To restore from"
    there = notice.finding.restorable
    if there is not None:
        name, age = clean(there.newest, NAME), phrases.span(notice.at - there.taken_at)
        kept = phrases.many(there.count, "good backup")
        return Fact(label, (f"{name}, taken ", there.taken_at, f" ({age} old), {phrases.size(there.size)}; {kept}"))
    if notice.subject.app is None or notice.reason in _ABOUT_CHECKER:
        return None
    if notice.cause == _READABLE:
        return Fact(label, ("not known while it cannot be read",))
    return Fact(label, ("nothing: no backup can be restored",))


def _footer(notice: Notice) -> Phrase:
    words = [notice.severity.value, notice.reason.value]
    if notice.reason not in _ABOUT_CHECKER:
        words.append(f"cause {clean(notice.cause, _ID)}")
    if notice.incident:
        words.append(f"incident {clean(notice.incident, _ID)}")
    return (" · ".join(words) + " · as of ", notice.at)
