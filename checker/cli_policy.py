"""The commands about the policy file, each declared here and done in `commands/`; `cli` is where they belong."""

from pathlib import Path
from typing import Annotated

import typer

from checker.commands import late_settings as settings
from checker.commands.formats import Format, PolicyFormat, ReviewFormat

policy_app = typer.Typer(help="The policy file.", no_args_is_help=True)

PolicyArgument = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="The policy file; else CHECKER_POLICY or ./policy.yml.")
]


@policy_app.command("check")
def policy_check(
    file: PolicyArgument = None,
    form: Annotated[Format, typer.Option("--format", help="Lines for people or JSON for machines.")] = Format.TABLE,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Validate the policy; mistakes and warnings are printed as FILE:LINE:COLUMN: MESSAGE."""
    from checker.commands.policy import run_policy_check

    raise typer.Exit(run_policy_check(settings.load(), file, form, strict=strict))


@policy_app.command("show")
def policy_show(
    file: PolicyArgument = None,
    form: Annotated[
        PolicyFormat, typer.Option("--format", help="A table, JSON, or YAML that is a policy again.")
    ] = PolicyFormat.TABLE,
) -> None:
    """Show the effective policy: every value that holds, defaults too, with the place where it is written."""
    from checker.commands.policy import run_policy_show

    raise typer.Exit(run_policy_show(settings.load(), file, form))


@policy_app.command("diff")
def policy_diff(
    old: Annotated[Path, typer.Argument(help="The policy as it was; - for standard input.")],
    new: Annotated[Path, typer.Argument(help="The policy as it is to be; - for standard input.")],
    form: Annotated[
        ReviewFormat, typer.Option("--format", help="A table, JSON, or Markdown for a review.")
    ] = ReviewFormat.TABLE,
    *,
    live: Annotated[bool, typer.Option("--live", help="Ask Heroku which databases there are.")] = False,
) -> None:
    """Say what NEW loosens and tightens against OLD, at which databases; 1 when anything is looser, or may be."""
    from checker.commands.policy_diff import run_policy_diff

    raise typer.Exit(run_policy_diff(settings.load(), (old, new), form, live=live))


@policy_app.command("schema")
def policy_schema() -> None:
    """Print the JSON Schema of the policy file, from which editors complete and check it."""
    from checker.commands.policy import run_policy_schema

    raise typer.Exit(run_policy_schema())


@policy_app.command("init")
def policy_init(
    output: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write there, or print; else CHECKER_POLICY or ./policy.yml.")
    ] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a policy out of what the token sees: what is there, and where that looks wrong what should be."""
    from checker.commands.policy_init import run_policy_init

    raise typer.Exit(run_policy_init(settings.load(), output, force=force))


def replay(
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="NEW", help="The policy file; else CHECKER_POLICY or ./policy.yml."),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="OLD", help="The policy to hold it against; else the one that was in force.")
    ] = None,
    since: Annotated[str, typer.Option(help="From so long ago (12h, 30d, 8w) or from a date on.")] = "30d",
    apps: Annotated[list[str] | None, typer.Option("--app", help="Of this app only; may be repeated.")] = None,
    form: Annotated[
        ReviewFormat, typer.Option("--format", help="A table, JSON, or Markdown for a review.")
    ] = ReviewFormat.TABLE,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Go by what Heroku tells now, wound back, rather than by what was recorded.")
    ] = False,
) -> None:
    """Say what another policy would have told over what was recorded; 1 where it differs, 2 where nobody can say."""
    from checker.commands.replay import Asked, run_replay

    asked = Asked(policy, against, since, tuple(apps or ()), live=live)
    raise typer.Exit(run_replay(settings.load(), asked, form))
