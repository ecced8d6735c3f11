"""`checker incident`, `ack` and `snooze`: what is open, and who is at it. They only touch checker's own database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import typer
from rich.console import Console

from checker import phrases, wiring
from checker.errors import Misconfigured
from checker.model import Act, Deed, Incident, Known
from checker.policy import parse_duration
from checker.report import incidents as report
from checker.settings import Settings

LONGEST_SNOOZE = timedelta(days=30)


def run_incident(settings: Settings, which: str | None, console: Console | None = None) -> int:
    """List what is open, or show one incident as a card in Markdown. 1 when anything is open, else 0."""
    known = _known(settings)
    now = wiring.clock_for(settings)()
    if which is None:
        report.render(console or Console(highlight=False), known.incidents, known.acts, now)
        return 1 if known.incidents else 0
    incident = _one(known.incidents, which)
    typer.echo(report.card(incident, known.acts, now))
    return 1


def run_ack(settings: Settings, which: str, note: str | None) -> int:
    """No reminders of this incident any more, unless it gets worse."""
    incident, now = _act(settings, which, Deed.ACK, None, note)
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
    incident, now = _act(settings, which, Deed.SNOOZE, wait, note)
    typer.echo(f"{incident.id}: no reminders until {phrases.instant(now + wait)}, unless it gets worse.")
    return 0


def _act(
    settings: Settings, which: str, deed: Deed, wait: timedelta | None, note: str | None
) -> tuple[Incident, datetime]:
    store = wiring.store_for(settings)
    try:
        incident = _one(store.load().incidents, which)
        now = wiring.clock_for(settings)()
        store.act(Act(incident.id, deed, now, now + wait if wait else None, note))
    finally:
        store.close()
    return incident, now


def _known(settings: Settings) -> Known:
    store = wiring.store_for(settings)
    try:
        return store.load()
    finally:
        store.close()


def _one(incidents: Sequence[Incident], which: str) -> Incident:
    """The open incident whose id begins so, as people copy it out of a message."""
    found = [incident for incident in incidents if incident.id.startswith(which)] if which else []
    if len(found) == 1:
        return found[0]
    why = f"{len(found)} open incidents begin with {which!r}" if found else f"no open incident begins with {which!r}"
    raise Misconfigured(f"{why}: `checker incident` lists those that are open")
