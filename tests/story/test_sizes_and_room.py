"""A database that outgrows its backups, and captures that push each other out: what the team is told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from checker.model import Outcome, Severity
from checker.sandbox.scenario import read
from tests.make import DAY, HOUR, utc
from tests.story.an_account import Account, an_account

NOW = "2026-11-22T09:30:00Z"
APP = "bakery"
POLICY = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {schedule: any, recent_backup: , %s}
"""


@contextmanager
def bakery(require: str, size: str = "64MB", plan: str = "essential-0", days: int = 30) -> Iterator[Account]:
    """A bakery with a database of that size on that plan, backed up at midnight for so many days."""
    text = f"""
name: bakery
now: {NOW}
apps:
  - name: {APP}
    created_at: 2026-08-01T00:00:00Z
    databases:
      - addon: postgresql-solid-20311
        plan: {plan}
        size: {size}
        schedules: [{{at: "00:00 UTC", created_at: "{_before(days)}"}}]
"""
    with an_account(read(text, "bakery.yml"), POLICY % require) as account:
        yield account


def _before(days: int) -> str:
    return (utc("2026-11-22 09:30") - days * DAY).isoformat()


def test_a_database_that_outgrows_its_backups_is_told_after_the_next_night() -> None:
    """One warning with the other controls; cleared up, it is over after another night."""
    with bakery("within_pgbackups_limits: ", size="19GB") as account:
        assert [] == account.hours(24)
        account.heroku.event("shrink", APP, size="21GB")
        assert ["opened bakery within_pgbackups_limits"] == account.hours(24)
        notice = account.notices[-1]
        assert (Severity.WARNING, ()) == (notice.severity, notice.finding.fix)
        assert notice.finding.summary.startswith("the database: 21.00GB when a0")
        assert "rule continuous_protection" in notice.finding.summary
        account.heroku.event("shrink", APP, size="18GB")
        assert ["resolved bakery within_pgbackups_limits"] == account.hours(24)


def test_a_backup_that_lacks_most_of_the_database_is_told_in_the_morning() -> None:
    """One warning; the capture that the finding advises is whole again, and it is over."""
    with bakery("plausible_size: ") as account:
        account.heroku.event("short_dump", APP, size="200KB")
        assert ["opened bakery plausible_size"] == account.hours(24)
        notice = account.notices[-1]
        assert Severity.WARNING is notice.severity
        assert re.search(", 200.00KB; the last [678] good ones were about 17.[0-9]+MB, while", notice.finding.summary)
        assert "heroku pg:backups:capture DATABASE --app bakery" == notice.finding.fix[-1]
        account.heroku.event("capture", APP)
        assert ["resolved bakery plausible_size"] == account.hours(1)
        assert [] == account.hours(48)


def test_a_loss_that_lasts_is_over_only_when_the_last_whole_backup_is_gone() -> None:
    """Night after night lacks most: one warning, and no word that it is resolved while one could still be saved."""
    with bakery("plausible_size: ") as account:
        told: list[str] = []
        while True:
            account.heroku.event("short_dump", APP, size="200KB")
            told += account.hours(24)
            whole = [t for t in account.heroku.transfers(APP) if t.dump_bytes > 1024**2]
            if not whole:
                break
            assert "resolved bakery plausible_size" not in told
        assert ["opened bakery plausible_size", "resolved bakery plausible_size"] == [
            t for t in told if not t.startswith("reminder")
        ]


def test_an_empty_backup_is_critical_from_the_second_night_on() -> None:
    """Nothing can be restored from it, however little is known of the database."""
    with bakery("plausible_size: ", days=1) as account:
        account.heroku.event("short_dump", APP, size="0B")
        assert ["opened bakery plausible_size"] == account.hours(24)
        assert Severity.CRITICAL is account.notices[-1].severity


def test_a_purge_is_no_alarm() -> None:
    """The database shrank, and so did its backups: a week of nights is quiet, and says why."""
    with bakery("plausible_size: ", size="3GB") as account:
        account.heroku.event("shrink", APP, size="200MB")
        assert [] == account.hours(24)
        outcome, _ = account.actual("plausible_size", "postgresql-solid-20311")
        assert Outcome.PASS is outcome
        said = next(v for v in account.last.judged[0].verdicts if v.rule == "plausible_size").summary
        assert said.endswith("the database shrank too, from 3.00GB to 200.00MB")
        assert [] == account.hours(24 * 7)


def test_a_database_that_grows_is_no_alarm() -> None:
    """Neither slowly nor at once."""
    with bakery("plausible_size: ") as account:
        account.heroku.event("shrink", APP, size="5GB")
        assert [] == account.hours(24 * 9)


def test_the_capture_that_would_drop_another_is_told_before_it_does() -> None:
    """On a plan that keeps five: four are quiet, the fifth says which one goes, and that one it is."""
    with bakery("manual_headroom: ") as account:
        told: list[str] = []
        for _ in range(4):
            account.heroku.event("capture", APP)
            told += account.hours(1)
        assert [] == told
        manual = [f"b{t.num:03d}" for t in account.heroku.transfers(APP) if t.schedule_uuid is None]
        account.heroku.event("capture", APP)
        assert ["opened bakery manual_headroom"] == account.hours(1)
        notice = account.notices[-1]
        assert Severity.INFO is notice.severity
        assert f"5 manual backups of 5 that Heroku keeps: the next capture drops {manual[0]} of" in (
            notice.finding.summary
        )
        account.heroku.event("capture", APP)
        assert [] == account.hours(1)
        left = [f"b{t.num:03d}" for t in account.heroku.transfers(APP) if t.schedule_uuid is None]
        assert (5, manual[1]) == (len(left), left[0])


def test_who_captures_every_day_is_told_once() -> None:
    """A full house is no nag: not with each capture, and no reminder in a month."""
    with bakery("manual_headroom: ") as account:
        told: list[str] = []
        for _ in range(30):
            account.heroku.event("capture", APP)
            account.heroku.move(by=23 * HOUR)
            told += account.hours(1, routine=True)
        about_room = [line for line in told if line.endswith("manual_headroom")]
        assert ["opened bakery manual_headroom"] == about_room
