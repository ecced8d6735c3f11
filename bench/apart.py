"""A simulated Heroku in a process of its own, so that what is measured here is not what it costs:
`python -m bench.apart --apps 500 --latency 0.1` serves until its input ends.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

import httpx
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bench.fleet import many
from checker.sandbox.application import application
from checker.sandbox.sandbox import Sandbox

NOW = "2026-01-05T09:30:00Z"
_CONTROL = "/sandbox"
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60


@dataclass(frozen=True)
class Apart:
    """What is known here of the Heroku over there."""

    url: str
    port: int
    pid: int

    @property
    def environment(self) -> dict[str, str]:
        """What points a checker at it, its clock included."""
        return {
            "HEROKU_API_KEY": "HRKU-token",
            "HEROKU_API_URL": self.url,
            "HEROKU_DATA_URL": self.url,
            "SLACK_WEBHOOK_URL": f"{self.url}/slack/services/T000/B000/canary",
            "CHECKER_SANDBOX_CLOCK": "1",
        }

    def requests(self) -> int:
        """How many requests it has counted, since this was asked last."""
        with self._client() as client:
            total = int(client.get("/sandbox/requests").json()["total"])
            client.delete("/sandbox/requests")
        return total

    def by_path(self) -> dict[str, int]:
        """The same by method and path; the count goes on."""
        with self._client() as client:
            return dict(client.get("/sandbox/requests").json()["by_path"])

    def move(self, by: timedelta) -> None:
        """Let so much of its time pass."""
        with self._client() as client:
            client.post("/sandbox/clock", json={"advance": f"{int(by.total_seconds())}s"}).raise_for_status()

    def busy(self) -> float:
        """Seconds of processor time that it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, timeout=_PATIENCE)


@contextmanager
def heroku_apart(apps: int, latency: float = 0) -> Iterator[Apart]:
    """A Heroku with so many apps, a database each, that answers each request so many seconds late."""
    command = [sys.executable, "-m", "bench.apart", "--apps", str(apps), "--latency", str(latency)]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise RuntimeError("the simulated Heroku did not start")
            yield Apart(f"http://127.0.0.1:{port}", int(port), process.pid)
        finally:
            process.stdin.close()


class _Late:
    """Lets every answer arrive so many seconds after its request, however long it took to make.

    A line is late and not busy: what this process needs for an answer is not to be waited for on top. The sandbox's
    own controls answer at once.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._seconds or scope["type"] != "http" or scope["path"].startswith(_CONTROL):
            await self._app(scope, receive, send)
            return
        due = asyncio.get_running_loop().time() + self._seconds
        await asyncio.sleep(0)  # those that came with it look at the clock before this one is answered
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        for message in answer:
            await send(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, and say at which port, until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m bench.apart")
    parser.add_argument("--apps", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args(arguments)
    sandbox = Sandbox(many(options.apps, NOW), speed=0, pool=1_000_000)
    config = uvicorn.Config(
        _Late(application(sandbox), options.latency),
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it, each answer takes 40 ms more.
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)) as listener:
        listener.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.should_exit = True
        thread.join(5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
