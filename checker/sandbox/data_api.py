"""Heroku's Data API for logical backups, prefix /client/v11 (heroku.md §2.2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.sandbox.account import NoSuchThing
from checker.sandbox.calls import Call, Handler, Refused, endpoint, not_found_as_html
from checker.sandbox.data_bodies import database_body, instant, schedule_body, transfer_body
from checker.sandbox.plans import is_advanced
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spec_types import read_daily
from checker.sandbox.things import Addon, Transfer

PREFIX = "/client/v11"
_URL_LIVES = timedelta(minutes=60)


class DataApi:
    """The endpoints: what a checker reads, and what the Heroku CLI writes."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._sight = sandbox.sight

    def routes(self) -> list[Route]:
        """Everything that is served."""
        app, database = f"{PREFIX}/apps/{{app}}/transfers", f"{PREFIX}/databases/{{database}}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", app, self._transfers),
            ("GET", f"{app}/{{transfer}}", self._transfer),
            ("DELETE", f"{app}/{{transfer}}", self._delete),
            ("POST", f"{app}/{{transfer}}/actions/cancel", self._cancel),
            ("POST", f"{app}/{{transfer}}/actions/public-url", self._public_url),
            ("GET", database, self._database_info),
            ("GET", f"{database}/wait_status", self._wait_status),
            ("POST", f"{database}/backups", self._capture),
            ("POST", f"{database}/restores", self._restore),
            ("GET", f"{database}/transfers", self._database_transfers),
            ("POST", f"{database}/transfers", self._copy),
            ("GET", "/postgres/v0/databases/{database}/credentials", self._credentials),
            ("GET", f"{database}/transfer-schedules", self._schedules),
            ("POST", f"{database}/transfer-schedules", self._put_schedule),
            ("DELETE", f"{database}/transfer-schedules/{{schedule}}", self._remove_schedule),
        ]
        return [Route(path, self._endpoint(handler), methods=[method]) for method, path, handler in table]

    def _endpoint(self, handler: Handler) -> Callable[..., Any]:
        return endpoint(self._sandbox, handler, lambda _: not_found_as_html())

    def _body(self, transfer: Transfer, *, verbose: bool = False) -> dict[str, Any]:
        return transfer_body(transfer, self._world.now, verbose=verbose)

    def _addon(self, call: Call) -> Addon:
        """The database, by uuid or name. Advanced plans are unknown here, as their service is another one."""
        addon = self._sight.addon(call.path("database"))
        if not addon.is_postgres or is_advanced(addon.plan):
            raise NoSuchThing(f"no database {addon.name}")
        return addon

    def _find(self, call: Call) -> Transfer:
        """A transfer that still exists; a deleted one is 410 (heroku.md §2.3)."""
        transfer = self._world.backups.find(self._sight.app(call.path("app")), call.path("transfer"))
        if transfer.deleted_at is not None:
            raise Refused(410, "gone", "The transfer was deleted.")
        return transfer

    def _transfers(self, call: Call) -> Response:
        rows = self._world.backups.of_app(self._sight.app(call.path("app")))
        return JSONResponse([self._body(t) for t in rows])

    def _database_transfers(self, call: Call) -> Response:
        return JSONResponse([self._body(t) for t in self._world.backups.of_database(self._addon(call))])

    def _transfer(self, call: Call) -> Response:
        verbose = call.request.query_params.get("verbose") == "true"
        return JSONResponse(self._body(self._find(call), verbose=verbose))

    def _delete(self, call: Call) -> Response:
        transfer = self._find(call)
        self._world.backups.delete(transfer)
        return JSONResponse(self._body(transfer))

    def _cancel(self, call: Call) -> Response:
        transfer = self._find(call)
        if transfer.ended(self._world.now):
            raise Refused(400, "bad_request", "The transfer is already finished.")
        self._world.backups.cancel(transfer)
        return JSONResponse({"canceled_at": instant(transfer.ends_at)}, 201)

    def _public_url(self, call: Call) -> Response:
        transfer = self._find(call)
        if not transfer.is_backup or not transfer.succeeded(self._world.now):
            raise Refused(400, "bad_request", "The transfer has no finished backup.")
        url = f"{transfer.to_url}?X-Amz-Signature=canary-signature"
        return JSONResponse({"url": url, "expires_at": instant(self._world.now + _URL_LIVES)})

    def _database_info(self, call: Call) -> Response:
        return JSONResponse(database_body(self._world.account, self._addon(call), self._world.now))

    def _wait_status(self, call: Call) -> Response:
        self._addon(call)
        return JSONResponse({"message": "available", "waiting?": False})

    def _capture(self, call: Call) -> Response:
        """On a clock that stands still a capture takes no time: who polls for its end would wait forever."""
        made = self._world.backups.dump(self._addon(call), instantly=self._sandbox.clock.frozen)
        return JSONResponse(self._body(made), 201)

    def _restore(self, call: Call) -> Response:
        url, addon = call.body.get("backup_url"), self._addon(call)
        if not isinstance(url, str) or not url:
            raise Refused(400, "bad_request", "backup_url is missing.")
        made = self._world.backups.restore(addon, url, instantly=self._sandbox.clock.frozen)
        return JSONResponse(self._body(made), 201)

    def _copy(self, call: Call) -> Response:
        """A copy from a database of this account, by its URL; what lies elsewhere cannot be copied here."""
        url, target = call.body.get("from_url"), self._addon(call)
        account = self._world.account
        source = next(
            (addon for addon in account.addons.values() if addon.is_postgres and account.url(addon) == url), None
        )
        if source is None:
            raise Refused(400, "bad_request", "from_url is not the URL of a database.")
        made = self._world.backups.copy(source, target, instantly=self._sandbox.clock.frozen)
        return JSONResponse(self._body(made), 201)

    def _credentials(self, call: Call) -> Response:
        """One and no more, under Heroku's name for it: `pg:copy` asks, and warns where there are several."""
        self._addon(call)
        return JSONResponse([{"name": "default", "state": "active"}])

    def _schedules(self, call: Call) -> Response:
        """The schedules of the whole app, whichever of its databases is asked (heroku.md §2.7)."""
        app = self._world.account.apps[self._addon(call).app_id]
        return JSONResponse([schedule_body(s) for s in self._world.schedules.of_app(app)])

    def _put_schedule(self, call: Call) -> Response:
        addon, name = self._addon(call), call.body.get("schedule_name")
        if not isinstance(name, str) or not name:
            raise Refused(400, "bad_request", "schedule_name is missing.")
        try:
            hour = int(call.body.get("hour", ""))
            daily = read_daily(f"{hour:02d}:00 {call.body.get('timezone') or 'UTC'}")
        except (TypeError, ValueError) as error:
            raise Refused(400, "bad_request", f"Bad request: {error}") from None
        made = self._world.schedules.put(addon, name, daily.hour, daily.timezone)
        return JSONResponse(schedule_body(made), 201)

    def _remove_schedule(self, call: Call) -> Response:
        app = self._world.account.apps[self._addon(call).app_id]
        found = next((s for s in self._world.schedules.of_app(app) if s.uuid == call.path("schedule")), None)
        if found is None:
            raise NoSuchThing("no such schedule")
        self._world.schedules.remove(found)
        return JSONResponse(schedule_body(found))
