"""A team can be hidden from the token: nothing of it is listed or answered, and its backups go on behind it."""

from collections.abc import Iterator

import httpx
import pytest

from checker.sandbox.account import NoSuchThing
from checker.sandbox.handle import Running
from checker.sandbox.serve import running

LISTS = ["/teams", "/apps", "/users/~/apps", "/addons", "/addon-attachments"]


@pytest.fixture
def teams() -> Iterator[Running]:
    """Two teams and a personal app."""
    with running("teams", speed=0) as started:
        yield started


@pytest.fixture
def client(teams: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=teams.url, headers={"Authorization": "Bearer madeup"}) as opened:
        yield opened


def names(client: httpx.Client, path: str) -> list[str]:
    """The names in a list; of attachments the apps that see them."""
    return sorted(
        {
            item.get("app", item)["name"] if path == "/addon-attachments" else item["name"]
            for item in client.get(path).json()
        }
    )


def test_lists(teams: Running, client: httpx.Client) -> None:
    """Lists lack what is hidden, have it back afterwards, and never lose anything else."""
    before = {path: names(client, path) for path in LISTS}
    teams.hide("acme")
    assert {
        "/teams": ["globex"],
        "/apps": ["globex-crm", "side-project"],
        "/users/~/apps": ["globex-crm", "side-project"],
        "/addons": ["postgresql-metric-30030", "postgresql-parallel-30020"],
        "/addon-attachments": ["globex-crm", "side-project"],
    } == {path: names(client, path) for path in LISTS}
    teams.hide()
    assert before == {path: names(client, path) for path in LISTS}


@pytest.mark.parametrize(
    "path",
    [
        "/teams/acme/addons",
        "/apps/acme-shop",
        "/apps/acme-shop/addons",
        "/addons/postgresql-round-30001",
        "/client/v11/apps/acme-shop/transfers",
        "/client/v11/databases/postgresql-round-30001",
        "/client/v11/databases/postgresql-round-30001/transfer-schedules",
    ],
)
def test_single_things(teams: Running, client: httpx.Client, path: str) -> None:
    """What is hidden is not found, as if it did not exist."""
    assert 200 == client.get(path).status_code
    teams.hide("acme")
    assert 404 == client.get(path).status_code


def test_resolving(teams: Running, client: httpx.Client) -> None:
    """The Heroku CLI does not find it either."""
    asked = [
        ("/actions/addons/resolve", {"addon": "postgresql-round-30001"}),
        ("/actions/addon-attachments/resolve", {"addon_attachment": "DATABASE", "app": "acme-shop"}),
    ]
    assert [200, 200] == [client.post(path, json=body).status_code for path, body in asked]
    teams.hide("acme")
    assert [404, 404] == [client.post(path, json=body).status_code for path, body in asked]


def test_backups_go_on(teams: Running) -> None:
    """Hidden is not gone: the nights go on."""
    teams.hide("acme")
    before = teams.transfers("acme-shop")[-1].num
    teams.move(teams.now.replace(day=24))
    assert before < teams.transfers("acme-shop")[-1].num


def test_over_http(client: httpx.Client) -> None:
    """The control does the same over HTTP, and refuses in one sentence what it cannot do."""
    assert {"teams": ["acme"]} == client.post("/sandbox/hidden", json={"teams": ["acme"]}).json()
    assert ["globex"] == names(client, "/teams")
    assert {"teams": []} == client.post("/sandbox/hidden", json={"teams": []}).json()
    for body, told in [
        ({"teams": ["ghost"]}, "no team ghost"),
        ({"teams": "acme"}, "send teams: a list"),
        ({}, "send teams"),
    ]:
        answer = client.post("/sandbox/hidden", json=body)
        assert (422, True) == (answer.status_code, told in answer.json()["message"])
    assert ["acme", "globex"] == names(client, "/teams")


def test_team_that_there_is_not(teams: Running) -> None:
    """A team that does not exist cannot be hidden."""
    with pytest.raises(NoSuchThing, match="no team ghost"):
        teams.hide("ghost")
