"""Which policy governs a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.model import Attachment, Database, Origin, Severity
from checker.policy import Policy, governing, parse, requirement_for
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
