"""Policies that can never govern anything, and patterns that nothing at Heroku can fit."""

import string
from collections.abc import Iterator, Sequence
from dataclasses import fields

from checker.policy.globs import covers, fits, tokens
from checker.policy.lint.remark import Page, Remark
from checker.policy.problems import quoted
from checker.policy.values import Match, Section

_STAR = "*"
_ALL = (_STAR,)
_OTHERS = tuple(field.name for field in fields(Match) if field.name not in {"apps", "attachments"})
_NOTHING = Match()
# Past so many comparisons nothing is claimed.
_MOST = 200_000
# https://devcenter.heroku.com/articles/platform-api-reference#app: ^[a-z][a-z0-9-]{1,28}[a-z0-9]$
_IN_NAMES = string.ascii_lowercase + string.digits + "-"
_LONGEST_NAME = 30
_SHOWN = 3


def shadowed(page: Page) -> Iterator[Remark]:
    """Each policy all of whose match the policies above it take, which alone govern then."""
    sections = page.policy.sections
    for number, section in enumerate(sections):
        takers = takes_all(sections[:number], section.match)
        if takers:
            line, col = page.at("policies", number, "name")
            named = [f"{quoted(taker.name)} on line {taker.origin.line}" for taker in takers[:_SHOWN]]
            named += [f"{len(takers) - _SHOWN} more"] if takers[_SHOWN:] else []
            what = f"{quoted(section.name)} can never govern a database: all that it matches goes to {_and(named)}"
            yield Remark(line, col, what, "move it above, narrow what stands there, or remove it")


def nameless(page: Page) -> Iterator[Remark]:
    """Each app pattern that the name of no app can fit."""
    for place, match in _matches(page):
        for index, pattern in enumerate(match.apps):
            if why := _no_name(pattern):
                line, col = page.at(*place, "apps", index)
                yield Remark(line, col, f"no app can be called {quoted(pattern)}: {why}", "write the app's own name")


def _matches(page: Page) -> Iterator[tuple[tuple[str | int, ...], Match]]:
    """Every match of the file, those that say what is left out too, each with its place."""
    found: list[tuple[tuple[str | int, ...], Match]] = [
        *((("policies", number, "match"), s.match) for number, s in enumerate(page.policy.sections)),
        *((("exemptions", number, "match"), e.match) for number, e in enumerate(page.policy.entries)),
        *((("labels", entry.label), entry.match) for entry in page.policy.labels),
    ]
    for place, match in found:
        yield place, match
        if match.but_not:
            yield (*place, "not"), match.but_not


def takes_all(above: Sequence[Section], match: Match) -> list[Section]:
    """The policies that take all that `match` fits before anything below them is asked; none where one may be left.

    A database fits through one name under which an app knows it. So each pair of an app pattern and an attachment
    pattern must go to one policy, which asks for nothing that `match` does not ask for.
    """
    apps, attachments = match.apps or _ALL, match.attachments or _ALL
    if len(apps) * len(attachments) * len(above) > _MOST:
        return []
    candidates = [section for section in above if not _asks_more(section.match, match)]
    takers: list[Section] = []
    for app in apps:
        for attachment in attachments:
            taker = next((s for s in candidates if _takes(s.match, app, attachment)), None)
            if taker is None:
                return []
            takers.append(taker)
    return list({taker.name: taker for taker in takers}.values())


def _takes(match: Match, app: str, attachment: str) -> bool:
    return covers(match.apps or _ALL, app) and covers(match.attachments or _ALL, attachment)


def _asks_more(above: Match, match: Match) -> bool:
    """Whether some key other than apps and attachments may leave out of `above` what fits `match`."""
    asked = (name for name in _OTHERS if getattr(above, name) != getattr(_NOTHING, name))
    return any(not _as_wide(getattr(above, name), getattr(match, name)) for name in asked)


def _as_wide(above: object, below: object) -> bool:
    """Whether a key of the match above certainly lets all through that the same key below does.

    Of patterns each must be covered; of all else, such as what is left out, only the very same is certain.
    """
    if above == below:
        return True
    if not (isinstance(above, tuple) and isinstance(below, tuple)):
        return False
    return all(covers(above, pattern) for pattern in below or _ALL)


def _no_name(pattern: str) -> str | None:
    parts = [part for part in tokens(pattern) if part != _STAR]
    if len(parts) > _LONGEST_NAME:
        return f"names have {_LONGEST_NAME} characters at most"
    odd = next((part for part in parts if not any(fits(part, character) for character in _IN_NAMES)), None)
    return f"names are of small letters, digits and -, which {quoted(odd)} is none of" if odd else None


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
