"""`checker doctor`: does all work that a worker needs? Before and after deploying; nothing is changed anywhere."""

import asyncio
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import typer
from rich.console import Console

from checker import __version__, phrases, wiring
from checker.commands.notify import a_test_message, built, tried
from checker.commands.policy import remarks_on
from checker.doctor import ask_heroku, of_asking, of_clock, of_sight, of_store, of_this, of_token, of_zones
from checker.errors import CannotSee, Misconfigured, StoreUnavailable
from checker.policy import Policy, PolicyRefused, SinkSpec, Weight, builtin_text, parse
from checker.redaction import redact
from checker.report import diagnosis
from checker.report.diagnosis import Line, Standing
from checker.rules import RULES
from checker.settings import Settings
from checker.sinks import NOBODY

_APP = phrases.OWN_APP
_HOW = "nothing was sent; `checker notify test` does"


def run_doctor(
    settings: Settings, policy_path: Path | None, form: str, *, send: bool, console: Console | None = None
) -> int:
    """Print a verdict a line; the exit code is theirs. Whatever is wrong, the rest is tried all the same."""
    here, lines = _clock(settings)
    lines += of_this(__version__, settings.commit, platform.python_version())
    policy, of_policy = _policy(settings, policy_path)
    lines += [*of_policy, of_zones(policy, here.now)]
    lines += [*_sinks(settings, policy, send=send), *_heartbeat(settings, policy), *_store(settings)]
    lines += _heroku(settings, policy, here)
    lines = [replace(line, remedy=tuple(phrases.for_app(c, settings.own_app) for c in line.remedy)) for line in lines]
    redacted = partial(redact, secrets=settings.secrets)
    if form == "json":
        typer.echo(diagnosis.as_json(lines, redacted))
    else:
        diagnosis.render(console or Console(highlight=False), lines, redacted)
    return diagnosis.exit_code(lines)


@dataclass(frozen=True, slots=True)
class _Here:
    """The clock that holds here, and what it says."""

    clock: wiring.Clock
    now: datetime


def _clock(settings: Settings) -> tuple[_Here, list[Line]]:
    """The sandbox's clock where that is asked for and there, else the real one, with what is wrong with that."""
    try:
        clock = wiring.clock_for(settings)
        return _Here(clock, clock()), []
    except Misconfigured as error:
        wrong = Line("clock", Standing.FAIL, str(error), misuse=True)
    except CannotSee as error:
        wrong = Line("clock", Standing.UNKNOWN, str(error))
    return _Here(wiring.now, wiring.now()), [wrong]


def _policy(settings: Settings, path: Path | None) -> tuple[Policy | None, list[Line]]:
    """The policy, None where it is not valid, and a line for each mistake in it."""
    try:
        source = wiring.load_policy(path, settings)
    except PolicyRefused as error:
        mistakes = (f"{error.path}:{p.line}:{p.col}: {p.message}" for p in error.problems)
        return None, [Line("policy", Standing.FAIL, mistake, misuse=True) for mistake in mistakes]
    except Misconfigured as error:
        return None, [Line("policy", Standing.FAIL, str(error), misuse=True)]
    count = sum(remark.weight is Weight.WARNING for remark in remarks_on(source, settings))
    said = f"{source.name}: valid; policies: {len(source.policy.sections)}"
    if not count:
        return source.policy, [Line("policy", Standing.OK, f"{said}; no warnings")]
    command = phrases.command("checker", "policy", "check", source.name)
    return source.policy, [Line("policy", Standing.WARN, f"{said}; {phrases.many(count, 'warning')}", (command,))]


def _sinks(settings: Settings, policy: Policy | None, *, send: bool) -> Iterator[Line]:
    """Each sink: whether it can be used and, where messages are to be sent, whether it took one."""
    builder = wiring.sink_builder(settings)
    specs = builder.specs(policy)
    if not specs:
        yield Line("sinks", Standing.FAIL, NOBODY, (_set("SLACK_WEBHOOK_URL"),), misuse=True)
        return
    message = a_test_message() if send else None
    for spec in specs:
        about, sink = f"sink {spec.name}", built(builder, spec)
        takes = f"takes {spec.route.in_words}"
        if isinstance(sink, Misconfigured):
            yield Line(about, Standing.FAIL, str(sink), (_set(*_lacking(spec, settings)),), misuse=True)
        elif message is None:
            variables = " and ".join(spec.variables)
            yield Line(about, Standing.OK, f"{variables}: set and well formed; {takes}; {_HOW}")
        else:
            took, said = tried(sink, message)
            yield Line(about, Standing.OK if took else Standing.FAIL, f"{said} ({takes})")
    if (outlets := builder.outlets(policy)).instead:
        names = " and ".join(sink.name for sink in outlets.sinks) or "nobody"
        yield Line("sinks", Standing.WARN, f"none that policy names can be used: everything goes to {names} instead")


def _lacking(spec: SinkSpec, settings: Settings) -> tuple[str, ...]:
    return tuple(name for name in spec.variables if settings.secret_named(name) is None) or spec.variables


def _heartbeat(settings: Settings, policy: Policy | None) -> Iterator[Line]:
    """Whether anybody hears when checker itself dies."""
    watchers = wiring.watchers_for(settings, policy or _builtin())
    for wrong in watchers.unusable:
        yield Line("heartbeat", Standing.FAIL, wrong.why, (_set(*wrong.variables),), misuse=True)
    if watchers.hearts:
        names = " and ".join(heart.name for heart in watchers.hearts)
        yield Line("heartbeat", Standing.OK, f"{names}: set and well formed; nothing was sent")
    elif not watchers.unusable:
        said = "HEARTBEAT_URL is not set: nobody hears when checker itself dies"
        yield Line("heartbeat", Standing.WARN, said, (_set("HEARTBEAT_URL"),))


def _store(settings: Settings) -> Iterator[Line]:
    try:
        yield from of_store(wiring.store_state(settings))
    except Misconfigured as error:
        yield Line("store", Standing.FAIL, str(error), (_set("DATABASE_URL"),), misuse=True)
    except StoreUnavailable as error:
        remedies = (f"heroku pg:info --app {_APP}", f"heroku run --app {_APP} python -m checker doctor")
        yield Line("store", Standing.FAIL, str(error), remedies)


def _heroku(settings: Settings, policy: Policy | None, here: _Here) -> Iterator[Line]:
    """All that Heroku is asked, once each."""
    try:
        open_reader = wiring.reader_for(settings, here.clock)
    except Misconfigured as error:
        yield Line("token", Standing.FAIL, str(error), misuse=True)
        yield Line("not tried", Standing.UNKNOWN, "Heroku was asked nothing, for the reason above")
        return
    tries = asyncio.run(ask_heroku(open_reader, policy or _builtin()))
    yield from of_token(tries, here.now)
    if tries.found:
        yield from of_sight(tries.found, policy)
    yield from of_asking(tries)
    if tries.questions is not None or tries.heard.clock_off is not None:
        yield of_clock(tries.heard.clock_off)


def _builtin() -> Policy:
    return parse(builtin_text(), "built-in", RULES)


def _set(*variables: str) -> str:
    return f"heroku config:set {' '.join(f'{name}=...' for name in variables)} --app {_APP}"
