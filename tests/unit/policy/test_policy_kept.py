"""What of a policy's text is kept: all that it demands, and nothing that looks like a secret."""

import pytest

from checker.policy import Policy, builtin_text, kept_text, parse
from checker.rules import RULES

PLAIN = """\
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""
UUID = "01234567-89ab-cdef-0123-456789abcdef"
RETIRED = f"{PLAIN}retired: [{{database: {UUID}, reason: %s}}]\n"


def policy(text: str) -> Policy:
    return parse(text, "policy.yml", RULES)


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
    "reason",
    [
        '"see https://a.example.com/canary"',
        "'postgres://u:canary@h/d'",
        '"see https://a.example.com/can,canary"',
        "HRKU-canary",
    ],
)
def test_what_is_cut_leaves_a_policy(reason: str) -> None:
    """A secret in a value does not cost the last good policy: the rest demands what it did."""
    whole = policy(RETIRED % reason)
    again = policy(kept_text(whole))
    assert "canary" not in again.text
    assert whole.sections == again.sections
    assert [entry.database for entry in whole.retired] == [entry.database for entry in again.retired]
