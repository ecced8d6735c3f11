"""What a scenario says: the account it starts with, the time, and what happens."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import field_validator, model_validator

from checker.sandbox.events import Event
from checker.sandbox.spec_types import DailyAt, Instant, Size, Span, Spec, Speed

_AGE = timedelta(days=30)


class ScheduleSpec(Spec):
    """A schedule; its config var is that of the database's first attachment unless named."""

    at: DailyAt
    name: str | None = None
    created_at: Instant | None = None


class AttachmentSpec(Spec):
    """A name of a database: `DATABASE`, or `other-app::NAME` in another app; `namespace` is a credential."""

    name: str
    app: str | None = None
    namespace: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:  # noqa: ANN401 -- whatever the YAML held
        if not isinstance(value, str):
            return value
        app, _, name = value.rpartition("::")
        return {"name": name, "app": app or None}


class DatabaseSpec(Spec):
    """A Heroku Postgres; `size` is its size at the scenario's now, `growth` what it grows a day.

    `protection` is continuous protection, as its plan says unless given; `rollback` how far back it can be rolled back.
    """

    addon: str
    plan: str = "essential-0"
    created_at: Instant | None = None
    attachments: tuple[AttachmentSpec, ...] = (AttachmentSpec(name="DATABASE"),)
    size: Size = 64 * 1024**2
    growth: Size = 0
    follows: str | None = None
    protection: bool | None = None
    rollback: Span = timedelta(days=4)
    schedules: tuple[ScheduleSpec, ...] = ()


class AddonSpec(Spec):
    """Some other add-on, such as `heroku-redis:mini`."""

    addon: str
    plan: str
    attachment: str

    @field_validator("plan")
    @classmethod
    def _names_a_service(cls, plan: str) -> str:
        if ":" not in plan:
            raise ValueError(f"{plan} names no service; write heroku-redis:mini")
        return plan


class AppSpec(Spec):
    """An app with its databases and other add-ons; `stage` is that of the pipeline it is in."""

    name: str
    team: str | None = None
    region: str = "eu"
    stage: str | None = None
    created_at: Instant | None = None
    first_num: int = 1
    databases: tuple[DatabaseSpec, ...] = ()
    addons: tuple[AddonSpec, ...] = ()


class Scenario(Spec):
    """A whole scenario. Simulation runs from `start` to `now`; then the clock goes on at `speed`."""

    name: str
    about: str = ""
    now: Instant
    start: Instant | None = None
    seed: int = 1
    speed: Speed = 1.0
    apps: tuple[AppSpec, ...] = ()
    events: tuple[Event, ...] = ()

    def when(self, event: Event) -> datetime:
        """The instant of an event."""
        at = event.at if event.at is not None else timedelta(0)
        return at if isinstance(at, datetime) else self.now + at

    def born(self, *stated: datetime | None) -> datetime:
        """When a thing was made: the first instant stated, else a month ago."""
        return next((instant for instant in stated if instant is not None), self.now - _AGE)

    @property
    def begins(self) -> datetime:
        """Where simulation starts: at `start`, or else early enough for all that the scenario dates."""
        if self.start is not None:
            return self.start
        schedules = (
            self.born(s.created_at, d.created_at, a.created_at)
            for a in self.apps
            for d in a.databases
            for s in d.schedules
        )
        return min((self.now, *schedules, *(self.when(e) for e in self.events)))
