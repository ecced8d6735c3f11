"""What `policy init` thinks of each database: what looks wrong, and what is demanded instead."""

from datetime import timedelta
from typing import Any

import pytest

from checker.model import AppFacts, Observation, Protection, Schedule, Seen, Unseen
from checker.policy import Policy, governing, parse
from checker.policy.init import Account, drafted
from checker.policy.init.account import customs_of
from checker.policy.init.standing import Kind, Promise, standing_of
from checker.rules import RULES
from checker.slots import Daily
from tests.make import DAY, NOW, backup, database, details, schedule, seen

LONDON = "Europe/London"
GB = 1024**3


def one(app: str, *schedules: Schedule, stage: str = "", **changes: Any) -> Seen:
    """A database that is backed up by these schedules."""
    rows = [backup(n, schedule_uuid=s.uuid) for n, s in enumerate(schedules, 1)]
    given = {"database": database(app, facts=AppFacts(team="", stage=stage))} | changes
    return seen(rows, schedules, app, runs=tuple(rows), **given)


def others(count: int, hour: int = 1, zone: str = "Europe/Paris", stage: str = "") -> list[Seen]:
    """So many databases that are well, at one hour."""
    return [one(f"other-{n}", schedule(hour, zone), stage=stage) for n in range(count)]


def account(*observations: Observation) -> Account:
    """All there is."""
    return Account(observations, NOW)


def thought(observation: Observation, *beside: Observation) -> tuple[Promise, tuple[str, ...]]:
    """What is demanded of it, and what looks wrong."""
    whole = account(observation, *beside)
    standing = standing_of(observation, whole, customs_of(whole))
    return standing.promise, standing.signs


def at(text: str) -> Promise:
    """An hour and a zone."""
    return Promise(Daily(int(text[:2]), text[6:]))


ANY = Promise()
WHOLE = Promise(whole=True)


@pytest.mark.parametrize("text", ["00:00 UTC", "23:00 Asia/Kolkata", f"02:00 {LONDON}", "00:00 Europe/Jersey"])
def test_sound(text: str) -> None:
    """A schedule that is sound is demanded as it is."""
    assert (at(text), ()) == thought(one("shop", schedule(int(text[:2]), text[6:])))


def test_unscheduled() -> None:
    """Without a schedule any is demanded; the usual one where most of several of its stage have one and the same."""
    bare = one("shop", stage="staging")
    nothing = "nothing schedules its backups"
    assert (ANY, (nothing,)) == thought(bare)
    assert (ANY, (nothing,)) == thought(bare, *others(1, stage="staging"))
    assert (ANY, (nothing,)) == thought(bare, *others(5, stage="production"))
    half = [one(f"half-{n}", schedule(5), stage="staging") for n in range(2)]
    assert (ANY, (nothing,)) == thought(bare, *others(2, stage="staging"), *half)
    usual = f"{nothing}; 01:00 Europe/Paris is demanded here, as most others run then"
    assert (at("01:00 Europe/Paris"), (usual,)) == thought(bare, *others(2, stage="staging"))


def test_bound_to_nothing() -> None:
    """A schedule that lost its name tells the hour that is meant; beside another it is only in the way."""
    lost = schedule(4, name="GOLD_URL", uuid="lost")
    named = "Heroku lists 04:00 UTC (GOLD_URL), which is bound to no database"
    assert (at("04:00 UTC"), (f"nothing schedules its backups; {named}; 04:00 UTC is demanded here",)) == thought(
        one("shop", orphans=(lost,))
    )
    assert (at("00:00 UTC"), (f"something more is scheduled; {named}",)) == thought(
        one("shop", schedule(), orphans=(lost,))
    )


def test_bound_to_another_database() -> None:
    """A schedule whose backups are another database's is told."""
    rows = tuple(backup(n, age=n * DAY) for n in (1, 2, 3))
    promise, (sign,) = thought(seen((), [schedule(created_at=NOW - 40 * DAY)], runs=rows))
    assert at("00:00 UTC") == promise
    assert sign.startswith("its schedule may not back it up: ")


def test_two_schedules() -> None:
    """Of two schedules the usual one is demanded, else the older one."""
    early = schedule(2, created_at=NOW - 50 * DAY, name="NAVY_URL")
    late = schedule(1, "Europe/Paris")
    told = "it has 2 schedules, 02:00 UTC (NAVY_URL) and 01:00 Europe/Paris (DATABASE_URL): one is enough"
    assert (at("02:00 UTC"), (told,)) == thought(one("shop", early, late))
    assert (at("01:00 Europe/Paris"), (told,)) == thought(one("shop", early, late), *others(2))


@pytest.mark.parametrize(("count", "wrong"), [(0, False), (1, False), (2, True), (9, True)])
def test_utc_among_others(count: int, wrong: bool) -> None:
    """UTC looks wrong where more than half of the account, and more than one database, goes by one other zone."""
    promise, signs = thought(one("shop", schedule(3)), *others(count))
    assert (at("03:00 Europe/Paris" if wrong else "03:00 UTC"), wrong) == (promise, bool(signs))
    assert all("most of the account goes by Europe/Paris, which is demanded here" in sign for sign in signs)


def test_utc_among_many_zones() -> None:
    """Where no zone is that of most, UTC is as good as any; and nothing but UTC is ever taken for a slip."""
    paris, tokyo = others(2), [one(f"t-{n}", schedule(1, "Asia/Tokyo")) for n in range(2)]
    assert (at("03:00 UTC"), ()) == thought(one("shop", schedule(3)), *paris, *tokyo)
    assert (at("03:00 Asia/Tokyo"), ()) == thought(one("shop", schedule(3, "Asia/Tokyo")), *paris)
    assert (at("03:00 UTC"), ()) == thought(one("shop", schedule(3)), one("blog", schedule(3)), *paris)


def test_utc_at_an_hour_that_is_not_there_all_year() -> None:
    """The usual zone is demanded at an hour that every date has there."""
    promise, _ = thought(one("shop", schedule(1)), *others(3, 0, LONDON))
    assert at(f"03:00 {LONDON}") == promise


@pytest.mark.parametrize(
    ("hour", "zone", "told"),
    [
        (1, LONDON, "01:00 does not exist in Europe/London on 2027-03-28: the clocks go from 01:00 to 02:00; 03:00"),
        (2, "America/New_York", "02:00 does not exist in America/New_York on 2027-03-14: the clocks go from 02:00"),
    ],
)
def test_spring_gap(hour: int, zone: str, told: str) -> None:
    """At an hour that a coming date does not have, a slot on every date is demanded, at whatever hour."""
    promise, (sign,) = thought(one("shop", schedule(hour, zone)))
    assert (WHOLE, True) == (promise, sign.startswith(told))


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Asia/Calcutta", "Asia/Kolkata"), ("US/Eastern", "America/New_York"), ("GB", LONDON), ("CET", "Europe/Brussels")],
)
def test_old_names_of_zones(zone: str, written: str) -> None:
    """A zone under an old name is demanded under today's, which means the same."""
    told = f"its zone is called {zone}, an old name of {written}, which is demanded here and means the same"
    assert (at(f"05:00 {written}"), (told,)) == thought(one("shop", schedule(5, zone)))


def test_two_places_with_one_clock() -> None:
    """Two places that share their clocks are both written as they are; together they are what most go by."""
    jersey = one("shop", schedule(5, "Europe/Jersey"))
    assert (at("05:00 Europe/Jersey"), ()) == thought(jersey, *others(2, 5, LONDON))
    promise, _ = thought(one("blog", schedule(5)), jersey, *others(2, 5, LONDON), *others(1, 5, "Asia/Tokyo"))
    assert at(f"05:00 {LONDON}") == promise


@pytest.mark.parametrize("zone", ["Zulu", "Etc/UTC", "UCT"])
def test_names_of_utc(zone: str) -> None:
    """However UTC is called, it is written as such."""
    assert (at("05:00 UTC"), ()) == thought(one("shop", schedule(5, zone)))


@pytest.mark.parametrize(
    ("zone", "why"), [("Mars/Base", "does not hold"), ("Factory", "no policy takes"), ("EST5EDT", "no policy takes")]
)
def test_zones_that_cannot_be_written(zone: str, why: str) -> None:
    """A zone that no policy can name is told, and some schedule whose slots are known is demanded."""
    promise, (sign,) = thought(one("shop", schedule(5, zone)))
    assert (WHOLE, True) == (promise, why in sign)


@pytest.mark.parametrize(
    ("plan", "size", "protection", "promise", "told"),
    [
        ("essential-0", 20 * GB, None, at("00:00 UTC"), 0),
        ("essential-0", 20 * GB + 1, None, at("00:00 UTC"), 1),
        ("essential-0", 40 * GB, Protection.UNSUPPORTED, at("00:00 UTC"), 1),
        ("standard-0", 20 * GB, Protection.ON, Promise(Daily(0, "UTC"), protected=True), 0),
        ("standard-0", 40 * GB, Protection.ON, Promise(Daily(0, "UTC"), protected=True, large=True), 1),
        ("standard-0", 20 * GB, Protection.OFF, Promise(Daily(0, "UTC"), protected=True), 1),
        ("standard-0", 40 * GB, Protection.OFF, Promise(Daily(0, "UTC"), protected=True), 2),
        # What Heroku does not tell is not demanded: it could not be checked.
        ("standard-0", 20 * GB, None, at("00:00 UTC"), 0),
    ],
)
def test_plans(plan: str, size: int, protection: Protection | None, promise: Promise, told: int) -> None:
    """Continuous protection is demanded where the plan has it; of what is too large for dumps it is relied on."""
    info = details(size=size, protection=protection)
    rows = (backup(source_size=size),)
    found = thought(
        seen(rows, [schedule()], database=database("shop", plan=f"heroku-postgresql:{plan}"), info=info, runs=rows)
    )
    assert (promise, told) == (found[0], len(found[1]))


FOLLOWER = one("shop", info=details(follows=True, leader="postgresql-main"), database=database("shop", name="f-1"))


@pytest.mark.parametrize(
    ("observation", "kind"),
    [
        (one("shop", stage="review"), Kind.EPHEMERAL),
        (one("shop", stage="test"), Kind.EPHEMERAL),
        (one("shop", stage="staging"), Kind.KEPT),
        (one("shop", database=database("shop", plan="heroku-postgresql:advanced-1")), Kind.WITHOUT),
        (FOLLOWER, Kind.FOLLOWER),
        (one("shop", info=details(follows=False)), Kind.KEPT),
        (Unseen(database("shop"), "403", NOW), Kind.UNREAD),
    ],
)
def test_kinds(observation: Observation, kind: Kind) -> None:
    """What has no backups of its own is kept apart from what must have some."""
    whole = account(observation)
    assert kind is standing_of(observation, whole, customs_of(whole)).kind


def test_follower_with_a_schedule() -> None:
    """A schedule on a follower dumps another database's data, and is told."""
    follower = one("shop", schedule(), info=details(follows=True, leader="postgresql-main"))
    assert ("its schedule (00:00 UTC) dumps the data of the database that it follows",) == thought(follower)[1]


def file(*observations: Observation) -> Policy:
    """The policy that is written."""
    return parse(drafted(account(*observations), "schema.json").text, "policy.yml", RULES)


def test_follower_that_is_promoted() -> None:
    """Nothing is demanded of a follower; once it is its app's DATABASE, what was demanded of that one is."""
    navy = database("shop", addon_id="navy", name="postgresql-navy")
    other_name = (navy.attachments[0].__class__("NAVY", "shop", "navy"),)
    follows = details(follows=True, leader="postgresql-shop")
    before = seen(
        info=follows, database=database("shop", addon_id="navy", name="postgresql-navy", attachments=other_name)
    )
    policy = file(one("shop", schedule()), before)
    sections = [governing(policy, before.database), governing(policy, navy)]
    assert ["followers", "00:00 UTC, DATABASE"] == [section.name for section in sections if section]


def test_only_review_apps() -> None:
    """What comes and goes is not counted: its going would be told as blindness."""
    policy = file(one("shop", stage="review"))
    assert (0, ()) == (policy.expect.min_databases, policy.expect.teams)
    assert ("review", "test") == policy.sections[0].match.stages


def test_most_of_a_stage() -> None:
    """A stage is named as such where most of it has one schedule; what is special in it stands above, by name."""
    usual = [one(f"shop-{n}", schedule(2), stage="production") for n in range(3)]
    special = one("blog", schedule(5), stage="production")
    policy = file(*usual, special, one("lab", schedule(2), stage="staging"))
    found = {s.name: (s.match.apps, s.match.stages) for s in policy.sections}
    assert {
        "review apps": ((), ("review", "test")),
        "production, 05:00 UTC": (("blog",), ()),
        "staging, 02:00 UTC": (("lab",), ()),
        "production, 02:00 UTC": ((), ("production",)),
        "everything else": (("*",), ()),
    } == found
    assert "everything else" == policy.sections[-1].name


def test_half_of_a_stage() -> None:
    """Half of a stage is not most of it: all are named."""
    apps = [one(f"shop-{n}", schedule(2 + n % 2), stage="production") for n in range(4)]
    assert [("shop-0", "shop-2"), ("shop-1", "shop-3")] == [s.match.apps for s in file(*apps).sections[1:-1]]


def test_stage_that_is_not_told() -> None:
    """Where one app's stage is not known no policy goes by stages: nothing would be known to be governed."""
    untold = one("blog", schedule(2), database=database("blog"))
    policy = file(*(one(f"shop-{n}", schedule(2), stage="production") for n in range(3)), untold)
    assert all(not section.match.stages for section in policy.sections)


def test_two_hundred_apps() -> None:
    """A policy for two hundred apps fits on two pages."""
    apps = [
        one(f"an-app-{n:03d}", schedule(n % 4, "Asia/Tokyo"), database=database(f"an-app-{n:03d}")) for n in range(200)
    ]
    lines = drafted(account(*apps), "schema.json").text.splitlines()
    assert (True, True) == (len(lines) < 140, max(map(len, lines)) <= 120)


def test_many_of_one_sign() -> None:
    """What is wrong of many is said once, with the first of them and how many more there are."""
    apps = [one(f"app-{n:02d}", schedule(1, LONDON), database=database(f"app-{n:02d}")) for n in range(20)]
    text = drafted(account(*apps), "schema.json").text
    assert (1, True) == (
        text.count("looks wrong: app"),
        "app-07::DATABASE and 12 more" in " ".join(text.replace("#", " ").split()),
    )


@pytest.mark.parametrize(
    ("weeks", "months", "suggested"),
    [
        (1, 0, "{scheduled: 7}"),
        (4, 0, "{scheduled: 8, reach: 14d}"),
        (8, 12, "{scheduled: 16, reach: 186d}"),
        (None, None, "{scheduled: 7}"),
    ],
)
def test_retention(weeks: int | None, months: int | None, suggested: str) -> None:
    """How many backups could be demanded follows from what the schedules themselves say they keep."""
    made = schedule(retain_weeks=weeks, retain_months=months, created_at=NOW - timedelta(days=30))
    assert f"# retained_backups: {suggested} " in drafted(account(one("shop", made)), "schema.json").text
