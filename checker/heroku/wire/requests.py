"""What checker asks Heroku: every request there is, and how its headers look. There is no request that writes."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Self
from urllib.parse import quote, urlsplit

from checker import __version__
from checker.errors import Misconfigured
from checker.hosts import is_host, is_loopback

METHOD: Final = "GET"

_ACCEPT = "application/vnd.heroku+json; version=3"
# The largest page that Heroku gives: https://devcenter.heroku.com/articles/platform-api-reference#ranges
_FIRST_PAGE = "id ..; max=1000"


class Api(Enum):
    """Which of the two hosts a request goes to (heroku.md §1, §2.1)."""

    PLATFORM = "platform"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Request:
    """One GET. `what` names in messages what is read; `earlier` holds the ranges of the pages before this one.

    `of_many` are those that a full look sends for each app and database: they leave some of the rate limit to others.
    What is `free` may be asked though nothing is left.
    """

    api: Api
    path: str
    what: str
    range: str | None = None
    inclusion: str | None = None
    earlier: frozenset[str] = frozenset()
    of_many: bool = False
    free: bool = False

    def headers(self, token: str) -> dict[str, str]:
        """The headers to send; the token stands in them and nowhere else (heroku.md §1.3)."""
        headers = {
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Authorization": f"Bearer {token}",
            "User-Agent": f"checker/{__version__}",
        }
        if self.range is not None:
            headers["Range"] = self.range
        if self.inclusion is not None:
            headers["Accept-Inclusion"] = self.inclusion
        return headers

    @classmethod
    def account(cls) -> Self:
        """The user as whom the token acts (heroku.md §1.1)."""
        return cls(Api.PLATFORM, "/account", "the account")

    @classmethod
    def rate_limit(cls) -> Self:
        """How many requests the account has left; one more is said not to be counted for it (heroku.md §1.1)."""
        return cls(Api.PLATFORM, "/account/rate-limits", "the rate limit", free=True)

    @classmethod
    def authorizations(cls) -> Self:
        """All authorizations of the token's user, the token's own among them.

        Never `/oauth/authorizations/~`: that is the user's API key, whichever token asks.
        """
        return cls(Api.PLATFORM, "/oauth/authorizations", "the list of authorizations", range=_FIRST_PAGE)

    @classmethod
    def addons(cls) -> Self:
        """All add-ons that the token can list (heroku.md §1.1)."""
        return cls(Api.PLATFORM, "/addons", "the list of add-ons", range=_FIRST_PAGE)

    @classmethod
    def teams(cls) -> Self:
        """The teams of the token's user."""
        return cls(Api.PLATFORM, "/teams", "the list of teams", range=_FIRST_PAGE)

    @classmethod
    def team_addons(cls, team: str) -> Self:
        """The add-ons of one team; whether `/addons` covers them all is not documented (heroku.md §9)."""
        return cls(Api.PLATFORM, f"/teams/{_part(team)}/addons", f"add-ons of team {team}", range=_FIRST_PAGE)

    @classmethod
    def apps(cls) -> Self:
        """All apps that the token can list, with their regions (heroku.md §1.1)."""
        return cls(Api.PLATFORM, "/apps", "the list of apps", range=_FIRST_PAGE)

    @classmethod
    def couplings(cls) -> Self:
        """Which app is in which stage of a pipeline (heroku.md §1.2)."""
        return cls(Api.PLATFORM, "/pipeline-couplings", "the list of pipeline stages", range=_FIRST_PAGE)

    @classmethod
    def attachments(cls) -> Self:
        """All add-on attachments that the token can list, with plan and config vars."""
        what, inclusion = "the list of add-on attachments", "addon:plan,config_vars"
        return cls(Api.PLATFORM, "/addon-attachments", what, range=_FIRST_PAGE, inclusion=inclusion)

    @classmethod
    def backups(cls, app: str) -> Self:
        """The transfers of a billing app: backups, restores and copies together (heroku.md §2.2)."""
        return cls(Api.DATA, f"/client/v11/apps/{_part(app)}/transfers", f"backups of {app}", of_many=True)

    @classmethod
    def log(cls, app: str, num: int) -> Self:
        """One transfer with its log (heroku.md §2.2)."""
        return cls(Api.DATA, f"/client/v11/apps/{_part(app)}/transfers/{num}?verbose=true", f"log of a backup of {app}")

    @classmethod
    def schedules(cls, addon_id: str) -> Self:
        """The backup schedules listed for a database (heroku.md §2.7)."""
        path = f"/client/v11/databases/{_part(addon_id)}/transfer-schedules"
        return cls(Api.DATA, path, f"schedules of database {addon_id}", of_many=True)

    @classmethod
    def info(cls, addon_id: str) -> Self:
        """What the data API says of a database (heroku.md §2.6)."""
        return cls(Api.DATA, f"/client/v11/databases/{_part(addon_id)}", f"details of database {addon_id}")


def base_url(variable: str, url: str) -> str:
    """The base that paths are put behind, without a slash at its end.

    Raises Misconfigured, naming the variable, unless it is https, or http on loopback: the token goes there.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        sound = parts.port is None or parts.port > 0
    except ValueError:
        raise Misconfigured(f"{variable} is not a URL") from None
    extras = "@" in parts.netloc or bool(parts.query) or bool(parts.fragment)
    trusted = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not (sound and is_host(host) and trusted) or extras or not url.isascii() or not url.isprintable():
        raise Misconfigured(f"{variable} must be an https URL (or http on this machine) without a password in it")
    return url.rstrip("/")


def _part(name: str) -> str:
    # A lone dot or two would be taken for a step in the path, quoted or not.
    return "%2E" * len(name) if name in {".", ".."} else quote(name, safe="")
