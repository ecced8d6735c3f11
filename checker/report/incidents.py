"""The incidents that are open, as a table for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Act, Incident
from checker.plain import clean
from checker.report.timeline import done

_FOLDED = {"what is wrong", "state"}


def render(
    console: Console, incidents: Sequence[Incident], acts: Sequence[Act], headlines: Mapping[str, str], now: datetime
) -> None:
    """A line per open incident, the oldest first; `headlines` say in a few words what each cause means."""
    if not incidents:
        console.print("Nothing is open.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in ("incident", "severity", "about", "what is wrong", "open for", "state"):
        table.add_column(heading, no_wrap=heading not in _FOLDED, overflow="fold")
    for incident in incidents:
        words = (
            incident.id,
            incident.severity.value,
            clean(incident.subject.label),
            _what(incident, headlines),
            phrases.span(now - incident.opened_at),
            state(incident, acts, now),
        )
        table.add_row(*map(Text, words))
    console.print(table)


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
