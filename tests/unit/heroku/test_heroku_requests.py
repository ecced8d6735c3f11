"""What checker asks Heroku, and where it is willing to send the token."""

from pathlib import Path

import pytest

from checker import __version__
from checker.errors import Misconfigured
from checker.heroku import wire

EVERY_REQUEST = [
    wire.Request.addons(),
    wire.Request.teams(),
    wire.Request.team_addons("acme"),
    wire.Request.attachments(),
    wire.Request.authorizations(),
    wire.Request.backups("shared-meaning"),
    wire.Request.schedules("11111111-1111-4111-8111-111111111111"),
    wire.Request.info("11111111-1111-4111-8111-111111111111"),
]


@pytest.mark.parametrize("request_", EVERY_REQUEST, ids=lambda r: r.path)
def test_every_request_names_the_api_version_the_token_and_checker(request_: wire.Request) -> None:
    """Heroku learns which API version is spoken, who asks, and with whose token."""
    headers = request_.headers("token-1")

    assert headers["Accept"] == "application/vnd.heroku+json; version=3"
    assert headers["Authorization"] == "Bearer token-1"
    assert headers["User-Agent"] == f"checker/{__version__}"


def test_no_request_shows_the_token() -> None:
    """A request can be logged: the token is added only while it is sent."""
    assert not any("token" in repr(request) for request in EVERY_REQUEST)


@pytest.mark.parametrize("request_", EVERY_REQUEST, ids=lambda r: r.path)
def test_platform_lists_are_paged_and_the_data_api_is_not(request_: wire.Request) -> None:
    """The platform's lists come in pages of 1000; the data API knows no pages."""
    expected = "id ..; max=1000" if request_.api is wire.Api.PLATFORM else None

    assert request_.headers("t").get("Range") == expected


def test_the_account_is_no_list() -> None:
    """One account is asked for as one."""
    account = wire.Request.account()

    assert (account.path, None) == ("/account", account.headers("t").get("Range"))


def test_attachments_come_with_plan_and_config_vars() -> None:
    """One list of attachments is enough: plan and config vars are included."""
    assert wire.Request.attachments().headers("t")["Accept-Inclusion"] == "addon:plan,config_vars"


def test_paths_are_those_of_the_two_apis() -> None:
    """Each thing is read where Heroku's own command line reads it."""
    assert [r.path for r in EVERY_REQUEST] == [
        "/addons",
        "/teams",
        "/teams/acme/addons",
        "/addon-attachments",
        "/oauth/authorizations",
        "/client/v11/apps/shared-meaning/transfers",
        "/client/v11/databases/11111111-1111-4111-8111-111111111111/transfer-schedules",
        "/client/v11/databases/11111111-1111-4111-8111-111111111111",
    ]


@pytest.mark.parametrize(
    ("name", "part"),
    [("a/b", "a%2Fb"), ("a?b#c", "a%3Fb%23c"), ("..", "%2E%2E"), (".", "%2E"), ("é", "%C3%A9"), ("a b", "a%20b")],
)
def test_no_name_leads_to_another_path(name: str, part: str) -> None:
    """A strange app name stays one part of the path."""
    assert wire.Request.backups(name).path == f"/client/v11/apps/{part}/transfers"


def test_nothing_in_the_package_writes() -> None:
    """Nothing at Heroku can be changed at Heroku: GET is the only method there is."""
    package = Path(wire.__file__).parents[1]
    text = "\n".join(path.read_text() for path in sorted(package.rglob("*.py")))

    assert wire.METHOD == "GET"
    assert not [word for word in ("POST", "PUT", "PATCH", "DELETE", ".post(", ".put(", ".delete(") if word in text]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.heroku.com",
        "https://api.heroku.com/",
        "https://api.data.heroku.com:8443",
        "http://localhost:8700",
        "http://127.0.0.1:8700/",
        "http://127.9.9.9",
        "http://[::1]:8700",
    ],
)
def test_https_and_loopback_are_trusted_with_the_token(url: str) -> None:
    """Heroku itself, a gateway over https, or a simulated Heroku on this machine may be asked."""
    assert wire.base_url("HEROKU_API_URL", url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.heroku.com",
        "http://api.heroku.com",
        "http://localhost.example.com",
        "http://0.0.0.0:80",
        "ftp://localhost",
        "https://",
        "https://user:canary@api.heroku.com",
        "https://api.heroku.com?x=canary",
        "https://api.heroku.com#canary",
        "https://[::1",
        "https://api.heroku.com:canary",
        "https://api.heröku.com",
        "https://api.heroku.com\n",
        "https://xn--",
        "https://api..heroku.com",
    ],
)
def test_any_other_url_is_refused_by_its_variable(url: str) -> None:
    """The operator reads which variable to mend; the URL itself is not repeated, it may hold a password."""
    with pytest.raises(Misconfigured, match=r"^HEROKU_DATA_URL ") as caught:
        wire.base_url("HEROKU_DATA_URL", url)

    assert "canary" not in str(caught.value)
