"""Open incidents for people: a table of all, and one as a card in Markdown."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Act, Deed, Incident
from checker.plain import clean, command_line


def render(console: Console, incidents: Sequence[Incident], acts: Sequence[Act], now: datetime) -> None:
    """A line per open incident, the oldest first."""
    if not incidents:
        console.print("Nothing is open.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in ("incident", "severity", "about", "cause", "open for", "state"):
        table.add_column(heading, no_wrap=heading != "state", overflow="fold")
    for incident in incidents:
        words = (
            incident.id,
            incident.severity.value,
            clean(incident.subject.label),
            clean(incident.cause),
            phrases.span(now - incident.opened_at),
            state(incident, acts, now),
        )
        table.add_row(*map(Text, words))
    console.print(table)


def state(incident: Incident, acts: Sequence[Act], now: datetime) -> str:
    """How things stand with it: told or held, taken on by somebody, seen to be over."""
    words = ["told" if incident.told_at else "not told yet"]
    if incident.frozen:
        words.append("cannot be seen")
    if incident.over_at:
        words.append(f"seems over since {phrases.instant(incident.over_at)}")
    if did := last_act(incident, acts):
        words.append(_done(did, now))
    return "; ".join(words)


def last_act(incident: Incident, acts: Sequence[Act]) -> Act | None:
    """What somebody did about it last."""
    done = [act for act in acts if act.incident == incident.id]
    return max(done, key=lambda act: act.at, default=None)


def card(incident: Incident, acts: Sequence[Act], now: datetime) -> str:
    """One incident in Markdown, fit for a post-mortem."""
    finding = incident.finding
    lines = [f"# {clean(incident.subject.label)}: {clean(incident.cause)}", "", clean(finding.summary), ""]
    facts = {
        "Incident": incident.id,
        "Severity": incident.severity.value,
        "Opened": f"{phrases.instant(incident.opened_at)} ({phrases.span(now - incident.opened_at)} ago)",
        "Told": phrases.instant(incident.told_at) if incident.told_at else "not yet",
        "Since": phrases.instant(finding.since) if finding.since else None,
        "Demanded": finding.limit,
        "Found": finding.actual,
        "State": state(incident, acts, now),
    }
    lines += [f"- **{name}:** {_plain(value)}" for name, value in facts.items() if value]
    lines += [f"- **Follows from it:** {_plain(text)}" for text in finding.consequences]
    done = [act for act in acts if act.incident == incident.id]
    if done:
        lines += ["", "## What was done", ""]
        lines += [f"- {phrases.instant(act.at)}: {_done(act, now)}" for act in done]
    if finding.fix:
        lines += ["", "## Fix", "", "```sh", *map(command_line, finding.fix), "```"]
    return "\n".join(lines)


def _done(act: Act, now: datetime) -> str:
    if act.deed is Deed.ACK or act.until is None:
        words = "acknowledged"
    else:
        words = f"snoozed until {phrases.instant(act.until)}" + ("" if act.until > now else ", which is over")
    return f"{words} ({_plain(act.note)})" if act.note else words


def _plain(text: str) -> str:
    """Text from outside that no Markdown page obeys."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in clean(text))
