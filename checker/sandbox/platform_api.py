"""Heroku's Platform API, as far as a reader of databases needs it (heroku.md §1.1)."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.sandbox.account import NoSuchThing
from checker.sandbox.calls import Call, Handler, Refused, endpoint, refusal
from checker.sandbox.gate import bearer
from checker.sandbox.paging import BadRange, etag, page
from checker.sandbox.platform_bodies import (
    API_KEY,
    account_body,
    addon_body,
    app_body,
    attachment_body,
    authorization_body,
    coupling_body,
    team_body,
)
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.things import Addon, App


class PlatformApi:
    """The endpoints, by path."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._account = sandbox.world.account
        self._sight = sandbox.sight

    def routes(self) -> list[Route]:
        """Everything that is served; the Heroku CLI needs the two `resolve` actions and the config vars."""
        gets: dict[str, Handler] = {
            "/account": self._whoami,
            "/account/rate-limits": self._rate_limits,
            "/oauth/authorizations": lambda call: self._list(call, [API_KEY, self._authorization(call)]),
            "/oauth/authorizations/~": lambda call: self._one(call, API_KEY),
            "/apps": lambda call: self._list(call, self._apps(None)),
            "/users/~/apps": lambda call: self._list(call, self._apps(None)),
            "/apps/{app}": lambda call: self._one(call, app_body(self._account, self._app(call))),
            "/pipeline-couplings": lambda call: self._list(call, self._couplings()),
            "/users/~/pipeline-couplings": lambda call: self._list(call, self._couplings()),
            "/teams": lambda call: self._list(call, self._teams()),
            "/teams/{team}": self._team_info,
            "/teams/{team}/apps": lambda call: self._list(call, self._apps(self._team(call))),
            "/teams/{team}/addons": self._team_addons,
            "/addons": lambda call: self._list(call, self._addons(self._sight.addons)),
            "/users/~/addons": lambda call: self._list(call, self._addons(self._sight.addons)),
            "/addons/{addon}": lambda call: self._one(call, addon_body(self._account, self._addon(call))),
            "/apps/{app}/addons": self._app_addons,
            "/addon-attachments": lambda call: self._list_attachments(call, None, None),
            "/apps/{app}/addon-attachments": lambda call: self._list_attachments(call, self._app(call), None),
            "/addons/{addon}/addon-attachments": lambda call: self._list_attachments(call, None, self._addon(call)),
            "/apps/{app}/config-vars": self._config_vars,
        }
        empty = ("/pipelines", "/teams/{team}/pipeline-couplings")
        gets |= dict.fromkeys(empty, lambda call: self._list(call, []))
        posts: dict[str, Handler] = {
            "/actions/addon-attachments/resolve": self._resolve_attachment,
            "/actions/addons/resolve": self._resolve_addon,
        }
        return [self._route(path, handler, "GET") for path, handler in gets.items()] + [
            self._route(path, handler, "POST") for path, handler in posts.items()
        ]

    def _route(self, path: str, handler: Handler, method: str) -> Route:
        def missing(message: str) -> Response:
            return refusal(404, "not_found", f"Couldn't find that: {message}.")

        return Route(path, endpoint(self._sandbox, handler, missing), methods=[method])

    def _one(self, call: Call, body: Any) -> Response:  # noqa: ANN401 -- any JSON
        tag = etag(body)
        if call.request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"Etag": tag})
        return JSONResponse(body, headers={"Etag": tag, "Cache-Control": "private, no-cache"})

    def _list(self, call: Call, items: list[dict[str, Any]], order: str = "id") -> Response:
        try:
            shown = page(items, call.request.headers.get("range"), order, self._sandbox.page_size)
        except BadRange:
            raise Refused(416, "requested_range_not_satisfiable", "Range is not satisfiable.") from None
        response = self._one(call, shown.items)
        if response.status_code != 304:  # noqa: PLR2004 -- not modified
            response.status_code = shown.status
        response.headers.update(shown.headers)
        return response

    def _app(self, call: Call) -> App:
        return self._sight.app(call.path("app"))

    def _addon(self, call: Call) -> Addon:
        return self._sight.addon(call.path("addon"))

    def _team(self, call: Call) -> str:
        wanted = call.path("team")
        for team in self._sight.teams:
            if wanted in (team.id, team.name):
                return team.name
        raise NoSuchThing(f"no team {wanted}")

    def _teams(self) -> list[dict[str, Any]]:
        since = self._sandbox.scenario.begins
        return [team_body(team, since) for team in self._sight.teams]

    def _apps(self, team: str | None) -> list[dict[str, Any]]:
        return [app_body(self._account, a) for a in self._sight.apps if team is None or a.team == team]

    def _couplings(self) -> list[dict[str, Any]]:
        return [coupling_body(app) for app in self._sight.apps if app.stage]

    def _addons(self, addons: Iterable[Addon]) -> list[dict[str, Any]]:
        return [addon_body(self._account, addon) for addon in addons]

    def _whoami(self, call: Call) -> Response:
        return self._one(call, account_body(self._sandbox.scenario.begins))

    def _authorization(self, call: Call) -> dict[str, Any]:
        """That of the token that asks."""
        sandbox = self._sandbox
        end = sandbox.token_expires_at
        left = None if end is None else int((end - sandbox.clock.now()).total_seconds())
        token = bearer(call.request.headers.get("authorization", ""))
        return authorization_body("checker", token, left, ["read-protected"], sandbox.scenario.begins)

    def _rate_limits(self, _: Call) -> Response:
        return JSONResponse({"remaining": self._sandbox.rate.left()})

    def _team_info(self, call: Call) -> Response:
        team = self._account.teams[self._team(call)]
        return self._one(call, team_body(team, self._sandbox.scenario.begins))

    def _team_addons(self, call: Call) -> Response:
        team = self._team(call)
        addons = (a for a in self._sight.addons if self._account.apps[a.app_id].team == team)
        return self._list(call, self._addons(addons))

    def _app_addons(self, call: Call) -> Response:
        """Add-ons seen from one app: its own and those attached from elsewhere (heroku.md §1.1)."""
        app = self._app(call)
        seen = {a.addon_id for a in self._account.attachments_of(app)}
        addons = (a for a in self._sight.addons if a.app_id == app.id or a.id in seen)
        return self._list(call, self._addons(addons), "name")

    def _list_attachments(self, call: Call, app: App | None, addon: Addon | None) -> Response:
        account, included = self._account, _included(call)
        chosen = (
            a
            for a in self._sight.attachments
            if (app is None or a.app_id == app.id) and (addon is None or a.addon_id == addon.id)
        )
        return self._list(call, [attachment_body(account, a, included) for a in chosen])

    def _config_vars(self, call: Call) -> Response:
        account = self._account
        found = account.attachments_of(self._app(call))
        return self._one(call, {a.config_var: account.url(account.addons[a.addon_id]) for a in found})

    def _resolve_attachment(self, call: Call) -> Response:
        """By attachment name or config var in the app, else by the name of the add-on itself."""
        account, name = self._account, str(call.body.get("addon_attachment", ""))
        app = self._sight.app(str(call.body.get("app", "")))
        named = account.attachment(app, name)
        found = [named] if named else []
        if not found:
            same = [a for a in account.addons.values() if name in (a.name, a.id)]
            found = [a for addon in same for a in account.attachments_to(addon) if a.app_id == app.id]
        if not found:
            body = {"id": "not_found", "message": "Couldn't find that add on attachment.", "resource": "attachment"}
            return JSONResponse(body, 404)
        return JSONResponse([attachment_body(account, a, _included(call)) for a in found])

    def _resolve_addon(self, call: Call) -> Response:
        account, name = self._account, str(call.body.get("addon", ""))
        key = str(call.body.get("app") or "")
        try:
            addon = self._sight.addon(account.database(key, name).id if key else name)
        except NoSuchThing:
            body = {"id": "not_found", "message": "Couldn't find that add-on.", "resource": "add_on"}
            return JSONResponse(body, 404)
        return JSONResponse([addon_body(account, addon)])


def _included(call: Call) -> frozenset[str]:
    return frozenset(part.strip() for part in call.request.headers.get("accept-inclusion", "").split(","))
