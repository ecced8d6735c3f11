"""The difference as Markdown, for a comment on a pull request. Pure."""

from collections.abc import Iterator, Sequence

from checker import phrases
from checker.report.markdown import table, text
from checker.report.replayed.compared import NO_LONGER, Compared, evidence, in_short, lasted, over_what

MOST = 100
"""So many rows of each table; a comment on GitHub holds 65,536 characters."""

_MESSAGES = ("", "at", "database", "what", "reason", "severity")
_FINDINGS = ("", "database", "rule", "severity", "from and to", "so far")


def as_markdown(compared: Compared) -> str:
    """Totals first, then the messages, then what fails; what does not fit is counted."""
    old, new = compared.names
    blocks = [f"**{text(old)} → {text(new)}**: {in_short(compared)}"]
    blocks.append("; ".join((over_what(compared.looks), *evidence(compared.looks))) + ".")
    if compared.left_out:
        blocks.append("\n".join(f"- not replayed: {text(line)}" for line in compared.left_out))
    if compared.messages:
        blocks.append(_cut("Messages", _MESSAGES, list(_messages(compared))))
    if compared.findings:
        blocks.append(_cut("Findings", _FINDINGS, list(_findings(compared))))
    return "\n\n".join(blocks)


def _cut(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    shown = f"#### {title}\n\n{table(headings, rows[:MOST])}"
    more = len(rows) - MOST
    return f"{shown}\n\nand {more} more; `--format json` has all of them" if more > 0 else shown


def _messages(compared: Compared) -> Iterator[Sequence[str]]:
    for which, notice in compared.messages:
        headline = text(compared.headline(notice.cause))
        label = text(notice.subject.label)
        yield _word(which), phrases.instant(notice.at), label, headline, notice.reason, notice.severity


def _findings(compared: Compared) -> Iterator[Sequence[str]]:
    for which, failure, before in compared.findings:
        so_far = f"{lasted(before.start, before.end)}, {before.severity}" if before else ""
        when = lasted(failure.start, failure.end)
        yield _word(which), text(failure.label), text(failure.rule), failure.severity, when, so_far


def _word(which: str) -> str:
    """What goes away stands out: a review is about that first of all."""
    return f"**{which}**" if which == NO_LONGER else which
