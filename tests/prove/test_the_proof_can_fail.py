"""Break one part of checker at a time: the simulated years must find out, or they prove nothing."""

from dataclasses import replace

import pytest

from bench.list_sink import ListSink
from bench.prove import year
from bench.prove.drive import Checker, Year, drive
from bench.prove.fleet import Demands
from bench.prove.reader import WorldReader
from bench.prove.remember import Remembering
from bench.prove.tally import WRONG
from checker.model import Backup, BackupStatus, Known, Notice, Reason
from checker.ports import Fetched

BAD = {BackupStatus.FAILED, BackupStatus.CANCELLED}


class Rosy(WorldReader):
    """Takes every failed backup for a good one: the rules about it never fail."""

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        read = await super().backups(app)
        return replace(
            read, value=tuple(replace(b, status=BackupStatus.SUCCEEDED) if b.status in BAD else b for b in read.value)
        )


class Forgetful(Remembering):
    """Does not know what was told: deciding repeats itself."""

    def load(self) -> Known:
        return replace(super().load(), incidents=())


class Slow(ListSink):
    """Is heard of a sweep later."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Notice] = []

    def heard(self) -> list[Notice]:
        heard, self._kept = self._kept, super().heard()
        return heard


class Without(ListSink):
    """Keeps one kind of notice to itself."""

    reason: Reason

    def heard(self) -> list[Notice]:
        return [notice for notice in super().heard() if notice.reason is not self.reason]


class WithoutEnds(Without):
    """Never tells that a problem is over."""

    reason = Reason.RESOLVED


class WithoutBeginnings(Without):
    """Never tells a problem."""

    reason = Reason.OPENED


class Soothing(Slow):
    """Gives the all-clear for each problem at the next sweep."""

    def heard(self) -> list[Notice]:
        told = ListSink.heard(self)
        calm, self._kept = self._kept, [replace(n, reason=Reason.RESOLVED) for n in told if n.reason is Reason.OPENED]
        return [*told, *calm]


class Talkative(ListSink):
    """Says at every sweep that it is at work."""

    def heard(self) -> list[Notice]:
        heard = super().heard()
        self.first = getattr(self, "first", heard[:1])
        return [*heard, *self.first]


def found(checker: Checker, *, faults: bool = True) -> set[str]:
    """What the judge finds within some weeks of a small world, by kind."""
    tally = drive(Year(seed=4, faults=faults, days=18, databases=2), checker)
    return {name for name in WRONG if tally.counts[name]}


def test_the_small_world_is_fine_as_long_as_nothing_is_broken() -> None:
    """What is found below comes from what is broken there."""
    assert set() == found(Checker()) | found(Checker(), faults=False)


@pytest.mark.parametrize(
    ("broken", "kinds"),
    [
        pytest.param(Checker(partial_sweeps=False), {"told late"}, id="no look at a deadline"),
        pytest.param(Checker(demands=Demands(", start_grace: 3h")), {"told late", "misses"}, id="an hour too patient"),
        pytest.param(Checker(demands=Demands(", start_grace: 1h")), {"false alarms"}, id="an hour too hasty"),
        pytest.param(
            Checker(demands=Demands(rules=("schedule_unchanged: {}",))), {"misses"}, id="rules that never fail"
        ),
        pytest.param(Checker(reader=Rosy), {"misses", "wrong in the ledger"}, id="failures taken for successes"),
        pytest.param(Checker(store=Forgetful), {"doubles"}, id="deciding repeats itself"),
        pytest.param(Checker(sink=Slow), {"told late", "misses", "not resolved"}, id="told a sweep later"),
        pytest.param(Checker(sink=WithoutEnds), {"not resolved"}, id="no end is told"),
        pytest.param(Checker(sink=WithoutBeginnings), {"misses", "lost slots never told"}, id="nothing is told"),
        pytest.param(Checker(sink=Soothing), {"false all-clears"}, id="an all-clear too early"),
        pytest.param(Checker(sink=Talkative), {"other notices"}, id="noise"),
    ],
)
def test_what_is_broken_is_found(broken: Checker, kinds: set[str]) -> None:
    """A deadline an hour off, a look that never comes, a rule that never fails, an alarm twice: the proof fails."""
    assert kinds <= found(broken)


def test_a_healthy_year_with_too_short_a_grace_is_not_quiet() -> None:
    """An alarm about a backup that is only late is found where nothing at all is wrong."""
    assert {"false alarms"} <= found(Checker(demands=Demands(", start_grace: 1h")), faults=False)


def test_the_command_fails_when_anything_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """A proof that fails names what went wrong and the seed, and its exit status says so."""
    small = ["--seed", "7", "--worlds", "1", "--days", "1", "--databases", "2", "--processes", "1"]
    assert 1 == year.main(small, lambda one: drive(one, Checker(sink=Talkative)))
    assert "other notices: seed 7 faulty: " in capsys.readouterr().out
