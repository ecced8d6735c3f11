"""The tour does with a printed fix what the Heroku CLI would do."""

from collections.abc import Iterator

import httpx
import pytest

from checker.demo.fixes import run_fix
from checker.sandbox.handle import Running
from checker.sandbox.serve import running

STAGING = "shared-meaning-staging"


@pytest.fixture
def heroku() -> Iterator[Running]:
    with running(speed=0) as sandbox:
        yield sandbox


@pytest.fixture
def client(heroku: Running) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer test"}
    with httpx.Client(base_url=heroku.url, headers=headers, trust_env=False) as http:
        yield http


def addon_id(client: httpx.Client) -> str:
    found = [a for a in client.get("/addons").json() if a["app"]["name"] == STAGING]
    return str(found[0]["id"])


def test_capture(heroku: Running, client: httpx.Client) -> None:
    """The fix for an old backup makes a new one."""
    before = len(heroku.transfers(STAGING))
    run_fix(client, f"heroku pg:backups:capture DATABASE --app {STAGING}")
    assert before + 1 == len(heroku.transfers(STAGING))


def test_schedule(client: httpx.Client) -> None:
    """The fix for a missing schedule makes it, at the hour and in the zone that it names."""
    schedules = f"/client/v11/databases/{addon_id(client)}/transfer-schedules"
    assert [] == client.get(schedules).json()
    run_fix(client, f"heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app {STAGING}")
    made = client.get(schedules).json()
    assert [("DATABASE_URL", 0, "Europe/London")] == [(s["name"], int(s["hour"]), s["timezone"]) for s in made]


@pytest.mark.parametrize(
    "command",
    [
        f"heroku pg:reset DATABASE --app {STAGING}",
        f"rm pg:backups:capture DATABASE --app {STAGING}",
        f"heroku pg:backups:capture DATABASE --app {STAGING} --confirm",
        "heroku",
    ],
)
def test_other_commands(client: httpx.Client, command: str) -> None:
    """Nothing but the fixes that checker prints is run."""
    with pytest.raises(ValueError, match=r"cannot run|argument|unpack"):
        run_fix(client, command)


def test_refused(client: httpx.Client) -> None:
    """A fix that Heroku refuses does not pass for done."""
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        run_fix(client, "heroku pg:backups:capture DATABASE --app no-such-app")
