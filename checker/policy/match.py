"""Which policy governs a database, and which exemptions hold for it.

A match may go by what Heroku tells of a database's app in lists of their own. Where such a list was not to be had, a
match neither fits nor does not: then it is not known which policy governs, and no exemption is taken to hold.
"""

from dataclasses import dataclass, field, replace

from checker.model import Database, Fact, Origin, Requirement
from checker.policy.criteria import Criterion, criteria, matches
from checker.policy.values import Match, Policy, Section


@dataclass(frozen=True, slots=True)
class Tried:
    """A policy of the file that was held against a database, and how it went; `fits` is None where that is not known.

    `unknown` are the facts about its app that it goes by and that Heroku did not tell.
    """

    section: Section
    fits: bool | None
    unknown: tuple[Fact, ...]
    policy: Policy = field(repr=False)
    database: Database = field(repr=False)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What its match wants, key by key, and what the database has."""
        return criteria(self.section.match, self.database, self.policy)


def requirement_for(policy: Policy, database: Database) -> Requirement:
    """What is demanded of a database: by the first policy that matches it, or nothing where none does.

    Every exemption that matches it comes along, and so does its retirement.
    """
    requirement = _demanded(policy, database)
    given = tuple(entry.label for entry in policy.labels if matches(entry.match, database, policy) is not False)
    labels = tuple(dict.fromkeys((*requirement.labels, *given)))
    exemptions = tuple(e.exemption for e in policy.entries if matches(e.match, database, policy))
    retired = next((entry.retirement for entry in policy.retired if entry.names(database)), None)
    if (labels, exemptions, retired) == (requirement.labels, (), None):
        return requirement
    return replace(requirement, labels=labels, exemptions=exemptions, retired=retired)


def governing(policy: Policy, database: Database) -> Section | None:
    """The first policy of the file that matches a database; None too where that is not known."""
    section, unclear = _first(policy, database)
    return None if unclear else section


def tried(policy: Policy, database: Database) -> tuple[Tried, ...]:
    """The policies that were held against a database, in the order of the file. The last one governs, or may, or none.

    What stands below it was not looked at.
    """
    found: list[Tried] = []
    for section in policy.sections:
        fit = matches(section.match, database, policy)
        unknown = _untold(section.match, database, policy) if fit is None else ()
        found.append(Tried(section, fit, unknown, policy, database))
        if fit is not False:
            break
    return tuple(found)


def fits(policy: Policy, section: Section, database: Database) -> bool | None:
    """Whether one policy's match fits a database, whatever stands above it; None where that is not known."""
    return matches(section.match, database, policy)


def facts_for(policy: Policy) -> frozenset[Fact]:
    """What must be known of apps to tell which policy governs, which exemptions hold and what to expect."""
    given = [
        *(section.match for section in policy.sections),
        *(entry.match for entry in policy.entries),
        *(entry.match for entry in policy.labels),
    ]
    wanted = {fact for match in given for fact in _goes_by(match)}
    return frozenset(wanted | ({Fact.TEAM} if policy.expect.teams else set()))


def _demanded(policy: Policy, database: Database) -> Requirement:
    section, unclear = _first(policy, database)
    if section and not unclear:
        return section.requirement
    return Requirement(policy=None, severity=policy.severity, origin=Origin(policy.path, 1), unclear=unclear)


def _first(policy: Policy, database: Database) -> tuple[Section | None, str | None]:
    """The first policy that fits or may fit; and, where it only may, what is not known of the database's app."""
    last = next(iter(reversed(tried(policy, database))), None)
    if last is None or last.fits is False:
        return None, None
    if last.fits:
        return last.section, None
    return last.section, f"policy {last.section.name!r} goes by the {' and '.join(last.unknown)} of its app"


def _untold(match: Match, database: Database, policy: Policy) -> tuple[Fact, ...]:
    """The facts that a match goes by and that are not known."""
    return tuple(sorted(fact for fact in _asked_by(match, policy) if database.facts.of(fact) is None))


def _goes_by(match: Match) -> frozenset[Fact]:
    inner = _goes_by(match.but_not) if match.but_not else frozenset[Fact]()
    return frozenset(match.by_facts) | inner


def _asked_by(match: Match, policy: Policy) -> frozenset[Fact]:
    """The facts that a match goes by, those of the labels that it names too."""
    named = {*match.labels, *(match.but_not.labels if match.but_not else ())}
    through = (_goes_by(entry.match) for entry in policy.labels if entry.label in named)
    return _goes_by(match).union(*through)
