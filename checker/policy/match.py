"""Which policy governs a database, and which exemptions hold for it."""

from dataclasses import replace
from fnmatch import fnmatchcase

from checker.model import Database, Origin, Requirement
from checker.policy.values import Match, Policy, Section


def requirement_for(policy: Policy, database: Database) -> Requirement:
    """What is demanded of a database: by the first policy that matches it, or nothing where none does.

    Every exemption that matches it comes along.
    """
    section = governing(policy, database)
    nothing = Requirement(policy=None, severity=policy.severity, origin=Origin(policy.path, 1))
    demanded = section.requirement if section else nothing
    exemptions = tuple(entry.exemption for entry in policy.entries if _fits(entry.match, database))
    return replace(demanded, exemptions=exemptions) if exemptions else demanded


def governing(policy: Policy, database: Database) -> Section | None:
    """The first policy of the file that matches a database."""
    return next((section for section in policy.sections if _fits(section.match, database)), None)


def _fits(match: Match, database: Database) -> bool:
    """Whether the app patterns and the attachment patterns fit one and the same name under which it is known."""
    known = {(a.app, a.name) for a in database.attachments} | {(database.app, a.name) for a in database.attachments}
    known = known or {(database.app, "")}
    return any(_fits_one(match.apps, app) and _fits_one(match.attachments, name) for app, name in known)


def _fits_one(patterns: tuple[str, ...], name: str) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
