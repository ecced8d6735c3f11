"""`checker check`: one look without state and without alerts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console

from checker import wiring
from checker.errors import CannotSee, Misconfigured
from checker.evaluate import evaluate
from checker.model import Observation
from checker.observe import rewind
from checker.report import as_json, as_table, summary
from checker.rules import ALWAYS, ON_DEMAND
from checker.run import Look, look
from checker.settings import Settings


def run_check(
    settings: Settings,
    apps: Sequence[str],
    policy_path: Path | None,
    form: str,
    at: str | None,
    console: Console | None = None,
) -> int:
    """Look, judge, print. Raises Misconfigured; what Heroku does not tell is a problem in the report."""
    clock = wiring.clock_for(settings)
    source = wiring.load_policy(policy_path, settings)
    open_reader = wiring.reader_for(settings, clock)
    now = clock()
    as_of = instant(at, now) if at else None

    async def one_look() -> Look:
        async with open_reader() as reader:
            try:
                return await look(reader, source.policy, (), now, apps)
            except CannotSee as error:
                problems.append(str(error))
                return Look((), {}, reader.requests)

    problems: list[str] = []
    seen = asyncio.run(one_look())
    observations = [rewind(o, as_of) for o in seen.observations] if as_of else seen.observations
    there = [o for o in observations if o is not None]
    if not problems:
        problems += _left_out(apps, there)
    judged = evaluate(there, seen.requirements, {}, ALWAYS, ON_DEMAND).judged
    if form == "json":
        typer.echo(as_json.render(judged, problems, source.name, seen.requests, as_of or now))
    else:
        as_table.render(console or Console(highlight=False), judged, problems, source.name, seen.requests, as_of or now)
    return summary.exit_code(judged, problems)


def _left_out(apps: Sequence[str], seen: Sequence[Observation]) -> list[str]:
    """The apps that were asked for and have no database that the token sees."""
    found = {name for o in seen for name in (o.database.app, *(a.app for a in o.database.attachments))}
    missing = [f"the app {app}: this token sees no Postgres database of it" for app in apps if app not in found]
    return missing if apps or seen else ["there was no Postgres database then"]


def instant(text: str, now: datetime) -> datetime:
    """The instant that was typed. A naive or a future one is refused."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Misconfigured(f"--at {text!r} is not a time: write it like 2026-11-22T09:30:00Z") from None
    if at.tzinfo is None:
        raise Misconfigured(f"--at {text!r} has no zone: add Z for UTC or an offset such as +01:00")
    if at > now:
        raise Misconfigured(f"--at {text!r} lies in the future: only what has happened can be judged")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Misconfigured(f"--at {text!r} is before time began: write it like 2026-11-22T09:30:00Z") from None
