"""Two schedules on one database."""

from datetime import timedelta

import pytest

from checker.model import Outcome, Past, Schedule, Severity, Verdict
from checker.rules.single_schedule import judge
from tests.make import NOW, requirement, schedule, seen

LONDON = schedule(0, "Europe/London", name="DATABASE_URL")
UTC = schedule(0, "UTC", name="NAVY_URL")
TOKYO = schedule(9, "Asia/Tokyo", name="GOLD_URL", created_at=NOW - timedelta(days=40))


def found(*schedules: Schedule, demand: str = "any") -> Verdict:
    """What the rule finds."""
    return judge(seen(schedules=schedules), Past(), requirement(demand, single_schedule=None), NOW)


@pytest.mark.parametrize(
    ("schedules", "outcome"),
    [
        ((), Outcome.PASS),
        ((LONDON,), Outcome.PASS),
        ((LONDON, UTC), Outcome.FAIL),
        ((LONDON, UTC, TOKYO), Outcome.FAIL),
    ],
)
def test_number(schedules: tuple[Schedule, ...], outcome: Outcome) -> None:
    """One schedule is as it should be, none is another rule's matter, and two are a finding."""
    assert found(*schedules).outcome is outcome


@pytest.mark.parametrize(
    ("demand", "taken"),
    [
        ("00:00 Europe/London", ["NAVY", "GOLD"]),
        ("00:00 UTC", ["DATABASE", "GOLD"]),
        # 09:00 in Tokyo is midnight UTC on every day of the year.
        ("09:00 Asia/Tokyo", ["NAVY", "DATABASE"]),
        ("any", ["DATABASE", "NAVY"]),
    ],
)
def test_the_one_that_fits_best_is_kept(demand: str, taken: list[str]) -> None:
    """The commands take away all schedules but the one that policy demands, or the oldest where any will do."""
    commands = [f"heroku pg:backups:unschedule {name} --app shop" for name in taken]
    assert sorted(found(LONDON, UTC, TOKYO, demand=demand).fix) == sorted(commands)


def test_unknown_zone_fits_worst() -> None:
    """A schedule in a zone that nobody knows is never the one that is kept."""
    odd = schedule(0, "Mars/Olympus", name="ODD_URL")
    assert found(odd, UTC, demand="00:00 Europe/London").fix == ("heroku pg:backups:unschedule ODD --app shop",)


def test_what_it_says() -> None:
    """All of them are named, and which one does what is demanded."""
    verdict = found(UTC, LONDON, demand="00:00 Europe/London")
    assert verdict.summary == "2 schedules dump it each day; DATABASE at 00:00 Europe/London fits best"
    assert verdict.actual == "DATABASE at 00:00 Europe/London, NAVY at 00:00 UTC"
    assert verdict.severity is Severity.CRITICAL  # the policy's own word for this very rule; META caps what it inherits
