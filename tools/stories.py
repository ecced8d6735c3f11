"""Stories for pictures: what happens at a simulated Heroku, told by the real stages and sinks to its Slack inbox."""

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
HEROKU = r"^/(addons|addon-attachments|teams|client)"
"""The paths of Heroku, as against those of the inboxes."""
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
BESIDE_SENTRY = policy.parse(
    RUNBOOK.replace("sinks:", "sinks:\n  issues: {type: sentry, dsn_env: SENTRY_DSN}"), "policy.yml", RULES
)
"""The same, with a second place to tell."""

ONE = """
name: story
now: %s
seed: 7
apps:
  - name: %s
    databases:
      - addon: postgresql-curved-10234
        plan: standard-0
        created_at: 2026-02-03T10:42:31Z
        size: 3GB
        growth: 4MB
        schedules: [{at: "00:00 Europe/London", created_at: 2026-02-03T11:02:08Z}]
"""


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


def first_look(stage: Stage) -> None:
    """The first sweep ever: one hello, with what is wrong already."""
    stage.look()


def founding(stage: Stage) -> None:
    """Somebody schedules anew, in UTC instead of London."""
    stage.look()
    stage.hours(5)
    stage.heroku.event("delete_schedule", "shared-meaning")
    stage.heroku.event("schedule", "shared-meaning", to="00:00 UTC")
    stage.until_told()


def lost_schedule(stage: Stage) -> None:
    """A plan upgrade takes the schedule along."""
    stage.look()
    stage.heroku.event("upgrade_plan", "shared-meaning", plan="standard-2")
    stage.until_told()


def failed_night(stage: Stage) -> None:
    """The night's backup fails."""
    stage.look()
    log = ["pg_dump: error: query failed: ERROR:  permission denied for schema audit", "waiting for upload to finish"]
    stage.heroku.event("fail", "shared-meaning", log=log)
    stage.until_told()


def missed_night(stage: Stage) -> None:
    """Heroku skips a night without a trace."""
    stage.look()
    stage.heroku.event("skip_slot", "shared-meaning")
    stage.until_told()


def storm(stage: Stage) -> None:
    """Heroku skips a night for everybody."""
    stage.look()
    for app in stage.heroku.world.account.apps.values():
        stage.heroku.event("skip_slot", app.name)
    stage.heroku.move(by=3 * HOUR)
    stage.look()


def outage(stage: Stage) -> None:
    """Six hours in which Heroku's API does not work, and its end."""
    stage.look()
    stage.heroku.fault(HEROKU, "status", status=503)
    stage.hours(6)
    stage.heroku.behave()
    stage.until_told()


def reminder(stage: Stage) -> None:
    """A lost schedule that nobody mends."""
    lost_schedule(stage)
    stage.until_told()
    stage.until_told()


def resolved(stage: Stage) -> None:
    """The night after a missed one."""
    missed_night(stage)
    stage.until_told()
    stage.until_told()


def worsened(stage: Stage) -> None:
    """A second night is lost."""
    missed_night(stage)
    stage.heroku.event("skip_slot", "shared-meaning")
    stage.until_title("Worse: ")


def sink_dead(stage: Stage) -> None:
    """Sentry takes nothing any more, while there is something to tell."""
    stage.look()
    stage.heroku.refuse_sentry(403, body='{"detail": "event submission rejected with_reason: ProjectId"}', times=None)
    stage.heroku.event("skip_slot", "shared-meaning")
    stage.until_told()


def store_down(stage: Stage) -> None:
    """Checker's own database is gone, and then a schedule is."""
    stage.look()
    stage.heroku.event("upgrade_plan", "shared-meaning", plan="standard-2")
    stage.heroku.move(by=HOUR)
    stage.look_without_store()


def gone(stage: Stage) -> None:
    """Somebody destroys a database."""
    stage.look()
    stage.heroku.event("destroy_database", "billing-web")
    stage.until_told()


def token_refused(stage: Stage) -> None:
    """The token is revoked."""
    stage.look()
    stage.heroku.fault(HEROKU, "status", status=401)
    stage.until_told()


def quiet_week(stage: Stage) -> None:
    """A week in which all is well: the drill, and the digest a day later."""
    stage.look()
    stage.hours(7 * 24)


def hostile(stage: Stage) -> None:
    """Names that would page everybody, format, and break out of a command."""
    stage.look()


def _fleet(number: int) -> str:
    apps = "".join(
        f"""
  - name: {name}
    databases:
      - addon: postgresql-round-{10000 + n}
        plan: standard-0
        created_at: 2026-09-03T10:42:31Z
        size: {20 + n}MB
        schedules: [{{at: "00:00 Europe/London", created_at: 2026-11-03T11:02:08Z}}]"""
        for n, name in enumerate(_names(number))
    )
    return f"name: fleet\nnow: 2026-11-22T23:30:00Z\nstart: 2026-11-17T00:00:00Z\nseed: 9\napps:{apps}\n"


def _names(number: int) -> Iterator[str]:
    teams = ("billing", "catalog", "checkout", "crm", "delivery", "identity", "ledger", "mail", "pricing", "search")
    parts = ("api", "web", "jobs", "admin", "reports", "archive", "events", "sync", "import", "export")
    names = [f"{team}-{part}{stage}" for stage in ("", "-staging") for team in teams for part in parts]
    yield from names[:number]


_HOSTILE = """
name: hostile
now: 2026-11-22T09:30:00Z
seed: 7
apps:
  - name: "<!channel> *all* `fine` <evil.example|click>"
    databases:
      - addon: "postgresql-'; rm -rf ~ #"
        plan: standard-0
        created_at: 2026-02-03T10:42:31Z
        attachments: ["DATA`BASE"]
"""

NOVEMBER, JUNE = "2026-11-22T09:30:00Z", "2026-06-22T09:30:00Z"
STORIES = (
    Story("first-look", "default", first_look),
    Story("other-hour", ONE % (JUNE, "shared-meaning"), founding),
    Story("lost-schedule", ONE % (NOVEMBER, "shared-meaning"), lost_schedule),
    Story("failed-night", ONE % (NOVEMBER, "shared-meaning"), failed_night),
    Story("missed-night", ONE % (NOVEMBER, "shared-meaning"), missed_night),
    Story("worsened", ONE % (NOVEMBER, "shared-meaning"), worsened),
    Story("gone", _fleet(3), gone),
    Story("storm", _fleet(200), storm),
    Story("outage", _fleet(12), outage, shown=2),
    Story("reminder", ONE % (NOVEMBER, "shared-meaning"), reminder),
    Story("solved", ONE % (NOVEMBER, "shared-meaning"), resolved),
    Story("token-refused", ONE % (NOVEMBER, "shared-meaning"), token_refused),
    Story("sink-dead", ONE % (NOVEMBER, "shared-meaning"), sink_dead, policy=BESIDE_SENTRY),
    Story("store-down", ONE % (NOVEMBER, "shared-meaning"), store_down),
    Story("quiet-week", _fleet(3), quiet_week, shown=2),
    Story("hostile-names", _HOSTILE, hostile),
)


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
