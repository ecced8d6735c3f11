"""What `policy init` writes of names: whatever they hold, they are read back as the very names, or left out."""

from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from checker.duties import SOON
from checker.model import AppFacts, Attachment, Database, ScheduleDemand
from checker.policy import governing, lint, parse
from checker.policy.init import Account, drafted
from checker.policy.init.account import customs_of
from checker.policy.init.naming import named
from checker.policy.init.scalars import flow, remark, scalar
from checker.policy.init.standing import Kind, standing_of
from checker.rules import RULES
from tests.make import NOW, backup, database, schedule, seen

TEXTS = st.text(max_size=40) | st.text(st.characters(codec=None), max_size=10) | st.sampled_from(
    ["null", "Null", "TRUE", "no", "Off", "y", "~", "", " ", "1e5", "0x1f", "1_000", "12:30:45", "2026-11-22", ".inf",
     "a: b", "a #b", "- a", "*a", "&a", "!a", "%a", "@a", "`a", "a\nb", "a\tb", "\ufeffa", "\x00", "'", '"', "\\",
     "\u2028",      "\ud800", "😀", "[a]", "{a: b}", "a,b", "? a", "<<", "---", "...", "=", "nan"]
)  # fmt: skip
HEROKU = st.from_regex(r"[a-z][a-z0-9-]{1,28}[a-z0-9]", fullmatch=True)
REALISTIC = HEROKU | st.sampled_from(["null", "true", "yes", "off", "e10", "nan", "y-1"])

ZONES = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()


def read(text: str) -> Any:
    """What any reader of YAML makes of it."""
    return YAML(typ="safe", pure=True).load(text)


@given(TEXTS | REALISTIC)
def test_one_value(text: str) -> None:
    """Any text at all is read back as the same text, in a list, as a value and in brackets."""
    written = scalar(text)
    assert "\n" not in written
    assert {"a": [text], "b": text, "c": [text, text]} == read(
        f"a:\n  - {written}\nb: {written}\nc: [{written}, {written}]\n"
    )


@given(st.lists(TEXTS | REALISTIC, min_size=1, max_size=40))
def test_list(texts: list[str]) -> None:
    """So is a list of any length, folded to the width of a page where its words allow."""
    lines = flow("apps", texts, 6)
    assert {"apps": texts} == read("\n".join(lines))
    assert all(len(line) <= 110 or "," not in line[:-1] for line in lines) or any(len(scalar(t)) > 80 for t in texts)


@pytest.mark.parametrize(
    "text", ["shop", "shop-1", "Europe/London", "America/Port-au-Prince", "no schedule yet", "UTC"]
)
def test_plain_where_it_can_be(text: str) -> None:
    """What people would not quote is not quoted."""
    assert text == scalar(text)


@given(TEXTS)
def test_comment(text: str) -> None:
    """A name in a comment ends neither its line nor the file."""
    assert {"a": 1} == read(f"a: 1  # {remark(text)}\n")


@st.composite
def accounts(draw: st.DrawFn, names: st.SearchStrategy[str], odd: st.SearchStrategy[str]) -> Account:
    """Some databases with such names for everything that has one; what Heroku alone names may be `odd`."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        app, addon_id = draw(names), f"id-{number}"
        attached = draw(st.lists(st.tuples(names | st.just(app), st.just("DATABASE") | names), max_size=3))
        facts = AppFacts(
            team=draw(names | st.just("")), stage=draw(st.sampled_from(["", "production", "review"]) | odd)
        )
        one = database(
            app,
            addon_id=addon_id,
            name=f"{draw(names)}-{number}",  # Heroku gives none twice
            plan=f"heroku-postgresql:{draw(st.sampled_from(['essential-0', 'standard-0', 'advanced-1']) | odd)}",
            attachments=tuple(Attachment(name, of, addon_id) for of, name in attached),
            facts=facts,
        )
        zone = draw(st.sampled_from(["UTC", "Europe/London", "Asia/Calcutta", *ZONES]) | odd)
        schedules = [schedule(draw(st.integers(0, 23)), zone)] * draw(st.integers(0, 1))
        found.append(seen([backup()], schedules, database=one))
    return Account(tuple(found), NOW)


@given(accounts(TEXTS | REALISTIC, TEXTS))
def test_any_account(account: Account) -> None:
    """Whatever things are called, the file is a policy without warnings, and each database is governed by it."""
    text = drafted(account, "schema.json").text
    policy = parse(text, "policy.yml", RULES)
    assert [] == [r.message for r in lint(policy, text, RULES, NOW, {"SENTRY_DSN"}, SOON)]
    assert all(governing(policy, observation.database) for observation in account.observations)
    named_apps = {app for section in policy.sections for app in section.match.apps} - {"*"}
    assert named_apps <= {observation.database.app for observation in account.observations}


@given(accounts(HEROKU, st.just("")))
def test_any_account_at_heroku(account: Account) -> None:
    """Names that Heroku can give are all there, and each database is governed by what was meant for it."""
    policy, customs = parse(drafted(account, "schema.json").text, "policy.yml", RULES), customs_of(account)
    teams = {o.database.facts.team for o in account.observations if o.database.facts.stage != "review"} - {""}
    assert teams == set(policy.expect.teams)
    for observation in account.observations:
        section, standing = governing(policy, observation.database), standing_of(observation, account, customs)
        assert section is not None
        if standing.kind is Kind.KEPT:
            daily = standing.promise.daily
            demanded = ScheduleDemand(daily.hour, daily.timezone) if daily else ScheduleDemand()
            assert (demanded, False) == (section.requirement.schedule, section.name == "everything else")
        else:
            assert section.requirement.nothing


SHOP = database("shop")
BLOG = database("blog")


def second(app: str, name: str = "NAVY", **changes: Any) -> Database:
    """Another database of an app."""
    addon_id = f"id-of-{app}-{name}"
    attachments = (Attachment(name, app, addon_id),)
    values = {"addon_id": addon_id, "name": f"postgresql-{app}-{name.lower()}", "attachments": attachments} | changes
    return database(app, **values)


SHARED = database(
    "blog", attachments=(Attachment("DATABASE", "blog", "id-of-blog"), Attachment("B", "shop", "id-of-blog"))
)
NO_NAME = database("shop", addon_id="bare", name="postgresql-bare", attachments=())
ODD = database("Shop*", name="postgresql-odd")
NAMELESS = database("Shop*", name="Odd Name")


@pytest.mark.parametrize(
    ("members", "others", "ways", "left"),
    [
        ([SHOP, BLOG], [], [(("blog", "shop"), False, ())], []),
        # All databases of an app: the app stands for them.
        ([SHOP, second("shop")], [], [(("shop",), False, ())], []),
        # One of two: its name at the app.
        ([SHOP], [second("shop")], [(("shop",), True, ())], []),
        ([SHOP, BLOG], [second("shop")], [(("blog", "shop"), True, ())], []),
        ([second("shop")], [SHOP], [((), False, ("postgresql-shop-navy",))], []),
        ([SHOP, BLOG, second("blog")], [second("shop")], [(("blog",), False, ()), (("shop",), True, ())], []),
        # A database of another app is attached to it: the app means both.
        ([SHOP], [SHARED], [(("shop",), True, ())], []),
        ([SHARED], [SHOP], [(("blog",), False, ())], []),
        ([SHOP, SHARED], [], [(("blog", "shop"), False, ())], []),
        ([NO_NAME], [SHOP], [((), False, ("postgresql-bare",))], []),
        ([ODD], [], [((), False, ("postgresql-odd",))], []),
        ([NAMELESS], [SHOP], [], [NAMELESS]),
    ],
)  # fmt: skip
def test_ways_to_name(
    members: list[Database],
    others: list[Database],
    ways: list[tuple[tuple[str, ...], bool, tuple[str, ...]]],
    left: list[Database],
) -> None:
    """Databases are named by as little as fits them and no others; what has no sound name is left out."""
    found, nameless = named(members, [*members, *others])
    assert ways == [(way.apps, way.main, way.addons) for way in found]
    assert left == list(nameless)


@pytest.mark.parametrize("team", ["ac\u200bme", "\ud7fc", "ac\u202eme"])
def test_a_team_whose_name_cannot_be_seen(team: str) -> None:
    """It is not expected by that name, which no policy may hold; the file is a policy all the same."""
    account = Account((seen(database=database("shop", facts=AppFacts(team=team))),), NOW)
    assert () == parse(drafted(account, "schema.json").text, "policy.yml", RULES).expect.teams
