"""What is wrong with a policy file: where, what, and what to write instead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from checker.errors import Misconfigured

LONGEST_QUOTE = 60

# What people paste into the wrong file: URLs with a secret path, Heroku's tokens (a bare uuid before 2024).
_SECRETS = re.compile(
    r"(?P<url>[A-Za-z][A-Za-z0-9+.-]{0,20}://)\S+"
    r"|(?P<token>HRKU-)\S+"
    r"|(?P<uuid>[0-9A-Fa-f]{8}-)[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake; line and column count from 1."""

    line: int
    col: int
    message: str


class PolicyRefused(Misconfigured):
    """The policy file has mistakes."""

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{path}:{p.line}:{p.col}: {p.message}" for p in self.problems))


def quoted(value: object) -> str:
    """A value as a message may show it: on one line, cut short, and without what looks like a secret."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case str():
            return f"'{_shown(value)}'"
        case _:
            return _shown(str(value))


def close_to(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant; an equal one in other letters comes first."""
    if len(word) > LONGEST_QUOTE:
        return None
    by_fold = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word.casefold(), by_fold, n=1)
    return by_fold[found[0]] if found else None


def masked(text: str) -> str:
    """The text on one line, without what looks like a secret."""
    safe = _SECRETS.sub(lambda found: f"{found[found.lastgroup or 0]}...", text)
    return "".join(c if c.isprintable() else " " for c in safe)


def _shown(text: str) -> str:
    # Cutting first would leave the head of a secret that the pattern then no longer knows.
    safe = masked(text)
    return safe if len(safe) <= LONGEST_QUOTE else f"{safe[: LONGEST_QUOTE - 3]}..."
