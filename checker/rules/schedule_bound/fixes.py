"""The commands that put a schedule right, made so that none of them can hit another schedule or name."""

from checker import phrases
from checker.model import Requirement, Schedule, Seen
from checker.rules.schedule_bound.signs import name

_NOT_OVER_ANOTHER = "do-not-replace"
"""What `--confirm` must not be: whatever has the name by now then keeps it, and nothing more is run."""


def capture(observation: Seen) -> str:
    """Secure the data that is there."""
    database = observation.database
    return phrases.command("heroku", "pg:backups:capture", database.attachment, "--app", database.app)


def schedule_at(attachment: str, at: str, observation: Seen, requirement: Requirement) -> str:
    """Make a schedule or edit it in place, at the hour that policy demands, else at `at`."""
    demanded = requirement.schedule.at if requirement.schedule else None
    app = observation.database.app
    return phrases.command("heroku", "pg:backups:schedule", attachment, "--at", demanded or at, "--app", app)


def remake(schedule: Schedule, observation: Seen, requirement: Requirement) -> tuple[str, ...]:
    """Take a schedule away and make it anew; where taking it away might hit another one, edit it in place."""
    again = schedule_at(schedule.attachment, schedule.at, observation, requirement)
    return (again,) if mistakable(schedule, observation) else (_unschedule(schedule, observation), again)


def caution(schedule: Schedule, observation: Seen) -> str:
    """What to know where `remake` only edits; nothing elsewhere."""
    other = mistakable(schedule, observation)
    if other is None:
        return ""
    return (
        f"; the fix only edits it, as unscheduling it might hit {name(other.name)} instead: if that does not help, "
        "only Heroku's support can remove it"
    )


def remove(orphan: Schedule, observation: Seen) -> tuple[str, ...]:
    """Take away a schedule whose name the app does not have: Heroku's command line needs the name, for a moment.

    One line, as each step is harmless only after the one before it.
    """
    if mistakable(orphan, observation):
        return ()
    attachment, database = orphan.attachment, observation.database
    to_app = ("--app", database.app)
    attach = ("heroku", "addons:attach", database.name, "--as", attachment, *to_app, "--confirm", _NOT_OVER_ANOTHER)
    detach = ("heroku", "addons:detach", attachment, *to_app)
    return (" && ".join([phrases.command(*attach), _unschedule(orphan, observation), phrases.command(*detach)]),)


def mistakable(schedule: Schedule, observation: Seen) -> Schedule | None:
    """Another schedule of the app that `pg:backups:unschedule` might take instead.

    It takes the first one whose name contains the word that was typed, in any letters.
    """
    others = (*observation.schedules, *observation.orphans, *observation.neighbours)
    typed = schedule.name.lower()
    return next((o for o in others if o.uuid != schedule.uuid and typed in o.name.lower()), None)


def _unschedule(schedule: Schedule, observation: Seen) -> str:
    # The whole config var: it is contained in fewer names than the attachment.
    return phrases.command("heroku", "pg:backups:unschedule", schedule.name, "--app", observation.database.app)
