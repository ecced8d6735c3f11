"""Who is looked at first where there may not be requests for all."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from checker.jitter import JITTER
from checker.model import Past
from checker.observe.order import in_turn
from tests.make import HOUR, NOW, database


def order(
    seen: dict[str, datetime | None], due: dict[str, datetime] | None = None, *, now: datetime = NOW
) -> list[str]:
    """The apps in the order in which they are looked at."""
    pasts = {f"id-of-{app}": Past(last_seen_at=at) for app, at in seen.items()}
    deadlines = {f"id-of-{app}": at for app, at in (due or {}).items()}
    return [app for app, _ in in_turn([database(app) for app in seen], pasts, deadlines, now)]


def test_the_oldest_view_comes_first_and_what_was_never_seen_before_it() -> None:
    """Nothing is forgotten, however many there are."""
    assert ["new", "old", "young"] == order({"young": NOW - HOUR, "new": None, "old": NOW - 2 * HOUR})


def test_a_deadline_that_is_past_comes_before_all_others() -> None:
    """A night that may be lost is not left to wait; a deadline that is still to come hurries nobody."""
    seen = {"new": None, "old": NOW - 2 * HOUR, "late": NOW - HOUR, "later": NOW - HOUR, "soon": NOW - HOUR}
    due = {"late": NOW - HOUR, "later": NOW, "soon": NOW + HOUR}
    assert ["late", "later", "new", "old", "soon"] == order(seen, due)


def test_an_app_comes_with_all_its_databases_when_the_first_is_due() -> None:
    """Its backups are read once for all of them."""
    both = [database("shop", addon_id="b"), database("shop", addon_id="a"), database("zoo")]
    pasts = {
        "a": Past(last_seen_at=NOW),
        "b": Past(last_seen_at=NOW - 3 * HOUR),
        "id-of-zoo": Past(last_seen_at=NOW - HOUR),
    }
    assert [("shop", ("b", "a")), ("zoo", ("id-of-zoo",))] == [
        (app, tuple(one.addon_id for one in of_app)) for app, of_app in in_turn(both, pasts, {}, NOW)
    ]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.none() | st.integers(0, 99), max_size=12))
def test_everything_has_its_turn_once(ages: dict[str, int | None]) -> None:
    """Whatever the past, no app is left out or looked at twice."""
    seen = {app: None if age is None else NOW - age * HOUR for app, age in ages.items()}
    assert sorted(ages) == sorted(order(seen))


def test_a_view_of_a_clock_that_was_fast_is_none() -> None:
    """Dated a year ahead it would be the last one's turn for a year; a few seconds are two clocks that differ."""
    assert ["odd", "old", "skewed"] == order({"old": NOW - HOUR, "odd": NOW + 9000 * HOUR, "skewed": NOW + JITTER})
