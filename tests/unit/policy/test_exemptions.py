"""Exemptions as policy says them: until when, where, how long at most, and what is told of a mistake."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Exemption, Origin
from checker.policy import Policy, PolicyRefused, parse, requirement_for
from checker.policy.until import parse_until
from tests.make import DAY, HOUR, NOW, database, utc
from tests.unit.policy.rules import RULES

HEAD = """\
version: 1
policies:
  - {name: everything, match: {apps: ["shop*"]}, require: {schedule: any}}
"""
MINUTE = timedelta(minutes=1)


def read(*entries: str, more: str = "", now: datetime | None = None) -> Policy:
    listed = "".join(f"  - {{{entry}}}\n" for entry in entries)
    return parse(f"{HEAD}{more}exemptions:\n{listed}", "policy.yml", RULES, now)


def entry(until: str = "2027-01-31", match: str = "{apps: [old-shop]}", rules: str = "[recent_backup]") -> str:
    return f"match: {match}, rules: {rules}, until: {until}, reason: moving out, owner: platform"


def test_every_value_is_taken_over() -> None:
    """What the file says of an exemption is what holds, with its place."""
    more = f"{entry()}, approved_by: Ann, ticket: OPS-12"
    expected = Exemption(
        rules=("recent_backup",),
        of="old-shop",
        until=utc("2027-02-01 00:00"),
        reason="moving out",
        owner="platform",
        origin=Origin("policy.yml", 5, 5),
        approved_by="Ann",
        ticket="OPS-12",
    )
    assert (expected,) == read(more).exemptions
    assert "moving out, platform, approved by Ann, OPS-12" == expected.why


def test_a_policy_without_exemptions_has_none() -> None:
    """Nothing is exempt by itself."""
    assert () == parse(HEAD, "policy.yml", RULES).exemptions


@pytest.mark.parametrize(
    ("text", "end", "last"),
    [
        ("2027-01-31", "2027-02-01 00:00", "2027-01-31"),
        ("2028-02-29", "2028-03-01 00:00", "2028-02-29"),
        ("2027-01-31T12:00Z", "2027-01-31 12:00", "2027-01-31 12:00 UTC"),
        ("2027-01-31 12:00 +01:00", "2027-01-31 11:00", "2027-01-31 11:00 UTC"),
        ("2027-03-28T01:30:30-02:30", "2027-03-28 04:00:30", "2027-03-28 04:00 UTC"),
        ("2027-02-01T00:00Z", "2027-02-01 00:00", "2027-01-31"),
    ],
)
def test_until(text: str, end: str, last: str) -> None:
    """A date is the last day, in UTC, whole; an instant with its zone is meant to the second."""
    (exemption,) = read(entry(f'"{text}"')).exemptions
    assert (utc(end), last) == (exemption.until, exemption.last)
    assert [True, False] == [exemption.holds(exemption.until - MINUTE), exemption.holds(exemption.until)]


@given(st.dates(date(1, 1, 1), date(9999, 12, 30)), st.times(), st.integers(-14 * 60, 14 * 60))
def test_a_date_covers_its_whole_day_and_nothing_more(day: date, clock: time, offset: int) -> None:
    """Whatever the hour in UTC, an exemption holds on its last day and not on the next; zones change nothing."""
    end = parse_until(day.isoformat())
    at = datetime.combine(day, clock, UTC)
    assert at < end <= at + DAY
    assert parse_until(end.isoformat()) == end
    if date(1, 1, 3) < day < date(9999, 12, 29):
        elsewhere = end.astimezone(timezone(timedelta(minutes=offset)))
        assert parse_until(elsewhere.isoformat()) == end


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})?)?", fullmatch=True))
def test_whatever_is_typed_is_an_instant_in_utc_or_refused(text: str) -> None:
    """Nobody can write an end that breaks checker or that has no zone."""
    try:
        end = parse_until(text)
    except ValueError:
        return
    assert end.utcoffset() == timedelta()


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01T00:00+05:00", "2027-01-31T24:30Z", "2027-13-01"])
def test_ends_that_no_calendar_has(text: str) -> None:
    """What lies beyond all calendars is refused like any mistake."""
    with pytest.raises(PolicyRefused, match="does not exist"):
        read(entry(f'"{text}"'))


@pytest.mark.parametrize(
    ("match", "app", "fits"),
    [
        ("{apps: [old-shop]}", "old-shop", True),
        ("{apps: [old-shop]}", "shop", False),
        ('{apps: ["*shop"]}', "shop", True),
        ("{attachments: [DATABASE]}", "shop", True),
        ("{apps: [shop], attachments: [OTHER]}", "shop", False),
    ],
)
def test_match(match: str, app: str, fits: bool) -> None:
    """An exemption is about databases by the same words as a policy, covered by one or not."""
    policy = read(entry(match=match), entry("2020-01-31", match=match))
    found = requirement_for(policy, database(app)).exemptions
    assert (policy.exemptions if fits else ()) == found


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ("{apps: [old-shop]}", "old-shop"),
        ('{apps: [a, "b-*"]}', "a, b-*"),
        ("{attachments: [DATABASE]}", "*::DATABASE"),
        ("{apps: [a], attachments: [DATABASE, BLUE]}", "a::DATABASE, BLUE"),
    ],
)
def test_where_in_short(match: str, said: str) -> None:
    """Messages say where it holds in few words."""
    assert said == read(entry(match=match)).exemptions[0].of


@pytest.mark.parametrize(
    ("days", "more", "taken"),
    [
        (180, "", True),
        (181, "", False),
        (-1000, "", True),
        (31, "max_exemption: 30d\n", False),
        (30, "max_exemption: 30d\n", True),
        (365, "max_exemption: 366d\n", True),
    ],
)
def test_length(days: int, more: str, taken: bool) -> None:
    """An exemption may last half a year from today, or as long as policy says; what is over is no mistake."""
    text = entry(f"{(NOW + days * DAY).date()}")
    assert read(text, more=more).exemptions
    if taken:
        assert read(text, more=more, now=NOW).exemptions
    else:
        with pytest.raises(PolicyRefused):
            read(text, more=more, now=NOW)


def test_length_is_told() -> None:
    """What is too long is told at its place, with the last day that will do."""
    with pytest.raises(PolicyRefused) as refused:
        read(entry("2028-01-31"), now=NOW)
    place = f"policy.yml:5:{len('  - {') + entry('').index('until: ') + len('until: ') + 1}"
    message = "this lies more than 180d ahead, and no exemption may last longer; "
    assert f"{place}: {message}write until: 2027-05-21 or earlier, or set max_exemption" == str(refused.value)


@given(st.integers(-400, 400), st.integers(0, 24 * 300))
def test_what_was_taken_once_is_taken_at_every_later_start(days: int, hours: int) -> None:
    """A worker that started on a policy starts on it again, whatever runs out meanwhile."""
    text = entry(f"{(NOW + days * DAY).date()}")
    try:
        read(text, now=NOW)
    except PolicyRefused:
        return
    assert read(text, now=NOW + hours * HOUR).exemptions
