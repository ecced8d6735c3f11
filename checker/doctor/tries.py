"""Each question that a sweep asks Heroku, asked once: what came of it, and how the whole went."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from checker.discover import discover
from checker.errors import CannotSee, TokenRefused
from checker.model import Backup, BackupStatus, Database, Discovered, TokenInfo
from checker.observe.details import needed
from checker.policy import Policy, facts_for, requirement_for
from checker.ports import Fetched, Heard, HerokuReader
from checker.spread import cost

T = TypeVar("T")

_WENT_WRONG = frozenset({BackupStatus.FAILED, BackupStatus.PARTIAL, BackupStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: `at` what of which `app` it was asked, how many things came back, or why none did.

    Without `at` it was not asked, as there was nothing to ask it of; `why` says so.
    """

    at: str | None
    app: str = ""
    count: int | None = None
    error: CannotSee | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tries:
    """All that came of it. What is None was not tried, as a `refusal` of the token or of the listing came before.

    `cost` is how many requests a look at every database takes, lists left out.
    """

    token: TokenInfo | CannotSee | None = None
    found: Discovered | None = None
    refusal: CannotSee | None = None
    questions: Mapping[str, Asked] | None = None
    heard: Heard = field(default_factory=Heard)
    cost: int = 0


async def ask_heroku(open_reader: Callable[[], AbstractAsyncContextManager[HerokuReader]], policy: Policy) -> Tries:
    """Ask each question once, at the first app and database that it fits. Raises nothing of what Heroku does."""
    async with open_reader() as reader:
        tries = Tries()
        try:
            token = await _or_error(reader.token())
            tries = replace(tries, token=token)
            found = await discover(reader, (), facts_for(policy))
            demanded = {database.addon_id: requirement_for(policy, database) for database in found.databases}
            tries = replace(tries, found=found, cost=cost(found.databases, demanded))
            tries = replace(tries, questions=await _questions(reader, policy, found))
        except CannotSee as error:
            tries = replace(tries, refusal=error)
        return replace(tries, heard=reader.heard)


async def _or_error(answer: Awaitable[Fetched[T]]) -> T | CannotSee:
    try:
        return (await answer).value
    except TokenRefused:
        raise
    except CannotSee as error:
        return error


async def _questions(reader: HerokuReader, policy: Policy, found: Discovered) -> dict[str, Asked]:
    """What is asked for each app and database in turn, asked of one of each."""
    served = [database for database in found.databases if database.has_pgbackups]
    if not served:
        nothing = Asked(None, why="no database has a plan with PGBackups")
        return {"backups": nothing, "schedules": nothing, "logs": nothing} | await _details(reader, policy, found)
    first = served[0]
    rows = await _or_error(reader.backups(first.app))
    schedules = await _or_error(reader.schedules(first.addon_id))
    return {
        "backups": _asked(first.app, first.app, rows),
        "schedules": _asked(_label(first), first.app, schedules),
        "logs": await _log(reader, first.app, rows),
        **await _details(reader, policy, found),
    }


async def _log(reader: HerokuReader, app: str, rows: Sequence[Backup] | CannotSee) -> Asked:
    """A log is only ever read of a backup that went wrong."""
    if isinstance(rows, CannotSee):
        return Asked(None, why=f"the backups of {app} could not be read")
    failed = [row for row in rows if row.status in _WENT_WRONG]
    if not failed:
        return Asked(None, why=f"no backup of {app} went wrong")
    newest = max(failed, key=lambda row: row.created_at)
    lines = await _or_error(reader.log(app, newest.num))
    return _asked(f"{newest.name} of {app}", app, lines)


async def _details(reader: HerokuReader, policy: Policy, found: Discovered) -> dict[str, Asked]:
    """Details are only read where a rule that is demanded goes by them."""
    wanted = [database for database in found.databases if needed(database, requirement_for(policy, database))]
    if not wanted:
        return {"details": Asked(None, why="no rule of this policy goes by them")}
    # Whether Heroku tells them of plans without PGBackups is not known (heroku.md §9).
    one = min(wanted, key=lambda database: not database.has_pgbackups)
    told = await _or_error(reader.info(one.addon_id))
    return {"details": Asked(_label(one), one.app, error=told if isinstance(told, CannotSee) else None)}


def _asked(at: str, app: str, came: Sequence[object] | CannotSee) -> Asked:
    return Asked(at, app, error=came) if isinstance(came, CannotSee) else Asked(at, app, len(came))


def _label(database: Database) -> str:
    return f"{database.app}::{database.attachment}"
