"""Which slots are a database's week."""

from datetime import timedelta

import pytest

from checker.evaluate import evaluate
from checker.model import Judged, Observation, Past, SlotEntry, SlotOutcome, Unseen
from checker.rules import ALWAYS, ON_DEMAND
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, seen

MINUTE = timedelta(minutes=1)


def entry(age: timedelta, outcome: SlotOutcome = SlotOutcome.MET) -> SlotEntry:
    return SlotEntry("schedule-0-UTC", NOW - age, (NOW - age).date(), "00:00 UTC", outcome, "a001")


def judged(observation: Observation, *ledger: SlotEntry) -> Judged:
    past = Past(NOW - 30 * DAY, NOW - HOUR, ledger=ledger)
    addon_id = observation.database.addon_id
    return evaluate([observation], {addon_id: requirement("any")}, {addon_id: past}, ALWAYS, ON_DEMAND).judged[0]


@pytest.mark.parametrize(("age", "counts"), [(7 * DAY - MINUTE, True), (7 * DAY, False), (30 * DAY, False)])
def test_seven_days(age: timedelta, counts: bool) -> None:
    """A slot counts for seven days, and not for an eighth."""
    assert ([entry(age)] if counts else []) == list(judged(Unseen(database(), "503", NOW), entry(age)).week)


def test_as_of_this_look() -> None:
    """What this look settled is in it, and what came due since the last one."""
    lost = SlotEntry("schedule-0-UTC", NOW.replace(hour=0, minute=0), NOW.date(), "00:00 UTC", SlotOutcome.WAITING)
    one = judged(seen([backup(1, 9 * HOUR + 30 * MINUTE)], [schedule()]), lost)
    assert [SlotOutcome.MET] == [e.outcome for e in one.week if e.at == lost.at]


def test_whatever_became_of_them() -> None:
    """Met, lost or not known: a week leaves nothing out."""
    ledger = [entry((n + 1) * DAY, outcome) for n, outcome in enumerate((SlotOutcome.MISSED, SlotOutcome.UNKNOWN))]
    assert {e.at for e in ledger} == {e.at for e in judged(Unseen(database(), "503", NOW), *ledger).week}
