"""What is told while nothing can be remembered beyond this process."""

from checker.model import DeliveryStatus, Severity, Trouble
from checker.notify.unrecorded import Unrecorded
from tests.unit.core.fakes import FakeSink
from tests.unit.notify.samples import DATABASE, NOW, notice, resolved

DOWN = Trouble("store", "the store is down")
KEY = (DATABASE.id, "schedule_present")
STORE, PROBLEM = "opened checker store", "opened shared-meaning schedule_present"
STORE_OVER = "resolved checker store"


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
    assert [*whole, *short, *short, *whole] == slack.told


def test_a_sink_in_trouble() -> None:
    """What a sink did not take is tried again at the next call, in order; the others are not told again."""
    slack, sentry = FakeSink("slack", [DeliveryStatus.PENDING]), FakeSink("sentry")
    memory = telling(slack, sentry)
    report = memory.tell(DOWN, NOW, [notice()])
    assert (False, []) == (report.all_delivered, slack.told)
    assert memory.over(NOW).all_delivered
    assert [STORE, PROBLEM, STORE_OVER] == slack.told == sentry.told
    assert () == memory.over(NOW).sinks
