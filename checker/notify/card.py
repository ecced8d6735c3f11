"""A notice as a card: its words in the order to read them, which every sink renders its own way. Pure.

A card answers, in this order: what is wrong and since when; what was demanded and what was found; why, and what follows
from it; what there is to restore from now; whether others are hit too; what there is to say in detail; and the commands
that put it right, with what they do besides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from checker import phrases
from checker.model import CHECKER, Notice, Reason
from checker.notify.links import UNKNOWN, Link, Ours, links_of
from checker.phrases import Phrase, as_text
from checker.plain import NAME, SENTENCE, clean, command_line
from checker.side_effects import Moment, side_effects

ABOUT_CHECKER = frozenset({Reason.BASELINE, Reason.DIGEST, Reason.DRILL, Reason.TEST})
"""What tells of no problem: it has no duration, nothing to restore from and no alarm."""

MARKS = {
    Reason.WORSENED: "Worse: ",
    Reason.REMINDER: "Still open: ",
    Reason.ESCALATED: "Open for too long: ",
    Reason.RESOLVED: "Solved: ",
    Reason.EXEMPTED: "Exempt from now on: ",
    Reason.DROPPED: "Not demanded any more: ",
    Reason.DRILL: "DRILL: ",
}
"""What tells a notice from the first one about its problem, without any colour."""

_NAGGING = frozenset({Reason.REMINDER, Reason.ESCALATED})
_NO_ALARM = "This is a drill, made up by checker to prove that alerts arrive here. Nothing is wrong."
_CONSEQUENCES = 3
# A summary that is longer begins with what matters, up to the last of these; the rest is for whoever wants to know.
_AT_A_GLANCE = 130
_AND_THEN = re.compile(r"(?<=[\w)])[:;] ")
_A_PLACE = re.compile(r":\d+$")  # what is wrong in line 5 of a file stays beside it
_SHORTEST_LEAD = 20
_LINES = 16
_VALUE = 300
_ID = 60
_INCIDENT = re.compile(r"[0-9a-f]{6,40}")


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

    `label` is what it is about (empty for a hello or a test), `mark` what sort of news it is where it is not new.
    The `summary` is whole; `lead` and `details` are its parts where it is too long for a glance. `lines` go on where
    the summary ends, `effects` are what the fix does besides mending, `links` lead to pages about it, `footer` says
    where it comes from.
    """

    tone: Tone
    label: str
    headline: str
    summary: str
    facts: tuple[Fact, ...]
    fix: tuple[str, ...]
    footer: Phrase
    mark: str = ""
    lines: tuple[str, ...] = ()
    effects: tuple[Phrase, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def lead(self) -> str:
        """What the summary begins with: all of it where it is short."""
        return self._parts[0]

    @property
    def details(self) -> str:
        """What the summary goes on with, after all facts; often nothing."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        if len(self.summary) <= _AT_A_GLANCE:
            return self.summary, ""
        for found in reversed(list(_AND_THEN.finditer(self.summary))):
            lead = self.summary[: found.start()]
            whole = lead.count("(") == lead.count(")") and not _A_PLACE.search(lead)
            if whole and _SHORTEST_LEAD <= len(lead) <= _AT_A_GLANCE:
                return lead, self.summary[found.end() :]
        return self.summary, ""

    @property
    def title(self) -> str:
        """The card in one line: `Solved: shared-meaning::DATABASE: No backup schedule`."""
        return self.mark + self.name

    @property
    def name(self) -> str:
        """What it is about and what is wrong: the same in every notice of one problem."""
        return f"{self.label}: {self.headline}" if self.label else self.headline


def card(notice: Notice, ours: Ours = UNKNOWN, others: int = 0) -> Card:
    """The notice in words. `ours` is for what names our own app and pages.

    `others` beside it in a message have the same problem; the notice itself may know of more.

    A drill shows no command: nobody shall paste what was made up.
    """
    quiet = notice.reason.ends or notice.reason in ABOUT_CHECKER
    fix = () if notice.reason.ends or notice.reason is Reason.DRILL else notice.finding.fix
    if notice.subject.id == CHECKER:
        fix = tuple(map(ours.command, fix))
    return Card(
        tone=_tone(notice),
        label=_label(notice),
        headline=headline(notice),
        summary=clean(notice.finding.summary, SENTENCE),
        facts=tuple(_facts(notice, max(others, notice.others))),
        fix=tuple(filter(None, map(command_line, fix))),
        footer=_footer(notice, ours),
        mark=MARKS.get(notice.reason, ""),
        lines=tuple(_lines(notice)),
        effects=() if quiet else side_effects(fix, Moment(notice.at, notice.cause, notice.finding.restorable)),
        links=links_of(notice, ours.docs),
    )


def headline(notice: Notice) -> str:
    """What is wrong in a few words; never empty, which no sink would take."""
    return clean(notice.title, NAME) or clean(notice.cause, NAME) or "something without a name"


def as_lines(shown: Card) -> list[str]:
    """A card as plain lines of text."""
    lines = [shown.title, shown.lead, *shown.lines]
    lines += [f"{fact.label}: {as_text(fact.value)}" for fact in shown.facts]
    lines += [f"In detail: {shown.details}"] if shown.details else []
    if shown.fix:
        lines += ["Fix:", *(f"  {command}" for command in shown.fix), *map(as_text, shown.effects)]
    lines += [f"{link.label}: {link.url}" for link in shown.links]
    return [*filter(None, lines), as_text(shown.footer)]


def _label(notice: Notice) -> str:
    """What it is about; nothing where that says itself, as `checker is blind` does."""
    named = notice.reason not in ABOUT_CHECKER or (notice.reason is Reason.DRILL and notice.subject.app is not None)
    label = clean(notice.subject.label, NAME)
    return label if named and not notice.title.startswith(label) else ""


def _tone(notice: Notice) -> Tone:
    if notice.reason.ends:
        return Tone.GOOD
    return Tone.INFO if notice.reason in {Reason.DIGEST, Reason.DRILL} else Tone(notice.severity.value)


def _lines(notice: Notice) -> list[str]:
    """What a digest has to say, line by line; and that a drill is one, whatever it says of itself."""
    if notice.reason is Reason.DRILL:
        return [_NO_ALARM]
    if notice.reason is not Reason.DIGEST:
        return []
    said = list(filter(None, (clean(line, _VALUE) for line in notice.finding.consequences)))
    return said if len(said) <= _LINES else [*said[: _LINES - 1], f"and {len(said) - _LINES + 1} more"]


def _facts(notice: Notice, others: int) -> list[Fact]:
    finding = notice.finding
    facts = [_duration(notice)]
    if notice.reason.ends:
        facts += [_said("Meanwhile", consequence) for consequence in finding.consequences]
    else:
        facts += [_said("Demanded", finding.limit), _said("Found", finding.actual)]
        facts += [_said("Why", reason) for reason in finding.why]
        facts += [] if notice.reason is Reason.DIGEST else _consequences(finding.consequences)
        facts.append(_seen_well(notice))
    facts.append(_restorable(notice))
    facts.append(_elsewhere(others))
    facts += [] if notice.reason.ends else [_said("What to do", finding.advice)]
    return [fact for fact in facts if fact]


def _said(label: str, text: str | None) -> Fact | None:
    return Fact(label, (clean(text, _VALUE),)) if text else None


def _duration(notice: Notice) -> Fact | None:
    since = notice.finding.since or (notice.opened_at if notice.opened_at != notice.at else None)
    if since is None or notice.reason in ABOUT_CHECKER:
        return None
    length = phrases.span(notice.at - since)
    if notice.reason is Reason.RESOLVED:
        return Fact("Lasted", (f"{length}, from ", since, " to ", notice.at))
    return Fact("Since", (since, f", for {length}"))


def _consequences(consequences: Sequence[str]) -> list[Fact | None]:
    """A line each; a line too many is worth less than what there is to restore from."""
    facts = [_said("Follows from it", consequence) for consequence in consequences[:_CONSEQUENCES]]
    more = len(consequences) - len(facts)
    return [*facts, _said("Follows from it", f"and {more} more")] if more > 0 else facts


def _seen_well(notice: Notice) -> Fact | None:
    """When all could be seen last, where nothing can be now."""
    at = notice.finding.seen_well_at
    return Fact("Last seen well", (at, f", {phrases.span(notice.at - at)} ago")) if at else None


def _restorable(notice: Notice) -> Fact | None:
    label = "To restore from"
    if notice.reason in ABOUT_CHECKER:
        return None
    there = notice.finding.restorable
    if there is not None and there.count:
        name, age = clean(there.newest, NAME), phrases.span(notice.at - there.taken_at)
        kept = phrases.many(there.count, "good backup")
        return Fact(label, (f"{name}, {age} old, taken ", there.taken_at, f"; {phrases.size(there.size)}; {kept}"))
    if notice.subject.app is None:
        return None
    if there is None:
        return Fact(label, ("not known while it cannot be read",))
    return Fact(label, ("nothing: no backup can be restored",))


def _elsewhere(others: int) -> Fact | None:
    return Fact("Elsewhere", (f"the same at {phrases.many(others, 'other database')}",)) if others else None


def _footer(notice: Notice, ours: Ours) -> Phrase:
    words = [notice.reason.value]
    if notice.reason not in {Reason.DIGEST, Reason.DRILL}:
        words.insert(0, notice.severity.value)
    if notice.reason not in ABOUT_CHECKER:
        words.append(f"cause {clean(notice.cause, _ID)}")
    if notice.incident:
        words.append(f"incident {clean(notice.incident, _ID)}")
    if notice.reason in _NAGGING and _INCIDENT.fullmatch(notice.incident or ""):
        words.append(f"to end reminders: heroku run --app {ours.app} python -m checker ack {notice.incident}")
    return (" · ".join(words) + " · as of ", notice.at)
