"""What a match wants, key by key, and what a database has there. Whether it fits follows from that alone. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from checker.model import Database
from checker.policy.values import Match, Policy

NONE = "none"
"""Stands for having no team, or no pipeline stage."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One key of a match: the patterns that it `wants`, what the database `has`, and whether one fits.

    `has` is None, and `fits` may be, where Heroku did not tell. `inner` are the criteria of what is left out: all must
    fit for a database to be left out.
    """

    key: str
    wants: tuple[str, ...]
    has: tuple[str, ...] | None
    fits: bool | None
    inner: tuple["Criterion", ...] = ()


def criteria(match: Match, database: Database, policy: Policy) -> tuple[Criterion, ...]:
    """The keys that are given, in the order of the file's schema; apps and attachments go by one name together."""
    return tuple(_criteria(match, database, policy))


def matches(match: Match, database: Database, policy: Policy) -> bool | None:
    """Whether all that a match names fits, and what it excludes does not; None where that is not known."""
    return _fits_all(_criteria(match, database, policy))


def _criteria(match: Match, database: Database, policy: Policy) -> Iterator[Criterion]:
    yield from _names(match, database)
    yield from _plain(match, database)
    yield from _facts(match, database)
    yield from _labels(match, database, policy)
    yield from _left_out(match, database, policy)


def _fits_all(parts: Iterable[Criterion]) -> bool | None:
    """True where all fit; False where one does not, whatever else is not known: then the others are not looked at."""
    known = True
    for part in parts:
        if part.fits is False:
            return False
        known = known and part.fits is not None
    return True if known else None


def names_of(database: Database) -> frozenset[tuple[str, str]]:
    """Each app with each name by which a match may mean a database; the name is empty where it has none at all."""
    attached = ((app, a.name) for a in database.attachments for app in (a.app, database.app))
    return frozenset(attached) or frozenset({(database.app, "")})


def _names(match: Match, database: Database) -> Iterator[Criterion]:
    """The app patterns and the attachment patterns must fit one and the same name under which it is known."""
    if not match.apps and not match.attachments:
        return
    known = names_of(database)
    fit = any(_fits_one(match.apps, app) and _fits_one(match.attachments, name) for app, name in known)
    if not match.attachments:
        yield Criterion("apps", match.apps, _sorted(app for app, _ in known), fit)
    elif not match.apps:
        yield Criterion("attachments", match.attachments, _sorted(name for _, name in known), fit)
    else:
        wants = (f"{app}::{name}" for app in match.apps for name in match.attachments)
        has = _sorted(f"{app}::{name}" if name else app for app, name in known)
        yield Criterion("apps and attachments", tuple(wants), has, fit)


def _plain(match: Match, database: Database) -> Iterator[Criterion]:
    found = {
        "addons": (match.addons, database.name),
        "plans": (match.plans, database.plan.rpartition(":")[2]),
        "tiers": (match.tiers, database.tier),
    }
    for key, (patterns, value) in found.items():
        if patterns:
            yield Criterion(key, patterns, (value,), _fits_one(patterns, value))


def _facts(match: Match, database: Database) -> Iterator[Criterion]:
    for fact, patterns in match.by_facts.items():
        value = database.facts.of(fact)
        if value is None:
            yield Criterion(f"{fact}s", patterns, None, None)
        else:
            yield Criterion(f"{fact}s", patterns, (value or NONE,), _fits_one(patterns, value or NONE))


def _labels(match: Match, database: Database, policy: Policy) -> Iterator[Criterion]:
    """The labels that the file gives to the database; those of which it is not known leave the answer open."""
    if not match.labels:
        return
    given = {entry.label: matches(entry.match, database, policy) for entry in policy.labels}
    found = {given.get(label, False) for label in match.labels}
    fit = True if True in found else (None if None in found else False)
    has = None if fit is None else _sorted(label for label, fits in given.items() if fits)
    yield Criterion("labels", match.labels, has, fit)


def _left_out(match: Match, database: Database, policy: Policy) -> Iterator[Criterion]:
    if match.but_not is None:
        return
    inner = criteria(match.but_not, database, policy)
    excluded = _fits_all(inner)
    fit = None if excluded is None else not excluded
    yield Criterion("not", (match.but_not.in_short,), None, fit, inner)


def _fits_one(patterns: tuple[str, ...], name: str) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
