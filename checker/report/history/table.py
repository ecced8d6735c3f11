"""A history for people: when nobody looked, each incident with what was told and done, then the nights at a glance.

The newest stands at the end, next to where the reader types.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.evidence.incidents import Times
from checker.model import Act, Deed, History, Severity
from checker.plain import clean
from checker.report.history import nights
from checker.report.history.shown import Shown
from checker.report.timeline import Told, briefly, length, newest, notices, timeline

_SEVERITIES = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_SHOWN = 10
"""So many times in which nothing was seen are listed, the newest; JSON has them all."""
_STYLES = dict.fromkeys("MFSC", "bold red") | {"?": "bold yellow", ".": "green", "l": "green", "w": "yellow"}
_NIGHTS = 31
"""So many nights stand in a row."""


def render(console: Console, shown: Shown, headlines: Mapping[str, str]) -> None:
    """Print it; `headlines` say in a few words what each cause means."""
    if shown.on_record is None:
        console.print(NOTHING)
        return
    console.print(Text(_from_when(shown), style="bold"), soft_wrap=True)
    _blind(console, shown)
    for history in shown.incidents:
        _incident(console, history, shown, headlines)
    _told_besides(console, shown)
    if shown.databases:
        _slots(console, shown)
    console.print()
    console.print(Text(_in_all(shown)), soft_wrap=True)


NOTHING = "Nothing is on record yet: the first sweep of a worker begins the history."


def _from_when(shown: Shown) -> str:
    apps = f" of {', '.join(map(clean, shown.apps))}" if shown.apps else ""
    text = f"History{apps} from {phrases.instant(shown.start)} to {phrases.instant(shown.end)}"
    late = shown.unrecorded_until
    return f"{text}; the record begins at {phrases.instant(late)}." if late else f"{text}."


def _blind(console: Console, shown: Shown) -> None:
    """Every time in which nobody looked: what happened in it can be known from later looks only."""
    if not shown.blind:
        return
    console.print()
    console.print(Text(f"checker did not see for {length(shown.blind_for)} in all:", style="bold yellow"))
    table = _columns(3)
    listed, before = newest(shown.blind, _SHOWN)
    if before:
        console.print(Text(f"  {before}"))
    for one in listed:
        table.add_row(
            f"{phrases.instant(one.start)} to {phrases.instant(one.end)}",
            phrases.span(one.length),
            Text(clean(one.why)),
        )
    console.print(Padding(table, (0, 0, 0, 2)))


def _incident(console: Console, history: History, shown: Shown, headlines: Mapping[str, str]) -> None:
    incident, found = history.incident, shown.times(history)
    title = Text.assemble(
        (f"\n{incident.id}", "bold"),
        "  ",
        (incident.severity.upper(), _SEVERITIES[incident.severity]),
        "  ",
        (clean(incident.subject.label), "bold"),
        f"  {clean(incident.cause)}  ",
        (_lasted(found, shown.end), "" if incident.resolved_at else "bold"),
    )
    console.print(title, soft_wrap=True)
    what = f"{headlines.get(incident.cause, incident.cause)}: {incident.finding.summary}"
    for text in (what, *incident.finding.why):
        console.print(Padding(Text(clean(text)), (0, 0, 0, 2)))
    table = _columns(3)
    for at, kind, words in _events(history, found, shown.end):
        table.add_row(Text(phrases.instant(at), style="dim"), kind, Text(words))
    console.print(Padding(table, (0, 0, 0, 2)))
    if took := _took(found):
        console.print(Padding(Text(took, style="dim"), (0, 0, 0, 2)))


def _told_besides(console: Console, shown: Shown) -> None:
    """What is about no incident: that a drill arrived is proof that an alarm would."""
    if not shown.notices:
        return
    console.print()
    console.print(Text("Told besides:", style="bold"))
    table = _columns(3)
    for told in notices(shown.notices):
        became = clean("; ".join(map(briefly, told.deliveries)))
        table.add_row(Text(phrases.instant(told.at), style="dim"), told.notice.reason.value, Text(became))
    console.print(Padding(table, (0, 0, 0, 2)))


def _lasted(found: Times, now: datetime) -> str:
    if found.momentary:
        return "told once"
    return f"{'over after' if found.over_at else 'open for'} {length(found.lasted(now))}"


def _events(history: History, found: Times, now: datetime) -> Iterator[tuple[datetime, str, str]]:
    """When, what sort of news, and its deliveries or a note."""
    if found.began_at < found.opened_at:
        yield found.began_at, "began", "as far as known"
    events = timeline(history)
    if not any(isinstance(event, Told) for event in events):
        yield found.opened_at, "seen", "told to nobody" if found.over_at else "not told yet"
    for event in events:
        if isinstance(event, Told):
            reason, severity = event.notice.reason, event.notice.severity
            kind = reason.value if reason.ends else f"{reason.value}, {severity.value}"
            yield event.at, kind, clean("; ".join(map(briefly, event.deliveries)))
        else:
            yield event.at, *_acted(event, now)
    if found.over_at and not found.ended_by and not found.momentary:
        yield found.over_at, "over", "nobody was told of its end"


def _acted(act: Act, now: datetime) -> tuple[str, str]:
    note = clean(act.note or "")
    if act.deed is Deed.ACK or act.until is None:
        return "acknowledged", note
    until = f"until {phrases.instant(act.until)}" + ("" if act.until > now else ", which is over")
    return "snoozed", f"{until}: {note}" if note else until


def _took(found: Times) -> str:
    if found.momentary:
        return ""
    first = "" if found.watched_at == found.began_at else " (from checker's first look)"
    lengths = (
        (f"detect{first}", found.to_detect),
        ("tell", found.to_tell),
        ("acknowledge", found.to_acknowledge),
        ("heal", found.to_heal),
    )
    words = ", ".join(f"{length(took)} to {name}" for name, took in lengths if took is not None)
    return f"It took {words}." if words else ""


def _slots(console: Console, shown: Shown) -> None:
    every = [night for one in shown.databases for night in one.nights]
    first = shown.unrecorded_until or shown.start
    days = nights.days_of(every, first.date(), shown.end.date())
    chunks = [days[first : first + _NIGHTS] for first in range(0, len(days), _NIGHTS)]
    console.print()
    console.print(_overview(shown, chunks))
    letters = {letter for one in shown.databases for letter in nights.letters(one.nights, days)}
    for line in _wrapped(nights.legend(letters), console.width):
        console.print(Text(line, style="dim"))
    table = _columns(2)
    for one in shown.databases:
        if words := nights.named(one.nights):
            table.add_row(Text(clean(one.label)), Text("\n".join(map(clean, words))))
    if table.row_count:
        console.print()
        console.print(Text("Nights that were lost, or of which nothing is known:", style="bold"))
        console.print(Padding(table, (0, 0, 0, 2)))


def _wrapped(words: Sequence[str], width: int) -> list[str]:
    """Three blanks between two of them, and no line break within one."""
    whole = "   ".join(word.replace(" ", "\0") for word in words)
    return [line.replace("\0", " ") for line in textwrap.wrap(whole, max(width, 1), break_long_words=False)]


def _overview(shown: Shown, chunks: Sequence[Sequence[date]]) -> Table:
    """A row for each database and month of nights; one column of dates where all fit in a row."""
    single = len(chunks) == 1
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("database", overflow="fold")
    table.add_column("satisfied", no_wrap=True, justify="right")
    if not single:
        table.add_column("nights from", no_wrap=True)
    table.add_column(f"nights from {chunks[0][0]}" if single else "", no_wrap=True)
    for one in shown.databases:
        label, counts = clean(one.label), f"{one.slots.satisfied} of {one.slots.demanded}"
        for number, chunk in enumerate(chunks):
            first = (Text(label), counts) if number == 0 else ("", "")
            row = Text.assemble(*((letter, _STYLES.get(letter, "dim")) for letter in nights.letters(one.nights, chunk)))
            table.add_row(*first, *([] if single else [f"{chunk[0]}"]), row)
    return table


def _in_all(shown: Shown) -> str:
    found = shown.slots
    still_open = sum(history.incident.resolved_at is None for history in shown.incidents)
    incidents = phrases.many(len(shown.incidents), "incident") + (f", {still_open} open" if still_open else "")
    slots = f"{found.satisfied} of {phrases.many(found.demanded, 'slot')} satisfied"
    worse = [
        f"{count} {word}"
        for word, count in (("lost", found.lost), ("unknown", found.unknown), ("exempt", found.exempt))
        if count
    ]
    return f"{phrases.many(len(shown.databases), 'database')}: {', '.join([slots, *worse])}; {incidents}."


def _columns(count: int) -> Table:
    """Lines of which only the last part folds."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for number in range(count):
        table.add_column(no_wrap=number < count - 1, overflow="fold")
    return table
