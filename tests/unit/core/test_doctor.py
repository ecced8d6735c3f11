"""The verdicts of `doctor`: what the token may and sees, how each question went, how it stands with what is here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from checker.doctor import (
    StoreState,
    Tries,
    ask_heroku,
    of_asking,
    of_clock,
    of_sight,
    of_store,
    of_token,
    of_zones,
)
from checker.errors import ListingFailed, TokenRefused, Unreadable
from checker.heroku.wire import Refused, TryAgain
from checker.model import AppFacts, BackupStatus, Discovered, TokenInfo
from checker.policy import Policy, parse
from checker.ports import Heard, HerokuReader
from checker.report.diagnosis import Line, Standing, exit_code
from checker.rules import RULES
from tests.make import DAY, HOUR, NOW, backup, database, schedule
from tests.unit.core.fake_heroku import FakeHeroku

OK, WARN, FAIL, UNKNOWN = Standing
MINUTE = timedelta(minutes=1)


def policy_of(more: str = "", match: str = '{apps: ["*"]}', require: str = "{schedule: any}") -> Policy:
    text = f"version: 1\npolicies: [{{name: all, match: {match}, require: {require}}}]\n{more}"
    return parse(text, "policy.yml", RULES)


def line(lines: Any, about: str) -> Line:
    """The only line about that."""
    (found,) = [one for one in lines if one.about == about]
    assert isinstance(found, Line)
    return found


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], 0),
        ([Line("a", OK, ""), Line("b", WARN, "")], 0),
        ([Line("a", WARN, ""), Line("b", UNKNOWN, "", untold=True)], 0),
        ([Line("a", OK, ""), Line("b", UNKNOWN, "")], 2),
        ([Line("a", UNKNOWN, ""), Line("b", FAIL, "")], 1),
        ([Line("a", FAIL, ""), Line("b", UNKNOWN, ""), Line("c", FAIL, "", misuse=True)], 3),
    ],
)
def test_exit_code(lines: list[Line], code: int) -> None:
    """Wrong settings outrank what fails, and that what could not be tried; what Heroku never tells is no matter."""
    assert exit_code(lines) == code


@pytest.mark.parametrize(
    ("scope", "heard", "standing", "said"),
    [
        (("read-protected",), (), OK, "read-protected, which is enough and no more"),
        (("identity", "read-protected"), (), OK, "identity, read-protected, which is enough"),
        (("global",), (), WARN, "global: global can change things, and checker only ever reads; read-protected is"),
        (("read", "write"), (), WARN, "write can change things"),
        (("write-protected",), (), WARN, "write-protected can change things"),
        (("read",), (), OK, "read, less than read-protected; whether it is enough the lines below tell"),
        (("identity",), (), FAIL, "identity: too little to read backups"),
        ((), ("global",), WARN, "global can change things"),
        ((), (), UNKNOWN, "Heroku does not tell this token its scope"),
    ],
)
def test_scope(scope: tuple[str, ...], heard: tuple[str, ...], standing: Standing, said: str) -> None:
    """A token that can do more than read is warned of with the scope that is enough, one that can do less fails."""
    tries = Tries(TokenInfo("ops@example.com", "id-1", None, scope), heard=Heard(scope=heard))
    found = line(of_token(tries, NOW), "token: scope")
    assert (found.standing, said in found.said) == (standing, True), found
    assert bool(found.remedy) == (standing in {WARN, FAIL})
    assert not found.remedy or found.remedy[-1] == "heroku authorizations:revoke id-1"


@pytest.mark.parametrize(
    ("left", "authorization", "standing", "said"),
    [
        (15 * DAY, "id-1", OK, "it ends at 2026-12-07 09:30 UTC, in 15 days; checker tells two weeks before"),
        (14 * DAY, "id-1", WARN, "it ends at 2026-12-06 09:30 UTC, in 14 days; from then on nothing can be looked at"),
        (2 * DAY + MINUTE, "id-1", WARN, "in 2 days"),
        (2 * DAY, "id-1", FAIL, "in 2 days"),
        (None, "id-1", OK, "it has no end"),
        (None, None, UNKNOWN, "Heroku does not tell a token of its scope until when it lasts"),
    ],
)
def test_end(left: timedelta | None, authorization: str | None, standing: Standing, said: str) -> None:
    """A token that ends within two weeks is warned of; that nobody told the end is not that there is none."""
    token = TokenInfo("ops@example.com", authorization, NOW + left if left else None, ("read-protected",))
    found = line(of_token(Tries(token), NOW), "token: end")
    assert (found.standing, said in found.said) == (standing, True), found


def test_age() -> None:
    """How long ago the token was made is said where Heroku tells it."""
    token = TokenInfo("ops@example.com", "id-1", None, ("read-protected",), NOW - 40 * DAY)
    assert (
        line(of_token(Tries(token), NOW), "token: end").said == "made 2026-10-13 09:30 UTC, 40 days ago; it has no end"
    )


def test_user() -> None:
    """As whom the token acts is said, and what that means; where Heroku does not tell, that."""
    found = line(of_token(Tries(TokenInfo("ops@example.com")), NOW), "token: user")
    assert (found.standing, "acts as ops@example.com" in found.said) == (OK, True)
    found = line(of_token(Tries(TokenInfo()), NOW), "token: user")
    assert (found.standing, found.untold) == (UNKNOWN, True)


def test_token_refused_or_not_read() -> None:
    """A refused token fails with the commands for a new one; one that cannot be asked about just now is unknown."""
    (found,) = of_token(Tries(refusal=TokenRefused()), NOW)
    assert (found.standing, found.remedy[0].split()[1]) == (FAIL, "authorizations:create")
    (found,) = of_token(Tries(Unreadable("Heroku did not answer")), NOW)
    assert (found.standing, found.untold) == (UNKNOWN, False)
    assert [] == list(of_token(Tries(refusal=ListingFailed()), NOW))


SHOP, BLOG = (database(app, facts=AppFacts(team=team)) for app, team in (("shop", "acme"), ("blog", "")))


@pytest.mark.parametrize(
    ("more", "gaps", "standing", "said"),
    [
        ("expect: {teams: [acme], min_databases: 2}", (), OK, "all that policy expects and names is there"),
        ("expect: {teams: [acme, globex]}", (), FAIL, "no database of the team globex is listed"),
        ("expect: {min_databases: 3}", (), FAIL, "2 databases listed, and policy expects at least 3"),
        ("", (), WARN, "write expect: {teams: [acme], min_databases: 2}"),
        ("expect: {teams: [globex]}", ("the list of teams: 403",), UNKNOWN, "not held against `expect`"),
    ],
)
def test_expected(more: str, gaps: tuple[str, ...], standing: Standing, said: str) -> None:
    """What is seen is held against `expect`; a policy that expects nothing is told what it could expect."""
    found = line(of_sight(Discovered((SHOP, BLOG), (), gaps), policy_of(more)), "expected")
    assert (found.standing, said in found.said) == (standing, True), found


def test_app_that_policy_names() -> None:
    """An app that a policy names and nobody sees fails, whatever `expect` says."""
    policy = policy_of(match="{apps: [shop, gone]}")
    found = [one for one in of_sight(Discovered((SHOP,), (), ()), policy) if one.standing is FAIL]
    assert ["no database of the app gone is listed, which policy names (policy.yml:2)"] == [one.said for one in found]


def test_sight() -> None:
    """Databases are counted by team; lists of teams that could not be read, and databases without policy, are told."""
    lines = list(of_sight(Discovered((SHOP, BLOG), (), ("add-ons of team x: 403",)), policy_of(match="{apps: [shop]}")))
    assert line(lines, "databases").said == "2 databases listed, at 2 apps; by team: acme 1; of no team: 1"
    assert line(lines, "lists of teams").standing is UNKNOWN
    covered = line(lines, "covered")
    assert (covered.standing, covered.remedy) == (WARN, ("checker explain blog::DATABASE",))
    assert "blog::DATABASE" in covered.said
    lines = list(of_sight(Discovered((SHOP,), (), ()), None))
    assert (line(lines, "expected").standing, line(lines, "lists of teams").standing) == (UNKNOWN, OK)


@pytest.mark.parametrize(
    ("untold", "standing"), [(None, OK), ("Heroku answered 403", UNKNOWN)], ids=["told", "not told"]
)
def test_facts_of_apps(untold: str | None, standing: Standing) -> None:
    """Stages and regions are only spoken of where policy goes by them."""
    found = Discovered((SHOP,), (), (), untold=untold)
    by_stage = policy_of(match="{stages: [production]}")
    assert line(of_sight(found, by_stage), "apps").standing is standing
    assert "apps" not in [one.about for one in of_sight(found, policy_of())]


def ask(policy: Policy | None = None, **answers: Any) -> tuple[Tries, list[str]]:
    """What comes of asking a Heroku that answers so, and what it was asked."""
    heroku = FakeHeroku(**{"databases": [database("shop"), database("blog")], **answers})

    @asynccontextmanager
    async def opened() -> AsyncIterator[HerokuReader]:
        yield heroku

    return asyncio.run(ask_heroku(opened, policy or policy_of())), heroku.asked


def test_each_question_is_asked_once() -> None:
    """At one app and one database each, so that a doctor costs no more than a few requests."""
    rows = {"blog": [backup(1, status=BackupStatus.FAILED), backup(2, status=BackupStatus.FAILED, age=HOUR), backup(3)]}
    policy = policy_of(match="{apps: ['*'], stages: ['*']}", require="{continuous_protection: {}, schedule: any}")
    tries, asked = ask(
        policy,
        backups=rows,
        schedules={"id-of-blog": [schedule()]},
        facts={app: AppFacts(stage="production") for app in ("shop", "blog")},
        logs={2: ["a", "b"]},
        heard=Heard(left=4000),
    )
    assert asked == [
        "token",
        "databases",
        "attachments",
        "facts stage",
        "backups blog",
        "schedules id-of-blog",
        "log blog 2",
        "info id-of-blog",
    ]
    lines = list(of_asking(tries))
    assert {OK} == {one.standing for one in lines}
    assert [one.said for one in lines[:4]] == [
        "read at blog: 3 backups",
        "read at blog::DATABASE: 1 schedule",
        "read at a002 of blog: 2 lines",
        "read at blog::DATABASE",
    ]
    said = "4000 requests are left to the account; checker stops at 500, which are kept for people"
    assert f"{said}; a look at every database takes 4" == line(lines, "rate limit").said


def test_nothing_to_ask_of() -> None:
    """Without a failed backup no log is read, without a rule that goes by them no details; that is no failure."""
    tries, asked = ask(backups={"blog": [backup()]}, heard=Heard(left=4000))
    assert not [question for question in asked if question.startswith(("log", "info"))]
    assert line(of_asking(tries), "logs").said == "not asked for: no backup of blog went wrong"
    assert line(of_asking(tries), "details").said == "not asked for: no rule of this policy goes by them"
    advanced = database("shop", plan="heroku-postgresql:advanced-1")
    tries, asked = ask(policy_of(require="{continuous_protection: {}}"), databases=[advanced])
    assert asked[-1] == "info id-of-shop"
    assert line(of_asking(tries), "backups").said == "not asked for: no database has a plan with PGBackups"


@pytest.mark.parametrize(
    ("answers", "about", "standing"),
    [
        ({"backups": {"blog": Refused("403: the token may not read backups of blog")}}, "backups", FAIL),
        ({"backups": {"blog": TryAgain("Heroku did not answer")}}, "backups", UNKNOWN),
        ({"backups": {"blog": Refused("403")}}, "logs", OK),
        ({"schedules": {"id-of-blog": Refused("404")}}, "schedules", FAIL),
        ({"databases": Refused("403")}, "databases", FAIL),
        ({"databases": TryAgain("timeout")}, "databases", UNKNOWN),
        ({"databases": []}, "databases", UNKNOWN),
    ],
)
def test_question_that_went_wrong(answers: dict[str, Any], about: str, standing: Standing) -> None:
    """What Heroku refuses this token fails; what it could not answer just now is unknown. The rest is asked anyway."""
    tries, _ = ask(**answers)
    found = line(of_asking(tries), about)
    assert found.standing is standing, found
    if about == "backups":
        assert line(of_asking(tries), "schedules").standing is OK
    if about == "databases":
        assert line(of_asking(tries), "not tried").standing is UNKNOWN


@pytest.mark.parametrize("at", ["token", "databases", "backups"])
def test_refused_token_ends_it(at: str) -> None:
    """A token that is refused, at whatever question, is one failure with a remedy; what it hides is not tried."""
    answers: dict[str, Any] = {at: TokenRefused() if at != "backups" else {"blog": TokenRefused()}}
    tries, _ = ask(**answers)
    assert [FAIL] == [one.standing for one in of_token(tries, NOW)]
    assert ["not tried"] == [one.about for one in of_asking(tries)]


@pytest.mark.parametrize(("left", "standing"), [(1501, OK), (1500, WARN), (3, WARN), (None, UNKNOWN)])
def test_rate_limit(left: int | None, standing: Standing) -> None:
    """Few requests left are warned of; that Heroku did not say is no failure."""
    tries, _ = ask(heard=Heard(left=left))
    found = line(of_asking(tries), "rate limit")
    assert (found.standing, found.untold) == (standing, left is None)


@pytest.mark.parametrize(
    ("databases", "standing", "said"),
    [
        (2250, OK, "a look at every database takes 4,500"),
        (2251, WARN, "takes 4,502, and Heroku grants 4,500 an hour: each database is looked at about every 2 hours"),
    ],
)
def test_more_databases_than_requests(databases: int, standing: Standing, said: str) -> None:
    """Whoever adds databases learns before the worker does that one account's requests do not suffice."""
    many = [database(f"app-{number}") for number in range(databases)]
    tries, _ = ask(databases=many, heard=Heard(left=4000))
    found = line(of_asking(tries), "rate limit")
    assert standing is found.standing
    assert found.said.endswith(said)


@pytest.mark.parametrize(
    ("off", "standing", "said"),
    [
        (timedelta(seconds=59), OK, "within a minute"),
        (timedelta(seconds=-59), OK, "within a minute"),
        (MINUTE, WARN, "1 min behind Heroku's"),
        (-5 * MINUTE, WARN, "5 min ahead of Heroku's"),
        (-6 * MINUTE, FAIL, "6 min ahead of Heroku's"),
        (3 * HOUR, FAIL, "3 h behind Heroku's"),
        (None, UNKNOWN, "Heroku did not tell its time"),
    ],
)
def test_clock(off: timedelta | None, standing: Standing, said: str) -> None:
    """A clock that is off by more than checker allows for fails, as every age would be wrong."""
    found = of_clock(off)
    assert (found.standing, said in found.said) == (standing, True), found


@pytest.mark.parametrize(
    ("state", "standing", "said"),
    [
        (StoreState("SQLite", missing=True), OK, "which is not there yet; the worker makes it"),
        (StoreState("Postgres", (), "0005", frozenset({"0005"})), OK, "without tables yet"),
        (StoreState("Postgres", ("0005",), "0005", frozenset({"0005"})), OK, "at revision 0005, that of this version"),
        (StoreState("SQLite", ("0004",), "0005", frozenset({"0004", "0005"})), OK, "the worker brings it up to date"),
        (StoreState("SQLite", ("0006",), "0005", frozenset({"0005"})), WARN, "tables are of a newer checker (revision"),
    ],
)
def test_store(state: StoreState, standing: Standing, said: str) -> None:
    """Tables that the worker will make or bring up to date are fine; those of a newer checker are warned of."""
    (found,) = of_store(state)
    assert (found.standing, said in found.said) == (standing, True), found


def test_store_that_is_wiped_or_pooled() -> None:
    """SQLite in a dyno is warned of with the command for Postgres; a pooled URL is said to be fine."""
    lines = list(of_store(StoreState("SQLite", missing=True, pooled=True, caveats=("It is wiped daily.",))))
    assert line(lines, "store: pooled").standing is OK
    kept = line(lines, "store: kept")
    assert (kept.standing, kept.remedy) == (WARN, ("heroku addons:create heroku-postgresql:essential-0 --app APP",))


def test_zones() -> None:
    """The release of the zone data is shown, with the zones that policy names; old data is warned of."""
    policy = policy_of(
        'alerting: {quiet_hours: {from: "22:00", to: "07:00", timezone: Europe/Riga}}',
        require='{schedule: {at: "00:00", timezone: Europe/London}}',
    )
    found = of_zones(policy, NOW)
    assert (found.standing, found.said.endswith("names: Europe/London, Europe/Riga")) == (OK, True)
    assert "names" not in of_zones(policy_of(), NOW).said
    assert "names" not in of_zones(None, NOW).said
    assert of_zones(None, NOW.replace(year=2100)).standing is WARN
