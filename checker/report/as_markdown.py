"""One look as Markdown, for the summary of a GitHub job or for a page: counts, findings, then all databases. Pure.

GitHub refuses a summary of more than 1 MiB altogether, so what does not fit is left out, the least severe first, and
the page says how much.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Judged, Outcome, Severity, Verdict
from checker.policy import RetiredEntry
from checker.report import covered_by, facts
from checker.report.coverage import coverage
from checker.report.markdown import fence, row, table, text
from checker.report.summary import causes, exempt, summarise, unknown, worst

LIMIT = 1_000_000
"""Of bytes, for the whole page; GitHub takes 1,048,576 (docs.github.com, workflow commands, job summaries)."""

_ROOM = {"problems": 100_000, "findings": 450_000, "exempt": 100_000, "databases": 250_000, "coverage": 50_000}
"""Of bytes, for each part; what is left of LIMIT is for the lines that are always there."""

_FURTHER = "`checker check --format json` has all of it"
_HEADINGS = ("database", "outcome", "policy", "cause", "explained by it")
_BY_SEVERITY = [Severity.CRITICAL, Severity.WARNING, Severity.INFO]


@dataclass(frozen=True, slots=True)
class _Part:
    """What is shown of a part, and how many of its entries are not."""

    shown: list[str]
    left_out: int


def render(
    judged: Sequence[Judged],
    problems: Sequence[str],
    policy: str,
    requests: int,
    checked_at: datetime,
    retired: Sequence[RetiredEntry] = (),
) -> str:
    """The whole page."""
    counts = summarise(judged, retired)
    blocks = [f"## checker: {_headline(counts, problems)}"]
    if judged or counts["databases"]:
        blocks.append(table([word.replace("_", " ") for word in counts], [[str(n) for n in counts.values()]]))
    blocks += _section("Not checked", _fit([f"- {text(problem)}" for problem in problems], "problems"), "problem", "\n")
    blocks += _section("Findings", _fit(_findings(judged), "findings"), "finding")
    blocks += _section("Exempt", _fit(_exemptions(judged), "exempt"), "exempt finding")
    blocks += _databases(judged)
    blocks += _coverage(judged, retired)
    blocks.append(
        f"As of {phrases.instant(checked_at)}; policy: {text(policy)}; {phrases.many(requests, 'request')} to Heroku."
    )
    return "\n\n".join(block for block in blocks if block)


def _headline(counts: dict[str, int], problems: Sequence[str]) -> str:
    bad = counts["fail"] + counts["uncovered"]
    said = [f"{phrases.many(bad, 'database')} with findings"] if bad else []
    said += [f"{counts['unknown']} unknown"] if counts["unknown"] else []
    said += ["not everything was checked"] if problems else []
    if not counts["databases"]:
        return "nothing was checked"
    return f"{', '.join(said) or 'no findings'}; {phrases.many(counts['databases'], 'database')} in all"


def _section(title: str, part: _Part, thing: str, between: str = "\n\n") -> list[str]:
    if not part.shown and not part.left_out:
        return []
    return [f"### {title}", between.join(part.shown), *_more(part, thing)]


def _more(part: _Part, thing: str) -> list[str]:
    """What is left out is said, and where to find it."""
    if not part.left_out:
        return []
    return [f"**{phrases.many(part.left_out, f'more {thing}')}, for want of room; {_FURTHER}.**"]


def _fit(entries: Sequence[str], part: str) -> _Part:
    """As many of the entries as there is room for, in their order."""
    shown, room = [], _ROOM[part]
    for entry in entries:
        room -= len(entry.encode()) + 2
        if room < 0:
            break
        shown.append(entry)
    return _Part(shown, len(entries) - len(shown))


def _findings(judged: Sequence[Judged]) -> list[str]:
    """What failed and what is not known, in this order for each severity."""
    found = [(cause, one, follows) for one in judged for cause, follows in causes(one)]
    found += [(verdict, one, []) for one in judged for verdict in unknown(one)]
    found.sort(key=lambda entry: _BY_SEVERITY.index(entry[0].severity))
    return [_finding(one, cause, follows) for cause, one, follows in found]


def _finding(judged: Judged, cause: Verdict, follows: Sequence[Verdict]) -> str:
    word = cause.severity.upper() if cause.outcome is Outcome.FAIL else f"UNKNOWN ({cause.severity})"
    lines = [f"#### {word}: {text(facts.label(judged))}: {text(cause.rule)}", ""]
    lines += _listed(facts.of_finding(judged, cause, follows))
    commands = facts.commands(cause, follows)
    lines += ["", "Fix:", "", fence(commands, "sh")] if commands else []
    return "\n".join(lines)


def _exemptions(judged: Sequence[Judged]) -> list[str]:
    return [
        "\n".join([f"#### {text(facts.label(one))}: {text(cause.rule)}", "", *_listed(facts.of_exempt(cause, follows))])
        for one in judged
        for cause, follows in exempt(one)
    ]


def _listed(said: facts.Facts) -> Iterator[str]:
    return (f"- **{name}:** {text(value)}" for name, value in said)


def _databases(judged: Sequence[Judged]) -> list[str]:
    if not judged:
        return []
    part = _fit([row(_cells(one)) for one in judged], "databases")
    return ["### All databases", "\n".join([table(_HEADINGS, ()), *part.shown]), *_more(part, "database")]


def _coverage(judged: Sequence[Judged], retired: Sequence[RetiredEntry]) -> list[str]:
    part = _fit([f"- {text(line)}" for line in covered_by.lines(coverage(judged, retired))], "coverage")
    return ["\n".join(part.shown), *_more(part, "line")]


def _cells(judged: Judged) -> list[str]:
    found = causes(judged)
    failed = [cause.rule for cause, _ in found] + [f"{verdict.rule} (unknown)" for verdict in unknown(judged)]
    failed += [f"{cause.rule} (exempt)" for cause, _ in exempt(judged)]
    follows = [verdict.rule for _, several in found for verdict in several]
    cells = (
        facts.label(judged),
        worst(judged).replace("_", " "),
        judged.policy or "none",
        ", ".join(failed),
        ", ".join(follows),
    )
    return [text(cell) or "-" for cell in cells]
