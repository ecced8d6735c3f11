"""The ledger is sealed day by day, in every store, and a seal once made stays as it is."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text as sql_text

from checker.model import Incident, Seal, SlotOutcome
from checker.sealing import AT_ONCE
from checker.seals import breaks, from_the_start
from checker.store.connect import open_store
from checker.store.engines import writing
from tests.contract.looks import DAY, HOUR, PAY, SHOP, Both, judged, record, seen, slot
from tests.sealed import altered, untrue

MORNING = datetime(2026, 7, 1, 1, tzinfo=UTC)
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
EVER = (NIGHT - DAY, NIGHT + 900 * DAY)


@pytest.fixture
def store(reopen: Callable[[], Both]) -> Both:
    return reopen()


def sealed(store: Both, now: datetime) -> list[Seal]:
    """All seals, once what is due at `now` was sealed."""
    store.seal(now)
    return list(store.seals(*EVER))


def test_nothing_is_sealed_before_the_first_sweep(store: Both) -> None:
    """There is no chain before there is a ledger."""
    assert sealed(store, MORNING) == []
    assert store.load().sealed is None


def test_what_a_clock_that_was_ahead_sealed_too_early_is_amended(store: Both) -> None:
    """A slot that was entered once its day was sealed is in the next seal, and in that one alone."""
    record(store, seen(MORNING))
    assert [[]] == [json.loads(one.text or "")["slots"] for one in sealed(store, NIGHT + 2 * DAY)]
    later = MORNING + HOUR
    record(store, seen(later), judged=(judged(later, slot(NIGHT)),))
    for now in (NIGHT + 3 * DAY, NIGHT + 4 * DAY):
        found = sealed(store, now)
        amended = [[item["at"] for item in json.loads(one.text or "")["amended"]] for one in found]
        assert [[], ["2026-07-01T00:00:00Z"], []][: len(found)] == amended


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (NIGHT + 2 * DAY - HOUR, []),
        (NIGHT + 2 * DAY, [1]),
        (NIGHT + 3 * DAY - HOUR, [1]),
        (NIGHT + 5 * DAY, [1, 2, 3, 4]),
    ],
)
def test_a_day_is_sealed_a_day_after_its_end(store: Both, now: datetime, days: list[int]) -> None:
    """By then its slots are over; days on which checker did not run are sealed all the same, with nothing in them."""
    record(store, seen(MORNING), judged=(judged(MORNING, slot(NIGHT)),))
    found = sealed(store, now)
    assert [one.day for one in found] == [date(2026, 7, day) for day in days]
    assert breaks(found) == untrue(found) == ()
    assert not found or from_the_start(found)
    for one in found[1:]:
        empty = {"amended": [], "opened": [], "resolved": [], "slots": [], "sweeps": [], "day": str(one.day)}
        assert json.loads(one.text or "") == empty


def test_what_is_sealed_is_what_was_recorded(reopen: Callable[[], Both], incident: Callable[..., Incident]) -> None:
    """An auditor reads in the sealed text each slot, what began and what ended, and each look with its trouble."""
    store = reopen()
    entry = slot(NIGHT, SlotOutcome.MISSED, note="no backup")
    opened = incident("i-1", opened_at=MORNING, resolved_at=NIGHT + DAY)
    record(store, seen(MORNING), sweep="s-1", judged=(judged(MORNING, entry),), incidents=(opened,))
    record(store, at=MORNING + HOUR, sweep="s-2", problem="Heroku is down")
    first, second = sealed(reopen(), NIGHT + 3 * DAY)
    assert json.loads(first.text or "") == {
        "day": "2026-07-01",
        "slots": [
            {
                "database": SHOP.addon_id,
                "schedule": "u-1",
                "at": "2026-07-01T00:00:00Z",
                "day": "2026-07-01",
                "set_to": "00:00 UTC",
                "outcome": "missed",
                "backup": None,
                "note": "no backup",
            }
        ],
        "amended": [],
        "opened": [{"id": "i-1", "subject": "a-1", "cause": "schedule_present", "at": "2026-07-01T01:00:00Z"}],
        "resolved": [],
        "sweeps": [
            {"id": "s-1", "at": "2026-07-01T01:00:00Z", "databases": 1, "problem": None, "partial": False},
            {
                "id": "s-2",
                "at": "2026-07-01T02:00:00Z",
                "databases": 0,
                "problem": "Heroku is down",
                "partial": False,
            },
        ],
    }
    assert json.loads(second.text or "")["resolved"] == [{"id": "i-1", "at": "2026-07-02T00:00:00Z"}]


def test_every_store_seals_the_same(store: Both) -> None:
    """The head does not hang on the kind of database: the same ledger gives the same chain."""
    entries = (slot(NIGHT), slot(NIGHT + DAY, SlotOutcome.MISSED))
    looks = (judged(MORNING, *entries), judged(MORNING, *entries, of=PAY))
    record(store, seen(MORNING), seen(MORNING, PAY), sweep="s-1", judged=looks)
    assert sealed(store, NIGHT + 3 * DAY)[-1].head == HEAD


HEAD = "44d31ccabb5c0931eaf7a1b9f170b8d01323151950ee88fa324a61fe0afdf753"


def test_a_sealed_day_is_never_sealed_again(reopen: Callable[[], Both]) -> None:
    """Whatever comes to be known later, the seal stays what it was; what is new stands in a later one."""
    store = reopen()
    stalled = slot(NIGHT, SlotOutcome.STALLED)
    record(store, seen(MORNING), judged=(judged(MORNING, stalled),))
    before = sealed(store, NIGHT + 2 * DAY)
    late = NIGHT + 4 * DAY + HOUR
    record(store, seen(late), judged=(judged(late, replace(stalled, outcome=SlotOutcome.MET)),))
    after = sealed(reopen(), NIGHT + 6 * DAY)
    assert after[:1] == before
    assert sealed(store, NIGHT + 6 * DAY) == after
    assert breaks(after) == untrue(after) == ()
    amended = [json.loads(one.text or "")["amended"] for one in after]
    assert [[item["outcome"] for item in items] for items in amended] == [[], [], [], [], ["met"]]
    ledger = {one.database.addon_id: one.slots for one in store.trails(*EVER)}
    assert altered(after, ledger) == ()


def test_the_newest_seal_is_known_to_the_next_sweep(store: Both) -> None:
    """The digest names the head without reading the whole chain."""
    record(store, seen(MORNING))
    last = sealed(store, NIGHT + 4 * DAY)[-1]
    assert store.load().sealed == replace(last, text=None)


def test_a_long_time_is_sealed_piece_by_piece(store: Both) -> None:
    """After an update the years before are sealed over some hours, and no sweep waits for all of it."""
    record(store, seen(MORNING))
    now = NIGHT + 100 * DAY
    counts = [len(sealed(store, now)) for _ in range(5)]
    assert counts == [AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE, 99, 99]
    found = sealed(store, now)
    assert breaks(found) == ()
    assert [one.day for one in found] == [NIGHT.date() + n * DAY for n in range(99)]


def test_a_time_has_the_seals_of_its_days(store: Both) -> None:
    """A report of a quarter holds the seals of its days, and a day that it only touches."""
    record(store, seen(MORNING))
    sealed(store, NIGHT + 9 * DAY)
    days = [one.day.day for one in store.seals(NIGHT + DAY, NIGHT + 3 * DAY)]
    assert days == [2, 3]
    assert [one.day.day for one in store.seals(NIGHT + DAY, NIGHT + 3 * DAY + HOUR)] == [2, 3, 4]


def test_whoever_alters_the_database_is_found_out(sql_url: str) -> None:
    """Somebody who turns a missed night into a met one in the tables cannot turn the seal with it."""
    store = open_store(sql_url)
    record(store, seen(MORNING), judged=(judged(MORNING, slot(NIGHT, SlotOutcome.MISSED)),))
    before = sealed(store, NIGHT + 3 * DAY)
    with writing(store._engine) as connection:
        connection.execute(sql_text("UPDATE slots SET outcome = 'met'"))
    ledger = {one.database.addon_id: one.slots for one in store.trails(*EVER)}
    assert altered(before, ledger) == ((SHOP.addon_id, "u-1", "2026-07-01T00:00:00Z"),)
    with writing(store._engine) as connection:
        connection.execute(sql_text("UPDATE seals SET body = replace(body, 'missed', 'met')"))
    after = store.seals(*EVER)
    assert untrue(after) == (date(2026, 7, 1),)
    store.close()
