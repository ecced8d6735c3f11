"""`checker history`: what was recorded lately. It only reads, and from checker's own database alone."""

from collections.abc import Sequence
from datetime import datetime

import typer
from rich.console import Console

from checker import phrases, wiring
from checker.commands.looked_back import A_MOMENT, look_back
from checker.commands.since import instant_since
from checker.errors import Misconfigured
from checker.model import Database, History
from checker.policy.problems import quoted
from checker.report import history as report
from checker.run import HEADLINES
from checker.settings import Settings


def run_history(settings: Settings, apps: Sequence[str], since: str, form: str, console: Console | None = None) -> int:
    """Print it; 0, whatever was recorded. Raises Misconfigured and StoreUnavailable."""
    now = wiring.clock_for(settings)()
    start = instant_since(since, now)
    store = wiring.store_there(settings, _typed(apps, since, form))
    try:
        shown = gather(store, start, now, apps)
    finally:
        store.close()
    if form == "json":
        typer.echo(report.document.render(shown, HEADLINES))
    else:
        report.table.render(console or Console(highlight=False), shown, HEADLINES)
    return 0


def _typed(apps: Sequence[str], since: str, form: str) -> str:
    chosen = [word for app in apps for word in ("--app", app)]
    return phrases.command("history", *chosen, "--since", since, *(["--format", form] if form != "table" else []))


def gather(store: wiring.Records, start: datetime, now: datetime, apps: Sequence[str]) -> report.Shown:
    """All that the store holds of this time, of these apps or of all. Misconfigured for an app it never saw."""
    seen = look_back(store, start, now, now)
    if seen is None:
        return report.Shown(start, now, None, apps)
    end = now + A_MOMENT
    databases = [
        report.Watched(trail.database, trail.first_seen_at, trail.last_seen_at, nights)
        for trail in store.trails(start, end)
        if (not apps or _is_of(trail.database, apps)) and (nights := seen.nights(trail)) is not None
    ]
    known = {one.database.addon_id for one in databases}
    incidents = [one for one in store.incidents(start, end) if not apps or _concerns(one, known, apps)]
    _refuse_unknown(apps, {name for one in databases for name in _apps(one.database)}, incidents)
    return report.Shown(
        start,
        now,
        seen.on_record,
        apps,
        incidents,
        databases,
        seen.blind,
        notices=() if apps else store.notices(start, end),
    )


def _refuse_unknown(apps: Sequence[str], seen: set[str], incidents: Sequence[History]) -> None:
    there = seen | {one.incident.subject.app for one in incidents if one.incident.subject.app}
    missing = [app for app in apps if app not in there]
    if missing:
        raise Misconfigured(
            f"nothing is on record of the app {quoted(missing[0])} in this time: "
            "look further back with --since, or leave --app out to see which there are"
        )


def _is_of(database: Database, apps: Sequence[str]) -> bool:
    return not _apps(database).isdisjoint(apps)


def _apps(database: Database) -> set[str]:
    """The billing app, and those that the database is attached to."""
    return {database.app, *(attachment.app for attachment in database.attachments)}


def _concerns(history: History, known: set[str], apps: Sequence[str]) -> bool:
    subject = history.incident.subject
    return subject.id in known or subject.app in apps
