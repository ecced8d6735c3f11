"""The pages in docs/ that are written out of the code. `python -m tools.docs` writes them; a test keeps them fresh."""

import json
from collections.abc import Sequence
from pathlib import Path

from checker.policy.schema import policy_schema
from checker.ports import Rule
from checker.rules import RULES
from tools import badges, policy_page, rules_page, webhook_schema
from tools.faults import page as faults_page

ROOT = Path(__file__).resolve().parent.parent


def pages(rules: Sequence[Rule], root: Path) -> dict[str, str]:
    """The text of each page, by its path from the root."""
    schema = json.dumps(policy_schema(rules), indent=2, ensure_ascii=False) + "\n"
    return {
        "docs/badges.svg": badges.text(root),
        "docs/faults.md": faults_page.text(),
        "docs/policy.md": policy_page.text(rules),
        "docs/policy.schema.json": schema,
        "docs/rules.md": rules_page.text(rules, root / "checker" / "rules"),
        "docs/webhook.schema.json": webhook_schema.text(),
    }


def main(root: Path = ROOT) -> None:
    """Write them all."""
    for name, text in pages(RULES, root).items():
        (root / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
