"""The fixes of one look as a POSIX shell script that says of each command what it is for. Pure.

Nothing that stands at Heroku or in the policy can become a command here: words are quoted, and a comment is one line of
visible text.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from checker import phrases
from checker.model import Judged, Outcome, Verdict
from checker.plain import SENTENCE, clean
from checker.report import facts
from checker.report.fixes import Line, in_order
from checker.report.summary import unknown
from checker.side_effects import Moment, side_effects

_RUN = """\
set -u
command -v heroku >/dev/null || { echo "heroku is not on the PATH" >&2; exit 127; }
failed=0
run() {
    printf '+ %s\\n' "$*"
    "$@" </dev/null && return 0
    failed=$((failed + 1))
    printf 'failed: %s\\n' "$*" >&2
    return 1
}
"""
"""What runs each command: one that fails hides none of the others, and none can read the script as its input."""

_END = """\
[ "$failed" -eq 0 ] || { printf '%s failed, see above\\n' "$failed" >&2; exit 1; }
"""


def render(judged: Sequence[Judged], problems: Sequence[str], policy: str, checked_at: datetime) -> str:
    """The whole script; with nothing to heal it is all comments."""
    ran: list[Line] = []
    blocks: list[list[str]] = []
    for one in judged:
        lines = in_order((command for verdict in _failed(one) for command in verdict.fix), ran)
        block = [*_remarks(one, lines), *_commands(lines)]
        ran += [line for line in lines if not line.refused]
        if block:
            blocks.append([_comment(_label(one)), *block])
    said = [_comment(f"not checked: {problem}") for problem in problems]
    text = "\n".join([*_header(policy, checked_at), *said]) + "\n"
    text += f"\n{_RUN}" if ran else "\n# There is nothing to run.\n"
    text += "".join("\n" + "\n".join(block) + "\n" for block in blocks)
    return text + (f"\n{_END}" if ran else "")


def _header(policy: str, checked_at: datetime) -> list[str]:
    return [
        "#!/bin/sh",
        _comment(f"Every fix of what `checker check` found {phrases.instant(checked_at)}; policy: {clean(policy)}."),
        "#",
        "# READ IT BEFORE YOU RUN IT: nothing of it was run yet. It runs the Heroku command line, as whoever is logged",
        "# in there; it takes backups, makes and removes backup schedules, and deletes no data. To leave a command",
        "# out, put a # before its line. It goes by what was seen then: do not keep it, make a new one. It goes on",
        "# after a command that failed, and exits with 1 if one did.",
    ]


def _remarks(judged: Judged, lines: Sequence[Line]) -> Iterator[str]:
    """What is wrong, what nobody knows, what is exempt; what the commands do besides; and those that are not run."""
    for verdict in _failed(judged):
        yield _comment(_finding(verdict))
    for verdict in unknown(judged):
        yield _comment(f"not known: {verdict.rule}: {clean(verdict.summary)}")
    for verdict in judged.verdicts:
        if verdict.outcome is Outcome.EXEMPT:
            until = f" until {verdict.exemption.last}" if verdict.exemption else ""
            yield _comment(f"left out, exempt{until}: {verdict.rule}: {clean(verdict.summary)}")
    for line in lines:
        if line.refused:
            yield _comment(f"not run, as {line.refused}: {line.text}")
    yield from dict.fromkeys(_effects(judged, {line.text for line in lines if not line.refused}))


def _finding(verdict: Verdict) -> str:
    said = f"{verdict.rule}: {clean(verdict.summary)}"
    if not verdict.fix:
        return (
            f"follows from {verdict.explained_by}: {said}" if verdict.explained_by else f"no command heals this: {said}"
        )
    return f"{verdict.severity}: {said}"


def _effects(judged: Judged, ran: set[str]) -> Iterator[str]:
    for verdict in _failed(judged):
        commands = [command for command in verdict.fix if command in ran]
        moment = Moment(judged.seen_at, verdict.rule, judged.restorable)
        for effect in side_effects(commands, moment):
            yield _comment(f"  {phrases.as_text(effect)}")


def _commands(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if not line.refused:
            yield " && ".join(phrases.command("run", *step) for step in line.steps)


def _failed(judged: Judged) -> list[Verdict]:
    return [verdict for verdict in judged.verdicts if verdict.outcome is Outcome.FAIL]


def _label(judged: Judged) -> str:
    return f"--- {facts.label(judged)} ({judged.database.name})"


def _comment(text: str) -> str:
    """One line that no shell takes for anything else, whatever is in it."""
    indent = "  " if text.startswith("  ") else ""
    # Some shells join a line that ends in a backslash with the next one, and a command would be lost.
    line = f"# {indent}{clean(text, 2 * SENTENCE)}"
    return f"{line}." if line.endswith("\\") else line
