"""Who is told of what, given who was told before."""

from dataclasses import replace

import pytest

from checker.model import DeliveryStatus, Incident, Reason, Severity
from checker.notify.outbox import catching_up, deliveries_for, refused, untold
from checker.notify.routing import Routed
from checker.policy import Route
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import DATABASE, FINDING, NOW, notice, resolved

SLACK, SENTRY = FakeSink("slack"), FakeSink("sentry")
INCIDENT = Incident("1a2b3c4d5e6f", DATABASE, "schedule_present", Severity.CRITICAL, FINDING, NOW, told_at=NOW)
SENT, PENDING, DEAD = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD


def openings(**sinks: DeliveryStatus) -> dict[tuple[str, str], DeliveryStatus]:
    """What became of the incident's first notice at these sinks."""
    return {(INCIDENT.id, sink): status for sink, status in sinks.items()}


def test_new_problems_go_everywhere() -> None:
    """A sink gets all that is new as one message, whoever knew what before."""
    made = deliveries_for([notice(1), notice(2)], [SLACK, SENTRY], "b", {})
    assert [("slack", "notice1", "b-slack"), ("slack", "notice2", "b-slack")] == [
        (d.sink, d.notice.id, d.batch) for d in made[:2]
    ]
    assert ["sentry", "sentry"] == [d.sink for d in made[2:]]
    assert 4 == len({d.id for d in made})


@pytest.mark.parametrize("status", DeliveryStatus)
def test_the_end_goes_where_the_beginning_went(status: DeliveryStatus) -> None:
    """A sink that neither heard of a problem nor is about to does not hear that it is over."""
    made = deliveries_for([resolved()], [SLACK, SENTRY], "b", openings(slack=status))
    assert (["slack"] if status in {SENT, PENDING} else []) == [d.sink for d in made]


@pytest.mark.parametrize("status", DeliveryStatus)
def test_catching_up(status: DeliveryStatus) -> None:
    """Only a sink with no trace of a problem is told of it late, under the id that it would have had then."""
    (late,) = catching_up([notice()], [SLACK, SENTRY], "b", openings(slack=status))
    assert "sentry" == late.sink
    assert late in deliveries_for([notice()], [SENTRY], "b", {})


def test_refused() -> None:
    """Each sink that will never take something is named with how much; sinks that are not there are not."""
    other = replace(INCIDENT, id="other")
    told = openings(slack=DEAD, sentry=SENT, gone=DEAD) | {("other", "slack"): DEAD, ("other", "sentry"): DEAD}
    (trouble,) = refused([INCIDENT, other], told, [SLACK, SENTRY])
    assert ("delivery", False, Severity.CRITICAL) == (trouble.cause, trouble.held, trouble.severity)
    assert trouble.summary.startswith(
        "slack refuses every message about 2 problems; sentry refuses every message about 1 problem;"
    )
    assert () == refused([INCIDENT], openings(slack=SENT, gone=DEAD), [SLACK, SENTRY])


def test_refused_is_not_about_itself() -> None:
    """That the message about refused messages was refused does not keep that problem open."""
    about_refusals = replace(INCIDENT, cause="delivery")
    assert () == refused([about_refusals], openings(slack=DEAD), [SLACK])
    assert 0 == untold([about_refusals], openings(slack=DEAD))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (openings(slack=DEAD), 1),
        (openings(slack=DEAD, sentry=PENDING), 1),
        (openings(slack=DEAD, sentry=SENT), 0),
        (openings(slack=PENDING), 0),
        ({}, 0),
    ],
)
def test_untold(told: dict[tuple[str, str], DeliveryStatus], expected: int) -> None:
    """An open problem that was refused is untold until some sink took it; one that waits is counted as waiting."""
    assert expected == untold([INCIDENT], told)


@pytest.mark.parametrize(("least", "told"), [(Severity.INFO, ["slack", "pager"]), (Severity.CRITICAL, ["slack"])])
def test_an_end_that_nobody_heard_the_beginning_of(least: Severity, told: list[str]) -> None:
    """What came and went before anybody was told is told once, as the mere information that it is."""
    pager = Routed(FakeSink("pager"), Route(least))
    assert told == [d.sink for d in deliveries_for([resolved()], [SLACK, pager], "b", {})]


def test_an_end_is_not_stopped_by_a_route() -> None:
    """Whoever was called for something critical hears that it is over, though that is only information."""
    pager = Routed(FakeSink("pager"), Route(Severity.CRITICAL, ("production",)))
    made = deliveries_for([resolved(policy="renamed")], [SLACK, pager], "b", openings(pager=SENT))
    assert ["pager"] == [d.sink for d in made]


def test_news_are_enough() -> None:
    """A sink that hears of a problem for the first time because it got worse is not told of it twice."""
    worse = notice(2, reason=Reason.WORSENED)
    news = deliveries_for([worse], [SLACK, SENTRY], "b", openings(slack=SENT))
    assert ["slack", "sentry"] == [d.sink for d in news]
    assert () == catching_up([notice()], [SLACK, SENTRY], "b", openings(slack=SENT), news)


def test_refused_before() -> None:
    """A sink that refused a problem hears of it once more when it works again, and each time under the same id."""
    assert () == catching_up([notice()], [SLACK], "b", openings(slack=DEAD))
    (again,) = catching_up([notice()], [SLACK], "b", openings(slack=DEAD), working={"slack"})
    assert again.id == catching_up([notice()], [SLACK], "c", openings(slack=DEAD), working={"slack"})[0].id
    assert again.id not in {d.id for d in deliveries_for([notice()], [SLACK], "b", {})}
    assert () == catching_up([notice()], [SLACK], "b", openings(slack=SENT), working={"slack"})
