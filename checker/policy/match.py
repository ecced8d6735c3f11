"""Which policy governs a database."""

from fnmatch import fnmatchcase

from checker.model import Database, Origin, Requirement
from checker.policy.values import Match, Policy, Section


def requirement_for(policy: Policy, database: Database) -> Requirement:
    """What is demanded of a database: by the first policy that matches it, or nothing where none does."""
    section = governing(policy, database)
    if section is None:
        return Requirement(policy=None, severity=policy.severity, origin=Origin(policy.path, 1))
    return section.requirement


def governing(policy: Policy, database: Database) -> Section | None:
    """The first policy of the file that matches a database."""
    return next((section for section in policy.sections if _fits(section.match, database)), None)


def _fits(match: Match, database: Database) -> bool:
    apps = {database.app, *(attachment.app for attachment in database.attachments)}
    names = {attachment.name for attachment in database.attachments}
    return _any_fits(match.apps, apps) and _any_fits(match.attachments, names)


def _any_fits(patterns: tuple[str, ...], names: set[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
