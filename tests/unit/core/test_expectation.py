"""Less than policy expects is blindness: a team, an app or databases that the token should see and does not."""

import pytest

from checker.expectation import shortfalls
from checker.model import AppFacts, Attachment, Database, Discovered, Known, KnownDatabase, Past
from checker.policy import Policy, parse
from checker.rules import RULES
from tests.make import database


def policy(head: str = "", match: str = '{apps: ["*"]}', more: str = "") -> Policy:
    """A policy file with one policy in it."""
    text = f"version: 1\n{head}policies:\n  - {{name: all, match: {match}, require: {{schedule: any}}{more}}}\n"
    return parse(text, "policy.yml", RULES)


def seen(*databases: Database, gaps: tuple[str, ...] = (), unlisted: tuple[Database, ...] = ()) -> Discovered:
    """A listing."""
    return Discovered(databases, unlisted, gaps)


def known(*databases: Database) -> Known:
    """What earlier sweeps saw."""
    return Known(tuple(KnownDatabase(one, Past()) for one in databases))


SHOP = database("shop", facts=AppFacts(team="acme"))
BLOG = database("blog", facts=AppFacts(team=""))
ATTACHED = database("blog", attachments=(Attachment("DATABASE", "blog", "b"), Attachment("BLOG", "reports", "b")))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (seen(SHOP, BLOG), ()),
        (seen(BLOG), ("no database of the team acme is listed, which policy expects (policy.yml:2)",)),
        (seen(database("shop")), ("no database of the team acme is listed, which policy expects (policy.yml:2)",)),
        (seen(BLOG, gaps=("the list of teams: HTTP 503",)), ()),
    ],
)
def test_teams(found: Discovered, told: tuple[str, ...]) -> None:
    """A team that is expected and of which nothing is listed is told; half a listing tells nothing."""
    assert shortfalls(policy("expect: {teams: [acme]}\n"), found, Known()) == told


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (2, ("2 databases listed, and policy expects at least 3 (policy.yml:2)",)),
        (3, ()),
        (4, ()),
    ],
)
def test_numbers(count: int, told: tuple[str, ...]) -> None:
    """Fewer databases than expected are told; so many or more are not."""
    found = seen(*(database(f"app-{number}") for number in range(count)))
    assert shortfalls(policy("expect: {min_databases: 3}\n"), found, Known()) == told


NAMED = ("no database of the app shop is listed, which policy names (policy.yml:3)",)


@pytest.mark.parametrize(
    ("match", "found", "told"),
    [
        ("{apps: [shop]}", seen(BLOG), NAMED),
        ("{apps: [shop, blog]}", seen(BLOG), NAMED),
        ("{apps: [shop]}", seen(SHOP), ()),
        ("{apps: [reports]}", seen(ATTACHED), ()),
        ('{apps: ["shop*"]}', seen(BLOG), ()),
        ('{apps: ["s[h]op"]}', seen(BLOG), ()),
        ('{apps: ["*"], not: {apps: [shop]}}', seen(BLOG), ()),
        ("{apps: [shop]}", seen(BLOG, gaps=("half a list",)), ()),
        # It was there before: that it is gone is told of the database itself.
        ("{apps: [shop]}", seen(BLOG, unlisted=(SHOP,)), ()),
    ],
)
def test_apps_that_policy_names(match: str, found: Discovered, told: tuple[str, ...]) -> None:
    """An app that a policy calls by its full name is told where no database of it is listed; a pattern may fit none."""
    assert shortfalls(policy(match=match), found, known(*found.unlisted)) == told


def test_app_of_an_ephemeral_policy() -> None:
    """An app that may come and go is not missed."""
    assert shortfalls(policy(match="{apps: [shop]}", more=", ephemeral: true"), seen(BLOG), Known()) == ()


def test_app_that_is_expected() -> None:
    """An app may be expected without a policy of its own."""
    told = ("no database of the app shop is listed, which policy names (policy.yml:2)",)
    assert shortfalls(policy("expect: {apps: [shop]}\n"), seen(BLOG), Known()) == told
