"""What a fix does besides mending: said beside it, and true at the simulated Heroku."""

from datetime import datetime, timedelta

import pytest

from checker.model import Finding, Reason, Restorable
from checker.notify.card import as_lines, card
from checker.phrases import as_text
from checker.sandbox.scenario import read
from checker.sandbox.serve import running
from checker.side_effects import Moment, side_effects
from tests.make import utc
from tests.unit.notify.samples import NOW, notice

CAPTURE = "heroku pg:backups:capture DATABASE --app shop"
LOADS = "Capture: loads the database while it runs, and may drop its oldest manual backup."
SHY = "Schedule: Heroku skips a slot within 12 h of the last run; shortly before the new hour it may cost a night."


def schedule(at: str) -> str:
    return f"heroku pg:backups:schedule DATABASE --at '{at}' --app shop"


def of(
    *fix: str,
    newest: str = "a012",
    taken_at: datetime = NOW - timedelta(hours=9),
    cause: str = "schedule_present",
    at: datetime = NOW,
) -> list[str]:
    moment = Moment(at, cause, Restorable(newest, taken_at, 1, 1))
    return [as_text(effect) for effect in side_effects(fix, moment)]


def test_capture() -> None:
    """A capture loads the database, and takes the place of an older manual backup."""
    assert of(CAPTURE) == [LOADS]


def test_each_kind_is_said_once() -> None:
    """Ten captures have one sentence; a command without side effects has none."""
    cancel = "heroku pg:backups:cancel a013 --app shop"
    assert of(CAPTURE, cancel, "heroku pg:backups:info a013 --app shop", CAPTURE) == [
        LOADS,
        "Cancel: what it has dumped so far is thrown away.",
    ]


def test_a_new_schedule() -> None:
    """A new schedule takes no backup until its hour comes, and says when that is."""
    assert of(schedule("00:00 Europe/London"), cause="schedule_present") == [
        "Schedule: takes no backup at once; the first is due 2026-11-23 00:00 UTC."
    ]


def test_a_schedule_that_skips_tonight() -> None:
    """Moved to an hour too near to its last run, a schedule skips that slot: which one, and what to do about it."""
    ran = NOW - timedelta(hours=6)
    (told,) = of(schedule("12:00 UTC"), taken_at=ran, cause="schedule_matches")
    skips = "Schedule: done now, it skips the slot of 2026-11-22 12:00 UTC (12 h must lie between two runs)"
    assert told == f"{skips}: capture as well."


@pytest.mark.parametrize("at", ["00:00 Europe/London", "20:00 UTC", "05:00 Asia/Tokyo"])
def test_a_schedule_that_skips_nothing(at: str) -> None:
    """Where no night is lost nothing is said: the founding case mends in one command."""
    assert of(schedule(at), cause="schedule_matches") == []


@pytest.mark.parametrize(
    ("newest", "age"), [("b012", timedelta(hours=1)), ("a012", timedelta(hours=27)), ("a012", timedelta(days=9))]
)
def test_the_last_run_is_not_known(newest: str, age: timedelta) -> None:
    """Where the newest backup does not tell when the schedule ran last, the rule itself is told."""
    assert of(schedule("12:00 UTC"), newest=newest, taken_at=NOW - age, cause="schedule_matches") == [SHY]


@pytest.mark.parametrize(
    "command",
    [
        "",
        "heroku",
        "checker check",
        "heroku pg:backups:schedule 'x",
        "heroku pg:backups:schedule DATABASE --at",
        schedule("24:00 UTC"),
        schedule("٣:00 UTC"),
        schedule("00:00 Nowhere/Atall"),
        schedule("00:00"),
        "echo heroku pg:backups:capture",
    ],
)
def test_other_commands(command: str) -> None:
    """Of what is no such command nothing is said."""
    assert of(command, cause="schedule_matches") == []


@pytest.mark.parametrize("reason", [Reason.RESOLVED, Reason.EXEMPTED, Reason.DRILL, Reason.TEST])
def test_only_beside_a_command(reason: Reason) -> None:
    """Where no command is shown, nothing is said of what it would do."""
    lines = as_lines(card(notice(reason=reason, finding=Finding("x", fix=(CAPTURE,)))))
    assert not any(line.startswith("Capture") for line in lines)


def test_heroku_does_as_we_say() -> None:
    """At the simulated Heroku, of 24 schedules moved to all hours of the day just those skip a slot that we warn of."""
    apps = "".join(
        f'\n  - {{name: shop-{hour:02}, databases: [{{addon: "postgresql-{hour:02}", plan: standard-0,'
        f' schedules: [{{at: "03:00 UTC", created_at: 2026-11-18T12:00:00Z}}]}}]}}'
        for hour in range(24)
    )
    now = utc("2026-11-22 05:30")
    with running(read(f"name: moved\nnow: {now:%Y-%m-%dT%H:%M:%SZ}\napps:{apps}", "moved"), speed=0) as heroku:
        warned = {}
        for hour in range(24):
            last = heroku.transfers(f"shop-{hour:02}")[-1]
            told = of(schedule(f"{hour:02}:00 UTC"), taken_at=last.created_at, at=now, cause="schedule_matches")
            warned[hour] = any("skips the slot" in line for line in told)
            heroku.event("change_schedule", f"shop-{hour:02}", to=f"{hour:02}:00 UTC")
        heroku.move(by=timedelta(hours=24))
        skipped = {hour: heroku.transfers(f"shop-{hour:02}")[-1].created_at < now for hour in range(24)}
    assert skipped == warned
    assert [6, 7, 8, 9, 10, 11, 12, 13, 14] == [hour for hour, skips in skipped.items() if skips]
