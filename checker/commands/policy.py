"""`checker policy check`: is the policy valid? Known without the network."""

from pathlib import Path

import typer

from checker import duties, phrases, wiring
from checker.settings import Settings


def run_policy_check(settings: Settings, path: Path | None) -> int:
    """0 when the policy is valid, with a word on exemptions that run out. Raises PolicyRefused with every mistake."""
    source = wiring.load_policy(path, settings)
    count = len(source.policy.sections)
    typer.echo(f"{source.name}: valid; policies: {count}; looked at every {phrases.limit(source.policy.poll)}.")
    now = wiring.now()
    for exemption in source.policy.exemptions:
        what = f"{exemption.origin}: the exemption of {', '.join(exemption.rules)} at {exemption.of}"
        if not exemption.holds(now):
            typer.echo(f"{what} ended on {exemption.last}: remove it, or renew it.")
        elif exemption.until <= now + duties.SOON:
            typer.echo(f"{what} ends soon, on {exemption.last}.")
    return 0
