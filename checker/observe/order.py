"""In which order apps are looked at, where there may not be requests for all of them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from checker.jitter import JITTER
from checker.model import Database, Past

_NEVER = datetime.min.replace(tzinfo=UTC)


def in_turn(
    databases: Sequence[Database], pasts: Mapping[str, Past], due: Mapping[str, datetime], now: datetime
) -> list[tuple[str, tuple[Database, ...]]]:
    """The apps with their databases: past deadlines first, then what was never seen, then the oldest view.

    `pasts` and `due` (deadlines) go by add-on uuid. An app comes when the first of its databases does.
    """

    def turn(database: Database) -> tuple[bool, datetime]:
        deadline = due.get(database.addon_id)
        if deadline is not None and deadline <= now:
            return False, deadline
        seen = pasts.get(database.addon_id, Past()).last_seen_at
        # A view that lies ahead was dated by a wrong clock: it would be the last one's turn until that instant.
        return True, seen if seen and seen <= now + JITTER else _NEVER

    by_app = groupby(sorted(databases, key=lambda database: database.app), key=lambda database: database.app)
    turns = ((app, tuple(of_app)) for app, of_app in by_app)
    return sorted(turns, key=lambda app: min(map(turn, app[1])))
