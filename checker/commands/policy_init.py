"""`checker policy init`: a policy file out of what the token sees, to be edited from there on."""

import os
from pathlib import Path

import typer

from checker import phrases, wiring
from checker.commands.output import STDOUT, check_target, not_written
from checker.errors import Misconfigured
from checker.policy import PolicyRefused, parse
from checker.policy.init import Draft, drafted
from checker.rules import RULES
from checker.settings import Settings
from checker.survey import survey

_OPTION = "--output"
_SCHEMA = Path("docs/policy.schema.json")
_INCOMPLETE = 2


def run_policy_init(settings: Settings, output: str | None, *, force: bool) -> int:
    """Write the policy and say what to do next; 0, or 2 where not everything could be seen and the file lacks it.

    Raises Misconfigured where the file is there already or cannot be written, and CannotSee.
    """
    target = None if output == STDOUT else Path(output or settings.checker_policy or wiring.DEFAULT_POLICY)
    if target is not None:
        _check_target(target, force=force)
    clock = wiring.clock_for(settings)
    open_reader = wiring.reader_for(settings, clock)
    account = survey(open_reader, clock())
    draft = drafted(account, _schema_for(target))
    _check(draft)
    if target is None:
        typer.echo(draft.text, nl=False)
    else:
        _write(target, draft.text, force=force)
    typer.echo(_said(draft, target), err=target is None)
    if not draft.databases:
        typer.echo("checker: Heroku lists no Postgres database at all for this token: is it the right token?", err=True)
    for gap in account.gaps:
        typer.echo(f"checker: not everything could be listed: {gap}", err=True)
    return _INCOMPLETE if draft.unread or account.gaps or not draft.databases else 0


def _check_target(target: Path, *, force: bool) -> None:
    """Before anything is asked of Heroku: can the file be written at all?"""
    check_target(str(target), _OPTION)
    if target.exists() and not force:
        raise _is_there(target)


def _is_there(target: Path) -> Misconfigured:
    return Misconfigured(
        f"{target} is there already and stays as it is: write elsewhere with --output FILE (or - to print), or "
        "overwrite it with --force"
    )


def _check(draft: Draft) -> None:
    """What is written must be a policy."""
    try:
        parse(draft.text, "policy.yml", RULES)
    except PolicyRefused as error:
        raise RuntimeError(f"policy init wrote what policy check refuses: {error}") from error


def _schema_for(target: Path | None) -> str:
    """Where the schema lies as seen from the file; editors look from there."""
    if target is None or not _SCHEMA.exists():
        return str(_SCHEMA)
    return Path(os.path.relpath(_SCHEMA, target.parent)).as_posix()


def _write(target: Path, text: str, *, force: bool) -> None:
    """All of it or nothing: a file that was there stays whole until the new one is."""
    made = target.with_name(f".{target.name}.{os.getpid()}") if force else target
    try:
        with made.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                made.unlink()
                raise
        made.replace(target)
    except FileExistsError:
        raise _is_there(made) from None
    except OSError as error:
        raise not_written(target, error, _OPTION) from None


def _said(draft: Draft, target: Path | None) -> str:
    where = f"{target}: written" if target else "Written"
    looks = "looks" if draft.wrong == 1 else "look"
    wrong = f'; {draft.wrong} {looks} wrong, see the comments "looks wrong"' if draft.wrong else ""
    unread = f"; {draft.unread} could not be read" if draft.unread else ""
    name = phrases.command(str(target)) if target else "FILE"
    return (
        f"{where}, from {phrases.many(draft.databases, 'database')}; policies: {draft.policies}{wrong}{unread}.\n"
        f"Next: edit it, then\n"
        f"  checker policy check {name}\n"
        f"  checker explain APP --policy {name}\n"
        f"  checker check --policy {name}"
    )
