"""How the questions went that a sweep asks for each app and database, and how many more may be asked."""

from collections.abc import Iterator
from math import ceil

from checker import phrases, troubles
from checker.doctor.tries import Asked, Tries
from checker.errors import TokenRefused
from checker.heroku.wire import Refused
from checker.report.diagnosis import Line, Standing
from checker.spread import HOURLY

_RESERVE = 500
"""Heroku's limit is shared with people: below this checker stops asking (heroku.md §1.5)."""

_QUESTIONS = ("backups", "schedules", "logs", "details")
_SCARCE = 1500


def of_asking(tries: Tries) -> Iterator[Line]:
    """A line for each question, and one for the limit; where the listing failed, one that says so."""
    if tries.refusal and not isinstance(tries.refusal, TokenRefused):
        standing = Standing.FAIL if isinstance(tries.refusal.__cause__, Refused) else Standing.UNKNOWN
        yield Line("databases", standing, str(tries.refusal), ("heroku addons --all",))
    if tries.questions is None:
        words = ", ".join(_QUESTIONS)
        yield Line("not tried", Standing.UNKNOWN, f"lists of databases, {words}: nothing of it, for the reason above")
    else:
        yield from (_question(name, asked) for name, asked in tries.questions.items())
    if tries.questions is not None or tries.heard.left is not None:
        yield _limit(tries.heard.left, tries.cost)


def _question(name: str, asked: Asked) -> Line:
    if asked.at is None:
        return Line(name, Standing.OK, f"not asked for: {asked.why}")
    if asked.error is None:
        found = "" if asked.count is None else f": {_found(name, asked.count)}"
        return Line(name, Standing.OK, f"read at {asked.at}{found}")
    if isinstance(asked.error, Refused):
        access = phrases.command("heroku", "access", "--app", asked.app)
        return Line(name, Standing.FAIL, f"at {asked.at}: {asked.error}", (access, *troubles.rotation()))
    return Line(name, Standing.UNKNOWN, f"at {asked.at}: {asked.error}")


def _found(name: str, count: int) -> str:
    return phrases.many(count, {"backups": "backup", "schedules": "schedule"}.get(name, "line"))


def _limit(left: int | None, cost: int) -> Line:
    about = "rate limit"
    if left is None:
        return Line(about, Standing.UNKNOWN, "Heroku did not tell how many requests are left", untold=True)
    said = f"{left} requests are left to the account; checker stops at {_RESERVE}, which are kept for people"
    if cost:
        said += f"; a look at every database takes {cost:,}"
    if cost > HOURLY:
        every = phrases.many(ceil(cost / HOURLY), "hour")
        said += f", and Heroku grants {HOURLY:,} an hour: each database is looked at about every {every}"
    return Line(about, Standing.WARN if left <= _SCARCE or cost > HOURLY else Standing.OK, said)
