"""What is told while nothing can be remembered beyond this process."""

from checker.model import DeliveryStatus, Severity, Trouble
from checker.notify.routing import Routed
from checker.notify.unrecorded import Unrecorded
from checker.policy import Route
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import DATABASE, NOW, notice, resolved

DOWN = Trouble("store", "the store is down")
KEY = (DATABASE.id, "schedule_present")
STORE, PROBLEM = "opened checker store", "opened shared-meaning schedule_present"
STORE_OVER = "resolved checker store"
SOLVED = "resolved shared-meaning schedule_present"


def telling(*sinks: FakeSink) -> Unrecorded:
    return Unrecorded(sinks, lambda: NOW, {"store": "The store is down"})


def test_once() -> None:
    """The store's trouble and what is critical make one message, marked, and are told once."""
    slack = FakeSink()
    memory = telling(slack)
    for number in range(3):
        memory.tell(DOWN, NOW, [notice(number)])
    assert [STORE, PROBLEM] == slack.told
    (message,) = slack.messages
    marks = [n.finding.summary.endswith(" (told from memory: may repeat after a restart)") for n in message.notices]
    assert [True, True] == marks


def test_only_what_is_critical() -> None:
    """Warnings and good news wait for the store."""
    slack = FakeSink()
    telling(slack).tell(DOWN, NOW, [notice(severity=Severity.WARNING), resolved()])
    assert [STORE] == slack.told


def test_what_comes_later() -> None:
    """A problem that begins while the store is down is told as well."""
    slack = FakeSink()
    memory = telling(slack)
    memory.tell(DOWN, NOW)
    memory.tell(DOWN, NOW, [notice(), notice(2, cause="recent_backup")])
    assert [STORE, "opened shared-meaning recent_backup", PROBLEM] == slack.told


def test_over() -> None:
    """When the store is back, that alone is told over, once."""
    slack = FakeSink()
    memory = telling(slack)
    memory.tell(DOWN, NOW, [notice()])
    slack.new()
    memory.over(NOW, {KEY})
    memory.over(NOW, {KEY})
    assert [STORE_OVER] == slack.told


def test_a_store_that_comes_and_goes() -> None:
    """A problem that is there all along is told from memory once; one that was over in between, again."""
    slack = FakeSink()
    memory = telling(slack)
    for still in ({KEY}, {KEY}, (), ()):
        memory.tell(DOWN, NOW, [notice()])
        memory.over(NOW, still)
    whole, short = [STORE, PROBLEM, STORE_OVER], [STORE, STORE_OVER]
    assert [*whole, *short, *short, *whole, SOLVED] == slack.told


def test_healed_while_down() -> None:
    """A problem that was told from memory and is over while the store is down is told over at once, and only once."""
    slack = FakeSink()
    memory = telling(slack)
    memory.tell(DOWN, NOW, [notice()], still={KEY})
    assert [STORE, PROBLEM] == slack.new()
    memory.tell(DOWN, NOW, still=())
    assert [SOLVED] == slack.new()
    (solved,) = slack.messages[-1].notices
    assert solved.finding.summary == "it is not there any more (told from memory: may repeat after a restart)"
    memory.tell(DOWN, NOW, still=())
    memory.over(NOW)
    assert [STORE_OVER] == slack.new()


def test_it_comes_back_while_down() -> None:
    """What was told over and is there again is told again."""
    slack = FakeSink()
    memory = telling(slack)
    for still, notices in (({KEY}, [notice()]), ((), []), ({KEY}, [notice(2)])):
        memory.tell(DOWN, NOW, notices, still=still)
    assert [STORE, PROBLEM, SOLVED, PROBLEM] == slack.told


def test_healed_when_the_store_is_back() -> None:
    """What was over by the time that the store is back is told over: the store knows nothing of it."""
    slack = FakeSink()
    memory = telling(slack)
    memory.tell(DOWN, NOW, [notice()], still={KEY})
    slack.new()
    memory.over(NOW, ())
    assert [STORE_OVER, SOLVED] == sorted(slack.new())
    memory.over(NOW, ())
    assert [] == slack.new()


def test_the_store_tells_of_the_end() -> None:
    """An end that the store tells, at once or later, is not told from memory as well."""
    slack = FakeSink()
    memory = telling(slack)
    memory.tell(DOWN, NOW, [notice()], still={KEY})
    memory.over(NOW, (), [resolved()])
    memory.tell(DOWN, NOW, [notice()], still={KEY})
    memory.over(NOW, {KEY})
    memory.over(NOW, ())
    assert [STORE, PROBLEM, STORE_OVER] * 2 == slack.told


def test_what_cannot_be_seen_is_not_over() -> None:
    """A look that saw nothing, or only some databases, ends nothing, be the store down or back."""
    slack = FakeSink()
    memory = telling(slack)
    memory.tell(DOWN, NOW, [notice()], still={KEY})
    slack.new()
    memory.tell(DOWN, NOW)
    memory.over(NOW, {("checker", "sweep")}, sees=False)
    assert [STORE_OVER] == slack.new()
    memory.over(NOW, ())
    assert [SOLVED] == slack.new()


def test_who_was_not_told_hears_no_end() -> None:
    """A sink whose route takes nothing of the problem is not told that it is over."""
    slack, other = FakeSink(), FakeSink("other")
    memory = Unrecorded([slack, Routed(other, Route(policies=("another",)))], lambda: NOW, {"store": "down"})
    memory.tell(DOWN, NOW, [notice(policy="production")], still={KEY})
    memory.over(NOW)
    assert ([STORE, PROBLEM, STORE_OVER, SOLVED], [STORE, STORE_OVER]) == (slack.told, other.told)


def test_a_sink_in_trouble() -> None:
    """What a sink did not take is tried again at the next call, in order; the others are not told again."""
    slack, sentry = FakeSink("slack", [DeliveryStatus.PENDING]), FakeSink("sentry")
    memory = telling(slack, sentry)
    report = memory.tell(DOWN, NOW, [notice()])
    assert (False, []) == (report.all_delivered, slack.told)
    assert memory.over(NOW, {KEY}).all_delivered
    assert [STORE, PROBLEM, STORE_OVER] == slack.told == sentry.told
    assert () == memory.over(NOW).sinks


def test_over_before_the_sink_is_back() -> None:
    """A sink that was away is not called for what is over by the time it is back: it is one line."""
    slack = FakeSink("slack", [DeliveryStatus.PENDING])
    memory = telling(slack)
    memory.tell(DOWN, NOW, [notice()], still={KEY})
    memory.tell(DOWN, NOW, still=())
    assert [STORE, SOLVED] == slack.told
    assert "came and went before this could be told" in slack.messages[-1].notices[-1].finding.summary
