"""The soak at a size that fits here: a month in which everything around checker breaks. `make prove` has long ones."""

from dataclasses import replace

import pytest

from bench.kills.doomed import SteppingStore
from bench.soak import __main__ as command
from bench.soak.inbox import HOOKS, Inbox
from bench.soak.life import Lived, Soak, live
from bench.soak.process import Parts
from bench.soak.report import Tally
from bench.soak.spells import Kind
from checker.model import DeliveryStatus, Known, Notice, Record
from checker.ports import Message, Sent, Sink

MONTH = Soak(seed=4, days=30, databases=3, poll=6)
SMALL = Soak(seed=4, days=7, databases=2, poll=4)


def test_a_month_of_trouble_is_told_in_full_and_nothing_is_lost() -> None:
    """Heroku, store, sinks, clock, policy and process fail at random: every lost night is told, nothing false is."""
    tally = live(MONTH).tally
    assert [] == tally.findings
    assert [] == [kind for kind in Kind if not any(name.startswith(kind) for name in tally.spells)]
    for met in ("in vain", "unrecorded", "killed", "lost slots", "days sealed"):
        assert 0 < tally.counts[met], met
    assert 300 < tally.counts["checked"]


class Swallowing:
    """A sink that says that it took what it never sent."""

    one_by_one = True

    def __init__(self, sink: Sink) -> None:
        self.name, self._sink = sink.name, sink

    def wants(self, notice: Notice) -> bool:
        return self._sink.wants(notice)

    def send(self, message: Message) -> Sent:
        if message.notices[0].reason == "opened":
            return Sent(DeliveryStatus.SENT, "")
        return self._sink.send(message)


def nothing(step: str) -> None:
    """No step is fatal here."""
    del step


class Forgetful(SteppingStore):
    """Keeps no ledger."""

    def record(self, record: Record) -> None:
        super().record(replace(record, judged=tuple(replace(one, ledger=()) for one in record.judged)))


class Amnesiac(SteppingStore):
    """Does not know what stands open."""

    def load(self) -> Known:
        return replace(super().load(), incidents=())


def swallowing(inbox: Inbox) -> list[Sink]:
    """All sinks, of which the hooks swallow what goes wrong."""
    return [Swallowing(sink) if sink.name in HOOKS else sink for sink in inbox.sinks()]


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        pytest.param(Parts(sinks=swallowing), {"not told"}, id="a sink that swallows"),
        pytest.param(Parts(store=lambda store: Forgetful(store, nothing)), {"books"}, id="a ledger that forgets"),
        pytest.param(
            Parts(store=lambda store: Amnesiac(store, nothing)), {"told twice"}, id="a store that forgets what was told"
        ),
    ],
)
def test_what_is_broken_is_found(parts: Parts, kinds: set[str]) -> None:
    """A sink, a ledger or a memory that fails for good is found within days, of which nothing is found otherwise."""
    tally = live(SMALL, parts).tally
    assert kinds <= {kind for kind in tally.counts if any(f": {kind}: " in finding for finding in tally.findings)}


def test_the_command_fails_where_anything_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """What was expected is named with seed and hour, and its exit status says so."""

    def found(soak: Soak) -> Lived:
        tally = Tally(soak.seed)
        tally.findings.append("seed 7, 2026-11-22 09:30:00: not told: something")
        return Lived(tally, ())

    assert 1 == command.main(["--seed", "7"], found)
    said = capsys.readouterr().out
    assert "seed 7, 2026-11-22 09:30:00: not told: something" in said
    assert "soak of 30 days, seeds 7 to 7: 1 findings" in said
    assert 0 == command.main(["--seed", "7"], lambda soak: Lived(Tally(soak.seed), ()))
