"""What policy expects, retires, lets come and go, or goes by: told hour by hour on the simulated Heroku."""

from typing import Any

from checker.model import Outcome
from checker.sandbox.spec import Scenario
from tests.story.an_account import Account, an_account

HEAD = "version: 1\nalerting: {digest: never, drill: never}\n"
ALL = """
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""


MADE = "2026-11-01T10:00:00Z"


def team_account(*apps: dict[str, Any]) -> Scenario:
    """Apps with a healthy database each."""
    made = [
        {
            "databases": [
                {
                    "addon": f"postgresql-{app['name']}-1",
                    "schedules": [{"at": "00:00 UTC", "created_at": "2026-11-01T10:00:00Z"}],
                }
            ],
            **app,
        }
        for app in apps
    ]
    return Scenario.model_validate({"name": "accounted", "now": "2026-11-22T09:30:00Z", "apps": made})


SHOPS = team_account(
    {"name": "shop", "team": "acme", "stage": "production"},
    {"name": "shop-staging", "team": "acme", "stage": "staging"},
    {"name": "blog"},
)


def causes(account: Account) -> set[str]:
    """What is open and was told."""
    return {incident.cause for incident in account.store.load().incidents if incident.told_at}


def test_an_app_that_policy_names_and_nobody_sees() -> None:
    """A policy that names an app of which nothing is listed is told as blindness at once, until the app is there."""
    text = HEAD + ALL.replace('apps: ["*"]', "apps: [shop, shop-staging, blog, orders]")
    with an_account(SHOPS, text) as account:
        assert causes(account) == {"expected"}
        account.obey(HEAD + ALL)
        assert account.hours(1) == ["resolved checker expected"]


def test_fewer_databases_than_expected() -> None:
    """A listing that got shorter than policy expects is blindness, beside what is told of the database that is gone."""
    text = HEAD + "expect: {min_databases: 3}\n" + ALL
    with an_account(SHOPS, text) as account:
        account.heroku.event("destroy_database", "blog")
        assert account.hours(1) == ["opened checker expected"]
        assert account.hours(1) == ["opened blog listed"]


def test_a_team_that_is_expected_and_not_seen() -> None:
    """A token that sees one team of two is told at the first look, and again never called health."""
    text = HEAD + "expect: {teams: [acme, globex]}\n" + ALL
    with an_account(SHOPS, text) as account:
        assert causes(account) == {"expected"}
        (notice,) = account.about("expected")
        assert "no database of the team globex is listed" in notice.finding.summary
        assert account.hours(3) == []


def test_a_whole_team_that_vanishes() -> None:
    """All that a team had gone from the listing is one notice of blindness, after a second listing confirms it."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.event("destroy_database", "shop")
        account.heroku.event("destroy_database", "shop-staging")
        assert account.hours(1) == []
        assert account.hours(1) == ["opened checker vanished"]
        assert "all 2 databases of the team acme" in account.about("vanished")[0].finding.summary
        assert account.hours(3) == []


def test_a_team_that_is_known_to_be_gone() -> None:
    """Once policy calls them retired the blindness is over, and nothing more is said."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.event("destroy_database", "shop")
        account.heroku.event("destroy_database", "shop-staging")
        account.hours(2)
        gone = [f"{{database: postgresql-{name}-1, reason: sold}}" for name in ("shop", "shop-staging")]
        account.obey(f"{HEAD}retired: [{', '.join(gone)}]\n{ALL}")
        assert account.hours(1) == ["resolved checker vanished"]
        assert account.hours(5) == []


RETIRED = f"{HEAD}retired: [{{database: postgresql-blog-1, reason: replaced in March}}]\n{ALL}"


def test_a_retired_database_that_goes() -> None:
    """A database that policy calls retired goes without a word but that it is gone now, as it should be."""
    with an_account(SHOPS, RETIRED) as account:
        assert causes(account) == {"retired_is_gone"}
        account.heroku.event("destroy_database", "blog")
        assert account.hours(1) == ["resolved blog retired_is_gone"]
        assert account.hours(30) == []


def test_a_retired_database_that_is_still_used() -> None:
    """Calling a database retired does not switch its alarms off while it is there."""
    with an_account(SHOPS, RETIRED) as account:
        account.heroku.event("delete_schedule", "blog")
        assert account.hours(1) == ["opened blog schedule_present"]


def test_a_database_that_is_gone_and_then_called_retired() -> None:
    """That a database is gone stays open until somebody says that it should be."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.event("destroy_database", "blog")
        assert account.hours(2) == ["opened blog listed"]
        account.obey(RETIRED)
        assert account.hours(1) == ["resolved blog listed"]
        assert account.hours(5) == []


REVIEW = (
    HEAD
    + """
policies:
  - {name: review apps, match: {stages: [review]}, ephemeral: true, require: {schedule: any}}
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""
)


def test_review_apps_come_and_go() -> None:
    """Databases of an ephemeral policy vanish without an alarm, ten at a time; others are still told."""
    reviews = [{"name": f"shop-pr-{number}", "stage": "review"} for number in range(10)]
    lasting = [{"name": "shop", "stage": "production"}, {"name": "blog"}]
    with an_account(team_account(*lasting, *reviews), REVIEW) as account:
        for review in reviews:
            account.heroku.event("destroy_database", review["name"])
        assert account.hours(30) == []
        account.heroku.event("destroy_database", "shop")
        assert account.hours(2) == ["opened shop listed"]


def test_a_review_app_is_judged_while_it_is_there() -> None:
    """Coming and going is normal; having no schedule is not, where policy demands one."""
    with an_account(team_account({"name": "shop-pr-1", "stage": "review"}), REVIEW) as account:
        account.heroku.event("delete_schedule", "shop-pr-1")
        assert account.hours(1) == ["opened shop-pr-1 schedule_present"]
        account.heroku.event("destroy_database", "shop-pr-1")


NOTHING = (
    HEAD
    + """
policies:
  - {name: scratch, match: {apps: [blog]}, require: nothing, reason: made by a script each night}
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""
)


def test_nothing_is_read_where_nothing_is_demanded() -> None:
    """A database of which nothing is demanded costs no request, raises no alarm and passes nothing."""
    with an_account(SHOPS, NOTHING) as account:
        account.heroku.event("delete_schedule", "blog")
        assert account.hours(30) == []
        assert account.actual("covered", "postgresql-blog-1")[0] is Outcome.PASS
        asked = [path for path in account.heroku.requests if "blog" in path]
        assert [path for path in asked if path.endswith("/transfers")] == []


def test_demanding_nothing_ends_what_was_open() -> None:
    """A problem of a database of which nothing is demanded any more is told to be dropped, once."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.event("delete_schedule", "blog")
        assert account.hours(1) == ["opened blog schedule_present"]
        account.obey(NOTHING)
        assert account.hours(1) == ["dropped blog schedule_present"]
        assert account.hours(3) == []


BY_STAGE = (
    HEAD
    + """
policies:
  - {name: production, match: {stages: [production]}, require: {schedule: any}}
  - {name: staging, match: {stages: [staging]}, severity: warning, require: {schedule: any}}
  - {name: the rest, match: {apps: ["*"]}, severity: info, require: {schedule: any}}
"""
)


def test_policy_goes_by_pipeline_stage() -> None:
    """The stage of an app decides which policy governs its database, and how much a finding matters."""
    with an_account(SHOPS, BY_STAGE) as account:
        for app in ("shop", "shop-staging", "blog"):
            account.heroku.event("delete_schedule", app)
        account.hours(1)
        told = {n.subject.app: (n.policy, n.severity) for n in account.about("schedule_present")}
        assert told == {
            "shop": ("production", "critical"),
            "shop-staging": ("staging", "warning"),
            "blog": ("the rest", "info"),
        }


def test_stages_that_cannot_be_read() -> None:
    """While Heroku does not tell the stages of new databases they are unknown, and told once that has lasted."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.fault("/pipeline-couplings", "status", status=503)
        account.obey(BY_STAGE)
        names = ("blog", "shop", "shop-staging")
        expected = {"opened checker facts", *(f"opened {name} readable" for name in names)}
        assert set(account.hours(5)) == expected
        notice = account.about("readable")[0]
        assert "policy 'production' goes by the stage of its app" in notice.finding.summary
        assert "`checker doctor` tries what is needed" in notice.finding.summary


def test_an_open_failure_stays_open_while_nobody_knows_which_policy_governs() -> None:
    """What was wrong is not called off because Heroku does not tell a stage: it stays open until seen to be over."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.event("delete_schedule", "shop")
        assert account.hours(1) == ["opened shop schedule_present"]
        account.heroku.fault("/pipeline-couplings", "status", status=503)
        account.obey(BY_STAGE)
        told = account.hours(5)
        assert [line for line in told if "schedule_present" in line] == []
        (incident,) = [i for i in account.store.load().incidents if i.cause == "schedule_present"]
        assert incident.frozen
        account.heroku.behave()
        account.heroku.event("schedule", "shop", to="00:00 UTC")
        assert "resolved shop schedule_present" in account.hours(3)


def test_a_night_lost_while_nobody_knew_which_policy_governs() -> None:
    """Nights go on being noted meanwhile: one that is lost is told once it is known again that it was demanded."""
    with an_account(SHOPS, HEAD + ALL) as account:
        account.heroku.fault("/pipeline-couplings", "status", status=503)
        account.obey(BY_STAGE)
        account.heroku.event("skip_slot", "shop")
        account.hours(18)
        account.heroku.behave()
        assert [line for line in account.hours(2) if "slots_met" in line] == ["opened shop slots_met"]


def test_stages_of_an_earlier_look_are_told_to_be_old() -> None:
    """A policy that goes by stages which cannot be read any more goes by the old ones, and says so after a while."""
    with an_account(SHOPS, BY_STAGE) as account:
        account.heroku.fault("/pipeline-couplings", "status", status=503)
        assert account.hours(30) == ["opened checker facts"]
        account.heroku.behave()
        assert account.hours(2) == ["resolved checker facts"]
