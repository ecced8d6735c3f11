"""`checker incident`, `ack` and `snooze`: what is open, and who is at it. They only touch checker's own database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import typer
from rich.console import Console

from checker import phrases, wiring
from checker.commands.looked_back import A_MOMENT, look_back
from checker.errors import Misconfigured
from checker.evidence.incidents import A_NIGHT, times
from checker.model import CHECKER, Act, Deed, History, Incident
from checker.policy import parse_duration
from checker.report import card
from checker.report import incidents as report
from checker.run import HEADLINES
from checker.settings import Settings

LONGEST_SNOOZE = timedelta(days=30)


def run_incident(settings: Settings, which: str | None, console: Console | None = None) -> int:
    """List what is open, or show one incident, open or over, as a card in Markdown. 1 when it is open, else 0."""
    store = wiring.store_there(settings, phrases.command("incident", *([which] if which else [])))
    try:
        if which is not None:
            history = _one_of(store.histories(which) if which else (), which)
            now = wiring.clock_for(settings)()
            typer.echo(card.card(case_of(store, history, now), HEADLINES, now))
            return 1 if history.incident.resolved_at is None else 0
        known = store.load()
    finally:
        store.close()
    now = wiring.clock_for(settings)()
    report.render(console or Console(highlight=False), known.incidents, known.acts, HEADLINES, now)
    return 1 if known.incidents else 0


def case_of(store: wiring.Records, history: History, now: datetime) -> card.Case:
    """The incident with what was recorded of its database while it stood, and when checker did not see."""
    found, subject = times(history), history.incident.subject.id
    start, end = found.began_at - A_NIGHT, found.over_at or now
    seen = look_back(store, start, end, now)
    if seen is None:
        return card.Case(history)
    unseen = [one for one in seen.blind if one.end > found.began_at]
    trail = None if subject == CHECKER else store.trail(subject, start, end + A_MOMENT)
    return card.Case(history, trail, (trail and seen.nights(trail)) or (), unseen)


def run_ack(settings: Settings, which: str, note: str | None) -> int:
    """No reminders of this incident any more, unless it gets worse."""
    incident, now = _act(settings, which, Deed.ACK, note)
    typer.echo(f"{incident.id}: acknowledged at {phrases.instant(now)}; no reminders unless it gets worse.")
    return 0


def run_snooze(settings: Settings, which: str, length: str, note: str | None) -> int:
    """No reminders of this incident for so long, then one if it is still open."""
    try:
        wait = parse_duration(length)
    except ValueError as error:
        raise Misconfigured(f"--for: {error}") from None
    if not timedelta() < wait <= LONGEST_SNOOZE:
        raise Misconfigured(f"--for {length!r} is out of bounds: write a duration up to 30d, such as 8h")
    incident, now = _act(settings, which, Deed.SNOOZE, note, length)
    typer.echo(f"{incident.id}: no reminders until {phrases.instant(now + wait)}, unless it gets worse.")
    return 0


def _act(
    settings: Settings, which: str, deed: Deed, note: str | None, length: str | None = None
) -> tuple[Incident, datetime]:
    typed = phrases.command(deed.value, which, *(["--for", length] if length else []))
    store = wiring.store_there(settings, typed)
    try:
        incident = _one(store.load().incidents, which)
        now = wiring.clock_for(settings)()
        store.act(Act(incident.id, deed, now, now + parse_duration(length) if length else None, note))
    finally:
        store.close()
    return incident, now


def _one_of(histories: Sequence[History], which: str) -> History:
    """The incident whose id begins so; where there are several, the only one of them that is open."""
    still_open = [history for history in histories if history.incident.resolved_at is None]
    found = still_open if len(still_open) == 1 else histories
    if len(found) == 1:
        return found[0]
    why = f"{len(found)} incidents begin with {which!r}" if found else f"no incident begins with {which!r}"
    raise Misconfigured(f"{why}: `checker incident` lists those that are open")


def _one(incidents: Sequence[Incident], which: str) -> Incident:
    """The open incident whose id begins so, as people copy it out of a message."""
    found = [incident for incident in incidents if incident.id.startswith(which)] if which else []
    if len(found) == 1:
        return found[0]
    why = f"{len(found)} open incidents begin with {which!r}" if found else f"no open incident begins with {which!r}"
    raise Misconfigured(f"{why}: `checker incident` lists those that are open")
