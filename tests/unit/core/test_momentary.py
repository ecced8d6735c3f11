"""What is over when it is told: one notice, and an incident that nobody needs to close."""

import pytest

from checker.decide import decide
from checker.decide.course import Causes
from checker.decide.decision import Occasion
from checker.errors import ListingFailed
from checker.model import Alerting, Incident, QuietHours, Trouble
from checker.run import HEADLINES
from checker.troubles import MOMENTARY, drill_failed, nobody_looked, sweep_failed
from tests.make import HOUR, NOW

GAP = nobody_looked(NOW - 9 * HOUR, NOW, HOUR)
NIGHT = Alerting(quiet_hours=QuietHours(9, 12, "UTC"))
BLIND = sweep_failed(ListingFailed("503"), first=False)


class Days:
    """Sweep after sweep, an hour apart."""

    def __init__(self, alerting: Alerting) -> None:
        self.alerting = alerting
        self.now = NOW
        self.open: dict[str, Incident] = {}

    def sweep(self, *troubles: Trouble) -> list[str]:
        """What is told of this sweep."""
        decision = decide(tuple(self.open.values()), (), troubles, self.alerting, Causes(HEADLINES), Occasion(self.now))
        self.now += HOUR
        self.open |= {incident.id: incident for incident in decision.incidents}
        self.open = {id_: incident for id_, incident in self.open.items() if not incident.resolved_at}
        return [f"{notice.reason} {notice.cause}" for notice in decision.notices]


@pytest.mark.parametrize("trouble", [GAP, drill_failed()])
def test_by_day(trouble: Trouble) -> None:
    """It is told at once; that it is over goes without saying."""
    days = Days(Alerting())
    assert [f"opened {trouble.cause}"] == days.sweep(trouble)
    assert [[], {}] == [days.sweep(), days.open]


def test_by_night() -> None:
    """In quiet hours it waits for the morning, and is told as what it was."""
    days = Days(NIGHT)
    assert [[], [], []] == [days.sweep(GAP), days.sweep(), days.sweep()]
    assert 1 == len(days.open)
    assert ["opened gap"] == days.sweep()
    assert [[], {}] == [days.sweep(), days.open]


def test_blind_meanwhile() -> None:
    """A look in vain right after it changes nothing about that."""
    days = Days(Alerting())
    days.sweep(GAP)
    assert [[], ["sweep"]] == [days.sweep(BLIND), [incident.cause for incident in days.open.values()]]


def test_again() -> None:
    """A second gap is news again."""
    days = Days(Alerting())
    days.sweep(GAP)
    days.sweep()
    assert ["opened gap"] == days.sweep(nobody_looked(NOW, NOW + 9 * HOUR, HOUR))


def test_every_momentary_cause_has_a_headline() -> None:
    """Each is told in words."""
    assert set(HEADLINES) >= MOMENTARY
