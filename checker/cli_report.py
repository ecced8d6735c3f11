"""The commands about reports of evidence, each declared here and done in `commands/`; `cli` is where they belong."""

from typing import Annotated

import typer

from checker.commands import late_settings as settings
from checker.commands.formats import ReportFormat

report_app = typer.Typer(invoke_without_command=True)


@report_app.callback()
def report(  # noqa: PLR0913 -- a parameter for each option
    context: typer.Context,
    first: Annotated[
        str | None, typer.Option("--from", help="The first day, such as 2026-07-01; else the last full month.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="The last day, itself included, such as 2026-09-30; else today.")
    ] = None,
    form: Annotated[
        ReportFormat | None, typer.Option("--format", help="Else by the name of FILE, or Markdown.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE|-", help="Write there; else it is printed.")
    ] = None,
    apps: Annotated[list[str] | None, typer.Option("--app", help="Of this app only; may be repeated.")] = None,
    pack: Annotated[
        str | None,
        typer.Option("--pack", metavar="DIR", help="Write all forms, the seals of the ledger and a manifest there."),
    ] = None,
    *,
    by_control: Annotated[
        bool, typer.Option("--by-control", help="Also by the controls of standards that rules are evidence for.")
    ] = False,
) -> None:
    """Report what happened: slots kept of slots demanded, every night, what was lost, and when nobody looked."""
    if context.invoked_subcommand:
        return
    from checker.commands.report import Asked, run_report

    asked = Asked(first, last, form, output, tuple(apps or ()), by_control=by_control)
    if pack is not None:
        from checker.commands.report_pack import run_pack

        raise typer.Exit(run_pack(settings.load(), asked, pack))
    raise typer.Exit(run_report(settings.load(), asked))


@report_app.command("verify")
def verify(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="What `report --pack DIR` wrote.")],
    anchor: Annotated[
        str | None, typer.Option(help="A head of the ledger from a weekly digest: its first 16 digits or more.")
    ] = None,
) -> None:
    """Find whatever was altered in a pack: bytes, files, the chain of seals. Needs no network and no database."""
    from checker.commands.report_pack import run_verify

    raise typer.Exit(run_verify(folder, anchor))
