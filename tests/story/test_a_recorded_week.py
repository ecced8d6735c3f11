"""A week as Heroku really made it (heroku.md §3.2): made within five minutes of midnight, done half a minute later."""

from datetime import datetime, timedelta

import pytest

from checker.evaluate import evaluate
from checker.model import Backup, Judged, Outcome, Past, SlotOutcome
from checker.observe import rewind
from checker.policy import parse, requirement_for
from checker.rules import ALWAYS, ON_DEMAND, RULES
from tests.make import backup, database, schedule, seen, utc

MADE = (
    *("2020-12-06 00:04:56", "2020-12-07 00:02:18", "2020-12-08 00:04:29", "2020-12-09 00:01:25"),
    *("2020-12-10 00:03:32", "2020-12-11 00:00:39", "2020-12-12 00:00:14", "2020-12-13 00:00:22"),
)
RECORDED = utc("2020-12-13 16:22")
POLICY = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: {at: "00:00", timezone: UTC}, recent_backup: , no_gaps: }}
"""


def nightly(number: int, made: str) -> Backup:
    """One night's backup: begun 19 s after it was made, over in 8 s."""
    at = utc(made)
    started = at + timedelta(seconds=19)
    ended = started + timedelta(seconds=8)
    return backup(1701 + number, created_at=at, started_at=started, finished_at=ended, schedule_uuid="midnight")


def judged(at: datetime, past: Past | None = None) -> Judged:
    """What is made of the recorded week at this instant."""
    born = utc("2018-01-09 19:16")
    daily = schedule(0, "UTC", uuid="midnight", created_at=utc("2018-03-04 18:25"), updated_at=utc(MADE[-1]))
    rows = [nightly(number, made) for number, made in enumerate(MADE)]
    observation = rewind(
        seen(rows, [daily], database=database(created_at=born), seen_at=RECORDED, runs=tuple(rows)), at
    )
    assert observation is not None
    required = requirement_for(parse(POLICY, "policy.yml", RULES), observation.database)
    addon_id = observation.database.addon_id
    pasts = {addon_id: past} if past else {}
    (one,) = evaluate([observation], {addon_id: required}, pasts, ALWAYS, ON_DEMAND).judged
    return one


def failing(one: Judged) -> list[str]:
    """The rules that fail."""
    return [verdict.rule for verdict in one.verdicts if verdict.outcome is Outcome.FAIL]


def test_every_night_of_the_week_is_met() -> None:
    """Eight nights, each within five minutes of its slot: nothing is wrong."""
    one = judged(RECORDED)
    assert [SlotOutcome.MET] * len(MADE) == [entry.outcome for entry in one.ledger]
    assert [f"a{1701 + n}" for n in range(len(MADE))] == [entry.backup for entry in one.ledger]
    assert [] == failing(one)


@pytest.mark.parametrize(
    ("at", "outcome", "fails"),
    [
        ("2020-12-14 01:30", SlotOutcome.WAITING, []),
        ("2020-12-14 01:59", SlotOutcome.WAITING, []),
        ("2020-12-14 02:00", SlotOutcome.MISSED, ["slots_met"]),
        ("2020-12-14 02:30", SlotOutcome.MISSED, ["slots_met"]),
    ],
)
def test_the_night_after(at: str, outcome: SlotOutcome, fails: list[str]) -> None:
    """Were there no backup in the next night: it waits for two hours, then it is missed, and nothing else fails."""
    one = judged(utc(at))
    assert outcome is one.ledger[-1].outcome
    assert fails == failing(one)
