"""Simulated years at a size that fits here; `make prove` lives through them in full."""

import pytest

from bench.prove import year
from bench.prove.acts import KINDS
from bench.prove.drive import Year, drive
from bench.prove.tally import WRONG
from bench.prove.truth import COVERED_BY


def test_a_healthy_year_raises_no_alarm() -> None:
    """Late backups, restarts and outages of checker are not heard of; a night without a slot is foretold, no more."""
    tally = drive(Year(seed=4, faults=False, days=60, databases=4))
    assert [] == tally.findings
    assert {"schedule_has_slots"} == set(tally.alarms)
    assert 0 < tally.counts["nights without a slot"]
    assert 0 < tally.counts["restarts and outages"]
    assert 0 < tally.counts["partial sweeps"]


def test_a_faulty_year_is_told_in_full_once_and_in_time() -> None:
    """Whatever goes wrong is told by its deadline, nothing is told twice, and its end is told; nothing else is."""
    tally = drive(Year(seed=48, faults=True, days=70, databases=6))
    assert [] == tally.findings
    assert set(KINDS) == set(tally.faults)
    # What is left never goes wrong here by itself: it is a line in the incident of the slots that are lost.
    assert {*COVERED_BY, "gone"} - {"schedule_bound"} == set(tally.alarms)
    assert 0 < tally.counts["lost slots"]


def test_a_seed_replays() -> None:
    """The same seed tells the same year again; another one tells another."""
    first, again, other = (drive(Year(seed, faults=True, days=12, databases=2)) for seed in (5, 5, 6))
    assert first == again
    assert first.faults != other.faults


def test_the_command_counts_and_names_its_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    """What was proven can be read: how much of it, that nothing went wrong, and how to have it again."""
    assert 0 == year.main(["--seed", "7", "--worlds", "1", "--days", "2", "--databases", "2", "--processes", "1"])
    said = capsys.readouterr().out
    assert "simulated years, seeds 7 to 7, 4 zones: 0 findings" in said
    assert ", ".join(f"0 {name}" for name in WRONG) in said
