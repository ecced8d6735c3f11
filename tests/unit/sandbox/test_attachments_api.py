"""The simulated Platform API lets a name be attached, taken over and taken away, as the Heroku CLI does."""

from typing import Any

import httpx
import pytest

from checker.sandbox.handle import Running

PRODUCTION, STAGING = "shared-meaning", "shared-meaning-staging"
DATABASE = "postgresql-curved-10234"


def attach(client: httpx.Client, addon: str = DATABASE, app: str = PRODUCTION, **more: Any) -> httpx.Response:
    return client.post("/addon-attachments", json={"addon": {"name": addon}, "app": {"name": app}, **more})


def names(sandbox: Running, app: str = PRODUCTION) -> dict[str, str]:
    """What an app calls which add-on."""
    account = sandbox.world.account
    return {a.name: account.addons[a.addon_id].name for a in account.attachments_of(account.app(app))}


def test_a_name_is_attached_and_detached(client: httpx.Client, sandbox: Running) -> None:
    """A free name is given at once, is found by itself, and goes again; both restart the app."""
    made = attach(client, name="FORMER")
    assert (201, "FORMER") == (made.status_code, made.json()["name"])
    assert DATABASE == names(sandbox)["FORMER"]
    found = client.get(f"/apps/{PRODUCTION}/addon-attachments/FORMER").json()
    assert (made.json()["id"], ["FORMER_URL"]) == (found["id"], found["config_vars"])
    assert [1] == [release["version"] for release in client.get(f"/apps/{PRODUCTION}/releases").json()]
    assert 200 == client.delete(f"/addon-attachments/{found['id']}").status_code
    assert {"DATABASE", "REDIS"} == names(sandbox).keys()


def test_without_a_name_it_gets_a_colour(client: httpx.Client) -> None:
    """As Heroku names what nobody has named."""
    assert "HEROKU_POSTGRESQL_NAVY" == attach(client).json()["name"]


def test_a_name_that_is_taken_is_replaced_only_when_that_is_confirmed(client: httpx.Client, sandbox: Running) -> None:
    """A wrong confirmation, like none, leaves everything as it is."""
    for more in ({}, {"confirm": "do-not-replace"}):
        refused = attach(client, name="REDIS", **more)
        assert (423, "confirmation_required") == (refused.status_code, refused.json()["id"])
        assert "redis-horizontal-58941" == names(sandbox)["REDIS"]
    assert 201 == attach(client, name="REDIS", confirm=PRODUCTION).status_code
    assert DATABASE == names(sandbox)["REDIS"]


def test_a_name_is_not_given_twice_to_the_same_add_on(client: httpx.Client) -> None:
    """The database has that name already."""
    refused = attach(client, name="DATABASE", confirm=PRODUCTION)
    assert (422, "invalid_params") == (refused.status_code, refused.json()["id"])


def test_a_schedule_of_a_detached_name_stays_listed(client: httpx.Client, sandbox: Running) -> None:
    """Who detaches a name by command leaves an orphan, as by an event."""
    client.delete(f"/addon-attachments/{client.get(f'/apps/{PRODUCTION}/addon-attachments/DATABASE').json()['id']}")
    (schedule,) = sandbox.world.schedules.of_app(sandbox.world.account.app(PRODUCTION))
    assert ("DATABASE_URL", True, None) == (
        schedule.name,
        schedule.lingering,
        sandbox.world.schedules.target(schedule),
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/addon-attachments/no-such-id"),
        ("GET", f"/apps/{PRODUCTION}/addon-attachments/FORMER"),
        ("GET", "/apps/no-such-app/releases"),
    ],
)
def test_what_is_not_there_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    """As everywhere at Heroku."""
    answer = client.request(method, path)
    assert (404, "not_found") == (answer.status_code, answer.json()["id"])


@pytest.mark.parametrize("body", [{}, {"addon": {}}, {"addon": {"name": DATABASE}}, {"addon": 7, "app": PRODUCTION}])
def test_an_incomplete_request_is_refused(client: httpx.Client, body: dict[str, Any]) -> None:
    """What is missing is named."""
    answer = client.post("/addon-attachments", json=body)
    assert (400, True) == (answer.status_code, answer.json()["message"].endswith("is missing."))


def test_an_app_without_dynos_has_no_formation(client: httpx.Client) -> None:
    """A promote asks for a release phase; the sandbox's apps have none."""
    assert [] == client.get(f"/apps/{STAGING}/formation").json()
