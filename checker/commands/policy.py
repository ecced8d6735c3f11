"""`checker policy ...`: is the policy valid, does it say what was meant, and how is it written? Without the network."""

import json
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from checker import duties, phrases, wiring
from checker.policy import Policy, PolicyRefused, Remark, Weight, effective, lint
from checker.policy.lint.variables import OURS
from checker.policy.schema import policy_schema
from checker.report import policy_shown
from checker.rules import RULES
from checker.settings import Settings

_REFUSED = 3


def run_policy_check(settings: Settings, path: Path | None, form: str, *, strict: bool) -> int:
    """0 when the policy is valid, with what had better be otherwise; `strict` lets that end in 3.

    Raises PolicyRefused with every mistake, save where JSON is asked for, which holds them.
    """
    try:
        source = wiring.load_policy(path, settings)
    except PolicyRefused as error:
        if form != "json":
            raise
        typer.echo(_as_json([_row(error.path, p.line, p.col, "error", p.message) for p in error.problems]))
        return _REFUSED
    remarks = remarks_on(source, settings)
    warnings = sum(remark.weight is Weight.WARNING for remark in remarks)
    if form == "json":
        typer.echo(_as_json([_row(source.policy.path, r.line, r.col, r.weight, r.message) for r in remarks]))
    else:
        _print(source.policy, source.name, remarks, warnings, strict=strict)
    return _REFUSED if strict and warnings else 0


def run_policy_show(settings: Settings, path: Path | None, form: str, console: Console | None = None) -> int:
    """Print all that holds, and where it is written; 0. Without a file, the built-in policy. Raises PolicyRefused."""
    source = wiring.load_policy(path, settings, builtin=True)
    shown = effective(source.policy, source.text, RULES)
    if form == "json":
        typer.echo(policy_shown.as_json(shown))
    elif form == "yaml":
        typer.echo(policy_shown.as_yaml(shown), nl=False)
    else:
        policy_shown.render(console or Console(highlight=False), shown, source.name)
    return 0


def run_policy_schema() -> int:
    """Print the JSON Schema of the policy file; 0."""
    typer.echo(_as_json(policy_schema(RULES)))
    return 0


def _print(policy: Policy, name: str, remarks: Sequence[Remark], warnings: int, *, strict: bool) -> None:
    told = f"; {phrases.many(warnings, 'warning')}" if warnings else ""
    refused = ", which --strict refuses" if strict and warnings else ""
    count = len(policy.sections)
    typer.echo(f"{name}: valid; policies: {count}; looked at every {phrases.limit(policy.poll)}{told}{refused}.")
    for remark in remarks:
        typer.echo(f"{policy.path}:{remark.line}:{remark.col}: {remark.weight}: {remark.message}.")


def remarks_on(source: wiring.PolicySource, settings: Settings) -> tuple[Remark, ...]:
    """What a valid policy had better say otherwise, with these variables."""
    names = _variables_set(source.policy, settings)
    return lint(source.policy, source.text, RULES, wiring.now(), names, duties.SOON)


def _variables_set(policy: Policy, settings: Settings) -> frozenset[str]:
    """Of the variables that this policy's sinks need, those that are set."""
    needed = {name for sink in policy.sinks for name in sink.variables} | set(OURS)
    return frozenset(name for name in needed if settings.secret_named(name) is not None)


def _row(path: str, line: int, column: int, severity: str, message: str) -> dict[str, str | int]:
    return {"path": path, "line": line, "column": column, "severity": str(severity), "message": message}


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
