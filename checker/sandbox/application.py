"""Puts the sandbox's endpoints and layers together into one ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from checker.sandbox.attachments_api import AttachmentsApi
from checker.sandbox.calls import not_found_as_html, refusal
from checker.sandbox.control import Control
from checker.sandbox.data_api import PREFIX, DataApi
from checker.sandbox.front import Front
from checker.sandbox.gate import Gate
from checker.sandbox.hook_inbox import HookInbox
from checker.sandbox.platform_api import PlatformApi
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.sentry_inbox import SentryInbox
from checker.sandbox.slack_inbox import SlackInbox


def application(sandbox: Sandbox) -> ASGIApp:
    """Counting and faults outermost, then authorization and rate limit, then the endpoints."""
    parts = (Control, SlackInbox, SentryInbox, HookInbox, DataApi, AttachmentsApi, PlatformApi)
    routes = [route for part in parts for route in part(sandbox).routes()]
    core = Starlette(routes=routes, exception_handlers={404: _unknown_path})
    return Front(Gate(core, sandbox), sandbox)


async def _unknown_path(request: Request, _: Exception) -> Response:
    if request.url.path.startswith(PREFIX):
        return not_found_as_html()
    return refusal(404, "not_found", "The requested API endpoint was not found.")
