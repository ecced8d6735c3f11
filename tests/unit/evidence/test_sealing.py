"""What of a day is sealed: everything that was recorded of it, and what came to be known of earlier days."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Finding, Incident, Seal, Severity, SlotEntry, SlotOutcome, Subject, SweepOnRecord
from checker.sealing import AT_ONCE, Days, Entered, due, last_due, seals_of, start_of, text_of
from checker.seals import breaks, digest_of, from_the_start
from tests.sealed import altered, untrue

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = date(2026, 7, 1)
START = start_of(FIRST)
MET, MISSED, STALLED = SlotOutcome.MET, SlotOutcome.MISSED, SlotOutcome.STALLED


def entered(at: datetime, outcome: SlotOutcome = MET, decided: datetime | None = None, of: str = "a-1") -> Entered:
    """A slot, decided an hour after it was due unless said otherwise."""
    return Entered(of, SlotEntry("u-1", at, at.date(), "00:00 UTC", outcome), decided or at + HOUR)


def sealed(*slots: Entered, days: int = 3) -> list[Seal]:
    """The seals of the first days."""
    return list(seals_of(Days(FIRST, FIRST + (days - 1) * DAY, slots), None, START + 9 * DAY))


def listed(seal: Seal, name: str) -> list[str]:
    """The instants, or ids, of one list in a seal's text."""
    return [item.get("id", item["at"]) for item in json.loads(seal.text or "")[name]]


@pytest.mark.parametrize(
    ("newest", "first_sweep", "now", "expected"),
    [
        (None, None, START + 99 * DAY, None),
        (None, START + HOUR, START + 2 * DAY - timedelta.resolution, None),
        (None, START + HOUR, START + 2 * DAY, (0, 0)),
        (None, START + HOUR, START + 5 * DAY, (0, 3)),
        (0, START - 9 * DAY, START + 3 * DAY - timedelta.resolution, None),
        (0, START - 9 * DAY, START + 3 * DAY, (1, 1)),
        (5, START, START, None),
        (None, START, START + 99 * DAY, (0, AT_ONCE - 1)),
        (9, START, START + 99 * DAY, (10, 9 + AT_ONCE)),
    ],
)
def test_due(newest: int | None, first_sweep: datetime | None, now: datetime, expected: tuple[int, int] | None) -> None:
    """Day by day from that of the first sweep, each a whole day after its end, not too many at once."""
    found = due(None if newest is None else FIRST + newest * DAY, first_sweep, now)
    assert found == (expected and (FIRST + expected[0] * DAY, FIRST + expected[1] * DAY))
    assert found is None or found[1] <= last_due(now)


def test_each_slot_is_in_the_day_that_it_was_due() -> None:
    """From the first instant of a UTC day up to, not including, the next one's."""
    slots = [entered(START + offset) for offset in (-timedelta.resolution, 0 * HOUR, DAY - timedelta.resolution, DAY)]
    first, second, _ = sealed(*slots)
    assert listed(first, "slots") == ["2026-07-01T00:00:00Z", "2026-07-01T23:59:59.999999Z"]
    assert listed(second, "slots") == ["2026-07-02T00:00:00Z"]


@pytest.mark.parametrize(
    ("at", "decided", "amended"),
    [
        (START, START + HOUR, []),
        (START, START + DAY + HOUR, []),
        (START, START + 2 * DAY - timedelta.resolution, []),
        (START, START + 2 * DAY, [2]),
        (START + DAY - timedelta.resolution, START + 2 * DAY, [2]),
        (START + DAY, START + 2 * DAY, []),
        (START - 9 * DAY, START + HOUR, [0]),
        (START - 9 * DAY, START - HOUR, []),
    ],
)
def test_what_came_to_be_known_later(at: datetime, decided: datetime, amended: list[int]) -> None:
    """A slot whose day was sealed before its outcome changed is in the seal of the day on which it did."""
    found = sealed(entered(at, decided=decided))
    assert [number for number, seal in enumerate(found) if listed(seal, "amended")] == amended


def test_incidents_and_sweeps() -> None:
    """What began, what ended and each look are in the day in which they did."""
    incident = Incident(
        "i-1",
        Subject("a-1", "shop", "DATABASE"),
        "readable",
        Severity.CRITICAL,
        Finding("unread"),
        opened_at=START,
        resolved_at=START + DAY,
    )
    still_open = replace(incident, id="i-2", resolved_at=None)
    sweeps = [SweepOnRecord(f"s-{n}", START + n * HOUR, 1) for n in (0, 23, 24, 72)]
    days = Days(FIRST, FIRST + DAY, (), (still_open, incident), list(reversed(sweeps)))
    first, second = seals_of(days, None, START)
    assert (listed(first, "opened"), listed(first, "resolved")) == (["i-1", "i-2"], [])
    assert (listed(second, "opened"), listed(second, "resolved")) == ([], ["i-1"])
    assert (listed(first, "sweeps"), listed(second, "sweeps")) == (["s-0", "s-23"], ["s-24"])


def test_a_chain_goes_on_from_its_head() -> None:
    """Sealed in one go or day by day, the chain is the same."""
    slots = [entered(START + n * DAY) for n in range(4)]
    at_once = list(seals_of(Days(FIRST, FIRST + 3 * DAY, slots), None, START))
    head, one_by_one = None, []
    for n in range(4):
        (seal,) = seals_of(Days(FIRST + n * DAY, FIRST + n * DAY, slots), head, START)
        head = seal.head
        one_by_one.append(seal)
    assert at_once == one_by_one
    assert from_the_start(at_once)
    assert all(b.day - a.day == DAY for a, b in pairwise(at_once))


@given(st.permutations([entered(START + n * HOUR, of=f"a-{n % 3}") for n in range(8)]))
def test_the_order_in_which_a_store_answers_is_no_matter(slots: Sequence[Entered]) -> None:
    """The same ledger has the same text, and with it the same digest, out of every database."""
    assert text_of(FIRST, Days(FIRST, FIRST, slots)) == text_of(FIRST, Days(FIRST, FIRST, sorted(slots, key=repr)))


def test_a_text_is_plain() -> None:
    """Whatever a database is called, the text is ASCII, and its digest the one of its bytes."""
    (seal,) = sealed(entered(START, of="\N{SNOWMAN}\ud800<b>"), days=1)
    text = seal.text or ""
    assert text.isascii()
    assert seal.digest == digest_of(text)
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text


def ledger_of(slots: Sequence[Entered]) -> dict[str, list[SlotEntry]]:
    """The ledger by database."""
    return {of: [one.slot for one in slots if one.addon_id == of] for of in {one.addon_id for one in slots}}


outcomes = st.sampled_from([MET, MISSED, STALLED])


@given(st.lists(st.tuples(outcomes, outcomes, st.integers(0, 9)), min_size=1, max_size=6))
def test_a_ledger_that_nobody_touched_is_as_it_was_sealed(slots: list[tuple[SlotOutcome, SlotOutcome, int]]) -> None:
    """A stalled backup that succeeds days later breaks nothing: the chain knows the last word on each slot."""
    now = [entered(START + day * DAY, first) for day, (first, _, _) in enumerate(slots)]
    chain: list[Seal] = []
    for day in range(20):
        for number, (_, later, after) in enumerate(slots):
            if number + after == day:
                decided = START + day * DAY + 2 * HOUR
                now[number] = Entered("a-1", replace(now[number].slot, outcome=later), decided)
        known = [one for one in now if one.decided_at < START + (day + 1) * DAY]
        span = due(chain[-1].day if chain else None, START, START + day * DAY + 3 * HOUR)
        if span:
            chain += seals_of(Days(*span, known), chain[-1].head if chain else None, START)
    assert breaks(chain) == untrue(chain) == altered(chain, ledger_of(now)) == ()


@pytest.mark.parametrize("how", ["outcome", "added", "removed", "backup"])
def test_an_altered_ledger_is_found_out(how: str) -> None:
    """A night that was lost cannot be made one that was met, nor be left out, nor be invented."""
    slots = [entered(START + n * DAY, MISSED) for n in range(3)]
    chain, ledger = sealed(*slots), ledger_of(slots)
    assert altered(chain, ledger) == ()
    ours = ledger["a-1"]
    if how == "added":
        ours.append(SlotEntry("u-2", START + DAY, FIRST, "00:00 UTC", MET))
    elif how == "removed":
        del ours[1]
    else:
        ours[1] = replace(ours[1], outcome=MET) if how == "outcome" else replace(ours[1], backup="a009")
    found = altered(chain, ledger)
    assert [(database, at) for database, _, at in found] == [("a-1", "2026-07-02T00:00:00Z")]


def test_what_is_not_sealed_yet_is_not_altered() -> None:
    """Last night's slot is in no seal yet; neither is what was known before checker came."""
    slots = [entered(START + n * DAY) for n in (-3, 0, 1, 2, 3)]
    assert altered(sealed(*slots), ledger_of(slots)) == ()


def test_an_altered_text_is_found_out() -> None:
    """Whoever alters the ledger and the text with it is told by the digest; one that was pruned is no lie."""
    first, second, third = sealed(*(entered(START + n * DAY, MISSED) for n in range(3)))
    forged = replace(second, text=(second.text or "").replace("missed", "met"))
    assert untrue([first, forged, replace(third, text=None)]) == (second.day,)
    covered = replace(forged, digest=digest_of(forged.text or ""))
    assert untrue([first, covered, third]) == ()
    assert breaks([first, covered, third]) == (second.day,)


def test_utc_is_what_counts() -> None:
    """A server in another zone seals the same days."""
    zone = datetime(2026, 7, 3, 1, tzinfo=UTC).astimezone()
    assert last_due(zone) == FIRST
