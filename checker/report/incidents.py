"""Incidents for people: a table of all that are open, and one, open or over, as a card in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Act, Deed, Delivery, DeliveryStatus, History, Incident
from checker.plain import clean, command_line

_FOLDED = {"what is wrong", "state"}
_BECAME = {
    DeliveryStatus.SENT: "told to",
    DeliveryStatus.PENDING: "waits for",
    DeliveryStatus.DEAD: "refused by",
    DeliveryStatus.SUPERSEDED: "not told to",
}


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
        return f"over since {phrases.instant(incident.resolved_at)}" + ("" if incident.told_at else "; never told")
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


def card(history: History, headlines: Mapping[str, str], now: datetime) -> str:
    """One incident in Markdown, fit for a post-mortem."""
    incident, finding = history.incident, history.incident.finding
    lines = [f"# {clean(incident.subject.label)}: {_what(incident, headlines)}", "", clean(finding.summary), ""]
    facts = {
        "Incident": incident.id,
        "Severity": incident.severity.value,
        "Opened": f"{phrases.instant(incident.opened_at)} ({phrases.span(now - incident.opened_at)} ago)",
        "Told": phrases.instant(incident.told_at) if incident.told_at else "not yet",
        "Over": _over(incident),
        "Since": phrases.instant(finding.since) if finding.since else None,
        "Demanded": finding.limit,
        "Found": finding.actual,
        "State": state(incident, history.acts, now),
    }
    if incident.resolved_at and not incident.told_at:
        facts["Told"] = "never"
    lines += [f"- **{name}:** {_plain(value)}" for name, value in facts.items() if value]
    lines += [f"- **Follows from it:** {_plain(text)}" for text in finding.consequences]
    if history.deliveries:
        lines += ["", "## What was told", "", *_told(history.deliveries)]
    if history.acts:
        lines += ["", "## What was done", ""]
        lines += [f"- {phrases.instant(act.at)}: {_done(act, now)}" for act in history.acts]
    if finding.fix and not incident.resolved_at:
        lines += ["", "## Fix", "", "```sh", *map(command_line, finding.fix), "```"]
    return "\n".join(lines)


def _what(incident: Incident, headlines: Mapping[str, str]) -> str:
    """What is wrong in a few words, and the cause by its own name: that is what policy and docs call it."""
    cause = clean(incident.cause)
    return f"{headlines[cause]} ({cause})" if headlines.get(cause) else cause


def _over(incident: Incident) -> str | None:
    if incident.resolved_at is None:
        return None
    lasted = phrases.span(incident.resolved_at - (incident.finding.since or incident.opened_at))
    return f"{phrases.instant(incident.resolved_at)}, after {lasted}"


def _told(deliveries: Sequence[Delivery]) -> Iterator[str]:
    """A line per notice: when, what sort of news, its summary, and what became of it at each sink."""
    told: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        told.setdefault(delivery.notice.id, []).append(delivery)
    for group in told.values():
        notice = group[0].notice
        sinks = (f"{_BECAME[delivery.status]} {_plain(delivery.sink)}" for delivery in group)
        summary = _plain(notice.finding.summary)
        yield f"- {phrases.instant(notice.at)}, {notice.reason.value}: {summary} ({', '.join(sinks)})"


def _done(act: Act, now: datetime) -> str:
    if act.deed is Deed.ACK or act.until is None:
        words = "acknowledged"
    else:
        words = f"snoozed until {phrases.instant(act.until)}" + ("" if act.until > now else ", which is over")
    return f"{words} ({_plain(act.note)})" if act.note else words


def _plain(text: str) -> str:
    """Text from outside that no Markdown page obeys."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in clean(text))
