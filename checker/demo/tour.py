"""The tour itself: what is found, what is told and told again, the fix, the recovery, two quiet days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from pydantic import SecretStr
from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from checker import phrases, wiring
from checker.commands.check import run_check
from checker.demo.fixes import run_fix
from checker.demo.slack_view import slack_title, slack_view
from checker.report.summary import causes
from checker.run import Swept, Tools, sweep
from checker.sandbox.handle import Running
from checker.sandbox.inbox import Received
from checker.sandbox.serve import running
from checker.settings import LogFormat, Settings

POLICY = Path(__file__).with_name("policy.yml")
"""What the runbook of the tour's team demands."""

_HOUR = timedelta(hours=1)


def tour(console: Console) -> int:
    """Walk through the case; 0 when everything went as it should. Everything it makes is gone afterwards."""
    with running("default", speed=0) as heroku, TemporaryDirectory(prefix="checker-demo-") as folder:
        settings = _settings(heroku, Path(folder))
        guide = _Guide(console, heroku, settings)
        guide.intro()
        guide.check()
        with _tools(settings) as tools:
            swept = guide.first_sweep(tools)
            guide.quiet(tools, 3, "Three more hours, three more sweeps")
            guide.reminder(tools)
            guide.fix(swept)
            guide.recovery(tools)
            guide.quiet(tools, 48, "Two days later, 48 more sweeps")
        return guide.end()


class _Guide:
    """Tells the story on the console while it happens."""

    def __init__(self, console: Console, heroku: Running, settings: Settings) -> None:
        self._console = console
        self._heroku = heroku
        self._settings = settings
        self._seen = 0

    def intro(self) -> None:
        self._say("checker, a tour on a simulated Heroku. No account is touched.", "bold")
        self._say("The runbook: back up staging and production each day at 00:00 Europe/London.")
        self._say("Nobody has looked for a while.")

    def check(self) -> None:
        self._chapter("checker check", "one look, no state, no alerts")
        run_check(self._settings, (), POLICY, "table", None, self._console)

    def first_sweep(self, tools: Tools) -> Swept:
        self._chapter("checker worker", "looks every hour and tells the team")
        swept = self._sweep(tools)
        self._show_new_messages()
        self._say(f"Sentry received {phrases.many(len(self._heroku.sentry), 'issue')} as well.")
        return swept

    def quiet(self, tools: Tools, hours: int, lead: str) -> None:
        before = len(self._heroku.slack) + len(self._heroku.sentry)
        for _ in range(hours):
            self._heroku.move(by=_HOUR)
            self._sweep(tools)
        told = len(self._heroku.slack) + len(self._heroku.sentry) - before
        self._say(f"{lead}: {told or 'no'} new messages in Slack and Sentry.", "green" if not told else "red")

    def reminder(self, tools: Tools) -> None:
        self._heroku.move(by=_HOUR)
        self._sweep(tools)
        self._say("One more hour, and still nobody has seen to it. Slack and Sentry are reminded:")
        for received in self._new_messages():
            self._say(f"  {slack_title(received.payload)}", "magenta")
        self._say("The next would come tomorrow, then ever more rarely; `checker ack` ends them.")

    def fix(self, swept: Swept) -> None:
        self._chapter("the fix", "somebody pastes the commands from the message")
        commands = [
            command
            for one in swept.judged
            for cause, follows in causes(one)
            for verdict in (*follows, cause)
            for command in verdict.fix
        ]
        headers = {"Authorization": "Bearer demo"}
        with httpx.Client(base_url=self._heroku.url, headers=headers, trust_env=False) as client:
            for command in dict.fromkeys(commands):
                self._console.print(Text(f"$ {command}", style="bold cyan"), soft_wrap=True)
                run_fix(client, command)

    def recovery(self, tools: Tools) -> None:
        self._heroku.move(by=_HOUR)
        self._chapter("checker worker", "the next sweep tells that it is over")
        self._sweep(tools)
        self._show_new_messages()

    def end(self) -> int:
        self._chapter("checker check", "and now")
        code = run_check(self._settings, (), POLICY, "table", None, self._console)
        self._console.print()
        self._say(f"Exit code {code}. The simulated Heroku is gone again; nothing is left running.", "bold")
        self._say("Your own databases, without alerts: set HEROKU_API_KEY, then `checker check`.")
        return code

    def _sweep(self, tools: Tools) -> Swept:
        return sweep(tools, wiring.load_policy(POLICY, self._settings).policy, tools.clock())

    def _show_new_messages(self) -> None:
        for received in self._new_messages():
            self._console.print(slack_view(received.payload))

    def _new_messages(self) -> list[Received]:
        new = self._heroku.slack[self._seen :]
        self._seen += len(new)
        return new

    def _chapter(self, title: str, about: str) -> None:
        now = phrases.instant(self._heroku.now)
        self._console.print()
        self._console.print(Rule(Text.assemble((title, "bold"), f" - {about}  ", (now, "dim")), align="left"))

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style))


def _settings(heroku: Running, folder: Path) -> Settings:
    return Settings.model_construct(
        heroku_api_key=SecretStr("demo"),
        heroku_api_url=heroku.url,
        heroku_data_url=heroku.url,
        slack_webhook_url=SecretStr(heroku.slack_url),
        sentry_dsn=SecretStr(heroku.sentry_dsn),
        database_url=SecretStr(f"sqlite:///{folder / 'demo.db'}"),
        checker_policy=POLICY,
        log_format=LogFormat.LOGFMT,
        checker_sandbox_clock=True,
    )


@contextmanager
def _tools(settings: Settings) -> Iterator[Tools]:
    wiring.migrate_store(settings)
    tools = wiring.tools_for(settings)
    try:
        yield tools
    finally:
        tools.store.close()
