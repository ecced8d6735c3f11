"""What policy demanded of a database at each instant, out of the texts that were in force. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from checker.evidence.intervals import Stretch
from checker.evidence.model import Governed
from checker.model import MISSING, REPLACED, Database, PolicyInForce, Requirement, Trail
from checker.policy import Policy, PolicyRefused, parse, requirement_for
from checker.rules import RULES

_USUAL_POLL = timedelta(hours=1)
"""How often checker looks where policy says nothing, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Version:
    """A policy that was in force, read by this version of checker; `problem` says why it cannot be, if so."""

    in_force: PolicyInForce
    policy: Policy | None
    problem: str | None = None


def read_versions(policies: Sequence[PolicyInForce]) -> tuple[Version, ...]:
    """Each of them, in the order in which they came in force; the same text is read once."""
    known: dict[tuple[str, str], tuple[Policy | None, str | None]] = {}
    for one in policies:
        key = (one.text, one.path)
        if key not in known:
            known[key] = _read(one)
    ordered = sorted(policies, key=lambda one: one.first_in_force_at)
    return tuple(Version(one, *known[one.text, one.path]) for one in ordered)


def _read(one: PolicyInForce) -> tuple[Policy | None, str | None]:
    try:
        return parse(one.text, one.path, RULES), None
    except PolicyRefused as error:
        return None, f"this version of checker cannot read it: {error}"


@dataclass(frozen=True, slots=True)
class Ruled:
    """From `start` up to `end` this was demanded of the database as it was then; None: nobody can tell any more."""

    start: datetime
    end: datetime
    database: Database
    requirement: Requirement | None

    @property
    def known(self) -> bool:
        """Whether it is known what was demanded."""
        return self.requirement is not None and self.requirement.unclear is None

    @property
    def let_go(self) -> bool:
        """The database was not listed any more, and nobody was to miss it."""
        if self.database.state == REPLACED:
            return True
        return self.database.state == MISSING and self.requirement is not None and bool(self.requirement.lets_go)

    @property
    def demands_slots(self) -> bool | None:
        """Whether each slot had to be satisfied; None where that is not known."""
        if self.let_go or not self.database.has_pgbackups:
            return False
        return "slots_met" in self.requirement.demands if self.requirement and self.known else None

    def exempts(self, rule: str, at: datetime) -> bool:
        """Whether an exemption of this rule was in force at an instant of it."""
        given = self.requirement.exemptions if self.requirement else ()
        return any(rule in exemption.rules and exemption.holds(at) for exemption in given)


def version_at(versions: Sequence[Version], at: datetime) -> Version | None:
    """The newest that was in force by then; before the first one, that."""
    place = bisect_right(versions, at, key=lambda version: version.in_force.first_in_force_at)
    return versions[max(place - 1, 0)] if versions else None


def poll_at(versions: Sequence[Version], at: datetime) -> timedelta:
    """How often checker was to look then."""
    version = version_at(versions, at)
    return version.policy.poll if version and version.policy else _USUAL_POLL


def rulings(trail: Trail, versions: Sequence[Version], span: Stretch) -> tuple[Ruled, ...]:
    """What was demanded of a database from one end of `span` to the other, without a gap."""
    sights = [(sighting.at, sighting.database) for sighting in trail.sightings]
    turns = {at for at, _ in sights} | {version.in_force.first_in_force_at for version in versions}
    instants = sorted({span[0], *(at for at in turns if span[0] < at < span[1])})
    found: list[Ruled] = []
    known: dict[tuple[int, Database], Requirement | None] = {}
    for start, end in pairwise([*instants, span[1]]):
        place = bisect_right(sights, start, key=lambda sight: sight[0])
        database = sights[max(place - 1, 0)][1] if sights else trail.database
        version = version_at(versions, start)
        key = (id(version), database)
        if key not in known:
            known[key] = requirement_for(version.policy, database) if version and version.policy else None
        before = found[-1] if found else None
        if before and before.requirement is known[key] and before.database == database:
            found[-1] = replace(before, end=end)
        else:
            found.append(Ruled(start, end, database, known[key]))
    return tuple(found)


def ruled_at(ruled: Sequence[Ruled], at: datetime) -> Ruled:
    """What was demanded at an instant of the span; before and after it, what was at its ends."""
    place = bisect_right(ruled, at, key=lambda one: one.start)
    return ruled[max(place - 1, 0)]


_UNREADABLE = "this version of checker cannot read the policy of that time"


def governed(ruled: Sequence[Ruled]) -> tuple[Governed, ...]:
    """By which policy the database was governed, one after the other."""
    found: list[Governed] = []
    for one in ruled:
        demanded = one.requirement
        if demanded is None:
            new = Governed(None, one.start, one.end, unclear=_UNREADABLE)
        else:
            new = Governed(demanded.policy, one.start, one.end, demanded.nothing, demanded.unclear)
        if found and replace(new, start=found[-1].start) == replace(found[-1], end=new.end):
            found[-1] = replace(found[-1], end=new.end)
        else:
            found.append(new)
    return tuple(found)
