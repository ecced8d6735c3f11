"""docs/rules.md: every rule on one page, out of its own `rule.md` and what its META says."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_type_hints

from checker.model import CONTROLS, RuleMeta
from checker.policy.shown import as_written
from checker.ports import Rule

_TO_ANOTHER_RULE = re.compile(r"\]\(\.\./(\w+)/rule\.md\)")
_TO_A_FILE = re.compile(r"\]\((?:\.\./)+([^)]+)\)")


def text(rules: Sequence[Rule], folder: Path) -> str:
    """The page about these rules, whose folders stand in `folder`."""
    metas = [rule.META for rule in rules]
    parts = [_OPENING + _contents(metas)]
    parts += [_CONTROLS + _controls(metas)]
    parts += ["\n".join(_chapter(meta, metas, folder / meta.id / "rule.md")) for meta in metas]
    return "\n\n".join(parts) + "\n"


_OPENING = """\
# Rules

<!-- Written by `make docs` out of checker/rules/; edit it there. -->

A rule is one good state of a database, and is named for it. Where it does not hold, that is a finding. Which rules are
asked for stands in the policy, under `require`: [policy.md](policy.md) has every key, [cookbook.md](cookbook.md) whole
policies. Findings are shown in this order.

| rule | holds when | asked for by | severity |
| --- | --- | --- | --- |
"""

_CONTROLS = """\
## Controls

What an auditor may take the verdicts of these rules as evidence for, and what of each control nothing here shows. The
titles are in our own words, and no rule makes anybody compliant. More on evidence: [evidence.md](evidence.md).

| control | asks that | rules | not shown here |
| --- | --- | --- | --- |
"""


def _controls(metas: Sequence[RuleMeta]) -> str:
    rows = (
        f"| {c.id}<br>{c.standard} | {c.title} | "
        f"{_listed(m.id for m in metas if c.id in m.controls) or 'none'} | {c.not_shown} |"
        for c in CONTROLS.values()
    )
    return "\n".join(rows)


def _contents(metas: Sequence[RuleMeta]) -> str:
    rows = (f"| [`{m.id}`](#{m.id}) | {m.title} | {_asked(m)} | {_severity(m)} |" for m in metas)
    return "\n".join(rows)


def _chapter(meta: RuleMeta, metas: Sequence[RuleMeta], page: Path) -> Iterator[str]:
    yield f"## {meta.id}"
    yield ""
    yield from _facts(meta, metas)
    yield ""
    if table := list(_parameters(meta.parameters)):
        yield from [*table, ""]
    yield _body(page.read_text(encoding="utf-8"))


def _facts(meta: RuleMeta, metas: Sequence[RuleMeta]) -> Iterator[str]:
    yield f"- Told as: {meta.headline or meta.title}"
    yield f"- Asked for by: {_asked(meta)}"
    yield f"- Severity: {_severity(meta)}"
    yield f"- Serves: {', '.join(meta.controls)}" if meta.controls else f"- Serves no control: {meta.no_control}"
    if explains := _listed(other.id for other in metas if other.id in meta.explains):
        yield f"- Explains: {explains}"
    if explained := _listed(other.id for other in metas if meta.id in other.explains):
        yield f"- Explained by: {explained}"
    if not meta.reminded:
        yield "- Told once, without reminders"
    if meta.exempt_alone:
        yield "- Exempt only where an exemption names this very rule"
    if meta.needs_info:
        yield "- Goes by details of the database, which are fetched once a day"
    if not meta.needs_pgbackups:
        yield "- Applies to plans without Heroku's logical backups, too"


def _listed(rules: Iterator[str]) -> str:
    return ", ".join(f"[`{rule}`](#{rule})" for rule in rules)


def _asked(meta: RuleMeta) -> str:
    """`require.schedule`, or the rule's own name, or both; nothing asks for what always holds."""
    if meta.always:
        return "nothing: it is always on"
    own = [f"`require.{meta.id}`"] if meta.by_name or meta.implied_by is None else []
    brought = [f"`require.{meta.implied_by}`"] if meta.implied_by else []
    return " or ".join([*brought, *own])


def _severity(meta: RuleMeta) -> str:
    if meta.at_most is None:
        return "the policy's"
    unless = "" if meta.always else ", unless policy sets one for this rule"
    return f"`{meta.at_most}` at most{unless}"


def _parameters(parameters: type) -> Iterator[str]:
    """A table of what there is to set, with its defaults and what the parameters say of themselves."""
    fields = dataclasses.fields(parameters)
    if not fields:
        return
    hints = get_type_hints(parameters, include_extras=True)
    yield "| to set | default |"
    yield "| --- | --- |"
    for field in fields:
        default = "none: it has to be set"
        if field.default is not dataclasses.MISSING:
            default = f"`{as_written(field.default, hints[field.name])}`"
        yield f"| `{field.name}` | {default} |"


def _body(page: str) -> str:
    """A rule's own page without its title; its headings one lower, its links from where this page stands."""
    _, _, rest = page.partition("\n")
    rest = re.sub(r"^(#+ )", r"#\1", rest.strip(), flags=re.MULTILINE)
    return _TO_A_FILE.sub(r"](../\1)", _TO_ANOTHER_RULE.sub(r"](#\1)", rest))
