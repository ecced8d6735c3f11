"""Whose details to ask for, and how long old ones hold. Pure: what is fetched follows from requirement and past."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from checker.jitter import passed
from checker.model import Database, DatabaseInfo, Past, Requirement, Seen
from checker.rules import RULES

FRESH = timedelta(days=1)
"""How long details are as good as new: they change rarely, and what they cost is a request for each database."""

HOLDS = timedelta(days=3)
"""How long old details count where no newer ones can be had; beyond that nothing is known."""

PATIENCE = 120.0
"""For how many seconds a look waits for details, when all backups and schedules are read: it is not held up by them."""

_METAS = {rule.META.id: rule.META for rule in RULES}


def needed(database: Database, requirement: Requirement | None) -> bool:
    """Whether a rule that is demanded, and applies to the plan, judges by the details of the database."""
    metas = [_METAS[rule] for rule in requirement.demands if rule in _METAS] if requirement else []
    return any(meta.needs_info and (database.has_pgbackups or not meta.needs_pgbackups) for meta in metas)


def due(database: Database, requirement: Requirement | None, past: Past, now: datetime) -> bool:
    """Whether to ask: once a day where they are needed, and once more when the plan has changed since."""
    if not needed(database, requirement):
        return False
    last = past.info
    return last is None or last.plan != database.plan or passed(now - last.seen_at, FRESH)


def with_info(seen: Seen, past: Past, fetched: DatabaseInfo | str | None, now: datetime) -> Seen:
    """The look with what is known of the database itself.

    That is what was just `fetched`, or else what is known from the past, as long as it holds: what was said of another
    plan does not. Text in the place of details says why they could not be had.
    """
    if isinstance(fetched, DatabaseInfo):
        return replace(seen, info=fetched)
    last = past.info
    if last is not None and last.plan == seen.database.plan and now - last.seen_at < HOLDS:
        return replace(seen, info=last)
    return replace(seen, no_info=fetched)


def kept(info: DatabaseInfo, database: Database, names: Mapping[str, str], origins: Mapping[str, str]) -> DatabaseInfo:
    """The details as they outlive the look: with the plan and the leader's name, without any digest of a URL.

    `names` are those of all databases by add-on uuid, `origins` their uuids by the digests of their URLs.
    """
    leader = info.leader or origins.get(info.leader_origin or "")
    return replace(info, plan=database.plan, leader=names.get(leader or "", leader), origin=None, leader_origin=None)
