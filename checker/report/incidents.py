"""The incidents that are open, as a table for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Act, Incident
from checker.plain import clean
from checker.report.timeline import done

_HEADINGS = ("incident", "severity", "about", "what is wrong", "open for", "state")
_FOLDED = {"what is wrong", "state"}
_BETWEEN = 3
_ROOM = 36
"""Characters that the folded columns need together: with less, words would stand a letter a line."""


def render(
    console: Console, incidents: Sequence[Incident], acts: Sequence[Act], headlines: Mapping[str, str], now: datetime
) -> None:
    """A line per open incident, the oldest first, or three where the terminal is narrow.

    `headlines` say in a few words what each cause means.
    """
    if not incidents:
        console.print("Nothing is open.")
        return
    rows = [
        (
            incident.id,
            incident.severity.value,
            clean(incident.subject.label),
            _what(incident, headlines),
            phrases.span(now - incident.opened_at),
            state(incident, acts, now),
        )
        for incident in incidents
    ]
    if console.width - _taken(rows) < _ROOM:
        for one, severity, about, what, span, how in rows:
            console.print(Text(f"{one}  {severity}  {about}", style="bold"))
            console.print(Padding(Text(f"{what}\nopen for {span}; {how}"), (0, 0, 0, 2), expand=False))
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _BETWEEN, 0, 0))
    for heading in _HEADINGS:
        table.add_column(heading, no_wrap=heading not in _FOLDED, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _taken(rows: Sequence[Sequence[str]]) -> int:
    """The characters of a line that the columns take which are never folded, with what stands between all of them."""
    kept = [at for at, heading in enumerate(_HEADINGS) if heading not in _FOLDED]
    wide = [max(cell_len(row[at]) for row in (_HEADINGS, *rows)) for at in kept]
    return sum(wide) + _BETWEEN * len(_HEADINGS)


def state(incident: Incident, acts: Sequence[Act], now: datetime) -> str:
    """How things stand with it: told or held, taken on by somebody, seen to be over."""
    words = ["told" if incident.told_at else "not told yet"]
    if incident.resolved_at:
        over = phrases.instant(incident.over_at or incident.resolved_at)
        return f"over since {over}" + ("" if incident.told_at else "; never told")
    if incident.frozen:
        words.append("cannot be seen")
    if incident.over_at:
        words.append(f"seems over since {phrases.instant(incident.over_at)}")
    if did := _last_act(incident, acts):
        words.append(done(did, now) + (f" ({clean(did.note)})" if did.note else ""))
    return "; ".join(words)


def _last_act(incident: Incident, acts: Sequence[Act]) -> Act | None:
    """What somebody did about it last."""
    mine = [act for act in acts if act.incident == incident.id]
    return max(mine, key=lambda act: act.at, default=None)


def _what(incident: Incident, headlines: Mapping[str, str]) -> str:
    """What is wrong in a few words, and the cause by its own name: that is what policy and docs call it."""
    cause = clean(incident.cause)
    return f"{headlines[cause]} ({cause})" if headlines.get(cause) else cause
