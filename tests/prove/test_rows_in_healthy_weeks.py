"""The rules that judge from rows, over simulated weeks in odd zones, with restarts, outages and upgrades of plans."""

import pytest

from bench.prove.drive import Checker, Year, drive
from bench.prove.fleet import Demands

ROWS = Demands(
    rules=("recent_backup: ", "no_gaps: ", "retained_backups: {scheduled: 7, reach: 7d}", "plausible_size: "),
)


@pytest.mark.parametrize("seed", [0, 3])
def test_healthy_weeks_are_quiet(seed: int) -> None:
    """Databases that nothing is wrong with, filling up from their first day on: nobody is told of sizes and numbers."""
    tally = drive(Year(seed, faults=False, days=28, databases=5), Checker(demands=ROWS))
    assert [] == tally.findings
    assert 500 < tally.counts["full sweeps"]
    assert {"retained_backups", "plausible_size"}.isdisjoint(tally.alarms)


def test_lost_nights_are_told_once_and_not_by_every_rule_that_counts_them() -> None:
    """In bad weeks what is missing is a line of the incident about the lost nights, and no alarm of its own."""
    tally = drive(Year(1, faults=True, days=28, databases=5), Checker(demands=ROWS))
    assert 0 < tally.alarms["slots_met"]
    assert 0 == tally.alarms["retained_backups"]
