"""Runs the sandbox as a server on this machine, in the foreground or in a thread."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from checker.errors import Misconfigured
from checker.sandbox.application import application
from checker.sandbox.handle import Running
from checker.sandbox.rate import POOL
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spec import Scenario

HOST = "127.0.0.1"
_START_WITHIN = 10.0
_STOP_WITHIN = 10.0


class _Server(uvicorn.Server):
    """A uvicorn server that tells the sandbox when it stops, so that held answers let go."""

    def __init__(self, sandbox: Sandbox, ready: Callable[[], None]) -> None:
        # A cut reply is a complaint to uvicorn; here it is a fault that was asked for, so its log is silent.
        config = uvicorn.Config(
            application(sandbox),
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            date_header=False,  # the gate sends the simulated date
            timeout_graceful_shutdown=2,
        )
        super().__init__(config)
        self._sandbox = sandbox
        self._ready = ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Stop soon; from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopped.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in order; uvicorn would raise the signal again once stopped."""
        del sig, frame
        self.stop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)
        self._ready()

    async def main_loop(self) -> None:
        """Wait for the end at once, where uvicorn would look ten times a second."""
        await self._stopped.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop at once where no request is at work; uvicorn would wait a tenth of a second in any case."""
        self._sandbox.stopping = True
        if not self.server_state.tasks:
            for listener in self.servers:
                listener.close()
            for connection in list(self.server_state.connections):
                connection.shutdown()
            await asyncio.sleep(0)  # connections are gone one round later
        if self.server_state.tasks or self.server_state.connections:
            await super().shutdown(sockets=sockets)


def serve(
    port: int,
    scenario: Scenario | str | Path = "default",
    *,
    speed: float | None = None,
    page_size: int | None = None,
    ready: Callable[[Running], Any] | None = None,
) -> None:
    """Run in the foreground until SIGINT or SIGTERM; `ready` is called once requests are answered.

    `speed` None takes the scenario's own. Raises Misconfigured for a bad scenario or a port in use.
    """
    sandbox = Sandbox(scenario, speed=speed, page_size=page_size)
    with contextlib.closing(_bind(port)) as listener:
        running = Running(sandbox, listener.getsockname()[1])
        server = _Server(sandbox, lambda: ready(running) if ready else None)
        server.run(sockets=[listener])


@contextlib.contextmanager
def running(
    scenario: Scenario | str | Path = "default",
    *,
    port: int = 0,
    speed: float | None = None,
    page_size: int | None = None,
    token: str | None = None,
    pool: int = POOL,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Running]:
    """Run in a thread for the length of a `with` block; port 0 takes a free one. Raises Misconfigured as `serve`."""
    sandbox = Sandbox(scenario, speed=speed, page_size=page_size, token=token, pool=pool, monotonic=monotonic)
    with contextlib.closing(_bind(port)) as listener:
        started = threading.Event()
        server = _Server(sandbox, started.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
        thread.start()
        if not started.wait(_START_WITHIN):
            raise RuntimeError("the sandbox did not start")
        try:
            yield Running(sandbox, listener.getsockname()[1])
        finally:
            server.stop()
            thread.join(_STOP_WITHIN)


def _bind(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it, each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = "is in use" if isinstance(error, OSError) else "is no port"
        raise Misconfigured(f"port {port} on {HOST} {reason}; choose another one with --port") from None
    return listener
