"""The command line: each command is declared here, done in `commands/`, and ends in an exit code.

0 compliant; 1 any finding; 2 no finding, but not everything could be checked or told; 3 the policy, the settings or the
command line are wrong; 70 a bug.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker import __version__
from checker.cli_policy import policy_app, replay
from checker.cli_report import report_app
from checker.commands import late_settings as settings
from checker.commands.formats import CheckFormat, Format
from checker.errors import CheckerError, Misconfigured
from checker.plain import spelled_out
from checker.redaction import redact

if TYPE_CHECKING:
    from checker.settings import Settings

OK, FINDINGS, INCOMPLETE, MISUSED, BUG = 0, 1, 2, 3, 70

_STOPPED = "checker: stopped."
_INTERRUPTED = 130  # what Typer makes of a KeyboardInterrupt inside a command

app = typer.Typer(
    name="checker",
    help="Tells the team when a Heroku Postgres backup that policy demands did not happen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
notify_app = typer.Typer(help="Where notices go.", no_args_is_help=True)
db_app = typer.Typer(help="checker's own database.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")
app.add_typer(report_app, name="report")
app.add_typer(notify_app, name="notify")
app.add_typer(db_app, name="db")

PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", help="The policy file; else CHECKER_POLICY, ./policy.yml, or the built-in one."),
]


@app.callback(invoke_without_command=True)
def root(*, version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """Options that hold without a command."""
    if version:
        typer.echo(f"checker {__version__}")
        raise typer.Exit


@app.command()
def check(
    apps: Annotated[list[str] | None, typer.Option("--app", help="Look at this app only; may be repeated.")] = None,
    policy: PolicyFile = None,
    form: Annotated[
        CheckFormat, typer.Option("--format", help="A table, JSON, JUnit XML for CI, or Markdown for a job's summary.")
    ] = CheckFormat.TABLE,
    at: Annotated[str | None, typer.Option(help="Judge as of this instant, ISO 8601 with a zone.")] = None,
    *,
    fix_script: Annotated[
        bool, typer.Option("--fix-script", help="Print all fixes as a commented shell script, to read and then to run.")
    ] = False,
) -> None:
    """Look once and print what is found; nothing is recorded and nobody is told."""
    from checker.commands.check import run_check

    raise typer.Exit(run_check(settings.load(), apps or [], policy, form, at, fix_script=fix_script))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="APP[::ATTACHMENT]", help="The database, such as shop::DATABASE.")],
    policy: PolicyFile = None,
    form: Annotated[Format, typer.Option("--format", help="A table for people or JSON for machines.")] = Format.TABLE,
) -> None:
    """Say which policy governs a database and why, what it demands and from which line, and who would be told."""
    from checker.commands.explain import run_explain

    raise typer.Exit(run_explain(settings.load(), name, policy, form))


@app.command()
def doctor(
    policy: PolicyFile = None,
    form: Annotated[Format, typer.Option("--format", help="Lines for people or JSON for machines.")] = Format.TABLE,
    *,
    send: Annotated[bool, typer.Option("--send", help="Send a marked test message to every sink.")] = False,
) -> None:
    """Try everything that a worker needs, before and after deploying: a verdict a line, with its remedy."""
    from checker.commands.doctor import run_doctor

    raise typer.Exit(run_doctor(settings.load(), policy, form, send=send))


@app.command()
def worker(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="One full sweep with delivery, then exit: 0, or 2 if not all was done.")
    ] = False,
    policy: PolicyFile = None,
) -> None:
    """Run unattended: look every `poll`, record, and tell Slack and Sentry what is new."""
    from checker.commands.work import run_worker

    raise typer.Exit(run_worker(settings.load(), policy, once=once))


@notify_app.command("test")
def notify_test(
    sink: Annotated[str | None, typer.Option(help="To this sink only, by its name in the policy.")] = None,
    policy: PolicyFile = None,
) -> None:
    """Send a marked test message to every sink and say what truly happened."""
    from checker.commands.notify import run_notify_test

    raise typer.Exit(run_notify_test(settings.load(), policy, sink))


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Create or update the tables at DATABASE_URL; the worker does this by itself."""
    from checker import wiring

    typer.echo(f"The tables are at revision {wiring.migrate_store(settings.load())}.")


@app.command()
def slots(
    schedule: Annotated[str, typer.Argument(help='The schedule, such as "00:00 Europe/London".')],
    start: Annotated[str | None, typer.Option("--from", help="The first date there, such as 2027-03-20.")] = None,
    days: Annotated[int, typer.Option(help="So many dates.", min=1, max=800)] = 14,
    against: Annotated[str | None, typer.Option(help="Another schedule: how far is it off?")] = None,
    form: Annotated[Format, typer.Option("--format", help="A table for people or JSON for machines.")] = Format.TABLE,
) -> None:
    """Preview a schedule: when it is due, which dates it skips, how far another one is off. Needs no network."""
    from checker.commands.slots import run_slots

    raise typer.Exit(run_slots(schedule, start, days, against, form))


Which = Annotated[str, typer.Argument(help="The incident, as messages show it; its first digits will do.")]
Note = Annotated[str | None, typer.Option(help="Why, for whoever looks later.")]


@app.command()
def incident(which: Annotated[str | None, typer.Argument(help="One of them, as a card in Markdown.")] = None) -> None:
    """List what is open, or show one incident."""
    from checker.commands.incidents import run_incident

    raise typer.Exit(run_incident(settings.load(), which))


@app.command()
def history(
    apps: Annotated[list[str] | None, typer.Option("--app", help="Of this app only; may be repeated.")] = None,
    since: Annotated[str, typer.Option(help="From so long ago (12h, 30d, 8w) or from a date on.")] = "30d",
    form: Annotated[Format, typer.Option("--format", help="A table for people or JSON for machines.")] = Format.TABLE,
) -> None:
    """What was recorded lately: incidents, what was told and done about them, every night, and when nobody looked."""
    from checker.commands.history import run_history

    raise typer.Exit(run_history(settings.load(), apps or [], since, form))


@app.command()
def ack(which: Which, note: Note = None) -> None:
    """Say that somebody is at it: no more reminders, unless it gets worse."""
    from checker.commands.incidents import run_ack

    raise typer.Exit(run_ack(settings.load(), which, note))


@app.command()
def snooze(
    which: Which,
    length: Annotated[str, typer.Option("--for", help="For so long, such as 8h; at most 30d.")],
    note: Note = None,
) -> None:
    """No reminders for a while, then one if it is still open."""
    from checker.commands.incidents import run_snooze

    raise typer.Exit(run_snooze(settings.load(), which, length, note))


app.command()(replay)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Listen here on 127.0.0.1.", min=1, max=65535)] = 8700,
    scenario: Annotated[str, typer.Option(help="A scenario's name or file.")] = "default",
    speed: Annotated[str | None, typer.Option(help="How fast its clock runs, such as 3600x.")] = None,
) -> None:
    """Serve a simulated Heroku, with a Slack and a Sentry inbox, on this machine."""
    from checker.commands.sandbox import run_sandbox

    raise typer.Exit(run_sandbox(port, scenario, speed))


@app.command()
def demo(
    svg: Annotated[Path | None, typer.Option(help="Also write what is shown as a picture.")] = None,
) -> None:
    """A guided tour against a simulated Heroku: what is found, what is told, the fix, the recovery."""
    from checker.demo.command import run_demo

    raise typer.Exit(run_demo(svg))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit; every error that is not a bug is one line on stderr."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(guarded(lambda: app(args=given, standalone_mode=False), begin=_no_matter if _only_asks(given) else _begin))


def guarded(command: Callable[[], Any], begin: "Callable[[], Settings | None] | None" = None) -> int:
    """Run a command and turn what it raises into a line on stderr and an exit code. `begin` comes before it."""
    # Typer brings its own copy of Click; this is its UsageError, wherever it lives.
    usage_error: Any = typer.BadParameter.__base__
    loaded: Settings | None = None
    try:
        loaded = (begin or _begin)()
        result = command()
    except (typer.Abort, KeyboardInterrupt):
        message, code = _STOPPED, INCOMPLETE
    except CheckerError as error:
        message, code = f"checker: {error}", MISUSED if isinstance(error, Misconfigured) else INCOMPLETE
    except usage_error as error:
        message, code = _usage(error.format_message()), MISUSED
    except Exception as error:  # noqa: BLE001 -- the last line of defence: even a bug ends in an exit code of its own
        import traceback

        trace = traceback.format_exc()
        if KeyboardInterrupt.__name__ in trace:  # pydantic's core makes another error of one that it meets
            message, code = _STOPPED, INCOMPLETE
        else:
            typer.echo(_redacted(trace, loaded), err=True)
            name = type(error).__name__
            message, code = f"checker: a bug in checker: {name}; please report it with the lines above", BUG
    else:
        if result != _INTERRUPTED:
            return result if isinstance(result, int) else OK
        message, code = _STOPPED, INCOMPLETE
    typer.echo(_redacted(message, loaded), err=True)
    return code


def _only_asks(given: Sequence[str]) -> bool:
    """Whether nothing is to be done but to show help or the version: what no setting has a say in."""
    *words, last = given or ("--help",)
    return last in {"--help", "--version"} and not any(word.startswith("-") for word in words)


def _no_matter() -> None:
    """Begin without any setting."""


def _begin() -> "Settings":
    """The settings, and logs as they say. Raises Misconfigured."""
    import logging

    from checker.logs import configure

    loaded = settings.load()
    # Reports go to stdout and must stay whole; the worker, whose log is its output, sets up its own.
    configure(loaded.log_format, loaded.secrets, sys.stderr, logging.ERROR)
    return loaded


def _redacted(text: str, loaded: "Settings | None") -> str:
    """The text without any secret, also of those that a policy has named meanwhile, and what a screen would obey."""
    with suppress(Misconfigured):
        loaded = loaded or settings.load()
    return spelled_out(redact(text, loaded.secrets if loaded else ()))


def _usage(message: str) -> str:
    """What Click says of a wrong command line; a whole help page (nothing was asked for) stands on its own."""
    if message.startswith("Usage:"):
        return message
    return f"checker: {message.replace('Value error, ', '')} (see `checker --help`)"
