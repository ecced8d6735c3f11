"""The sandbox's own endpoints under /sandbox: its clock, events, faults, inboxes and counters."""

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from checker.sandbox.build import plan, resolve_when
from checker.sandbox.calls import Call, Handler, Refused, endpoint, refusal
from checker.sandbox.events import Event
from checker.sandbox.faults import Fault
from checker.sandbox.happen import happen
from checker.sandbox.inbox import Inbox, Received, Refusal
from checker.sandbox.inbox_page import inbox_page
from checker.sandbox.mrkdwn import Reader
from checker.sandbox.platform_bodies import instant
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spans import parse_span, parse_speed
from checker.sandbox.spec_types import read_instant
from checker.sandbox.zones import zone

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_CLOCK_KEYS = {"now", "advance", "speed"}


class Control:
    """Every change answers with what is the case afterwards; what is wrong with a request is said in one line, 422."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """Everything under /sandbox."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/sandbox/clock", self._clock),
            ("POST", "/sandbox/clock", self._set_clock),
            ("POST", "/sandbox/events", self._event),
            ("POST", "/sandbox/faults", self._add_fault),
            ("DELETE", "/sandbox/faults", self._clear_faults),
            ("POST", "/sandbox/token", self._expire_token),
            ("POST", "/sandbox/hidden", self._hide),
            ("GET", "/sandbox/requests", self._requests),
            ("DELETE", "/sandbox/requests", self._forget_requests),
            ("GET", "/sandbox/inbox", self._inbox_page),
        ]
        inboxes = {"slack": self._sandbox.slack, "sentry": self._sandbox.sentry, "hooks": self._sandbox.hooks}
        for name, inbox in inboxes.items():
            table += [
                ("GET", f"/sandbox/{name}", _listing(inbox)),
                ("DELETE", f"/sandbox/{name}", _emptying(inbox)),
                ("POST", f"/sandbox/{name}/next", _refusing(inbox)),
            ]
        routes = [Route(path, self._endpoint(handler), methods=[method]) for method, path, handler in table]
        paths = [f"{method} {path}" for method, path, _ in table]
        return [Route("/sandbox", self._endpoint(lambda _: self._index(paths)), methods=["GET"]), *routes]

    def _endpoint(self, handler: Handler) -> Callable[..., Any]:
        def checked(call: Call) -> Response:
            try:
                return handler(call)
            except ValidationError as error:
                raise Refused(422, "invalid_params", _one_line(error)) from None
            except ValueError as error:
                raise Refused(422, "invalid_params", str(error)) from None

        return endpoint(self._sandbox, checked, lambda message: refusal(422, "invalid_params", message))

    def _index(self, paths: list[str]) -> Response:
        scenario = self._sandbox.scenario
        unmet = self._sandbox.world.unmet
        return JSONResponse(
            {"scenario": scenario.name, "about": scenario.about.strip(), "unmet": unmet, "endpoints": paths}
        )

    def _clock(self, _: Call) -> Response:
        clock = self._sandbox.clock
        return JSONResponse({"now": instant(clock.now()), "speed": clock.speed})

    def _set_clock(self, call: Call) -> Response:
        """`now` or `advance` moves the clock, `speed` changes its pace; never backwards."""
        if not call.body or set(call.body) - _CLOCK_KEYS:
            raise ValueError("send now or advance, and speed if it is to change")
        clock, body = self._sandbox.clock, call.body
        speed = parse_speed(body["speed"]) if "speed" in body else None
        if "now" in body:
            clock.move_to(read_instant(body["now"]))
        if "advance" in body:
            clock.advance(parse_span(body["advance"]))
        if speed is not None:
            clock.set_speed(speed)
        self._sandbox.catch_up()
        return self._clock(call)

    def _event(self, call: Call) -> Response:
        """An event now, or at the instant it names."""
        event, world = _EVENT.validate_python(call.body), self._sandbox.world
        when = resolve_when(event, world.now)
        if when <= world.now:
            happen(event, world)
        else:
            plan(world, event, when)
        return JSONResponse({"do": event.do, "at": instant(when)}, 201)

    def _add_fault(self, call: Call) -> Response:
        fault = Fault.model_validate(call.body)
        self._sandbox.faults.add(fault)
        return JSONResponse(fault.model_dump(exclude_defaults=True), 201)

    def _clear_faults(self, _: Call) -> Response:
        self._sandbox.faults.clear()
        return JSONResponse({})

    def _expire_token(self, call: Call) -> Response:
        """The token ends at `expires_at`; with null, never."""
        if set(call.body) != {"expires_at"}:
            raise ValueError("send expires_at: an instant, or null for never")
        end = call.body["expires_at"]
        self._sandbox.token_expires_at = None if end is None else read_instant(end)
        return JSONResponse({"expires_at": end})

    def _hide(self, call: Call) -> Response:
        """These `teams` are hidden from the token, and no others; their backups go on."""
        teams = call.body.get("teams")
        if set(call.body) != {"teams"} or not isinstance(teams, list) or not all(isinstance(t, str) for t in teams):
            raise ValueError("send teams: a list of the names of those to hide, empty for none")
        self._sandbox.sight.hide(teams)
        return JSONResponse({"teams": self._sandbox.sight.hidden})

    def _requests(self, _: Call) -> Response:
        counted = self._sandbox.requests
        return JSONResponse({"total": sum(counted.values()), "by_path": dict(sorted(counted.items()))})

    def _forget_requests(self, call: Call) -> Response:
        self._sandbox.requests.clear()
        return self._requests(call)

    def _inbox_page(self, call: Call) -> Response:
        """The newest message first, times in UTC or in the zone that is asked for: `?zone=Europe/London`."""
        reader = Reader(zone(call.request.query_params.get("zone", "UTC")), self._sandbox.clock.now())
        return HTMLResponse(inbox_page(self._sandbox.slack.received[::-1], reader))


def _listing(inbox: Inbox) -> Handler:
    return lambda _: JSONResponse([_received(r) for r in inbox.received])


def _emptying(inbox: Inbox) -> Handler:
    def empty(_: Call) -> Response:
        inbox.empty()
        return JSONResponse([])

    return empty


def _refusing(inbox: Inbox) -> Handler:
    def refuse(call: Call) -> Response:
        refusal_made = Refusal.model_validate(call.body)
        inbox.refuse(refusal_made)
        return JSONResponse(refusal_made.model_dump(), 201)

    return refuse


def _received(received: Received) -> dict[str, Any]:
    return {
        "at": instant(received.at),
        "path": received.path,
        "kind": received.kind,
        "payload": received.payload,
    }


def _one_line(error: ValidationError) -> str:
    """Each mistake with its key."""
    found = (
        (".".join(map(str, e["loc"])) or "request", e["msg"].removeprefix("Value error, ")) for e in error.errors()
    )
    return "; ".join(f"{key}: {message}" for key, message in found)
