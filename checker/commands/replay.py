"""`checker replay`: what would another policy have told over what was recorded?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console

from checker import phrases, wiring
from checker.commands.replayed_from import Source, source
from checker.commands.since import instant_since
from checker.errors import Misconfigured
from checker.model import LooksReplayed, PolicyInForce
from checker.policy import Policy, PolicyRefused, parse
from checker.policy.problems import quoted
from checker.replay import Recording, Rulebook, difference, replay
from checker.report import replayed as report
from checker.rules import RULES
from checker.run import CAUSES, HEADLINES
from checker.settings import Settings
from checker.wiring import PolicySource

_ENOUGH = 2
"""One look alone shows what is found, and nothing of when somebody would be told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: the new policy's file, the old one's, from when on, of which apps, whether to ask Heroku."""

    policy: Path | None
    against: Path | None
    since: str
    apps: Sequence[str] = ()
    live: bool = False

    @property
    def typed(self) -> str:
        """As a command line."""
        paths = (("--policy", self.policy), ("--against", self.against))
        named = [word for option, path in paths if path for word in (option, str(path))]
        chosen = [word for app in self.apps for word in ("--app", app)]
        return phrases.command("replay", *named, "--since", self.since, *chosen)


def run_replay(settings: Settings, asked: Asked, form: str, console: Console | None = None) -> int:
    """Print the difference; 1 where there is one, 2 where nobody can say whether there is, else 0.

    Raises Misconfigured, StoreUnavailable, and CannotSee where Heroku has to be asked.
    """
    now = wiring.clock_for(settings)()
    start = instant_since(asked.since, now)
    new, against = _files(settings, asked)
    found = source(settings, start, now, asked.typed, live=asked.live)
    recording = found.recording.of(asked.apps)
    looks = recording.looks
    if looks is None or (looks.count < _ENOUGH or not looks.databases):
        typer.echo(f"checker: {_too_little(asked, found.recording)}", err=True)
        return 2
    before, name = (Rulebook.of(against.policy, start), against.name) if against else _in_force(found, looks)
    old = replay(recording, before, CAUSES)
    after = replay(recording, Rulebook.of(new.policy, start), CAUSES)
    after = replace(after, left_out=(*found.not_seen, *after.left_out))
    compared = report.Compared((name, new.name), looks, old, after, difference(old, after), HEADLINES)
    _print(compared, form, console)
    if compared.difference:
        return 1
    return 2 if set(after.left_out) - set(old.left_out) else 0


def _print(compared: report.Compared, form: str, console: Console | None) -> None:
    if form == "json":
        typer.echo(report.as_json(compared))
    elif form == "markdown":
        typer.echo(report.as_markdown(compared))
    else:
        report.render(console or Console(highlight=False), compared)


def _files(settings: Settings, asked: Asked) -> tuple[PolicySource, PolicySource | None]:
    """The policies that were named; all mistakes of both at once."""
    found: list[PolicySource] = []
    mistakes: list[str] = []
    for path in (asked.policy, *([asked.against] if asked.against else [])):
        try:
            found.append(wiring.load_policy(path, settings))
        except Misconfigured as error:
            mistakes.append(str(error))
    if mistakes:
        raise Misconfigured("\n".join(mistakes))
    return found[0], found[1] if asked.against else None


def _too_little(asked: Asked, recording: Recording) -> str:
    if recording.sweeps and asked.apps:
        names = ", ".join(map(quoted, asked.apps))
        return f"nothing is known of the app {names} in this time: leave --app out to see all"
    return f"too little was recorded since {quoted(asked.since)} to say anything: look further back, or ask with --live"


def _in_force(found: Source, looks: LooksReplayed) -> tuple[Rulebook, str]:
    """The policies that were in force at the looks; what came later is no matter of theirs."""
    held = [one for one in found.policies if one.first_in_force_at <= looks.last] or list(found.policies[:1])
    if not held:
        raise Misconfigured("no policy is on record that was in force: name the one to hold against with --against")
    policies = tuple(policies_of(held))
    more = f" and {phrases.many(len(policies) - 1, 'change')} of it" if policies[1:] else ""
    return Rulebook(policies), f"{held[-1].path} as it was in force{more}"


def policies_of(held: Sequence[PolicyInForce]) -> Iterator[tuple[datetime, Policy]]:
    """Each with the instant from which on it was in force. Raises Misconfigured where one cannot be read now."""
    for one in held:
        try:
            yield one.first_in_force_at, parse(one.text, one.path, RULES)
        except PolicyRefused:
            raise Misconfigured(
                f"the policy that was in force from {phrases.instant(one.first_in_force_at)} on cannot be read by this "
                "version of checker: name the one to hold against with --against"
            ) from None
