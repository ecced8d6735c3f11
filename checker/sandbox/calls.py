"""What the sandbox's endpoints have in common: one request, answered under the world's lock, at the clock's now."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from checker.sandbox.account import NoSuchThing
from checker.sandbox.sandbox import Sandbox

Handler = Callable[["Call"], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Call:
    """A request with its body already read: a JSON object, empty when there was none."""

    request: Request
    body: dict[str, Any]

    def path(self, name: str) -> str:
        """A parameter of the path."""
        return str(self.request.path_params[name])


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, error_id: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_id = error_id


def refusal(status: int, error_id: str, message: str) -> Response:
    """An error as Heroku words it (heroku.md §1.6)."""
    return JSONResponse({"id": error_id, "message": message}, status)


def not_found_as_html() -> Response:
    """What the Data API answers for what it does not know: HTML, labelled as JSON (heroku.md §2.9)."""
    return Response("<h1>Not Found</h1>", 404, media_type="application/json")


def endpoint(sandbox: Sandbox, handler: Handler, missing: Callable[[str], Response]) -> Endpoint:
    """`handler` as Starlette wants it; what it does not find is answered by `missing`."""

    async def answer(request: Request) -> Response:
        try:
            call = Call(request, await _read(request))
            with sandbox.world.lock:
                sandbox.catch_up()
                return handler(call)
        except NoSuchThing as error:
            return missing(str(error))
        except Refused as error:
            return refusal(error.status, error.error_id, str(error))

    return answer


async def _read(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(400, "bad_request", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "bad_request", "The body is not a JSON object.")
    return body
