"""Where each database is, by the digests of URLs; and when that has to be asked anew. Pure.

It costs a request for each database, and it hardly ever changes: what was told holds for a day, or until a row turns up
that came from nowhere known.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from checker.jitter import passed
from checker.model import CLOCK_SKEW, Database, Transfers
from checker.observe.details import FRESH
from checker.ports import Fetched

Told = Mapping[str, Fetched[str | None]]
"""The digest of each database's URL, None where Heroku tells none, and when it was told; by add-on uuid."""


def of(databases: Collection[Database], told: Told) -> Told:
    """What was told of these databases."""
    return {database.addon_id: told[database.addon_id] for database in databases if database.addon_id in told}


def whose(told: Told) -> dict[str, str]:
    """Which digest is whose; one that several databases have tells nothing."""
    digests = [one.value for one in told.values()]
    return {one.value: addon_id for addon_id, one in told.items() if one.value and digests.count(one.value) == 1}


def asks(databases: Collection[Database], told: Told, transfers: Transfers, now: datetime) -> bool:
    """Whether to ask where the databases of one app are: what was told is missing or a day old, or a row came since
    that is from none of them. One that was there already when they were asked is from elsewhere for good.
    """
    known = of(databases, told)
    if len(known) < len(databases):
        return True
    since = min((one.sent_at for one in known.values()), default=now)
    digests = {one.value for one in known.values()}
    return passed(now - since, FRESH) or any(at > since - CLOCK_SKEW for at in _strangers(transfers, digests))


def _strangers(transfers: Transfers, digests: Collection[str | None]) -> Iterator[datetime]:
    """When those rows were made that are dumps of none of these databases, or went into none of them."""
    yield from (b.created_at for b in transfers.backups if b.origin and b.origin not in digests)
    yield from (i.restore.created_at for i in transfers.incoming if i.target and i.target not in digests)
