"""Which policy governs a database, and which exemptions hold for it.

A match may go by what Heroku tells of a database's app in lists of their own. Where such a list was not to be had, a
match neither fits nor does not: then it is not known which policy governs, and no exemption is taken to hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from checker.model import Database, Fact, Origin, Requirement
from checker.policy.values import Match, Policy, Section

NONE = "none"
"""Stands for having no team, or no pipeline stage."""


def requirement_for(policy: Policy, database: Database) -> Requirement:
    """What is demanded of a database: by the first policy that matches it, or nothing where none does.

    Every exemption that matches it comes along, and so does its retirement.
    """
    requirement = _demanded(policy, database)
    given = tuple(entry.label for entry in policy.labels if _fits(entry.match, database, policy) is not False)
    labels = tuple(dict.fromkeys((*requirement.labels, *given)))
    exemptions = tuple(e.exemption for e in policy.entries if _fits(e.match, database, policy))
    retired = next((entry.retirement for entry in policy.retired if entry.names(database)), None)
    if (labels, exemptions, retired) == (requirement.labels, (), None):
        return requirement
    return replace(requirement, labels=labels, exemptions=exemptions, retired=retired)


def governing(policy: Policy, database: Database) -> Section | None:
    """The first policy of the file that matches a database; None too where that is not known."""
    section, unclear = _first(policy, database)
    return None if unclear else section


def fits(policy: Policy, section: Section, database: Database) -> bool | None:
    """Whether one policy's match fits a database, whatever stands above it; None where that is not known."""
    return _fits(section.match, database, policy)


def facts_for(policy: Policy) -> frozenset[Fact]:
    """What must be known of apps to tell which policy governs, which exemptions hold and what to expect."""
    matches = [
        *(section.match for section in policy.sections),
        *(entry.match for entry in policy.entries),
        *(entry.match for entry in policy.labels),
    ]
    wanted = {fact for match in matches for fact in _goes_by(match)}
    return frozenset(wanted | ({Fact.TEAM} if policy.expect.teams else set()))


def _demanded(policy: Policy, database: Database) -> Requirement:
    section, unclear = _first(policy, database)
    if section and not unclear:
        return section.requirement
    return Requirement(policy=None, severity=policy.severity, origin=Origin(policy.path, 1), unclear=unclear)


def _first(policy: Policy, database: Database) -> tuple[Section | None, str | None]:
    """The first policy that fits or may fit; and, where it only may, what is not known of the database's app."""
    for section in policy.sections:
        fit = _fits(section.match, database, policy)
        if fit:
            return section, None
        if fit is None:
            unknown = sorted(fact for fact in _asked_by(section.match, policy) if database.facts.of(fact) is None)
            return section, f"policy {section.name!r} goes by the {' and '.join(unknown)} of its app"
    return None, None


def _fits(match: Match, database: Database, policy: Policy) -> bool | None:
    """Whether all that a match names fits, and what it excludes does not."""
    parts = [_known_as(match, database), *_plain(match, database), *_by_facts(match, database)]
    if match.labels:
        parts.append(_any(_fits(e.match, database, policy) for e in policy.labels if e.label in match.labels))
    if match.but_not is not None:
        excluded = _fits(match.but_not, database, policy)
        parts.append(None if excluded is None else not excluded)
    return _all(parts)


def _known_as(match: Match, database: Database) -> bool:
    """Whether the app patterns and the attachment patterns fit one and the same name under which it is known."""
    known = {(a.app, a.name) for a in database.attachments} | {(database.app, a.name) for a in database.attachments}
    known = known or {(database.app, "")}
    return any(_fits_one(match.apps, app) and _fits_one(match.attachments, name) for app, name in known)


def _plain(match: Match, database: Database) -> Iterator[bool]:
    yield _fits_one(match.addons, database.name)
    yield _fits_one(match.plans, database.plan.rpartition(":")[2])
    yield _fits_one(match.tiers, database.tier)


def _by_facts(match: Match, database: Database) -> Iterator[bool | None]:
    for fact, patterns in match.by_facts.items():
        value = database.facts.of(fact)
        yield None if value is None else _fits_one(patterns, value or NONE)


def _fits_one(patterns: tuple[str, ...], name: str) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _all(parts: Iterable[bool | None]) -> bool | None:
    """True where all are; False where one is not, whatever else is not known."""
    found = set(parts)
    return False if False in found else (None if None in found else True)


def _any(parts: Iterable[bool | None]) -> bool | None:
    found = set(parts)
    return True if True in found else (None if None in found else False)


def _goes_by(match: Match) -> frozenset[Fact]:
    inner = _goes_by(match.but_not) if match.but_not else frozenset[Fact]()
    return frozenset(match.by_facts) | inner


def _asked_by(match: Match, policy: Policy) -> frozenset[Fact]:
    """The facts that a match goes by, those of the labels that it names too."""
    named = {*match.labels, *(match.but_not.labels if match.but_not else ())}
    through = (_goes_by(entry.match) for entry in policy.labels if entry.label in named)
    return _goes_by(match).union(*through)
