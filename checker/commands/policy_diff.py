"""`checker policy diff`: what does a policy loosen or tighten, and at which databases?"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from checker import phrases, wiring
from checker.errors import Misconfigured, StoreUnavailable
from checker.gone import is_there
from checker.look import databases_there
from checker.model import Database
from checker.policy import facts_for, policy_diff
from checker.report import policy_diff as report
from checker.settings import Settings
from checker.wiring import PolicySource

STDIN = "-"
_NAMES = ("OLD", "NEW")
_BY_WRITING = "policies are compared by name, and by what is written"


@dataclass(frozen=True, slots=True)
class _Against:
    """The databases that both policies are held against, and where they come from in a sentence."""

    databases: Sequence[Database]
    said: str


def run_policy_diff(
    settings: Settings, paths: tuple[Path, Path], form: str, *, live: bool, console: Console | None = None
) -> int:
    """Print every change; 1 when anything is looser or may be, else 0. Raises Misconfigured with all mistakes of both.

    Against the databases that checker's own database knows, where there is one; with `live`, against those that Heroku
    lists. Raises CannotSee where it lists none.
    """
    old, new = _both(settings, paths)
    against = _live(settings, old, new) if live else _known(settings)
    diff = policy_diff(old.policy, new.policy, wiring.now(), against.databases)
    names = (old.name, new.name)
    if form == "json":
        typer.echo(report.as_json(diff, names))
    elif form == "markdown":
        typer.echo(report.as_markdown(diff, names, against.said))
    else:
        report.render(console or Console(highlight=False), diff, names, against.said)
    return 1 if diff.loosens else 0


def _both(settings: Settings, paths: tuple[Path, Path]) -> tuple[PolicySource, PolicySource]:
    if [str(path) for path in paths] == [STDIN, STDIN]:
        raise Misconfigured("both policies are to come from standard input: name a file for one of them")
    found: list[PolicySource] = []
    mistakes: list[str] = []
    for path in paths:
        try:
            found.append(_load(settings, path))
        except Misconfigured as error:
            mistakes.append(str(error))
    if mistakes:
        raise Misconfigured("\n".join(mistakes))
    return found[0], found[1]


def _load(settings: Settings, path: Path) -> PolicySource:
    if str(path) == STDIN:
        return wiring.policy_from(sys.stdin.buffer.read(), "stdin", settings)
    return wiring.load_policy(path, settings)


def _live(settings: Settings, old: PolicySource, new: PolicySource) -> _Against:
    reader = wiring.reader_for(settings, wiring.clock_for(settings))
    found = databases_there(reader, facts_for(old.policy) | facts_for(new.policy))
    missing = [*found.gaps, *([found.untold] if found.untold else [])]
    but = f", but not all that was asked: {'; '.join(missing)}" if missing else ""
    return _Against(found.databases, f"held against {phrases.many(len(found.databases), 'database')} at Heroku{but}")


def _known(settings: Settings) -> _Against:
    """What a worker recorded; without it a comparison by what is written has to do."""
    try:
        store = wiring.store_there(settings, "policy diff")
    except Misconfigured:
        return _Against((), f"no database is known here (--live asks Heroku): {_BY_WRITING}")
    try:
        databases = [known.database for known in store.load().inventory if is_there(known.database)]
    except StoreUnavailable as error:
        return _Against((), f"checker's own database does not answer ({error}): {_BY_WRITING}")
    finally:
        store.close()
    if not databases:
        return _Against((), f"checker's own database knows no database (--live asks Heroku): {_BY_WRITING}")
    return _Against(databases, f"held against {phrases.many(len(databases), 'database')} that checker knows")
