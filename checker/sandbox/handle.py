"""What tests, the demo and the benchmark hold of a running sandbox."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from checker.sandbox.build import plan, resolve_when
from checker.sandbox.clock import Clock
from checker.sandbox.events import Event
from checker.sandbox.faults import Fault
from checker.sandbox.happen import happen
from checker.sandbox.inbox import Received, Refusal
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.things import Transfer
from checker.sandbox.world import World

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Running:
    """A sandbox that answers at `url`. The methods do in the process what /sandbox does over HTTP."""

    def __init__(self, sandbox: Sandbox, port: int) -> None:
        self.sandbox = sandbox
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    @property
    def world(self) -> World:
        """The simulated Heroku, as of the clock's now. Hold its `lock` to change it."""
        self.sandbox.catch_up()
        return self.sandbox.world

    @property
    def clock(self) -> Clock:
        """The simulated clock."""
        return self.sandbox.clock

    @property
    def now(self) -> datetime:
        """The simulated instant, UTC."""
        return self.sandbox.clock.now()

    @property
    def slack_url(self) -> str:
        """A webhook for SLACK_WEBHOOK_URL."""
        return f"{self.url}/slack/services/T000/B000/canary"

    @property
    def sentry_dsn(self) -> str:
        """A DSN for SENTRY_DSN."""
        return f"http://canarykey@127.0.0.1:{self.port}/1"

    @property
    def hook_url(self) -> str:
        """A URL for HEARTBEAT_URL, or for a generic webhook."""
        return f"{self.url}/hook/canary"

    @property
    def environment(self) -> dict[str, str]:
        """What points a checker at this sandbox, its clock included; HEROKU_API_KEY is made up."""
        return {
            "HEROKU_API_KEY": self.sandbox.token or "sandbox-token",
            "HEROKU_API_URL": self.url,
            "HEROKU_DATA_URL": self.url,
            "SLACK_WEBHOOK_URL": self.slack_url,
            "SENTRY_DSN": self.sentry_dsn,
            "CHECKER_SANDBOX_CLOCK": "1",
        }

    @property
    def slack(self) -> list[Received]:
        """The Slack messages received so far."""
        return self.sandbox.slack.received

    @property
    def sentry(self) -> list[Received]:
        """The envelope items received so far; `kind` is the item's type (event, attachment, check_in)."""
        return self.sandbox.sentry.received

    @property
    def hooks(self) -> list[Received]:
        """What /hook received so far."""
        return self.sandbox.hooks.received

    @property
    def requests(self) -> dict[str, int]:
        """How many requests there were, by `GET /path`."""
        return dict(self.sandbox.requests)

    def move(self, to: datetime | None = None, *, by: timedelta | None = None) -> datetime:
        """Move the clock forward and let everything happen on the way; gives the new now."""
        with self.sandbox.world.lock:
            if to is not None:
                self.clock.move_to(to)
            if by is not None:
                self.clock.advance(by)
            self.sandbox.catch_up()
            return self.sandbox.world.now

    def event(self, do: str, app: str, **more: object) -> None:
        """Make an event of a scenario happen now, or at its `at`. Raises ValueError and NoSuchThing."""
        event = _EVENT.validate_python({"do": do, "app": app, **more})
        with self.sandbox.world.lock:
            world = self.world
            when = resolve_when(event, world.now)
            if when <= world.now:
                happen(event, world)
            else:
                plan(world, event, when)

    def fault(self, path: str, kind: str, **more: Any) -> None:  # noqa: ANN401 -- the fields of Fault
        """Plan a fault on the wire. Raises ValueError."""
        self.sandbox.faults.add(Fault.model_validate({"path": path, "kind": kind, **more}))

    def expire_token(self, at: datetime | None) -> None:
        """Let the token end at that instant; None for never."""
        self.sandbox.token_expires_at = at

    def hide(self, *teams: str) -> None:
        """Hide these teams from the token, and no others. Raises NoSuchThing."""
        self.sandbox.sight.hide(teams)

    def behave(self) -> None:
        """Drop all planned faults on the wire."""
        self.sandbox.faults.clear()

    def refuse_slack(self, status: int, **more: Any) -> None:  # noqa: ANN401 -- the fields of Refusal
        """Let Slack refuse the next message."""
        self.sandbox.slack.refuse(Refusal.model_validate({"status": status, **more}))

    def refuse_sentry(self, status: int, **more: Any) -> None:  # noqa: ANN401 -- the fields of Refusal
        """Let Sentry refuse the next envelope."""
        self.sandbox.sentry.refuse(Refusal.model_validate({"status": status, **more}))

    def transfers(self, app: str) -> list[Transfer]:
        """The app's transfers that still exist, by number."""
        world = self.world
        return sorted(world.backups.of_app(world.account.app(app)), key=lambda t: t.num)
