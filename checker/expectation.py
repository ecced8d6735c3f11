"""What policy expects the token to see, and what it does see. Less is blindness, not health. Pure."""

import re
from collections.abc import Iterator

from checker import phrases
from checker.model import Database, Discovered, Known
from checker.policy import Policy
from checker.troubles import of_team

_WILD = re.compile(r"[*?\[]")


def shortfalls(policy: Policy, found: Discovered, known: Known) -> tuple[str, ...]:
    """What is missing, a sentence each.

    A team or an app that is not there is told only by a whole listing. One whose databases are `known`, and not listed
    any more, is told database by database.
    """
    if found.gaps:
        return ()
    return (*_teams(policy, found), *_apps(policy, found, known), *_number(policy, found))


def _teams(policy: Policy, found: Discovered) -> Iterator[str]:
    seen = {database.facts.team for database in found.databases}
    for team in policy.expect.teams:
        if team not in seen:
            yield f"no database {of_team(team)}, which policy expects ({policy.expect.origin})"


def _apps(policy: Policy, found: Discovered, known: Known) -> Iterator[str]:
    seen = {name for database in (*found.databases, *found.unlisted) for name in _apps_of(database)}
    missed = {k.database.addon_id for k in known.inventory} - {d.addon_id for d in found.databases}
    watched = {name for d in found.unlisted if d.addon_id in missed for name in _apps_of(d)}
    for app, where in _named(policy).items():
        if app not in seen | watched:
            yield f"no database of the app {app} is listed, which policy names ({where})"


def _number(policy: Policy, found: Discovered) -> Iterator[str]:
    least, count = policy.expect.min_databases, len(found.databases)
    if count < least:
        yield f"{phrases.many(count, 'database')} listed, and policy expects at least {least} ({policy.expect.origin})"


def _named(policy: Policy) -> dict[str, str]:
    """The apps that policy calls by their full names, with the place of the first: a pattern may fit nothing."""
    named: dict[str, str] = {app: str(policy.expect.origin) for app in policy.expect.apps}
    for section in policy.sections:
        if not section.requirement.ephemeral and not section.requirement.nothing:
            for app in section.match.apps:
                if not _WILD.search(app):
                    named.setdefault(app, str(section.origin))
    return named


def _apps_of(database: Database) -> set[str]:
    return {database.app, *(attachment.app for attachment in database.attachments)}
