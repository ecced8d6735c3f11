"""Where a story is played: a simulated Heroku, and a checker that looks at it every hour."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from checker import policy, wiring
from checker.policy import Policy
from checker.rules import RULES
from checker.run import Swept, Tools, sweep
from checker.sandbox import scenario
from checker.sandbox.handle import Running
from checker.sandbox.inbox import Received
from checker.sandbox.serve import running
from checker.settings import Settings
from checker.worker import Worker

HOUR = timedelta(hours=1)
DOCS = "https://github.com/acme/checker/blob/main"


RUNBOOK = """
version: 1
sinks:
  ops: {type: slack, url_env: SLACK_WEBHOOK_URL, mention: "<!here>"}
policies:
  - name: runbook
    match: {apps: ["*"]}
    require:
      schedule: {at: "00:00", timezone: Europe/London}
      recent_backup: {max_age: auto}
"""
POLICY = policy.parse(RUNBOOK, "policy.yml", RULES)


class Stage:
    """A simulated Heroku and a checker that looks at it every hour."""

    def __init__(self, heroku: Running, tools: Tools, settings: Settings) -> None:
        self.heroku = heroku
        self._tools = tools
        self._settings = settings

    @property
    def messages(self) -> list[Received]:
        """What arrived in Slack so far."""
        return self.heroku.slack

    def look(self) -> Swept:
        """One sweep now."""
        return sweep(self._tools, POLICY, self.heroku.now)

    def look_without_store(self) -> None:
        """One sweep of a worker whose database is gone."""
        nowhere = self._settings.model_copy(update={"database_url": SecretStr("sqlite:////nowhere/checker.db")})
        tools = replace(self._tools, store=wiring.store_for(nowhere))
        clock = tools.clock
        Worker(tools, POLICY, lambda: None, clock, pause=lambda _: None).sweep()

    def until_title(self, beginning: str, most: int = 60) -> None:
        """Hours, until a message begins so. Raises RuntimeError when none does."""
        for _ in range(most):
            self.until_told(most)
            if self.messages[-1].payload["text"].startswith(beginning):
                return
        raise RuntimeError(f"nothing began with {beginning}")

    def hours(self, number: int) -> None:
        """So many hours, with a sweep after each."""
        for _ in range(number):
            self.heroku.move(by=HOUR)
            self.look()

    def until_told(self, most: int = 60) -> None:
        """Hours, until there is a new message. Raises RuntimeError when none comes."""
        before = len(self.messages)
        for _ in range(most):
            self.hours(1)
            if len(self.messages) > before:
                return
        raise RuntimeError(f"nothing was told in {most} hours")


@dataclass(frozen=True, slots=True)
class Story:
    """`tell` makes it happen, under `policy`; the last `shown` messages are what is looked at."""

    name: str
    scenario: str
    tell: Callable[[Stage], None]
    shown: int = 1
    policy: Policy = POLICY


@contextmanager
def staged(story: Story) -> Iterator[Stage]:
    """The story's stage, at its beginning; all of it is gone afterwards."""
    text = story.scenario
    read = scenario.read(text, story.name) if "\n" in text else scenario.load(text)
    with running(read, speed=0) as heroku, TemporaryDirectory(prefix="checker-story-") as folder:
        settings = Settings.model_construct(
            heroku_api_key=SecretStr("story"),
            heroku_api_url=heroku.url,
            heroku_data_url=heroku.url,
            slack_webhook_url=SecretStr(heroku.slack_url),
            sentry_dsn=SecretStr(heroku.sentry_dsn),
            heartbeat_url=SecretStr(heroku.hook_url),
            database_url=SecretStr(f"sqlite:///{Path(folder) / 'story.db'}"),
            checker_docs_url=DOCS,
            checker_sandbox_clock=True,
        )
        wiring.migrate_store(settings)
        tools = wiring.tools_for(settings, story.policy)
        try:
            yield Stage(heroku, tools, settings)
        finally:
            tools.store.close()
