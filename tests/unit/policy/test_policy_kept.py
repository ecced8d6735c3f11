"""What of a policy's text is kept: all that it demands, and nothing that looks like a secret."""

from dataclasses import replace

import pytest

from checker.policy import Policy, Section, builtin_text, kept_text, parse
from checker.rules import RULES

PLAIN = """\
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""
UUID = "01234567-89ab-cdef-0123-456789abcdef"
RETIRED = f"{PLAIN}retired: [{{database: {UUID}, reason: %s}}]\n"
NAMED = f"""\
version: 1
policies:
  - {{match: {{apps: ["*"]}}, require: {{schedule: any}}, name: %s}}
retired: [{{database: {UUID}, reason: sold}}]
"""


def policy(text: str) -> Policy:
    return parse(text, "policy.yml", RULES)


def unnamed(policy: Policy) -> list[Section]:
    """All that a policy demands, but for the names of its sections."""
    return [replace(each, name="", requirement=replace(each.requirement, policy="")) for each in policy.sections]


@pytest.mark.parametrize("text", [PLAIN, builtin_text(), RETIRED % "sold"])
def test_a_policy_without_secrets_is_kept_to_the_letter(text: str) -> None:
    """What was in force comes back as it was, the id of a retired database too."""
    assert text == kept_text(policy(text))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("# https://hooks.slack.com/services/T1/B2/canary\n", "# https://...\n"),
        ("# HRKU-canary_canary\n", "# HRKU-...\n"),
        ("# 01234567-89ab-cdef-0123-canary456789\n", "# 01234567-89ab-cdef-0123-canary456789\n"),
        (f"# {UUID.replace('f', 'e')}\n", "# 01234567-...\n"),
    ],
)
def test_what_looks_like_a_secret_is_cut(written: str, kept: str) -> None:
    """A URL, a token of Heroku's or a bare uuid that somebody pasted goes no further."""
    assert kept + PLAIN == kept_text(policy(written + PLAIN))


@pytest.mark.parametrize(
    "name",
    [
        '"see https://a.example.com/canary"',
        "'postgres://u:canary@h/d'",
        '"see https://a.example.com/can,canary"',
        "HRKU-canary",
    ],
)
def test_what_is_cut_leaves_a_policy(name: str) -> None:
    """A secret in a value does not cost the last good policy: the rest demands what it did."""
    whole = policy(NAMED % name)
    assert "canary" in whole.sections[0].name
    again = policy(kept_text(whole))
    assert "canary" not in again.text
    assert unnamed(whole) == unnamed(again)
    assert [entry.database for entry in whole.retired] == [entry.database for entry in again.retired] == [UUID]
