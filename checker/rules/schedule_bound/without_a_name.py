"""A schedule of the app that names no attachment, as a rename or a destroyed database leaves it. Pure."""

from collections.abc import Iterator

from checker.model import Requirement, Schedule, Seen
from checker.rules.schedule_bound import fixes
from checker.rules.schedule_bound.signs import Sign, name, named, newest, row

_RESTARTS = "removing it restarts the app twice, as the app must have the name for a moment"


def without_a_name(observation: Seen, requirement: Requirement) -> Iterator[Sign]:
    """A sign for each such schedule; beside one that backs up this database it is clutter."""
    for orphan in observation.orphans:
        yield Sign(
            summary=(
                f"{named(orphan)} names no attachment of the app: it may back up nothing, or another database; "
                f"{_last(orphan, observation)}; {_how_to_remove(orphan, observation)}"
            ),
            actual=f"{name(orphan.name)} names nothing{_support(orphan, observation)}",
            fix=(*fixes.remove(orphan, observation), *_instead(orphan, observation, requirement)),
            clutter=bool(observation.schedules),
        )


def _last(orphan: Schedule, observation: Seen) -> str:
    last = newest([backup for backup in observation.backups if backup.schedule_uuid == orphan.uuid])
    return f"its last backup of this one was {row(last)}" if last else "no backup of this one is its"


def _instead(orphan: Schedule, observation: Seen, requirement: Requirement) -> tuple[str, ...]:
    """A schedule under a name that the app has, where there is none and no other rule asks for one.

    It comes last: its own name could be mistaken for that of the one to remove.
    """
    if observation.schedules or "schedule_present" in requirement.demands:
        return ()
    return (fixes.schedule_at(observation.database.attachment, orphan.at, observation, requirement),)


def _how_to_remove(orphan: Schedule, observation: Seen) -> str:
    other = fixes.mistakable(orphan, observation)
    if other is None:
        return _RESTARTS
    return f"Heroku's command line cannot tell it from {name(other.name)}, so only Heroku's support can remove it"


def _support(orphan: Schedule, observation: Seen) -> str:
    refused = "; should Heroku refuse to attach the name, only its support can remove the schedule"
    return refused if fixes.mistakable(orphan, observation) is None else ""
