"""`checker policy check`: is the policy valid? Known without the network."""

from pathlib import Path

import typer

from checker import phrases, wiring
from checker.settings import Settings


def run_policy_check(settings: Settings, path: Path | None) -> int:
    """0 when the policy is valid. Raises PolicyRefused with every mistake in it."""
    source = wiring.load_policy(path, settings)
    count = len(source.policy.sections)
    typer.echo(f"{source.name}: valid; policies: {count}; looked at every {phrases.limit(source.policy.poll)}.")
    return 0
