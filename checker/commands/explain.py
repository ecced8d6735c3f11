"""`checker explain`: why a database is judged as it is. One look, without state and without alerts."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from checker import troubles, wiring
from checker.errors import Misconfigured
from checker.evaluate import evaluate
from checker.look import Look, look
from checker.model import Database, Known, Observation, Outcome
from checker.policy import effective
from checker.policy.problems import close_to, quoted
from checker.report.explain import Explanation, Given, document, explain, table
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED
from checker.settings import Settings

_EXPLAINED, _NOT_SEEN = 0, 2
_BETWEEN = "::"


def run_explain(
    settings: Settings, name: str, policy_path: Path | None, form: str, console: Console | None = None
) -> int:
    """Explain each database that goes by that name: 0, whatever is found; 2 where it, or not all of it, could be seen.

    Raises Misconfigured; that the token sees no such app is a problem in the report, as Heroku alone knows.
    """
    app, attachment = _parts(name)
    clock = wiring.clock_for(settings)
    source = wiring.load_policy(policy_path, settings, builtin=True)
    open_reader = wiring.reader_for(settings, clock)
    now = clock()
    seen = look(open_reader, source.policy, Known(), now, [app])
    chosen = [o for o in seen.observations if attachment is None or _goes_by(o.database, app, attachment)]
    evaluation = evaluate(chosen, seen.requirements, {}, ALWAYS, ON_DEMAND, TIMED)
    given = _given(settings, source)
    found = [
        explain(given, observation, seen.requirements[observation.database.addon_id], judged)
        for observation, judged in zip(chosen, evaluation.judged, strict=True)
    ]
    problems = [*_problems(seen, app, attachment, chosen), *(t.summary for t in troubles.rules_raised(evaluation.bugs))]
    if form == "json":
        typer.echo(document.render(found, problems, source.name, now))
    else:
        table.render(console or Console(highlight=False), found, problems, source.name, now)
    return _NOT_SEEN if problems or not all(_seen(one) for one in found) else _EXPLAINED


def _given(settings: Settings, source: wiring.PolicySource) -> Given:
    """What is the same for all databases. Where no sink that policy names can be used, our own stand in for them."""
    builder, outlets = wiring.sink_builder(settings), wiring.outlets_for(settings, source.policy)
    sinks = builder.specs(source.policy) + (builder.specs(None) if outlets.instead else ())
    unusable = frozenset(name for one in outlets.unusable for name in one.variables)
    return Given(source.policy, effective(source.policy, source.text, RULES), sinks, unusable)


def _parts(name: str) -> tuple[str, str | None]:
    """The app and, behind `::`, the attachment, which may be written as its config var."""
    app, between, attachment = name.strip().partition(_BETWEEN)
    if not app or (between and not attachment):
        raise Misconfigured(f"{quoted(name)} names no database: write APP, or APP::ATTACHMENT such as shop::DATABASE")
    return app, attachment.removesuffix("_URL") or None


def _goes_by(database: Database, app: str, attachment: str) -> bool:
    return attachment in _names(database, app)


def _names(database: Database, app: str) -> set[str]:
    """What the app calls the database; the add-on's own name will do as well."""
    return {database.name} | {a.name for a in database.attachments if app in {a.app, database.app}}


def _problems(seen: Look, app: str, attachment: str | None, chosen: Sequence[Observation]) -> list[str]:
    """Why there is nothing, or less, to explain."""
    problems = [trouble.summary for trouble in seen.troubles]
    if chosen or troubles.blinding(seen.troubles):
        return problems
    if attachment and seen.observations:
        names = {name for o in seen.observations for name in _names(o.database, app)}
        return [*problems, f"the app {app} has no database called {attachment}{_meant(attachment, names)}"]
    apps = {name for d in seen.listed for name in (d.app, *(a.app for a in d.attachments))}
    return [*problems, f"this token sees no Postgres database of an app {app}{_meant(app, apps)}"]


def _meant(word: str, names: set[str]) -> str:
    close = close_to(word, names)
    return f"; did you mean {close}?" if close else "; `checker check` lists what it sees"


def _seen(found: Explanation) -> bool:
    return all(verdict.found is not Outcome.UNKNOWN for verdict in found.judged.verdicts)
