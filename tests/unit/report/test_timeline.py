"""What was told and done, in words that every page shares."""

from datetime import timedelta

import pytest

from checker.model import Delivery, DeliveryStatus, Reason
from checker.report.timeline import Told, became, briefly, length, timeline, unchanged
from tests.make import DAY, HOUR
from tests.unit.report.recorded import MINUTE, OPENED, acked, ended, history, told


@pytest.mark.parametrize(
    ("took", "words"),
    [
        (timedelta(), "0 min"),
        (5 * HOUR + MINUTE, "5 h 1 min"),
        (2 * DAY - MINUTE, "47 h 59 min"),
        (2 * DAY, "2 days"),
        (2 * DAY + HOUR - MINUTE, "2 days"),
        (11 * DAY + 3 * HOUR, "11 days 3 h"),
    ],
)
def test_lengths(took: timedelta, words: str) -> None:
    """Minutes count within two days, hours beyond."""
    assert words == length(took)


@pytest.mark.parametrize(
    ("one", "whole", "short"),
    [
        (told(), "told slack at 2026-11-22 02:01 UTC", "told slack"),
        (told(taken=OPENED + MINUTE / 2), "told slack at 2026-11-22 02:01 UTC", "told slack"),
        (told(taken=OPENED + MINUTE), "told slack at 2026-11-22 02:02 UTC", "told slack 1 min later"),
        (told(attempts=3), "told slack at 2026-11-22 02:01 UTC, at try 3", "told slack"),
        (told(taken=None), "told slack", "told slack"),
        (told(taken=OPENED, status=DeliveryStatus.PENDING, attempts=0), "waits for slack", None),
        (told(status=DeliveryStatus.PENDING, attempts=2), "waits for slack: 2 tries so far", None),
        (told(status=DeliveryStatus.DEAD, detail="HTTP 400"), "refused by slack: HTTP 400", None),
        (told(status=DeliveryStatus.SUPERSEDED, detail="over by then"), "not told to slack: over by then", None),
    ],
)
def test_deliveries(one: Delivery, whole: str, short: str | None) -> None:
    """What a sink took says when; what it did not take says why."""
    assert (whole, short or whole) == (became(one), briefly(one))


def test_order() -> None:
    """Notices and what people did stand in the order of time, each notice once with all its sinks."""
    events = timeline(history(told(), told("pager"), ended(OPENED + HOUR), acts=(acked(),)))
    assert [2, None, 1] == [len(one.deliveries) if isinstance(one, Told) else None for one in events]


def test_what_is_said_twice() -> None:
    """A reminder that says the same is not read twice; the first notice and what says more are."""
    first, second, last = timeline(history(told(), told(reason=Reason.REMINDER, at=OPENED + HOUR), ended(OPENED + DAY)))
    assert isinstance(first, Told)
    assert isinstance(second, Told)
    assert isinstance(last, Told)
    assert (False, True, False) == (unchanged(None, first), unchanged(first, second), unchanged(second, last))
