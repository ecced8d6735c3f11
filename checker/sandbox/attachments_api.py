"""What the Heroku CLI needs to attach a database under a name, to detach it and to promote it."""

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.sandbox.account import NoSuchThing
from checker.sandbox.calls import Call, Handler, Refused, endpoint, refusal
from checker.sandbox.dice import make_id
from checker.sandbox.platform_bodies import attachment_body
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.things import Addon, App, Attachment

_LOCKED = 423


class AttachmentsApi:
    """The endpoints of the Platform API that `addons:attach`, `addons:detach` and `pg:promote` write to."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._account = sandbox.world.account

    def routes(self) -> list[Route]:
        """Everything that is served; the releases stand for the restart that each change brings with it."""
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/addon-attachments", self._attach),
            ("DELETE", "/addon-attachments/{attachment}", self._detach),
            ("GET", "/apps/{app}/addon-attachments/{attachment}", self._one),
            ("GET", "/apps/{app}/releases", self._releases),
            ("GET", "/apps/{app}/formation", lambda _: JSONResponse([])),
        ]
        return [Route(path, self._endpoint(handler), methods=[method]) for method, path, handler in table]

    def _endpoint(self, handler: Handler) -> Any:  # noqa: ANN401 -- as Starlette wants it
        return endpoint(
            self._sandbox, handler, lambda message: refusal(404, "not_found", f"Couldn't find that: {message}.")
        )

    def _attach(self, call: Call) -> Response:
        """Under a name that is taken by another add-on only with `confirm`: that one then loses the name."""
        addon, app = self._account.addon(_name(call, "addon")), self._account.app(_name(call, "app"))
        name = str(call.body.get("name") or self._account.free_colour(app))
        taken = self._account.attachment(app, name)
        if taken is not None:
            self._take_over(taken, addon, app, confirmed=call.body.get("confirm") == app.name)
        made = self._account.attach(addon, app, name, self._world.now, call.body.get("namespace"))
        return JSONResponse(attachment_body(self._account, made, frozenset()), 201)

    def _take_over(self, taken: Attachment, addon: Addon, app: App, *, confirmed: bool) -> None:
        if taken.addon_id == addon.id:
            raise Refused(422, "invalid_params", "Name is already in use by this add-on.")
        if not confirmed:
            owner = self._account.addons[taken.addon_id].name
            raise Refused(_LOCKED, "confirmation_required", f"{taken.name} on {app.name} is {owner}. Overwrite it?")
        self._account.detach(taken)

    def _detach(self, call: Call) -> Response:
        key = call.path("attachment")
        found = next((a for a in self._account.attachments if a.id == key), None)
        if found is None:
            raise NoSuchThing(f"no attachment {key}")
        body = attachment_body(self._account, found, frozenset())
        self._world.schedules.lose_name(found, orphan=True)
        self._account.detach(found)
        return JSONResponse(body)

    def _one(self, call: Call) -> Response:
        found = self._account.attachment(self._account.app(call.path("app")), call.path("attachment"))
        if found is None:
            raise NoSuchThing(f"no attachment {call.path('attachment')}")
        return JSONResponse(attachment_body(self._account, found, frozenset({"config_vars"})))

    def _releases(self, call: Call) -> Response:
        app = self._account.app(call.path("app"))
        return JSONResponse([{"id": make_id(self._account.seed, "release", app.id), "version": 1}])


def _name(call: Call, what: str) -> str:
    """The name or id in `{"addon": {"name": ...}}`."""
    given = call.body.get(what)
    found = given.get("name") or given.get("id") if isinstance(given, dict) else given
    if not isinstance(found, str) or not found:
        raise Refused(400, "bad_request", f"{what} is missing.")
    return found
