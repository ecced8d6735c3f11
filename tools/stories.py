"""Stories for pictures: what happens at a simulated Heroku, told by the real stages and sinks to its Slack inbox."""

from collections.abc import Iterator

from checker import policy
from checker.rules import RULES
from tools.stage import HOUR, RUNBOOK, Stage, Story

HEROKU = r"^/(addons|addon-attachments|teams|client)"
"""The paths of Heroku, as against those of the inboxes."""
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
