"""The simulated Platform API: bodies, headers and paging as in heroku.md §1."""

import base64
from typing import Any

import httpx
import pytest

from checker.sandbox.handle import Running
from checker.sandbox.paging import BadRange, page
from checker.sandbox.serve import running

ADDON_KEYS = {
    "actions",
    "addon_service",
    "app",
    "billed_price",
    "billing_entity",
    "config_vars",
    "created_at",
    "id",
    "name",
    "plan",
    "provider_id",
    "state",
    "updated_at",
    "web_url",
}


def names(response: httpx.Response, key: str = "name") -> list[str]:
    return sorted(item[key] for item in response.json())


def test_addons_of_all_kinds_are_listed(reader: httpx.Client) -> None:
    """The account-wide list holds Postgres and other add-ons of all apps, each with every field."""
    response = reader.get("/addons")
    assert ["postgresql-curved-10234", "postgresql-rigid-77120", "redis-horizontal-58941"] == names(response)
    assert all(item.keys() >= ADDON_KEYS for item in response.json())
    postgres = next(a for a in response.json() if a["name"] == "postgresql-curved-10234")
    assert ("heroku-postgresql:essential-0", ["DATABASE_URL"]) == (postgres["plan"]["name"], postgres["config_vars"])
    assert ("shared-meaning", "2026-03-02T14:06:02Z") == (postgres["app"]["name"], postgres["created_at"])


def test_one_app_and_its_addons(reader: httpx.Client) -> None:
    """An app, its add-ons and its attachments are found by name and by id."""
    app = reader.get("/apps/shared-meaning").json()
    assert ["postgresql-curved-10234", "redis-horizontal-58941"] == names(reader.get(f"/apps/{app['id']}/addons"))
    assert ["DATABASE", "REDIS"] == names(reader.get("/apps/shared-meaning/addon-attachments"))
    assert ["DATABASE"] == names(reader.get("/addons/postgresql-curved-10234/addon-attachments"))
    assert "postgresql-curved-10234" == reader.get("/addons/postgresql-curved-10234").json()["name"]
    assert ["shared-meaning", "shared-meaning-staging"] == names(reader.get("/apps"))


def test_attachments_say_more_when_asked(reader: httpx.Client) -> None:
    """Plan and config vars come only with Accept-Inclusion (heroku.md §1.3)."""
    plain = reader.get("/addon-attachments").json()[0]
    rich = reader.get("/addon-attachments", headers={"Accept-Inclusion": "addon:plan,config_vars"}).json()[0]
    assert "config_vars" not in plain
    assert "plan" not in plain["addon"]
    assert [f"{rich['name']}_URL"] == rich["config_vars"]
    assert ":" in rich["addon"]["plan"]["name"]
    assert {"namespace", "log_input_url", "web_url", "app"} <= plain.keys()


def test_teams_and_their_apps() -> None:
    """Team lists hold what is the team's, and a shared database is seen from both of its apps."""
    with (
        running("teams", speed=0) as sandbox,
        httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer x"}) as client,
    ):
        assert ["acme", "globex"] == names(client.get("/teams"))
        assert ["globex-crm"] == names(client.get("/teams/globex/apps"))
        assert ["postgresql-parallel-30020"] == names(client.get("/teams/globex/addons"))
        assert 404 == client.get("/teams/nobody/addons").status_code
        assert "acme" == client.get("/teams/acme").json()["name"]
        shared = client.get("/apps/acme-shop-worker/addons").json()
        assert [("postgresql-round-30001", "acme-shop")] == [(a["name"], a["app"]["name"]) for a in shared]
        assert [] == client.get("/pipeline-couplings").json()
        follower = client.get("/client/v11/databases/postgresql-deep-30003").json()
        assert "postgresql-round-30001" == follower["leader"]["name"]
        assert 404 == client.get("/client/v11/databases/postgresql-advanced-30010").status_code


def test_account(reader: httpx.Client) -> None:
    """The account tells whether it is delinquent or suspended, and the pool of tokens is readable."""
    assert {"delinquent_at": None, "suspended_at": None}.items() <= reader.get("/account").json().items()
    assert 0 < reader.get("/account/rate-limits").json()["remaining"] <= 4_500


@pytest.mark.parametrize("name", ["DATABASE", "database_url", "postgresql-curved-10234"])
def test_resolve(reader: httpx.Client, name: str) -> None:
    """Attachments resolve by name, config var and add-on."""
    body = {"app": "shared-meaning", "addon_attachment": name}
    assert ["DATABASE"] == names(reader.post("/actions/addon-attachments/resolve", json=body))
    addon = {"app": "shared-meaning", "addon": name}
    assert ["postgresql-curved-10234"] == names(reader.post("/actions/addons/resolve", json=addon))


def test_resolve_of_nothing(reader: httpx.Client) -> None:
    """What cannot be resolved is 404 with the resource's kind."""
    body = {"app": "shared-meaning", "addon_attachment": "NOPE", "addon": "NOPE"}
    answers = [reader.post(f"/actions/{kind}/resolve", json=body) for kind in ("addon-attachments", "addons")]
    assert [404, 404] == [a.status_code for a in answers]
    assert ["attachment", "add_on"] == [a.json()["resource"] for a in answers]


def test_headers(reader: httpx.Client) -> None:
    """Each answer says how much may still be asked, under which scope, and in which request."""
    # The pool refills by one in 0.8 s of real time: two requests on a slow machine may see no difference.
    first, *_, last = [reader.get("/addons", headers={"Request-Id": "mine"}) for _ in range(30)]
    assert int(first.headers["Ratelimit-Remaining"]) > int(last.headers["Ratelimit-Remaining"])
    assert first.headers["Request-Id"].startswith("mine,")
    assert "id, name" == first.headers["Accept-Ranges"]
    assert "read-protected" in first.headers["Oauth-Scope-Accepted"]
    assert "Sun, 22 Nov 2026 09:30:00 GMT" == first.headers["Date"]


def test_unchanged(reader: httpx.Client) -> None:
    """A known Etag is answered with 304."""
    tag = reader.get("/addons").headers["Etag"]
    assert 304 == reader.get("/addons", headers={"If-None-Match": tag}).status_code


@pytest.mark.parametrize("path", ["/addons", "/client/v11/apps/shared-meaning/transfers", "/nowhere"])
def test_no_token(sandbox: Running, path: str) -> None:
    """Without a token every endpoint of Heroku is 401."""
    answer = httpx.get(sandbox.url + path)
    assert (401, "unauthorized") == (answer.status_code, answer.json()["id"])


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer right", 200),
        ("Bearer wrong", 401),
        ("Basic " + base64.b64encode(b":right").decode(), 200),
        ("Basic !", 401),
        ("Digest right", 401),
    ],
)
def test_configured_token(authorization: str, status: int) -> None:
    """With a token set, only that one is taken: as Bearer, or as the password of Basic."""
    with running("empty", token="right") as sandbox:
        assert status == httpx.get(f"{sandbox.url}/apps", headers={"Authorization": authorization}).status_code


def test_pool_of_tokens_runs_out() -> None:
    """Past the rate limit the answer is 429 rate_limit."""
    with running("empty", pool=1, speed=0, monotonic=lambda: 0.0) as sandbox:
        answers = [httpx.get(f"{sandbox.url}/apps", headers={"Authorization": "Bearer x"}) for _ in range(2)]
    assert [200, 429] == [a.status_code for a in answers]
    assert "rate_limit" == answers[1].json()["id"]


@pytest.mark.parametrize("path", ["/apps/nope", "/addons/nope", "/apps/nope/addons", "/nowhere"])
def test_unknown(reader: httpx.Client, path: str) -> None:
    """What is unknown is 404 not_found, in JSON."""
    answer = reader.get(path)
    assert (404, "not_found") == (answer.status_code, answer.json()["id"])


def test_small_pages() -> None:
    """A list is read to its end by sending Next-Range back until there is none."""
    with running("teams", page_size=2) as sandbox:
        seen: list[Any] = []
        headers = {"Authorization": "Bearer x", "Range": "id ..; max=1000"}
        statuses = []
        while True:
            answer = httpx.get(f"{sandbox.url}/addons", headers=headers)
            statuses.append(answer.status_code)
            seen += answer.json()
            if "Next-Range" not in answer.headers:
                break
            headers["Range"] = answer.headers["Next-Range"]
    assert [206, 206, 200] == statuses
    assert 6 == len({a["id"] for a in seen}) == len(seen)


def test_bad_range(reader: httpx.Client) -> None:
    """A range that is none is 416."""
    answer = reader.get("/addons", headers={"Range": "size ..; max=1"})
    assert (416, "requested_range_not_satisfiable") == (answer.status_code, answer.json()["id"])


def test_ranges() -> None:
    """Ranges may start, end, be reversed and leave the first one out."""
    items = [{"id": letter, "name": letter} for letter in "abcdef"]
    shown = {
        text: "".join(i["id"] for i in page(items, text).items)
        for text in ("id b..", "id ]b..", "id ..c", "name b..d; max=2", "id ..; order=desc, max=2", None)
    }
    assert ["bcdef", "cdef", "abc", "bc", "fe", "abcdef"] == list(shown.values())
    with pytest.raises(BadRange):
        page(items, "nonsense")


def test_authorizations(reader: httpx.Client) -> None:
    """The list holds the user's API key, which `~` leads to, and the token that asks, with what is left of it."""
    listed = {item["description"]: item for item in reader.get("/oauth/authorizations").json()}
    assert {"API key", "checker"} == set(listed)
    assert listed["API key"] == reader.get("/oauth/authorizations/~").json()
    own = listed["checker"]
    assert reader.headers["authorization"].endswith(own["access_token"]["token"])
    assert (None, ["read-protected"]) == (own["access_token"]["expires_in"], own["scope"])


def test_a_token_that_ends() -> None:
    """What is left of a token runs down with the clock; from its end on it is not taken."""
    with running("healthy", speed=0) as heroku, httpx.Client(base_url=heroku.url) as client:
        client.headers["Authorization"] = "Bearer HRKU-x"
        answer = client.post("/sandbox/token", json={"expires_at": "2026-11-22T10:30:00Z"})
        assert (200, "2026-11-22T10:30:00Z") == (answer.status_code, answer.json()["expires_at"])
        listed = client.get("/oauth/authorizations").json()
        left = {item["description"]: item["access_token"]["expires_in"] for item in listed}
        assert {"API key": None, "checker": 3600} == left
        client.post("/sandbox/clock", json={"advance": "1h"})
        assert 401 == client.get("/addons").status_code
        client.post("/sandbox/token", json={"expires_at": None})
        assert 200 == client.get("/addons").status_code


@pytest.mark.parametrize("body", [{}, {"expires": "x"}, {"expires_at": "soon"}, {"expires_at": "2026-11-22T10:30:00"}])
def test_an_end_that_is_none(reader: httpx.Client, body: dict[str, str]) -> None:
    """What is no instant is refused in one sentence."""
    answer = reader.post("/sandbox/token", json=body)
    assert (422, True) == (answer.status_code, bool(answer.json()["message"]))
