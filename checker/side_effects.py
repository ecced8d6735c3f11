"""What a fix does besides mending, in the words that stand beside it. Pure; facts: heroku.md §3.1 and §3.2."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.model import Restorable
from checker.phrases import Phrase
from checker.slots import Daily, is_zone, next_slot

_CAPTURE = "Capture: loads the database while it runs, and may drop its oldest manual backup."
_CANCEL = "Cancel: what it has dumped so far is thrown away."
_SHY = "Schedule: Heroku skips a slot within 12 h of the last run; shortly before the new hour it may cost a night."
_NO_SCHEDULE = "schedule_present"
# A scheduled backup's name starts so (heroku.md §2.5); it tells when the schedule fired last.
_SCHEDULED = "a"
_A_NIGHT = timedelta(hours=26)
_GUARD = timedelta(hours=12)
# Heroku asks every 15 minutes whether it is the schedule's hour: once the guard is over it fires late, but it fires.
_LAST_CHANCE = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Moment:
    """When commands are to be run, for which rule's failure, and what is there to restore from by then."""

    at: datetime
    cause: str
    restorable: Restorable | None


def side_effects(commands: Sequence[str], moment: Moment) -> tuple[Phrase, ...]:
    """A sentence for each kind of command that does more than its name says."""
    told: dict[Phrase, None] = {}
    for command in commands:
        told |= dict.fromkeys(_of(command, moment))
    return tuple(told)


def _of(command: str, moment: Moment) -> Iterator[Phrase]:
    action = command.split(maxsplit=2)[:2]
    if action == ["heroku", "pg:backups:capture"]:
        yield (_CAPTURE,)
    elif action == ["heroku", "pg:backups:cancel"]:
        yield (_CANCEL,)
    elif action == ["heroku", "pg:backups:schedule"] and (daily := _daily(_words(command))):
        yield from _of_schedule(daily, moment)


def _of_schedule(daily: Daily, moment: Moment) -> Iterator[Phrase]:
    """A new schedule makes its first backup at its hour; one that is moved skips a slot too near to its last run."""
    slot = next_slot(daily, moment.at)
    if moment.cause == _NO_SCHEDULE:
        yield ("Schedule: takes no backup at once; the first is due ", slot, ".")
        return
    there = moment.restorable
    if there is None or not there.newest.startswith(_SCHEDULED) or moment.at - there.taken_at > _A_NIGHT:
        yield (_SHY,)  # when it ran last is not known here
    elif _is_skipped(slot, there.taken_at):
        yield ("Schedule: done now, it skips the slot of ", slot, " (12 h must lie between two runs): capture as well.")


def _is_skipped(slot: datetime, last_run: datetime) -> bool:
    return slot + _LAST_CHANCE - last_run <= _GUARD


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return []


def _daily(words: list[str]) -> Daily | None:
    """The hour and zone of `--at '00:00 Europe/London'`, where both are known."""
    at = words[words.index("--at") + 1] if "--at" in words[:-1] else ""
    hour, _, timezone = at.partition(":00 ")
    known = hour.isascii() and hour.isdecimal() and int(hour) in range(24) and is_zone(timezone)
    return Daily(int(hour), timezone) if known else None
