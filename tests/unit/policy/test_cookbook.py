"""The cookbook: what is copied from it works as it stands."""

import re
from pathlib import Path

import pytest

from checker import policy
from checker.policy import Weight
from checker.rules import RULES
from tests.make import DAY, utc

PAGE = (Path(__file__).parents[3] / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = {
    title: re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for title, _, text in (chapter.partition("\n") for chapter in PAGE.split("\n## ")[1:])
}
WRITTEN = utc("2026-11-28 12:00")
WANTED = [
    "One team",
    "Many teams",
    "Staging laxer than production",
    "Databases over 20 GB",
    "Review apps",
    "A month of backups",
    "An exemption done right",
    "Moving an app",
]


def test_it_has_every_recipe() -> None:
    """Each case has a chapter with one whole policy, and a line in the table of contents."""
    assert WANTED == list(RECIPES)
    assert all(1 == len(blocks) for blocks in RECIPES.values())
    assert WANTED == re.findall(r"^- \[(.+)\]\(#", PAGE, re.MULTILINE)
    assert PAGE.count("```") == 2 * len(WANTED)


@pytest.mark.parametrize("title", WANTED)
def test_a_recipe_works(title: str) -> None:
    """It is a valid policy, and lint has nothing against it."""
    (text,) = RECIPES[title]
    parsed = policy.parse(text, "policy.yml", RULES)
    variables = {"SLACK_WEBHOOK_URL", *(name for sink in parsed.sinks for name in sink.variables)}
    remarks = policy.lint(parsed, text, RULES, WRITTEN, variables, 14 * DAY)
    assert [] == [remark for remark in remarks if remark.weight is not Weight.NOTE]


def test_a_broken_recipe_would_be_seen() -> None:
    """A month asked of every plan is warned of."""
    text = RECIPES["A month of backups"][0].replace("[premium, private, shield]", "[essential]")
    assert policy.lint(policy.parse(text, "policy.yml", RULES), text, RULES, WRITTEN, (), 14 * DAY)
