"""When what a sink has not taken is offered again, and who is left alone until when; minutes after the sweep."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.notify.deliver import DeliveryReport, SinkReport
from checker.redelivery import LONGEST_REST, Redelivery
from tests.make import NOW

MINUTE = timedelta(minutes=1)


def report(*sinks: SinkReport) -> list[DeliveryReport]:
    return [DeliveryReport(sinks)]


def waits(name: str = "slack", *, rest: float = 0, alone: bool = False) -> SinkReport:
    """A sink that has not taken something."""
    return SinkReport(name, pending=1, retry_after=rest * MINUTE if rest else None, left_alone=alone)


@dataclass
class Minutes:
    """Minute by minute what becomes of deliveries, and when there is to be the next."""

    state: Redelivery = field(default_factory=Redelivery)

    def at(self, minute: float, *sinks: SinkReport) -> float | None:
        self.state = self.state.after(report(*sinks), NOW + minute * MINUTE)
        return (self.state.at - NOW) / MINUTE if self.state.at else None

    def alone(self, minute: float) -> set[str]:
        return set(self.state.left_alone(NOW + minute * MINUTE))

    def not_due(self, minute: float) -> set[str]:
        return set(self.state.not_due(NOW + minute * MINUTE))


def test_growing_waits() -> None:
    """A blip costs a minute; a sink that stays away is offered it after 1, 2, 5 and 10 minutes, then every ten."""
    story = Minutes()
    assert [1, 3, 8, 18, 28, 38] == [story.at(minute, waits()) for minute in (0, 1, 3, 8, 18, 28)]


def test_nothing_waits() -> None:
    """Where everybody was told there is nothing to do, and the next trouble begins with a minute again."""
    story = Minutes()
    assert 1 == story.at(0, waits())
    assert story.at(1, SinkReport("slack", sent=1)) is None
    assert story.at(2) is None
    assert 61 == story.at(60, waits())


def test_who_is_not_here() -> None:
    """Nobody waits for a sink that is not configured."""
    assert Minutes().at(0, SinkReport("gone", configured=False, pending=3)) is None


def test_each_sink_by_itself() -> None:
    """One that has been away for long is not asked more often because another has just gone."""
    story = Minutes()
    for minute in (0, 1, 3, 8):
        story.at(minute, waits("slack"))
    assert 11 == story.at(10, waits("slack", alone=True), waits("pager"))
    assert ({"slack"}, set()) == (story.not_due(11), story.not_due(18))
    assert 13 == story.at(11, waits("slack", alone=True), waits("pager"))
    assert 18 == story.at(13, waits("slack", alone=True), SinkReport("pager", sent=1))


@pytest.mark.parametrize(("rest", "at"), [(0.5, 1), (1, 1), (4, 4), (60, 60), (61, 60), (10_000, 60)])
def test_it_asked_to_be_left_alone(rest: float, at: float) -> None:
    """It is, for as long as it asked, an hour at most; and then it is offered what waits at once."""
    story = Minutes()
    assert at == story.at(0, waits(rest=rest))
    length = min(rest, LONGEST_REST / MINUTE)
    assert ({"slack"}, set()) == (story.alone(length - 0.1), story.alone(length))


def test_left_alone_while_there_is_news() -> None:
    """News that come meanwhile wait with the rest, and do not lengthen the wait; nor does anybody else's answer."""
    story = Minutes()
    assert 30 == story.at(0, waits(rest=30))
    assert 11 == story.at(10, waits(alone=True), waits("pager"))
    assert 30 == story.at(11, waits(alone=True), SinkReport("pager", sent=1))
    assert 32 == story.at(30, waits())


def test_it_took_it_and_wants_a_pause() -> None:
    """What comes in the pause waits for its end, and no longer."""
    story = Minutes()
    assert story.at(0, SinkReport("sentry", sent=1, retry_after=20 * MINUTE)) is None
    assert {"sentry"} == story.alone(19)
    assert 20 == story.at(5, waits("sentry", alone=True))
    assert story.at(20, SinkReport("sentry", sent=1)) is None
    assert set() == story.alone(20)


def test_from_the_store_and_from_memory() -> None:
    """A sink that is told both from the store and from memory is one sink: one try, and all that it asked for."""
    both = [DeliveryReport((SinkReport("slack", sent=1),)), DeliveryReport((waits(rest=7),))]
    assert NOW + 7 * MINUTE == Redelivery().after(both, NOW).at
    assert NOW + 3 * MINUTE == Redelivery().after(report(waits()), NOW).after(report(waits(), waits()), NOW + MINUTE).at


def test_nobody_knows_what_was_taken() -> None:
    """A store lost in the midst of telling: see in a minute, then less and less often, until it can be asked."""
    state = Redelivery().put_off(NOW)
    assert NOW + MINUTE == state.at
    state = state.put_off(NOW + MINUTE)
    assert NOW + 3 * MINUTE == state.at
    assert state.after(report(), NOW + 3 * MINUTE).at is None


def test_put_off() -> None:
    """A try that another process prevents is put off; what was not due keeps its time."""
    state = Redelivery().after(report(waits("slack"), waits("pager", rest=9)), NOW).put_off(NOW + MINUTE)
    assert NOW + 3 * MINUTE == state.at
    assert NOW + 9 * MINUTE == state.of["pager"].again_at


@given(
    st.lists(
        st.tuples(st.sampled_from(["slack", "pager"]), st.booleans(), st.sampled_from([0.0, 0.5, 3, 45, 700])),
        min_size=1,
        max_size=40,
    )
)
def test_what_waits_is_offered_within_the_hour_and_never_in_a_rush(tries: list[tuple[str, bool, float]]) -> None:
    """Whatever sinks answer: what waits has a time, in a minute at the soonest, in an hour at the latest."""
    state, now = Redelivery(), NOW
    for name, takes, rest in tries:
        alone = state.not_due(now)
        sinks = {n: waits(n, alone=n in alone) for n, it in state.of.items() if it.again_at}
        sinks[name] = waits(name, rest=0 if name in alone else rest, alone=name in alone)
        if takes and name not in alone:
            del sinks[name]
        state = state.after(report(*sinks.values()), now)
        waiting = {n: it.again_at for n, it in state.of.items() if it.again_at}
        assert sinks.keys() == waiting.keys()
        assert all(now < at <= now + timedelta(hours=1) for at in waiting.values())
        assert all(at >= now + MINUTE for n, at in waiting.items() if n not in alone)
        now = state.at or now
