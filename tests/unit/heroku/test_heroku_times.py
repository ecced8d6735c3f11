"""The times that Heroku writes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.heroku.wire import instant

MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2198, 12, 31))  # noqa: DTZ001 -- zoned below
OFFSETS = st.integers(min_value=-14 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "text",
    [
        "2020-12-13 00:00:22 +0000",
        "2020-12-13 00:00:22 UTC",
        "2020-12-13T00:00:22Z",
        "2020-12-13T00:00:22+00:00",
        "2020-12-13T00:00:22.000Z",
        "2020-12-13T01:00:22+01:00",
        "2020-12-12 19:00:22 -0500",
        "2020-12-13t00:00:22z",
    ],
)
def test_every_form_means_the_same_instant(text: str) -> None:
    """All forms that were met are understood, and are UTC afterwards."""
    assert instant(text) == datetime(2020, 12, 13, 0, 0, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-12-13 00:00:22",
        "2020-12-13T00:00:22",
        "2020-12-13",
        "2020-10-06 17:21 UTC",
        "2020-13-01 00:00:00 +0000",
        "2020-12-13 24:00:00 +0000",
        "2020-12-13 00:00:60 +0000",
        "2020-12-13 00:00:22 +2460",
        "2020-12-13 00:00:22 GMT",
        "2020-12-13 00:00:22 +0000 ",
        "0001-01-01 00:00:00 +1200",
        "9999-12-31 23:59:59 -1200",
        "1969-12-31 23:59:59 +0000",
        "٢٠٢٠-12-13 00:00:22 +0000",
        "now",
    ],
)
def test_what_is_no_time_or_has_no_zone_is_refused(text: str) -> None:
    """A time without a zone, or one that cannot be, is never guessed at."""
    assert instant(text) is None


@settings(deadline=None)
@given(MOMENTS, OFFSETS)
def test_rfc_3339_with_any_offset_keeps_the_instant(moment: datetime, zone: timezone) -> None:
    """Whatever the offset and fraction, the instant stays the same and is in UTC."""
    aware = moment.replace(tzinfo=zone)
    parsed = instant(aware.isoformat())

    assert parsed == aware
    assert parsed is not None
    assert parsed.tzinfo is UTC


@settings(deadline=None)
@given(MOMENTS, OFFSETS)
def test_the_form_of_transfers_keeps_the_instant(moment: datetime, zone: timezone) -> None:
    """The data API's own form means the same, to the second."""
    aware = moment.replace(microsecond=0, tzinfo=zone)

    assert instant(aware.strftime("%Y-%m-%d %H:%M:%S %z")) == aware


@settings(deadline=None)
@given(MOMENTS)
def test_a_naive_time_is_never_taken(moment: datetime) -> None:
    """No naive time is taken for UTC."""
    assert instant(moment.isoformat()) is None
    assert instant(moment.isoformat(sep=" ")) is None


@settings(deadline=None)
@given(st.text())
def test_arbitrary_text_is_a_time_in_utc_or_nothing(text: str) -> None:
    """Nothing that Heroku could send makes the parser fail."""
    parsed = instant(text)

    assert parsed is None or parsed.tzinfo is UTC
