"""A schedule with this database's name whose newest run dumped another one. Pure.

After a promote the runs of before are rightly the other database's. A later one is proof; where nobody knows when the
name came here, there is doubt until the next run. Whether Heroku's schedules follow a promote is not known (heroku.md
§3.3).
"""

from collections.abc import Iterator
from datetime import datetime

from checker.model import CLOCK_SKEW, Backup, Past, Requirement, Schedule, Seen
from checker.rules.schedule_bound import fixes
from checker.rules.schedule_bound.signs import Sign, name, named, newest, row

_UNSURE = "one look cannot tell whether the name came here since; the next run will"


def of_another_database(observation: Seen, past: Past, requirement: Requirement) -> Iterator[Sign]:
    """A sign for each such schedule."""
    own = {backup.uuid for backup in observation.backups}
    for schedule in observation.schedules:
        runs = [run for run in observation.runs if run.schedule_uuid == schedule.uuid]
        last = newest(runs)
        if last is None or last.uuid in own:
            continue
        here = _here_since(schedule, observation, past)
        wrong = [run.created_at for run in runs if run.uuid not in own and here and run.created_at > here + CLOCK_SKEW]
        if wrong or _undated(last, here, observation, past):
            yield _sign(schedule, last, observation, requirement, since=min(wrong, default=None))


def _sign(schedule: Schedule, run: Backup, observation: Seen, requirement: Requirement, since: datetime | None) -> Sign:
    """`since` is the first run that proves it; None where none does."""
    dumped = f"its newest run, {row(run)}, dumped {_other(run, observation)}"
    if since:
        summary = f"{named(schedule)} has the name of this database and backs up another one: {dumped}"
    else:
        summary = f"{named(schedule)} may back up another database: {dumped}; {_UNSURE}"
    return Sign(
        summary=summary,
        actual=f"{run.name} is of {_other(run, observation)}{fixes.caution(schedule, observation)}",
        since=since or run.created_at,
        fix=(fixes.capture(observation), *fixes.remake(schedule, observation, requirement)),
        proven=since is not None,
    )


def _here_since(schedule: Schedule, observation: Seen, past: Past) -> datetime | None:
    """From when on a run of this schedule must be of this database; None where it came since the last look, if ever."""
    known = next((k for k in past.schedules if k.schedule.uuid == schedule.uuid), None)
    if known is None or past.last_seen_at is None or known.last_seen_at < past.last_seen_at:
        return None
    return max(known.first_seen_at, observation.database.created_at)


def _undated(run: Backup, here: datetime | None, observation: Seen, past: Past) -> bool:
    """Nobody saw the name come here: it was there at the first look, and the run could be of before or after."""
    if run.created_at <= observation.database.created_at + CLOCK_SKEW:
        return False  # made before there was this database, and rightly of another one
    if past.last_seen_at is None or past.first_seen_at is None:
        return True
    return here is not None and here <= past.first_seen_at


def _other(run: Backup, observation: Seen) -> str:
    """The database that a run dumped, by the name in its row; that may be the name which this one has by now."""
    if not run.from_name:
        return "another one"
    own = {attachment.name for attachment in observation.database.own_attachments}
    if own & {run.from_name, f"HEROKU_POSTGRESQL_{run.from_name}"}:
        return f"another one (called {name(run.from_name)} in its row)"
    return name(run.from_name)
