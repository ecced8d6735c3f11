"""`checker sandbox`: the simulated Heroku, served until a signal."""

import typer

from checker.errors import Misconfigured

_NOT_INSTALLED = "the sandbox is not installed here: pip install 'checker[sandbox]' (in a checkout: make demo)"


def not_installed(error: ModuleNotFoundError) -> Exception:
    """The sentence for a machine without the sandbox's libraries; any other missing module is a bug and stays one."""
    return Misconfigured(_NOT_INSTALLED) if (error.name or "").partition(".")[0] in {"starlette", "uvicorn"} else error


def run_sandbox(port: int, scenario: str, speed: str | None) -> int:
    """Serve until a signal; 0. Raises Misconfigured for a bad scenario, speed or port."""
    try:
        from checker.sandbox.handle import Running
        from checker.sandbox.serve import serve
    except ModuleNotFoundError as error:
        raise not_installed(error) from None

    def ready(heroku: Running) -> None:
        typer.echo(
            f"A simulated Heroku (scenario {scenario}) listens on {heroku.url}. In another terminal:\n\n"
            f"  export HEROKU_API_URL={heroku.url} HEROKU_DATA_URL={heroku.url} HEROKU_API_KEY=sandbox\n"
            f"  export CHECKER_SANDBOX_CLOCK=1\n"
            f"  export SLACK_WEBHOOK_URL={heroku.slack_url} SENTRY_DSN={heroku.sentry_dsn}\n"
            f"  checker check\n\n"
            f"The real Heroku CLI: HEROKU_HOST={heroku.url} HEROKU_DATA_HOST=localhost heroku pg:backups --app APP\n"
            f"What Slack was sent: {heroku.url}/sandbox/inbox    The clock: {heroku.url}/sandbox/clock\n"
            f"Ctrl-C ends it."
        )

    serve(port, scenario, speed=_factor(speed) if speed else None, ready=ready)
    return 0


def _factor(text: str) -> float:
    try:
        factor = float(text.removesuffix("x"))
    except ValueError:
        factor = -1
    if not 0 <= factor < float("inf"):
        raise Misconfigured(f"--speed {text!r} is no speed: write it like 3600x (0x stops the clock)")
    return factor
