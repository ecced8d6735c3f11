"""What is not listed any more: gone, replaced, let go by policy, or only out of sight."""

from dataclasses import replace

import pytest

from checker.gone import gone, is_there
from checker.model import MISSING, REPLACED, Absence, Database, Discovered, Origin, Requirement, Retirement, Unseen
from tests.make import DAY, NOW, database, requirement

SHOP = database("shop")
RETIRED = replace(requirement("any"), retired=Retirement("replaced", Origin("policy.yml", 9)))
EPHEMERAL = replace(requirement("any"), ephemeral=True)


def one(lost: Database, demanded: Requirement | None = None, gaps: tuple[str, ...] = ()) -> Unseen:
    """What is judged of a database that the listing lacks."""
    found = Discovered((database("blog"),), (lost,), gaps)
    (unseen,) = gone(found, {lost.addon_id: demanded or requirement("any")}, NOW).observations
    return unseen


@pytest.mark.parametrize(("state", "confirmed"), [("provisioned", False), (MISSING, True)])
def test_second_listing_confirms(state: str, *, confirmed: bool) -> None:
    """One listing without a database proves nothing; the second does."""
    unseen = one(replace(SHOP, state=state))
    assert (unseen.absence, unseen.database.state) == (Absence(confirmed), MISSING)


@pytest.mark.parametrize(
    ("demanded", "why"),
    [
        (RETIRED, "policy calls it retired: replaced"),
        (EPHEMERAL, "it comes and goes, says policy 'everything'"),
    ],
)
def test_what_policy_lets_go_is_gone_at_once(demanded: Requirement, why: str) -> None:
    """A database that is retired or ephemeral is not waited for, and says why."""
    unseen = one(SHOP, demanded)
    assert (unseen.absence, unseen.reason, unseen.database.state) == (Absence(confirmed=True), why, REPLACED)
    assert not is_there(unseen.database)


@pytest.mark.parametrize("demanded", [RETIRED, EPHEMERAL, requirement("any")])
def test_half_a_listing_proves_nothing(demanded: Requirement) -> None:
    """Where the listing has a gap nobody is gone, whatever policy says of it."""
    unseen = one(SHOP, demanded, gaps=("the list of teams: HTTP 503",))
    assert (unseen.absence, unseen.database.state) == (Absence(confirmed=False), "provisioned")


def test_departed_for_good() -> None:
    """What was let go is of no concern any more, and not judged again."""
    left = gone(Discovered((database("blog"),), (replace(SHOP, state=REPLACED),), ()), {}, NOW)
    assert (left.observations, left.departed) == ((), frozenset({"id-of-shop"}))


def test_successor() -> None:
    """A younger database with its names has replaced it."""
    heir = database("shop", addon_id="new", name="postgresql-new", created_at=NOW - DAY)
    unseen = gone(Discovered((heir,), (replace(SHOP, state=MISSING),), ()), {}, NOW).observations[0]
    assert unseen.absence == Absence(confirmed=True, successor="postgresql-new")
