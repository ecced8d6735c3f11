"""Whoever follows a link from one page to another arrives, and at the heading that was meant."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from checker.cli import app
from tests.unit.test_docs import anchor

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1`*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)|(?:src|href)=\"([^\"#]+)\"")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def pages() -> list[str]:
    """Every page that is part of the tree; a fresh one counts before it is committed."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False)
    found = done.stdout.split() or [str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md")]
    return sorted(name for name in found if (ROOT / name).is_file())


@pytest.mark.parametrize("name", pages())
def test_links_lead_somewhere(name: str) -> None:
    """Each link of the page to a file of this tree, and to a heading in it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for file, heading, source in _LINK.findall(_FENCE.sub("", text)):
        if (file or source).startswith(("http:", "https:", "mailto:")):
            continue
        target = (ROOT / name).parent / (file or source or Path(name).name)
        assert target.exists(), f"{name}: there is no {file or source}"
        if heading:
            known = {anchor(found) for found in _HEADING.findall(target.read_text(encoding="utf-8"))}
            assert heading in known, f"{name}: {file or 'this page'} has no heading {heading}"


def test_every_page_is_reached() -> None:
    """No page of docs/ stands alone: following links from the README leads to all of them."""
    reached, left = set(), [ROOT / "README.md"]
    while left:
        page = left.pop()
        reached.add(page)
        for file, _, _ in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
            target = (page.parent / file).resolve()
            if file.endswith(".md") and target.is_file() and target not in reached:
                left.append(target)
    assert set() == {str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("**/*.md") if path not in reached}


def test_each_promise_of_security_is_shown() -> None:
    """In docs/security.md every promise names a test, so that nobody has to believe it."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    _, _, section = text.partition("\n## What stands in the way\n")
    table = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    promises = [line for line in table[1:] if not line.startswith("| ---")]
    assert len(promises) > 12
    assert [] == [line for line in promises if "](../tests/" not in line]


def commands(group: Any, before: str = "") -> list[str]:
    """Each command as somebody types it."""
    found = []
    for name, command in group.commands.items():
        typed = f"{before}{name}"
        found += commands(command, f"{typed} ") if getattr(command, "commands", None) else [typed]
    return found


@pytest.mark.parametrize("typed", commands(get_command(app)))
def test_every_command_is_listed(typed: str) -> None:
    """docs/commands.md says how each command is typed, and each word of it stands in the README."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| .*`checker {typed}\b", page, re.MULTILINE)
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Commands\n")[1].split("\n## ")[0]
    assert all(f"{word}`" in table or f"checker {word}" in table for word in typed.split()), typed
