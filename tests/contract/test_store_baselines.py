"""What every store keeps of schedules: the baseline that later ones are held against, and since when each is there."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from checker.model import Baseline, Database, Judged, KnownSchedule, Past, Record, Schedule, Seen, Unseen
from checker.ports import Store
from tests.contract.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ODD = Schedule("u-2", "HEROKU_POSTGRESQL_\N{SNOWMAN}_URL", 23, "Mars/Olympus'; --", NOW - DAY)
NIGHTLY = Schedule("u-1", "DATABASE_URL", 0, "Europe/London", NOW - DAY, NOW, retain_weeks=4, retain_months=12)
BASELINE = Baseline((NIGHTLY, ODD), NOW)

Build = Callable[..., Database]


def swept(sweep: str, *judged: Judged) -> Record:
    """A sweep that found this."""
    looks = tuple(Seen(one.database, (), (), one.seen_at) for one in judged)
    return Record(sweep, NOW, observations=looks, judged=judged)


def judged(database: Database, baseline: Baseline | None, at: timedelta = timedelta()) -> Judged:
    """A judgement that moves the baseline, or leaves it."""
    return Judged(database, "production", (), None, NOW + at, baseline=baseline)


def kept(store: Store) -> dict[str, Baseline | None]:
    """What the next sweep is given."""
    return {addon_id: past.baseline for addon_id, past in store.load().pasts.items()}


def test_a_baseline_comes_back_as_it_was(reopen: Callable[[], Store], database: Build) -> None:
    """After a restart every field of every schedule is there, odd text and absent values too."""
    reopen().record(swept("s-1", judged(database(), BASELINE)))
    assert {"a-1": BASELINE} == kept(reopen())


def test_without_a_baseline_there_is_none(store: Store, database: Build) -> None:
    """A database whose schedules were never noted has nothing to be held against."""
    store.record(swept("s-1", judged(database(), None)))
    assert {"a-1": None} == kept(store)


def test_a_sweep_that_moves_nothing_leaves_it(store: Store, database: Build) -> None:
    """The baseline is written when it moves and stays through all sweeps that do not, failed looks among them."""
    store.record(swept("s-1", judged(database(), BASELINE)))
    store.record(swept("s-2", judged(database(), None, DAY)))
    store.record(Record("s-3", NOW + DAY, observations=(Unseen(database(), "HTTP 503", NOW + DAY),)))
    assert {"a-1": BASELINE} == kept(store)


@pytest.mark.parametrize("since", [NOW, NOW + HOUR])
def test_a_moved_baseline_takes_the_place_of_the_old_one(store: Store, database: Build, since: object) -> None:
    """A database has one baseline: the newest."""
    store.record(swept("s-1", judged(database(), BASELINE)))
    moved = Baseline((ODD,), NOW if since == NOW else NOW + HOUR)
    store.record(swept("s-2", judged(database(), moved, HOUR)))
    assert {"a-1": moved} == kept(store)


def test_an_older_baseline_recorded_late_takes_nothing_back(store: Store, database: Build) -> None:
    """Two dynos that overlap do not bring back a schedule that policy has replaced."""
    store.record(swept("s-2", judged(database(), BASELINE)))
    store.record(swept("s-1", judged(database(), Baseline((ODD,), NOW - HOUR), -HOUR)))
    assert {"a-1": BASELINE} == kept(store)


def test_each_database_has_its_own(store: Store, database: Build) -> None:
    """The schedules of one database are never held against those of another."""
    other = Baseline((ODD,), NOW)
    found = (judged(database("a-1"), BASELINE), judged(database("a-2"), other), judged(database("a-3"), None))
    store.record(swept("s-1", *found))
    assert {"a-1": BASELINE, "a-2": other, "a-3": None} == kept(store)


def test_a_sweep_recorded_twice_changes_nothing(store: Store, database: Build) -> None:
    """A write that is tried again after a lost answer moves nothing."""
    store.record(swept("s-1", judged(database(), BASELINE)))
    store.record(swept("s-1", judged(database(), Baseline((ODD,), NOW + HOUR), HOUR)))
    assert {"a-1": BASELINE} == kept(store)


THERE, AWAY = (NIGHTLY,), ()


@pytest.mark.parametrize(
    ("looks", "known"),
    [
        ([THERE], KnownSchedule(NIGHTLY, NOW, NOW)),
        ([THERE, THERE, THERE], KnownSchedule(NIGHTLY, NOW + 2 * HOUR, NOW)),
        ([AWAY, THERE, THERE], KnownSchedule(NIGHTLY, NOW + 2 * HOUR, NOW + HOUR)),
        ([THERE, AWAY], KnownSchedule(NIGHTLY, NOW, NOW)),
        ([THERE, AWAY, THERE], KnownSchedule(NIGHTLY, NOW + 2 * HOUR, NOW + 2 * HOUR)),
        ([THERE, AWAY, THERE, THERE], KnownSchedule(NIGHTLY, NOW + 3 * HOUR, NOW + 2 * HOUR)),
        ([THERE, None, THERE], KnownSchedule(NIGHTLY, NOW + 2 * HOUR, NOW)),
        ([AWAY, None, THERE], KnownSchedule(NIGHTLY, NOW + 2 * HOUR, NOW + 2 * HOUR)),
    ],
)
def test_a_schedule_counts_from_its_coming(
    store: Store, database: Build, looks: list[tuple[Schedule, ...] | None], known: KnownSchedule
) -> None:
    """Since when a schedule is on a database: without a break, where a look that failed is no break."""
    for hour, schedules in enumerate(looks):
        at = NOW + hour * HOUR
        look = Unseen(database(), "HTTP 503", at) if schedules is None else Seen(database(), schedules, (), at)
        store.record(Record(f"s-{hour}", at, observations=(look,)))
    assert (known,) == store.load().pasts["a-1"].schedules


def test_a_promote_and_back_counts_anew_on_both(store: Store, database: Build) -> None:
    """A schedule that went to another database and came back was made there by nobody's earlier runs."""
    for hour, on in enumerate(["a-1", "a-2", "a-1"]):
        at = NOW + hour * HOUR
        looks = tuple(Seen(database(a), THERE if a == on else (), (), at) for a in ("a-1", "a-2"))
        store.record(Record(f"s-{hour}", at, observations=looks))
    found = {addon_id: past.schedules for addon_id, past in store.load().pasts.items()}
    assert {
        "a-1": (KnownSchedule(NIGHTLY, NOW + 2 * HOUR, NOW + 2 * HOUR),),
        "a-2": (KnownSchedule(NIGHTLY, NOW + HOUR, NOW + HOUR),),
    } == found


def test_an_older_look_recorded_late_breaks_nothing(store: Store, database: Build) -> None:
    """Looks that are recorded out of order do not make a schedule seem to have been gone."""
    for sweep, hour in (("s-1", 0), ("s-3", 2), ("s-2", 1), ("s-4", 3)):
        at = NOW + hour * HOUR
        store.record(Record(sweep, at, observations=(Seen(database(), THERE, (), at),)))
    expected = Past(NOW, NOW + 3 * HOUR, (KnownSchedule(NIGHTLY, NOW + 3 * HOUR, NOW),))
    assert expected == store.load().pasts["a-1"]
