"""What can happen in the simulated world, as a scenario's `events` and `POST /sandbox/events` write it.

Each event has a `do`, an `at` (an instant, `+2d` or `-9d` from now; left out: at once) and what it is about: `app` and
`database`, which is an attachment name or an add-on name.
"""

from typing import Annotated, Literal

from pydantic import Field

from checker.sandbox.spec_types import DailyAt, Size, Span, Spec, When


class About(Spec):
    """When an event happens, and to which database."""

    at: When | None = None
    app: str
    database: str = "DATABASE"


class SkipSlot(About):
    """Heroku overlooks the next slot: no row. `traced`: yet the schedule looks as if it had fired."""

    do: Literal["skip_slot"]
    traced: bool = False


class Fail(About):
    """The next backup fails, with these lines in its log."""

    do: Literal["fail"]
    log: tuple[str, ...] = ()


class Cancel(About):
    """The backup that runs now is cancelled, else the next one while it runs."""

    do: Literal["cancel"]


class Stall(About):
    """The next backup starts and never ends; its heartbeat stops."""

    do: Literal["stall"]


class Warn(About):
    """The next backup succeeds with so many warnings."""

    do: Literal["warn"]
    warnings: int = Field(default=1, ge=1)


class Delay(About):
    """The next scheduled backup is made so much later than usual."""

    do: Literal["delay"]
    by: Span


class Shrink(About):
    """The database, and so every dump from now on, has this size."""

    do: Literal["shrink"]
    size: Size


class ShortDump(About):
    """The next backup succeeds, and yet its dump holds only so much of the database, which stays as large as it is."""

    do: Literal["short_dump"]
    size: Size


class PutSchedule(About):
    """Somebody makes a schedule, or changes the one of that name, as `pg:backups:schedule` does."""

    do: Literal["schedule", "change_schedule"]
    to: DailyAt
    name: str | None = None


class DeleteSchedule(About):
    """The schedules of the database vanish, or just the one named."""

    do: Literal["delete_schedule"]
    name: str | None = None


class StopSchedule(About):
    """Heroku overlooks the schedules of the database from now on, though they are listed; only new ones run."""

    do: Literal["stop_schedule"]


class UpgradePlan(About):
    """The plan changes, and the schedules are lost with it, as Heroku users report (heroku.md §3.3)."""

    do: Literal["upgrade_plan"]
    plan: str
    keep_schedule: bool = False


class Promote(About):
    """The database becomes the app's DATABASE.

    Which database the schedule named DATABASE_URL dumps from then on is not known of Heroku (heroku.md §3.3): the new
    one, or without `follow` the old one as before.
    """

    do: Literal["promote"]
    follow: bool = True


class RenameAttachment(About):
    """The app calls the database by another name; a schedule of the old name leads nowhere, yet stays listed."""

    do: Literal["rename_attachment"]
    to: str
    orphan: bool = True


class Detach(About):
    """The app loses that name for the database; a schedule of that name leads nowhere, yet stays listed."""

    do: Literal["detach"]
    orphan: bool = True


class DestroyDatabase(About):
    """The database goes, and its backups with it; its schedule goes when it next fires, or with `orphan` stays."""

    do: Literal["destroy_database"]
    orphan: bool = False


class ReplaceDatabase(About):
    """A new add-on takes over the database's names; the old one is destroyed with its backups and schedules."""

    do: Literal["replace_database"]
    addon: str
    plan: str | None = None
    keep_schedule: bool = False


class AddDatabase(About):
    """A new database appears, in a new app if there is none of that name; `database` is its attachment."""

    do: Literal["add_database"]
    addon: str
    plan: str = "essential-0"
    size: Size | None = None


class Protect(About):
    """Continuous protection goes on or off."""

    do: Literal["protect"]
    on: bool


class Rollback(About):
    """The database can be rolled back so far from now on; `anew`: not beyond now, as after an upgrade in place."""

    do: Literal["rollback"]
    reach: Span | None = None
    anew: bool = False


class Follow(About):
    """The database follows `leader` (an add-on) from now on, or nobody any more."""

    do: Literal["follow"]
    leader: str | None = None


class Capture(About):
    """Somebody takes a manual backup."""

    do: Literal["capture"]


class Restore(About):
    """Somebody restores a backup into the database: its own newest good one, or that of `source`, or what `url` holds.

    `source` is an attachment or add-on, of `source_app` if that is another app. With `fails` it ends badly.
    """

    do: Literal["restore"]
    url: str | None = None
    source: str | None = None
    source_app: str | None = None
    fails: bool = False


class Copy(About):
    """Somebody copies `source` (an attachment or add-on, of `source_app` if that is another app) over the database."""

    do: Literal["copy"]
    source: str
    source_app: str | None = None
    fails: bool = False


Event = Annotated[
    SkipSlot
    | Fail
    | Cancel
    | Stall
    | Warn
    | Delay
    | Shrink
    | ShortDump
    | PutSchedule
    | DeleteSchedule
    | StopSchedule
    | UpgradePlan
    | Promote
    | RenameAttachment
    | Detach
    | DestroyDatabase
    | ReplaceDatabase
    | AddDatabase
    | Protect
    | Rollback
    | Follow
    | Capture
    | Restore
    | Copy,
    Field(discriminator="do"),
]
