"""What Heroku's command line makes of abbreviations, and how that explains a schedule."""

import pytest

from checker.slots import is_zone
from checker.slots.aliases import HEROKU_STORES, described, explained, how_it_came, stored_for
from tests.make import NOW
from tests.unit.slots.dailies import daily

FELL_BACK = (
    "older versions of Heroku's command line stored UTC when they did not know a zone; all do when none is typed"
)


@pytest.mark.parametrize(
    ("typed", "stored", "said"),
    [
        (
            "GMT",
            "Europe/London",
            (
                "for GMT Heroku's command line stores Europe/London, which is UTC+1 in summer; for a clock that never"
                " changes type UTC"
            ),
        ),
        (
            "mst",
            "America/Boise",
            (
                "for mst Heroku's command line stores America/Boise, which has summer time (Arizona has none); for a "
                "clock that never changes type UTC"
            ),
        ),
        (
            "CEST",
            "Europe/Paris",
            (
                "for CEST Heroku's command line stores Europe/Paris, winter and summer; for a clock that never "
                "changes type UTC"
            ),
        ),
        ("Z", "UTC", "for Z Heroku's command line stores UTC"),
        ("", "UTC", "without a zone Heroku's command line stores UTC"),
        ("UTC", "UTC", None),
        ("Europe/London", "Europe/London", None),
        ("Mars/Olympus", "Mars/Olympus", None),
    ],
)
def test_explained(typed: str, stored: str, said: str | None) -> None:
    """Who types an abbreviation learns what is stored for it; a full name passes as it is."""
    assert (stored, said) == (stored_for(typed), explained(typed))


def test_every_alias_stands_for_a_zone() -> None:
    """Nothing is advised that Heroku would refuse."""
    assert [] == [zone for zone in HEROKU_STORES.values() if not is_zone(zone) or not described(zone).startswith(zone)]


@pytest.mark.parametrize(
    ("demanded", "real", "slip"),
    [
        (
            "00:00 UTC",
            "00:00 Europe/London",
            (
                "typing GMT makes Heroku's command line store Europe/London, which moves an hour each summer; for a "
                "fixed hour use UTC"
            ),
        ),
        (
            "00:00 America/Phoenix",
            "00:00 America/Boise",
            (
                "typing MST makes Heroku's command line store America/Boise, which moves an hour each summer; for a "
                "fixed hour use America/Phoenix"
            ),
        ),
        (
            "00:00 UTC",
            "01:00 Europe/Paris",
            (
                "typing CET makes Heroku's command line store Europe/Paris, which moves an hour each summer; for a "
                "fixed hour use UTC"
            ),
        ),
        ("00:00 Europe/London", "00:00 UTC", FELL_BACK),
        ("00:00 America/New_York", "00:00 Etc/UTC", FELL_BACK),
        # Another hour is no slip of the zone.
        ("00:00 Europe/London", "03:00 UTC", None),
        ("00:00 UTC", "05:00 UTC", None),
        ("00:00 UTC", "05:00 Europe/London", None),
        # Who demands a zone with summer time did not mean a fixed hour; and there is no alias for Rome.
        ("00:00 Europe/Lisbon", "00:00 Europe/Paris", None),
        ("00:00 UTC", "01:00 Europe/Rome", None),
    ],
)
def test_how_it_came(demanded: str, real: str, slip: str | None) -> None:
    """A schedule that a slip at the command line explains is explained, and no other."""
    assert slip == how_it_came(daily(demanded), daily(real), NOW)
