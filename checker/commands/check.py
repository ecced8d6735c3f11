"""`checker check`: one look without state and without alerts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from checker import troubles, wiring
from checker.errors import Misconfigured
from checker.evaluate import evaluate
from checker.look import look
from checker.model import Known, Observation, Trouble
from checker.observe import rewind
from checker.report import summary
from checker.rules import ALWAYS, ON_DEMAND
from checker.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

log = structlog.get_logger()


def run_check(
    settings: Settings,
    apps: Sequence[str],
    policy_path: Path | None,
    form: str,
    at: str | None,
    console: "Console | None" = None,
    *,
    fix_script: bool = False,
) -> int:
    """Look, judge, print. Raises Misconfigured; what Heroku does not tell is a problem in the report."""
    if fix_script:
        _refuse_beside_a_script(form, at)
    clock = wiring.clock_for(settings)
    source = wiring.load_policy(policy_path, settings, builtin=True)
    open_reader = wiring.reader_for(settings, clock)
    now = clock()
    as_of = instant(at, now) if at else None
    seen = look(open_reader, source.policy, Known(), now, apps)
    observations = [rewind(o, as_of) for o in seen.observations] if as_of else seen.observations
    there = [o for o in observations if o is not None]
    evaluation = evaluate(there, seen.requirements, {}, ALWAYS, ON_DEMAND)
    troubled = (*seen.troubles, *troubles.rules_raised(evaluation.bugs))
    problems = [_said(trouble) for trouble in troubled]
    if not troubles.blinding(troubled):
        problems += _left_out(apps, there)
    for bug in evaluation.bugs:
        log.error("rule.raised", rule=bug.rule, exc_info=bug.error)
    # Loaded once Heroku has answered: nobody waits for printers before the first request.
    from checker.commands.check_shown import Report, show, show_script

    judged, retired = evaluation.judged, () if apps else source.policy.retired
    report = Report(judged, problems, source.name, seen.requests, as_of or now, retired)
    if fix_script:
        show_script(report)
    else:
        show(report, form, clock() - now, console)
    return summary.exit_code(judged, problems)


def _refuse_beside_a_script(form: str, at: str | None) -> None:
    if form != "table":
        raise Misconfigured(
            f"--fix-script prints a shell script, and --format {form} something else: leave one of them out"
        )
    if at is not None:
        raise Misconfigured("--fix-script goes by what is wrong now, and --at by what was: leave one of them out")


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


def _said(trouble: Trouble) -> str:
    """A trouble in a line; where nothing could be seen, with the command to begin with."""
    command = trouble.fix[0] if trouble.cause == troubles.SWEEP and trouble.fix else ""
    return f"{trouble.summary}: `{command}`" if command else trouble.summary
