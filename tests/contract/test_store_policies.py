"""Which policy was in force, in every store: what runs where the next file is a bad one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from checker.errors import Overtaken
from checker.model import PolicyInForce, Record
from checker.ports import Store
from tests.contract.conftest import NOW

HOUR = timedelta(hours=1)
TEXT = 'version: 1\n# \N{SNOWMAN}\'; --\npolicies:\n\t"x"\r\n'
FIRST = PolicyInForce("f-1", "policy.yml", TEXT, NOW, NOW, commit="abc1234", told_at=NOW)
SECOND = PolicyInForce("f-2", "other.yml", "version: 2", NOW + 2 * HOUR, NOW + 2 * HOUR)


def swept(sweep: str, policy: PolicyInForce | None, later: timedelta = timedelta()) -> Record:
    """A sweep that went by this policy."""
    return Record(sweep, NOW + later, in_force=policy)


def both(store: Store) -> tuple[PolicyInForce | None, PolicyInForce | None]:
    """What the next sweep is given."""
    known = store.load()
    return known.in_force, known.told


def test_an_empty_store_knows_no_policy(store: Store) -> None:
    """Before the first sweep, and after those of an older version, nothing can run instead of a bad file."""
    assert (None, None) == both(store)
    store.record(swept("s-1", None))
    assert (None, None) == both(store)


def test_a_policy_comes_back_as_it_was(reopen: Callable[[], Store]) -> None:
    """After a restart its whole text is there, line for line, with the commit that brought it."""
    reopen().record(swept("s-1", FIRST))
    assert (FIRST, FIRST) == both(reopen())


def test_the_newest_policy_is_in_force(store: Store) -> None:
    """Until the team is told of a new one, the one that they know of is there to compare with."""
    store.record(swept("s-1", FIRST))
    store.record(swept("s-2", SECOND, 2 * HOUR))
    assert (SECOND, FIRST) == both(store)
    told = replace(SECOND, last_in_force_at=NOW + 3 * HOUR, told_at=NOW + 3 * HOUR)
    store.record(swept("s-3", told, 3 * HOUR))
    assert (told, told) == both(store)


def test_a_policy_stays_in_force(store: Store) -> None:
    """Each sweep says that it is in force still; how it came, and that it was told, stays as it was."""
    store.record(swept("s-1", FIRST))
    later = replace(FIRST, last_in_force_at=NOW + HOUR, commit="other", text="other", told_at=None)
    store.record(swept("s-2", later, HOUR))
    assert replace(FIRST, last_in_force_at=NOW + HOUR) == both(store)[0]
    store.record(swept("s-3", replace(FIRST, last_in_force_at=NOW - HOUR), 2 * HOUR))
    assert replace(FIRST, last_in_force_at=NOW + HOUR) == both(store)[0]


def test_a_policy_that_comes_back_is_in_force_anew(store: Store) -> None:
    """After a rollback the older file is the newest policy again, though nobody was told of it yet."""
    store.record(swept("s-1", FIRST))
    store.record(swept("s-2", replace(SECOND, told_at=NOW), 2 * HOUR))
    again = replace(FIRST, first_in_force_at=NOW + 4 * HOUR, last_in_force_at=NOW + 4 * HOUR, told_at=None)
    store.record(swept("s-3", again, 4 * HOUR))
    assert (again, replace(SECOND, told_at=NOW)) == both(store)


def test_what_could_not_be_recorded_puts_nothing_in_force(store: Store) -> None:
    """Of two dynos that tell of a new policy, the one that is overtaken leaves no trace."""
    store.record(swept("s-1", FIRST))
    with pytest.raises(Overtaken):
        store.record(replace(swept("s-2", SECOND, 2 * HOUR), after=0))
    assert (FIRST, FIRST) == both(store)


def test_a_sweep_without_a_policy_changes_none(store: Store) -> None:
    """One that stood back, looked at some apps only or saw nothing says nothing of the policy."""
    store.record(swept("s-1", FIRST))
    store.record(swept("s-2", None, HOUR))
    assert (FIRST, FIRST) == both(store)
