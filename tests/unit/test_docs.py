"""The pages that are written out of the code are those of today, and say all that there is to say."""

import ast
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checker.model import CONTROLS
from checker.policy.schema import policy_schema
from checker.rules import RULES
from tools import docs, policy_page

ROOT = Path(__file__).parents[2]
PAGES = docs.pages(RULES, ROOT)
RULES_PAGE, POLICY_PAGE = PAGES["docs/rules.md"], PAGES["docs/policy.md"]
SCHEMA = policy_schema(RULES)
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("name", PAGES)
def test_fresh(name: str) -> None:
    """The page is the one that the code makes; `make docs` writes it anew."""
    assert PAGES[name] == (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", [rule.META.id for rule in RULES])
def test_every_rule_has_its_chapter(rule: str) -> None:
    """It is in the table of contents, with its own page, its severity and who explains it."""
    assert f"\n| [`{rule}`](#{rule}) | " in RULES_PAGE
    chapter = RULES_PAGE.split(f"\n## {rule}\n")[1].split("\n## ")[0]
    page = (ROOT / "checker" / "rules" / rule / "rule.md").read_text(encoding="utf-8")
    assert page.splitlines()[2] in chapter
    assert {"- Told as: ", "- Asked for by: ", "- Severity: "} <= {
        f"{line.split(': ')[0]}: " for line in chapter.split("\n")
    }


def test_explanations_are_told_both_ways() -> None:
    """Whoever reads of either rule learns of the other."""
    for meta in (rule.META for rule in RULES):
        for other in meta.explains:
            explained = RULES_PAGE.split(f"\n## {other}\n")[1].split("\n## ")[0]
            assert re.search(rf"^- Explained by: .*\(#{meta.id}\)", explained, re.MULTILINE)


def test_controls_are_told_both_ways() -> None:
    """Whoever comes from a control finds its rules, and whoever reads of a rule its controls, or why there are none."""
    table = RULES_PAGE.split("\n## Controls\n")[1].split("\n## ")[0]
    rows = {line.removeprefix("| ").split("<br>")[0]: line for line in table.splitlines() if "<br>" in line}
    assert list(rows) == list(CONTROLS)
    for meta in (rule.META for rule in RULES):
        chapter = RULES_PAGE.split(f"\n## {meta.id}\n")[1].split("\n## ")[0]
        said = f"- Serves: {', '.join(meta.controls)}" if meta.controls else f"- Serves no control: {meta.no_control}"
        assert said in chapter.splitlines()
        assert {c for c, row in rows.items() if f"(#{meta.id})" in row} == set(meta.controls)


def test_parameters_have_their_defaults() -> None:
    """As they are written in a policy."""
    for row in ("| `max_age` | `auto` |", "| `window` | `7d` |", "| `max_size` | `20GB` |", "| `scheduled` | `7` |"):
        assert f"\n{row}\n" in RULES_PAGE
    assert "\n| `at_least` | none: it has to be set |\n" in RULES_PAGE


def test_every_key_has_its_row() -> None:
    """With its meaning, its values, its default or that it is needed, and an example."""
    rows = [line for line in POLICY_PAGE.splitlines() if line.startswith("| `")]
    keys = [key for key, _, _ in policy_page.examples(RULES)]
    assert sorted(keys) == sorted(row.split("`")[1] for row in rows)
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert 5 == len([cell for cell in cells if cell]), row


@pytest.mark.parametrize(("key", "part", "value"), list(policy_page.examples(RULES)), ids=lambda value: str(value)[:20])
def test_every_example_is_right(key: str, part: dict[str, object], value: object) -> None:
    """Whoever copies it has written what is taken."""
    assert Draft202012Validator({"$defs": SCHEMA["$defs"], **part}).is_valid(value), key


@pytest.mark.parametrize(
    "name", ["docs/rules.md", "docs/policy.md", "docs/cookbook.md", "docs/evidence.md", "docs/history.md"]
)
def test_links_lead_somewhere(name: str) -> None:
    """Each link names a file that is there, and a chapter in it."""
    for file, chapter in _LINK.findall((ROOT / name).read_text(encoding="utf-8")):
        if file.startswith("http"):
            continue
        target = (ROOT / name).parent / file if file else ROOT / name
        assert target.is_file(), file
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not chapter or chapter in {anchor(heading) for heading in headings}, (file, chapter)


def anchor(heading: str) -> str:
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("package", ["", "notify", "policy", "report", "sandbox"])
def test_each_module_has_its_place_on_the_map(package: str) -> None:
    """Whoever opens the __init__.py of a large package learns what is where, and of nothing that is gone."""
    folder = ROOT / "checker" / package
    kept = [path for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    there = {path.stem for path in kept if not path.name.startswith("__")}
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    tour = [line for line in told.split("\n") if re.match(r"[^`]{13} \S", line) and "`" in line]
    assert there == set(re.findall(r"`([a-z_]+)`", "\n".join(tour)))


def test_each_fact_that_is_cited_has_its_section() -> None:
    """Whoever follows `heroku.md §2.3` out of a comment finds it in docs/heroku.md; nothing else is cited."""
    headings = re.findall(
        r"^#+ (\d+(?:\.\d+)?)\b", (ROOT / "docs" / "heroku.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    kept = [path for top in ("checker", "tests", "tools", "bench") for path in (ROOT / top).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in kept if path != Path(__file__)]
    cited = {one for text in texts for one in re.findall(r"heroku\.md (?:§[\d.]+(?:, | and ))*§(\d+(?:\.\d+)?)", text)}
    assert len(cited) > 20
    assert set() == cited - set(headings)
    assert set() == {word for text in texts for word in re.findall(r"\b(?:integrations|peers|style|DESIGN)\.md", text)}
