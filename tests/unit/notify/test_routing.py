"""Which notices a sink is told of by its route."""

import pytest

from checker.model import CHECKER, Notice, Reason, Severity, Subject
from checker.notify.routing import Routed, leads_to, unrouted
from checker.policy import Route
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import baseline, notice, resolved

INFO, WARNING, CRITICAL = Severity.INFO, Severity.WARNING, Severity.CRITICAL


def routed(route: Route) -> Routed:
    return Routed(FakeSink("pager"), route)


@pytest.mark.parametrize(
    ("route", "severity", "policy", "labels", "taken"),
    [
        (Route(), INFO, "production", (), True),
        (Route(WARNING), INFO, "production", (), False),
        (Route(WARNING), WARNING, "production", (), True),
        (Route(WARNING), CRITICAL, "production", (), True),
        (Route(CRITICAL), WARNING, "production", (), False),
        (Route(policies=("production", "staging")), INFO, "staging", (), True),
        (Route(policies=("production",)), CRITICAL, "rest", (), False),
        (Route(labels=("team-a", "team-b")), INFO, "rest", ("tier:1", "team-b"), True),
        (Route(labels=("team-a",)), CRITICAL, "rest", ("team-b",), False),
        (Route(labels=("team-a",)), CRITICAL, "rest", (), False),
        (Route(policies=("rest",), labels=("team-a",)), INFO, "rest", ("team-a",), True),
        (Route(policies=("rest",), labels=("team-a",)), INFO, "rest", ("team-b",), False),
        (Route(policies=("rest",), labels=("team-a",)), INFO, "production", ("team-a",), False),
        (Route(WARNING, ("rest",), ("team-a",)), WARNING, None, (), True),
        (Route(WARNING, ("rest",), ("team-a",)), INFO, None, (), False),
    ],
)
def test_takes(route: Route, severity: Severity, policy: str | None, labels: tuple[str, ...], *, taken: bool) -> None:
    """All that a route names must fit; what belongs to no policy, as checker's own troubles, goes by severity alone."""
    assert taken is route.takes(severity, policy, labels)
    assert taken is routed(route).wants(notice(severity=severity, policy=policy, labels=labels))


NOWHERE = Route(CRITICAL, ("another",))


@pytest.mark.parametrize("reason", Reason)
def test_what_no_route_stops(reason: Reason) -> None:
    """Drills and tests prove a sink, whatever it is told of; and the end of what it heard of is not stopped."""
    free = {Reason.DRILL, Reason.TEST, Reason.RESOLVED, Reason.EXEMPTED, Reason.DROPPED}
    assert (reason in free) is routed(NOWHERE).wants(notice(reason=reason, severity=INFO, policy="production"))


@pytest.mark.parametrize("told", [notice(subject=Subject(CHECKER)), notice(policy=None)])
def test_what_belongs_to_nobody(told: Notice) -> None:
    """A trouble of checker's own, and a database that no policy matches, are told to whoever takes its severity."""
    assert routed(Route(policies=("production",), labels=("team-a",))).wants(told)


def test_sink_itself_has_a_say() -> None:
    """A route adds nothing to what a sink wants."""

    class Picky(FakeSink):
        def wants(self, notice: Notice) -> bool:
            return notice.reason is not Reason.BASELINE

    assert not Routed(Picky(), Route(policies=("x",))).wants(baseline())


def test_looks_like_its_sink() -> None:
    """A sink with a route has the name, the form and the answers of the sink behind it."""
    sink = FakeSink("pager", one_by_one=True)
    shown = Routed(sink, NOWHERE)
    assert ("pager", True, sink) == (shown.name, shown.one_by_one, unrouted(shown))
    assert sink is unrouted(sink)
    assert repr(sink) in repr(shown)


def test_leads_to() -> None:
    """By itself an end is no more than information; a sink without a route takes everything."""
    assert not leads_to(routed(Route(WARNING)), resolved())
    assert leads_to(routed(Route(INFO)), resolved())
    assert leads_to(FakeSink(), resolved())
