"""The real Heroku command line works against the sandbox, reading and writing."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.sandbox.things import Ending

pytestmark = pytest.mark.system

PRODUCTION, STAGING = "shared-meaning", "shared-meaning-staging"
Run = Callable[..., str]


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running("default", speed=0) as started:
        yield started


@pytest.fixture
def heroku(heroku_cli: Callable[..., subprocess.CompletedProcess[str]], sandbox: Running) -> Run:
    """Run a command that must succeed; gives all it printed."""

    def run(*arguments: str, app: str = STAGING) -> str:
        done = heroku_cli(sandbox.port, *arguments, "--app", app)
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_list_and_info(heroku: Run) -> None:
    """`pg:backups` names every backup as Heroku does, and `info` tells the newest or any one of them."""
    listed = heroku("pg:backups")
    assert all(f"  a0{number:02d} " in listed for number in range(6, 12))
    assert "  b012   2026-11-19 " in listed
    assert "No restores found" in listed
    newest = heroku("pg:backups:info")
    assert "Backup b012" in newest
    assert "Manual" in newest
    older = heroku("pg:backups:info", "a011")
    assert "Scheduled" in older
    assert "transfer complete" in older


def test_schedule_and_unschedule(heroku: Run, sandbox: Running) -> None:
    """The printed fix for a lost schedule makes one, the list shows it, and unscheduling takes it away."""
    assert "No backup schedules found" in heroku("pg:backups:schedules")
    heroku("pg:backups:schedule", "DATABASE", "--at", "00:00 Europe/London")
    assert "DATABASE_URL: daily at 0:00 Europe/London" in heroku("pg:backups:schedules")
    app = sandbox.world.account.app(STAGING)
    assert [("DATABASE_URL", 0, "Europe/London")] == [
        (s.name, s.hour, s.timezone) for s in sandbox.world.schedules.of_app(app)
    ]
    heroku("pg:backups:unschedule", "DATABASE")
    assert [] == sandbox.world.schedules.of_app(app)


def test_changing_a_schedule_keeps_it(heroku: Run, sandbox: Running) -> None:
    """The printed fix for a wrong zone changes the schedule that is there."""
    app = sandbox.world.account.app("shared-meaning")
    (before,) = sandbox.world.schedules.of_app(app)
    heroku("pg:backups:schedule", "DATABASE", "--at", "00:00 Europe/London", app="shared-meaning")
    (after,) = sandbox.world.schedules.of_app(app)
    assert (before.uuid, "Europe/London") == (after.uuid, after.timezone)


def test_capture_ends_though_the_clock_stands_still(heroku: Run, sandbox: Running) -> None:
    """The CLI polls until a capture is done, which it is at once on a clock that stands still."""
    printed = heroku("pg:backups:capture", "DATABASE")
    assert "Backing up DATABASE to b013... done" in printed
    assert (13, None) == ((newest := sandbox.transfers(STAGING)[-1]).num, newest.schedule_uuid)
    assert "Backup b013" in heroku("pg:backups:info", "b013")


def test_capture_takes_its_time_on_a_running_clock(heroku: Run, sandbox: Running) -> None:
    """On a clock that runs, the CLI waits until the capture has ended."""
    sandbox.clock.set_speed(10)
    assert "done" in heroku("pg:backups:capture", "DATABASE")
    newest = sandbox.transfers(STAGING)[-1]
    assert newest.ends_at is not None
    assert newest.created_at < newest.starts_at < newest.ends_at <= sandbox.now


def test_a_failed_capture_is_told(
    heroku_cli: Callable[..., subprocess.CompletedProcess[str]], sandbox: Running
) -> None:
    """The CLI shows the log of a capture that failed, and fails itself."""
    sandbox.event("fail", STAGING, log=["pg_dump: error: too many connections"])
    done = heroku_cli(sandbox.port, "pg:backups:capture", "DATABASE", "--app", STAGING)
    assert 0 != done.returncode
    assert "too many connections" in done.stderr


def test_what_hangs_is_cancelled_and_captured_anew(heroku: Run, sandbox: Running) -> None:
    """The printed fix for a backup that never ends stops that very one, and takes another."""
    sandbox.event("stall", STAGING)
    sandbox.event("capture", STAGING)
    sandbox.move(by=timedelta(hours=3))
    assert "Running" in heroku("pg:backups:info", "b013")
    assert "Cancelling b013... done" in heroku("pg:backups:cancel", "b013")
    assert "Backing up DATABASE to b014... done" in heroku("pg:backups:capture", "DATABASE")
    hung, newest = sandbox.transfers(STAGING)[-2:]
    assert (Ending.CANCELLED, Ending.SUCCEEDED) == (hung.ending, newest.ending)


def test_an_unknown_zone_is_refused(
    heroku_cli: Callable[..., subprocess.CompletedProcess[str]], sandbox: Running
) -> None:
    """The sandbox refuses what Heroku refuses, and the CLI says so."""
    at = "00:00 Mars/Olympus"
    done = heroku_cli(sandbox.port, "pg:backups:schedule", "DATABASE", "--at", at, "--app", STAGING)
    assert 0 != done.returncode
    assert "bad_request" in done.stderr


def test_url_restore_and_delete(heroku: Run, sandbox: Running) -> None:
    """The rest of the backup commands works too: url, restore, delete."""
    assert "https://" in heroku("pg:backups:url", "b012")
    heroku("pg:backups:restore", "b012", "DATABASE", "--confirm", STAGING)
    assert ("gof3r", "pg_restore") == (
        (restored := sandbox.transfers(STAGING)[-1]).from_type,
        restored.to_type,
    )
    heroku("pg:backups:delete", "b012", "--confirm", STAGING)
    assert 12 not in [t.num for t in sandbox.transfers(STAGING)]


def test_production_is_put_into_staging(heroku: Run, sandbox: Running) -> None:
    """A backup of one app is restored into another, and a database copied over it; both are listed where they went."""
    newest = sandbox.transfers(PRODUCTION)[-1]
    heroku("pg:backups:restore", f"{PRODUCTION}::a{newest.num:03d}", "DATABASE", "--confirm", STAGING)
    heroku("pg:copy", f"{PRODUCTION}::DATABASE", "DATABASE", "--confirm", "DATABASE")
    restored, copied = sandbox.transfers(STAGING)[-2:]
    assert (restored.from_type, restored.from_url) == ("gof3r", newest.to_url)
    assert (copied.from_type, copied.to_type) == ("pg_dump", "pg_restore")
    listed = heroku("pg:backups")
    assert "No restores found" not in listed
    assert "No copies found" not in listed
