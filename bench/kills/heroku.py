"""A simulated Heroku in a process of its own: it must outlive every kill."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

_SERVE = """
import sys
from checker.sandbox.serve import running
with running("healthy", speed=0) as heroku:
    print(heroku.url, flush=True)
    sys.stdin.read()
"""

APPS = ("bakery", "bakery-orders", "bakery-reports")
SCHEDULES = ("00:00 Europe/London", "02:00 America/New_York", "23:00 Asia/Kolkata")


class Heroku:
    """The sandbox behind a URL, as a person at its control endpoints sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=f"{url}/sandbox", timeout=60, trust_env=False)

    @property
    def environment(self) -> dict[str, str]:
        """What points a checker at it."""
        port = self.url.rpartition(":")[2]
        return {
            "heroku_api_key": "HRKU-token",
            "heroku_api_url": self.url,
            "heroku_data_url": self.url,
            "slack_webhook_url": f"{self.url}/slack/services/T000/B000/canary",
            "sentry_dsn": f"http://canarykey@127.0.0.1:{port}/1",
        }

    def now(self) -> datetime:
        """Its time."""
        return datetime.fromisoformat(self._http.get("/clock").json()["now"])

    def wait(self, span: str) -> None:
        """Let so much time pass."""
        self._http.post("/clock", json={"advance": span}).raise_for_status()

    def event(self, do: str, app: str, **more: str) -> None:
        """Let something happen now."""
        self._http.post("/events", json={"do": do, "app": app, **more}).raise_for_status()

    def received(self, inbox: str) -> list[dict[str, Any]]:
        """What an inbox (slack, sentry) received, in order."""
        return [one["payload"] for one in self._http.get(f"/{inbox}").json()]


@contextmanager
def a_heroku() -> Iterator[Heroku]:
    """A simulated Heroku with three healthy apps; its clock stands still until it is told to move."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Heroku(process.stdout.readline().strip())
        finally:
            process.kill()
