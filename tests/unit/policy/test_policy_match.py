"""Which policy governs a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model import AppFacts, Attachment, Database, Fact, Origin, Severity
from checker.policy import Policy, facts_for, fits, governing, parse, requirement_for
from tests.make import database
from tests.unit.policy.rules import RULES


def policy_of(*matches: str) -> Policy:
    """A file with one policy per match, named by number from 1."""
    policies = [
        f"  - name: '{number}'\n    match: {match}\n    require: {{schedule: any}}\n"
        for number, match in enumerate(matches, start=1)
    ]
    return parse("version: 1\ndefaults: {severity: info}\npolicies:\n" + "".join(policies), "policy.yml", RULES)


def governor(policy: Policy, seen: Database) -> str | None:
    """The name of the policy that governs a database."""
    section = governing(policy, seen)
    return section.name if section else None


def test_first_match_governs() -> None:
    """Of several policies that match, the first in the file governs, alone."""
    policy = policy_of("{apps: [blog]}", "{apps: [shop]}", '{apps: ["*"]}')
    assert [governor(policy, database(app)) for app in ("shop", "blog", "other")] == ["2", "1", "3"]


def test_uncovered_database_is_told_apart() -> None:
    """Where no policy matches nothing is demanded, and the requirement says that no policy governs."""
    requirement = requirement_for(policy_of("{apps: [blog]}"), database("shop"))
    assert requirement.policy is None
    assert requirement.demands == {}
    assert requirement.schedule is None
    assert requirement.severity is Severity.INFO
    assert requirement.origin == Origin("policy.yml", 1)


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ("{apps: shop}", True),
        ("{apps: [blog, shop]}", True),
        ('{apps: ["sh?p"]}', True),
        ('{apps: ["s*"]}', True),
        ('{apps: ["[r-t]hop"]}', True),
        ('{apps: ["*-production"]}', False),
        ("{apps: [sho]}", False),
        ("{apps: [reports]}", True),
        ("{attachments: [DATABASE]}", True),
        ('{attachments: ["SHOP_*"]}', True),
        ("{attachments: [FOLLOWER]}", False),
        ("{apps: [shop], attachments: [DATABASE]}", True),
        ("{apps: [shop], attachments: [FOLLOWER]}", False),
        ("{apps: [reports], attachments: [SHOP_DB]}", True),
        ("{apps: [reports], attachments: [DATABASE]}", False),
        ("{apps: [blog], attachments: [DATABASE]}", False),
    ],
)
def test_patterns_fit_apps_and_attachments(match: str, *, fits: bool) -> None:
    """A database is matched by its billing app, by any app it is attached to and by any name it is attached under."""
    attachments = (Attachment("DATABASE", "shop", "a1"), Attachment("SHOP_DB", "reports", "a1"))
    seen = database("shop", addon_id="a1", attachments=attachments)
    assert (governor(policy_of(match), seen) is not None) is fits


def test_billing_app_counts_without_attachment() -> None:
    """A database that nothing is attached to is still matched by the app that is billed for it."""
    policy = policy_of("{apps: [shop]}")
    assert governor(policy, database("shop", attachments=())) == "1"


def test_names_of_apps_are_matched_as_they_are_spelt() -> None:
    """A pattern in small letters does not fit a name in capitals."""
    assert governor(policy_of("{apps: [shop]}"), database("SHOP", attachments=())) is None


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["shop", "blog", "s*", "*", "?log"]), min_size=1, max_size=6),
    st.text("shoblg", max_size=5),
)
def test_nothing_above_the_governing_policy_matches(patterns: list[str], app: str) -> None:
    """The policy that governs is the first of those that would match alone."""
    policy = policy_of(*(f'{{apps: ["{pattern}"]}}' for pattern in patterns))
    alone = [governor(policy_of(f'{{apps: ["{pattern}"]}}'), database(app)) is not None for pattern in patterns]
    expected = str(alone.index(True) + 1) if True in alone else None
    assert governor(policy, database(app)) == expected


def fitted(match: str, seen: Database, labels: str = "") -> bool | None:
    """Whether a match fits; None where that is not known."""
    text = f"version: 1\n{labels}policies:\n  - {{name: one, match: {match}, require: {{schedule: any}}}}\n"
    policy = parse(text, "policy.yml", RULES)
    return fits(policy, policy.sections[0], seen)


@pytest.mark.parametrize(
    ("match", "fit"),
    [
        ("{addons: [postgresql-shop]}", True),
        ('{addons: ["postgresql-*"]}', True),
        ("{addons: [postgresql-blog]}", False),
        ("{plans: [standard-2]}", True),
        ('{plans: ["heroku-postgresql:standard-*"]}', True),
        ("{plans: [standard-0]}", False),
        ("{tiers: [premium, standard]}", True),
        ("{tiers: [essential]}", False),
        ("{teams: [acme]}", True),
        ('{teams: ["ac*"]}', True),
        ("{teams: [none]}", False),
        ("{regions: [eu]}", True),
        ("{regions: [us]}", False),
        ("{stages: [production]}", True),
        ("{stages: [staging, none]}", False),
        ("{apps: [shop], tiers: [standard], stages: [production]}", True),
        ("{apps: [shop], tiers: [standard], stages: [staging]}", False),
        ("{not: {apps: [shop]}}", False),
        ("{not: {apps: [blog]}}", True),
        ('{apps: ["*"], not: {stages: [production]}}', False),
        ('{apps: ["*"], not: {stages: [staging]}}', True),
        # What `not` names must fit as a whole to leave anything out.
        ("{not: {apps: [shop], stages: [staging]}}", True),
    ],
)
def test_what_heroku_tells_of_a_database_can_be_matched(match: str, *, fit: bool) -> None:
    """Add-on, plan, tier, team, region and stage are matched by patterns; `not` leaves out what it fits."""
    facts = AppFacts(team="acme", region="eu", stage="production")
    assert fitted(match, database("shop", plan="heroku-postgresql:standard-2", facts=facts)) is fit


@pytest.mark.parametrize(("match", "fit"), [("{teams: [none]}", True), ("{stages: [none]}", True)])
def test_having_none_can_be_matched(match: str, *, fit: bool) -> None:
    """`none` stands for an app that belongs to no team, or is in no pipeline."""
    assert fitted(match, database("shop", facts=AppFacts(team="", region="eu", stage=""))) is fit


@pytest.mark.parametrize(
    ("match", "fit"),
    [
        ("{stages: [production]}", None),
        ('{stages: ["*"]}', None),
        ("{not: {stages: [production]}}", None),
        # What does not fit anyway does not wait for what is not known, and what is not asked for is of no matter.
        ("{apps: [blog], stages: [production]}", False),
        ("{apps: [blog], not: {stages: [production]}}", False),
        ("{apps: [shop], not: {apps: [blog], stages: [production]}}", True),
        ("{apps: [shop]}", True),
    ],
)
def test_what_is_not_known_neither_fits_nor_does_not(match: str, *, fit: bool | None) -> None:
    """Where Heroku did not tell an app's stage, a match that goes by it has no answer; one that does not, has."""
    assert fitted(match, database("shop")) is fit


def test_database_is_not_governed_by_guess() -> None:
    """Where the first policy that may fit is not known to, no other governs, and the reason is told."""
    policy = policy_of("{stages: [production]}", '{apps: ["*"]}')
    requirement = requirement_for(policy, database("shop"))
    assert (requirement.policy, requirement.demands) == (None, {})
    assert requirement.unclear == "policy '1' goes by the stage of its app"
    known = database("shop", facts=AppFacts(stage="staging"))
    assert requirement_for(policy, known).policy == "2"
    assert requirement_for(policy, known).unclear is None


LABELS = 'labels: {pii: {apps: ["shop*"], not: {apps: [shop-demo]}}, live: {stages: [production]}}\n'


@pytest.mark.parametrize(
    ("app", "match", "fit"),
    [
        ("shop", "{labels: [pii]}", True),
        ("shop-demo", "{labels: [pii]}", False),
        ("blog", "{labels: [pii]}", False),
        ("blog", "{not: {labels: [pii]}}", True),
        ("shop", "{labels: [pii, live]}", True),
        ("blog", "{labels: [live]}", None),
        ("blog", "{labels: [pii, live]}", None),
    ],
)
def test_labels_of_the_file_can_be_matched(app: str, match: str, *, fit: bool | None) -> None:
    """A word that the file gives to databases can be matched like any other thing about them."""
    assert fitted(match, database(app), LABELS) is fit


def test_labels_come_along_for_the_sinks() -> None:
    """What is told of a database carries the labels of its policy and its own; one that may fit is not left out."""
    policy = parse(
        f"version: 1\n{LABELS}policies:\n"
        '  - {name: all, match: {apps: ["*"]}, labels: [team-a], require: {schedule: any}}\n',
        "policy.yml",
        RULES,
    )
    assert requirement_for(policy, database("shop", facts=AppFacts(stage="staging"))).labels == ("team-a", "pii")
    assert requirement_for(policy, database("blog", facts=AppFacts(stage="production"))).labels == ("team-a", "live")
    assert requirement_for(policy, database("blog")).labels == ("team-a", "live")


def test_exemption_holds_only_where_it_surely_fits() -> None:
    """An exemption by stage exempts nothing while the stage is not known: it alerts rather than hides."""
    policy = parse(
        'version: 1\npolicies:\n  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}\n'
        "exemptions:\n  - {match: {stages: staging}, rules: recent_backup, until: 2027-01-31, reason: x, owner: y}\n",
        "policy.yml",
        RULES,
    )
    assert len(requirement_for(policy, database("shop", facts=AppFacts(stage="staging"))).exemptions) == 1
    assert requirement_for(policy, database("shop")).exemptions == ()


@pytest.mark.parametrize(
    ("match", "more", "wanted"),
    [
        ("{apps: [shop]}", "", set()),
        ("{stages: [production]}", "", {Fact.STAGE}),
        ("{not: {regions: [eu]}}", "", {Fact.REGION}),
        ("{labels: [live]}", LABELS, {Fact.STAGE}),
        ("{apps: [shop]}", "expect: {teams: [acme]}\n", {Fact.TEAM}),
        ("{apps: [shop]}", "expect: {min_databases: 2}\n", set()),
    ],
)
def test_only_what_policy_refers_to_is_asked_for(match: str, more: str, wanted: set[Fact]) -> None:
    """Lists of Heroku that the policy does not go by are not fetched."""
    text = f"version: 1\n{more}policies:\n  - {{name: one, match: {match}, require: {{schedule: any}}}}\n"
    assert facts_for(parse(text, "policy.yml", RULES)) == wanted


def test_nothing_is_demanded_for_a_reason() -> None:
    """A policy that demands nothing covers its databases, and says why."""
    policy = parse(
        'version: 1\npolicies:\n  - {name: scratch, match: {apps: ["*"]}, require: nothing, reason: by a script}\n',
        "policy.yml",
        RULES,
    )
    requirement = requirement_for(policy, database("shop"))
    assert (requirement.policy, requirement.nothing, requirement.demands) == ("scratch", "by a script", {})


@pytest.mark.parametrize(("named", "retired"), [("postgresql-shop", True), ("id-of-shop", True), ("shop", False)])
def test_retired_database_is_known_by_name_or_id(named: str, *, retired: bool) -> None:
    """An add-on is retired by its name or its id; an app is not."""
    policy = parse(
        'version: 1\npolicies:\n  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}\n'
        f"retired: [{{database: {named}, reason: replaced}}]\n",
        "policy.yml",
        RULES,
    )
    found = requirement_for(policy, database("shop")).retired
    assert (found is not None and found.reason == "replaced") is retired
