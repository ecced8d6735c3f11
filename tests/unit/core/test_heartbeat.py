"""What those who watch the watcher are told of a sweep."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from checker.errors import ListingFailed, StoreUnavailable, TokenRefused
from checker.heartbeat import Heartbeat, pulse
from checker.model import Beat, DeliveryStatus, Outcome
from checker.notify.deliver import DeliveryReport, SinkReport
from checker.ports import Sent
from checker.swept import Swept
from checker.troubles import Deaf, listing_gaps, rules_raised, sinks_deaf, sweep_failed, token_ends
from tests.make import DAY, HOUR, NOW, judged, verdict
from tests.unit.core.fakes import FakeHeart

MINUTE = timedelta(minutes=1)
FINE = (judged("shop", verdict("readable", Outcome.PASS)), judged("bakery"))
UNSEEN = (judged("shop", verdict("readable", Outcome.UNKNOWN)),)
BLIND = (sweep_failed(ListingFailed("Heroku answered 503"), first=False),)
REFUSED = (sweep_failed(TokenRefused("Heroku refused the token"), first=False),)
OURS = (*listing_gaps(["a team"]), *sinks_deaf({"x": Deaf(DAY)}), token_ends(NOW, None, urgent=True))


def late(minutes: int, **changes: object) -> DeliveryReport:
    """Slack has not taken a notice that was written so many minutes ago."""
    facts = {"pending": 2, "detail": "Slack answered 404", "oldest": NOW - minutes * MINUTE} | changes
    return DeliveryReport((SinkReport("sentry", sent=1), SinkReport("slack", **facts)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "swept",
    [
        Swept(FINE, ()),
        Swept((), ()),
        Swept(UNSEEN, ()),
        Swept(FINE, OURS),
        Swept(FINE, (*rules_raised([]),)),
        Swept(FINE, (), delivery=late(0)),
        Swept(FINE, (), delivery=late(54)),
        Swept(FINE, (), delivery=late(600, configured=False)),
        Swept(FINE, (), delivery=late(0, pending=0, oldest=None, dead=3)),
    ],
)
def test_success(swept: Swept) -> None:
    """A sweep that looked, was recorded and told is a success, be databases unreadable and a sink a little slow."""
    assert Beat.SUCCESS is pulse(swept, NOW).beat


@pytest.mark.parametrize(
    ("swept", "why"),
    [
        (Swept((), BLIND), "no database could be looked at: Heroku answered 503"),
        (Swept((), REFUSED), "no database could be looked at: Heroku refused the token"),
        (Swept(FINE, (), down=StoreUnavailable("no store.")), "nothing could be recorded: no store."),
        (Swept(FINE, (), untold=1), "1 open problem could be told to nobody"),
        (Swept(FINE, (), delivery=late(55)), "slack has not taken 2 notices: Slack answered 404"),
        (Swept(FINE, (), delivery=late(600, detail="")), "slack has not taken 2 notices"),
        (Swept((), BLIND, untold=1, delivery=late(600)), "no database could be looked at: Heroku answered 503"),
    ],
)
def test_fail(swept: Swept, why: str) -> None:
    """Blind, unrecorded or undelivered for an hour: whoever watches is told, and why."""
    assert (Beat.FAIL, why) == (pulse(swept, NOW).beat, pulse(swept, NOW).detail)


def test_what_is_said_of_a_success() -> None:
    """A heartbeat says in a line what the look was like."""
    assert "2 databases looked at, 0 notices to tell" == pulse(Swept(FINE, ()), NOW).detail


@dataclass
class Broken:
    """A heart that does what none should."""

    name: str = "broken"
    asked: list[Beat] = field(default_factory=list)

    def beat(self, beat: Beat, detail: str = "") -> Sent:
        self.asked.append(beat)
        raise ValueError(detail)


def test_every_heart_is_told() -> None:
    """One heart that breaks and one that cannot be reached keep nothing from the third, and are logged."""
    broken, away, heart = Broken(), FakeHeart("away", status=DeliveryStatus.PENDING), FakeHeart()
    beats = Heartbeat([broken, away, heart])
    with capture_logs() as logs:
        beats.start()
        beats.after(Swept(FINE, ()), NOW)
        beats.after(Swept((), BLIND), NOW)
        beats.broke("ValueError")
    assert ["start", "success", "fail", "fail"] == heart.beats == away.beats == broken.asked
    assert ["", "2 databases looked at, 0 notices to tell"] == heart.details[:2]
    assert "ValueError" == heart.details[3]
    assert [4, 4, 4] == [
        sum(log["event"] == event for log in logs) for event in ("heart.raised", "heart.not_told", "heart.told")
    ]
    assert {"warning"} == {log["log_level"] for log in logs if log["event"] == "heart.not_told"}


def test_nobody_watches() -> None:
    """Without a heart there is nobody to tell, and nothing to log."""
    with capture_logs() as logs:
        Heartbeat([]).after(Swept(FINE, ()), NOW + HOUR)
    assert [] == logs
