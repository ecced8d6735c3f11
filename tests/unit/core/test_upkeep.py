"""What is done to the record once a sweep is over: days are sealed, then what is old is let go of."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from structlog.testing import capture_logs

from checker.model import Known, Seal
from checker.run import sweep
from checker.seals import breaks
from checker.store.memory import MemoryStore
from checker.upkeep import KEPT, ROUNDS, keep_up
from tests.make import DAY, NOW
from tests.unit.core.a_sweep import HELLO, OPENED, POLICY, Shop
from tests.unit.core.fakes import FailingStore, FakeSink


@dataclass
class Upkept(MemoryStore):
    """Notes what it is asked for; pruning takes `rounds`."""

    rounds: int = 1
    asked: list[str | datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def seal(self, now: datetime) -> None:
        assert now == NOW
        self.asked.append("seal")

    def prune(self, before: datetime) -> bool:
        self.asked.append(before)
        return len(self.asked) >= self.rounds


def known(days: int) -> Known:
    """The newest seal is of so many days ago."""
    day = (NOW - days * DAY).date()
    return Known(sealed=Seal(day, "d" * 64, "e" * 64, NOW))


def test_sealed_once_a_day() -> None:
    """The store is asked for a seal while one is due, and for nothing else."""
    for what, expected in ((Known(), ["seal"]), (known(3), ["seal"]), (known(2), []), (known(1), [])):
        store = Upkept()
        keep_up(store, what, NOW, KEPT, prune=False)
        assert store.asked == expected


def test_what_is_older_than_it_is_kept_goes() -> None:
    """What is let go of is so many days old, to the instant."""
    store = Upkept()
    keep_up(store, known(2), NOW, timedelta(days=90), prune=True)
    assert store.asked == [NOW - timedelta(days=90)]


def test_nothing_goes_before_it_is_sealed() -> None:
    """After an update the years before are sealed first: no seal says that there was nothing where there was."""
    store = Upkept()
    keep_up(store, Known(), NOW, timedelta(days=90), prune=True)
    assert store.asked == ["seal"]
    store = Upkept()
    keep_up(store, known(100), NOW, timedelta(days=90), prune=True)
    sealed_to = (NOW - 99 * DAY).replace(hour=0, minute=0)
    assert store.asked == ["seal", sealed_to]


def test_a_bounded_number_of_rounds() -> None:
    """However much there is, a sweep is over in good time; the rest goes with the days to come."""
    for rounds, expected in ((ROUNDS, ROUNDS), (ROUNDS + 5, ROUNDS)):
        store = Upkept(rounds=rounds)
        with capture_logs() as logs:
            keep_up(store, known(2), NOW, KEPT, prune=True)
        assert len(store.asked) == expected
        assert [line["event"] for line in logs] == (["store.more_to_prune"] if rounds > ROUNDS else [])


class Broken(FailingStore):
    """A store that takes sweeps, and can neither seal nor prune."""

    def seal(self, now: datetime) -> None:
        self._use("seal")
        super().seal(now)

    def prune(self, before: datetime) -> bool:
        self._use("prune")
        return super().prune(before)


def test_a_sweep_is_fine_though_it_cannot_be_sealed() -> None:
    """All is recorded and told; the log says what was left, and the next sweep does it."""
    slack = FakeSink("slack")
    shop = Shop(Broken(seal=1))
    with capture_logs() as logs:
        assert shop.sweep(slack).done
    assert [HELLO, OPENED] == slack.new()
    assert [line["reason"] for line in logs if line["event"] == "store.not_kept_up"] == ["no seal."]
    with capture_logs() as logs:
        assert shop.sweep(slack).done
    assert [line for line in logs if line["event"] == "store.not_kept_up"] == []


def test_sweeps_seal_and_prune_by_themselves() -> None:
    """After months of sweeps every day is sealed, what is older than it is kept is gone, and nobody is told twice."""
    store, slack, ids = MemoryStore(), FakeSink("slack"), count()
    shop = Shop(store, (slack,), healthy=True)
    begin, told = NOW + DAY, []
    for day in range(120):
        shop.now = begin + day * DAY
        tools = replace(shop.tools(), new_id=lambda: f"id-{next(ids)}", kept=timedelta(days=90))
        sweep(tools, POLICY, shop.now)
        told += [line for line in slack.new() if not line.startswith(("digest", "drill"))]
    assert told == [HELLO]
    assert store.span() == (begin + 29 * DAY, shop.now)
    assert store.load().sweeps == 120
    seals = store.seals(begin - DAY, shop.now)
    assert [one.day for one in seals] == [begin.date() + n * DAY for n in range(118)]
    assert [one.text is None for one in seals] == [True] * 29 + [False] * 89
    assert breaks(seals) == ()
