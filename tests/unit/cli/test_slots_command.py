"""`checker slots`: what a schedule means, date by date, without a network."""

import io
import json
from typing import Any

import pytest
from rich.console import Console

from checker.commands.slots import run_slots
from tests.unit.cli.conftest import Run


def document(run: Run, *arguments: str) -> dict[str, Any]:
    ended = run("slots", *arguments, "--format", "json")
    assert 0 == ended.code
    parsed: dict[str, Any] = json.loads(ended.out)
    return parsed


def table(schedule: str, start: str, days: int = 3, against: str | None = None) -> str:
    """What is printed on a terminal of 80 columns, each run of blanks as one."""
    console = Console(file=io.StringIO(), width=80, highlight=False)
    assert 0 == run_slots(schedule, start, days, against, "table", console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert 80 >= max(map(len, printed.splitlines()))
    return " ".join(printed.split())


def test_json(run: Run) -> None:
    """Machines get each slot in UTC and on the clocks there, the dates without one, and no drift unless asked for."""
    assert {
        "schedule": "01:00 Europe/London",
        "slots": [
            {
                "date": "2027-03-27",
                "utc": "2027-03-27T01:00:00Z",
                "local": "2027-03-27T01:00:00+00:00",
                "note": None,
            },
            {
                "date": "2027-03-29",
                "utc": "2027-03-29T00:00:00Z",
                "local": "2027-03-29T01:00:00+01:00",
                "note": "47 h since the last slot",
            },
        ],
        "skipped": [
            {
                "date": "2027-03-28",
                "why": "01:00 does not exist in Europe/London on 2027-03-28: the clocks go from 01:00 to 02:00",
            }
        ],
        "drift": None,
    } == document(run, "01:00 Europe/London", "--from", "2027-03-27", "--days", "3")


def test_json_of_drift(run: Run) -> None:
    """Machines get the periods of a drift as numbers, and the sentence that people get."""
    found = document(run, "00:00 Europe/London", "--from", "2026-11-22", "--against", "00:00 UTC")
    assert 14 == len(found["slots"])
    drift = found["drift"]
    assert ("00:00 UTC", "seasonal") == (drift["against"], drift["relation"])
    assert drift["summary"].startswith("the same until the night of 28 to 29 March 2027, from then an hour late")
    assert [0, 3600, 0] == [period["shift_seconds"] for period in drift["periods"]]
    summer = {
        "first": "2027-03-28T23:00:00Z",
        "last": "2027-10-30T23:00:00Z",
        "runs": "both",
        "shift_seconds": 3600,
    }
    assert summer == drift["periods"][1]


def test_table() -> None:
    """People read the founding case in one screen: what differs, from when, and until when."""
    printed = table("00:00 Europe/London", "2026-11-22", against="00:00 UTC")
    assert "00:00 Europe/London, 3 dates from 2026-11-22" in printed
    assert "Sun 2026-11-22 2026-11-22 00:00Z 00:00 +00:00" in printed
    assert (
        "00:00 UTC against it: seasonal: the same until the night of 28 to 29 March 2027, from then an hour late "
        "(demanded 23:00Z, real 00:00Z) until 31 October 2027."
    ) in printed
    assert "Predicted from zone data 20" in printed


@pytest.mark.parametrize(
    ("schedule", "start", "notes"),
    [
        (
            "01:00 Europe/London",
            "2027-03-27",
            [
                "no slot (predicted) 01:00 does not exist in Europe/London on 2027-03-28:",
                "47 h since the last slot",
                "No slot in the 400 days from then (predicted): 2027-03-28, 2028-03-26. 03:00 Europe/London has a slot",
            ],
        ),
        (
            "01:00 Europe/London",
            "2026-10-24",
            ["01:00 comes twice; the first counts (predicted)", "25 h since the last slot"],
        ),
        (
            "02:00 Australia/Lord_Howe",
            "2026-10-03",
            ["02:00 does not exist on this date; 02:30 counts (predicted)", "23 h 30 min since the last slot"],
        ),
        ("00:00 Pacific/Apia", "2011-12-29", ["2011-12-30 does not exist in Pacific/Apia"]),
    ],
)
def test_notes(schedule: str, start: str, notes: list[str]) -> None:
    """Nights on which clocks change are told in words, and what Heroku will do then is marked as predicted."""
    printed = table(schedule, start)
    assert [] == [note for note in notes if note not in printed]


def test_advice_only_where_a_date_is_skipped() -> None:
    """An hour that no clock change takes away gets no advice; one that loses a date gets it before that date comes."""
    assert "No slot" not in table("00:00 Europe/London", "2026-11-22", 800)
    assert "04:00 Antarctica/Troll has a slot on every date" in table("02:00 Antarctica/Troll", "2026-11-22", 1)


@pytest.mark.parametrize(
    ("typed", "stored", "said"),
    [
        (
            "00:00 GMT",
            "00:00 Europe/London",
            "for GMT Heroku's command line stores Europe/London, which is UTC+1 in summer",
        ),
        ("3:00 mst", "03:00 America/Boise", "for mst Heroku's command line stores America/Boise"),
        ("0:00", "00:00 UTC", "without a zone Heroku's command line stores UTC"),
        (" 00:00  UTC ", "00:00 UTC", ""),
    ],
)
def test_aliases(run: Run, typed: str, stored: str, said: str) -> None:
    """What is typed means what Heroku stores for it, and that is said where it does not get into the JSON."""
    ended = run("slots", typed, "--format", "json", "--from", "2026-11-22")
    assert (0, stored) == (ended.code, json.loads(ended.out)["schedule"])
    assert said in ended.err
    assert bool(said) is bool(ended.err)
    assert said[:1].upper() + said[1:] in table(typed, "2026-11-22")


def test_from_today(run: Run) -> None:
    """Without dates the next two weeks are shown, and no variable is needed."""
    found = document(run, "00:00 Europe/London")
    assert 14 == len(found["slots"]) + len(found["skipped"])
    assert 800 == len(document(run, "00:00 UTC", "--days", "800")["slots"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["midnight"], "'midnight' is no daily schedule: write a full hour from 00:00 to 23:00 and a zone, such as"),
        (["24:00 UTC"], "'24:00 UTC' is no daily schedule"),
        (["00:30 UTC"], "'00:30 UTC' is no daily schedule"),
        ([""], "'' is no daily schedule"),
        (["00:00 Europe/Londn"], "unknown zone 'Europe/Londn'; did you mean Europe/London?"),
        (["00:00 new york"], "unknown zone 'new york'; did you mean America/New_York?"),
        (["00:00 Mars/Olympus"], "unknown zone 'Mars/Olympus'; write a full name such as Europe/London, or UTC"),
        (["00:00 HST"], "'HST' is an abbreviation, which Heroku refuses"),
        (["00:00 UTC", "--against", "noon"], "'noon' is no daily schedule"),
        (["00:00 UTC", "--against", "00:00 Europe/Pariss"], "unknown zone 'Europe/Pariss'; did you mean Europe/Paris?"),
        (["00:00 UTC", "--from", "tomorrow"], "--from 'tomorrow' is no date: write it like 2027-03-20"),
        (["00:00 UTC", "--from", "2027-02-30"], "--from '2027-02-30' is no date"),
        (["00:00 UTC", "--from", "0001-01-01"], "--from '0001-01-01' is too far away: the years 1970 to 2100 will do"),
        (["00:00 UTC", "--days", "0"], "Invalid value for '--days'"),
        (["00:00 UTC", "--days", "801"], "Invalid value for '--days'"),
    ],
)
def test_mistakes(run: Run, arguments: list[str], said: str) -> None:
    """A mistake is one sentence that says what to write instead, and exit code 3."""
    ended = run("slots", *arguments)
    assert (3, "", 1) == (ended.code, ended.out, ended.err.count("\n"))
    assert ended.err.startswith(f"checker: {said}")
