"""The commands of findings as a script may run them: known ones only, each once, in a safe order. Pure."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace

from checker.plain import command_line

_ORDER = {
    "pg:backups:info": 0,
    "addons": 0,
    "pg:backups:cancel": 1,
    "pg:backups:capture": 2,
    "addons:attach": 3,
    "pg:backups:unschedule": 3,
    "addons:detach": 3,
    "pg:backups:schedule": 4,
}
"""Every command that a script may run, and when: look, then secure the data, then take schedules away, then make them.

None of them deletes data. That is why `addons:detach` is taken only after an `addons:attach` of that very name, and
`addons:attach` only where it cannot take a name from another database.
"""

_OPTIONS = frozenset({"--app", "--at", "--as", "--confirm"})
_ACTION = 2
# A word of the shell with its quotes, as `shlex.quote` makes them.
_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
_AND = "&&"

UNKNOWN = "it is none of those that this script may run"
HOSTILE = "a name in it is none that Heroku's command line can be trusted with"
TAKEN = "another finding schedules that name at another hour"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of commands, each of its `steps` harmless only after the one before; `refused` says why it is not run."""

    text: str
    steps: tuple[tuple[str, ...], ...] = ()
    refused: str = ""

    @property
    def order(self) -> int:
        """Lines of a lower one come first."""
        return max((_ORDER[step[1]] for step in self.steps), default=0)


def read_line(text: str) -> Line:
    """What a printed fix would run; refused unless it is made of known commands with plain words."""
    words = _WORD.findall(text)
    if command_line(text) != text or not text.isascii() or " ".join(words) != text:
        return Line(text, refused=HOSTILE)
    steps: list[tuple[str, ...]] = []
    for raw in _split(words):
        step = tuple(shlex.split(" ".join(raw)))
        if step[:1] != ("heroku",) or len(step) < _ACTION or step[1] not in _ORDER:
            return Line(text, refused=UNKNOWN)
        if shlex.join(step) != " ".join(raw) or _is_misread(step):
            return Line(text, refused=HOSTILE)
        if not _is_harmless(step, steps):
            return Line(text, refused=UNKNOWN)
        steps.append(step)
    return Line(text, tuple(steps))


def in_order(texts: Iterable[str], before: Iterable[Line] = ()) -> list[Line]:
    """The lines of one database in the order to run them, without those that ran `before`; refused ones come last.

    Of two hours for one schedule the first one counts.
    """
    there = {line.text for line in before}
    hours = {key: at for line in before for key, at in _hours(line)}
    lines: list[Line] = []
    for line in map(read_line, dict.fromkeys(texts)):
        if line.text in there:
            continue
        if any(hours.setdefault(key, at) != at for key, at in _hours(line)):
            lines.append(replace(line, steps=(), refused=TAKEN))
        else:
            lines.append(line)
    return sorted(lines, key=lambda line: (bool(line.refused), line.order))


def _split(words: list[str]) -> list[list[str]]:
    """The words between one `&&` and the next; a quoted one is a word like any other."""
    steps: list[list[str]] = [[]]
    for word in words:
        if word == _AND:
            steps.append([])
        else:
            steps[-1].append(word)
    return steps


def _is_misread(step: tuple[str, ...]) -> bool:
    """A word that the command line would take for an option that nobody meant, or none where it needs one."""
    names, options = _parts(step)
    given = options[::2]
    known = _OPTIONS.issuperset(given) and len(set(given)) == len(given) and len(options) % 2 == 0
    return not known or any(word.startswith("-") for word in (*names, *options[1::2]))


def _parts(step: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a command is about, and from the first option on all options with their values."""
    first = next((at for at, word in enumerate(step) if word.startswith("-")), len(step))
    return step[_ACTION:first], step[first:]


def _is_harmless(step: tuple[str, ...], before: list[tuple[str, ...]]) -> bool:
    action, given = step[1], _given(step)
    if action == "addons:detach":
        name = step[_ACTION] if len(step) > _ACTION else ""
        return any(s[1] == "addons:attach" and _given(s).get("--as") == name and _same_app(s, step) for s in before)
    return action != "addons:attach" or given.get("--confirm", given.get("--app")) != given.get("--app")


def _same_app(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return _given(one).get("--app") == _given(other).get("--app")


def _given(step: tuple[str, ...]) -> dict[str, str]:
    _, options = _parts(step)
    return dict(zip(options[::2], options[1::2], strict=False))


def _hours(line: Line) -> list[tuple[tuple[str, ...], str]]:
    """Which names of which apps it schedules, and at what hour."""
    scheduling = (step for step in line.steps if step[1] == "pg:backups:schedule" and len(step) > _ACTION)
    return [((_given(s).get("--app", ""), s[_ACTION]), _given(s).get("--at", "")) for s in scheduling]
