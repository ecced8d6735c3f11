"""Where a fault can hit: every question that checker asks Heroku, of one app or of all where there is one for each."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What checker asks for, as far as that decides what becomes of it when there is no answer."""

    LISTING = "which databases exist"
    NAMES = "by which names apps know them"
    TEAMS = "what else only the lists of teams show"
    FACTS = "the stages and regions that policy goes by"
    BACKUPS = "backups and schedules"
    DETAILS = "details, where a rule goes by them"
    LOG = "why a backup failed"
    TOKEN = "whose token it is, and until when"  # noqa: S105 -- not one


@dataclass(frozen=True, slots=True)
class Place:
    """A question: `request` names it in `wire.Request`, `path` matches it, `what` is its name in messages.

    `of` says of how many; `hit` are the apps of the tests' account whose databases it is about, where not of all.
    """

    kind: Kind
    request: str
    path: str
    what: str
    of: str = ""
    hit: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`backups, one app`."""
        return ", ".join(filter(None, (self.request.replace("_", " "), self.of)))


APPS = ("bakery", "mill", "oven", "shop", "stall")
"""The apps of the tests' account, a database each: of team acme, acme, globex, globex, and nobody's."""

ONE = APPS[:1]
_APP, _DATABASE = "/client/v11/apps/{}/transfers", "/client/v11/databases/{}"


def _each(kind: Kind, request: str, path: str, what: str, whose: tuple[str, str], many: str) -> tuple[Place, Place]:
    """The question about one and about all; the notice about many names none of them."""
    one, of_one = whose
    return (
        Place(kind, request, f"^{path.format(one)}$", f"{what} of {of_one}", "one app", ONE),
        Place(kind, request, f"^{path.format('[^/]+')}$", many, "all apps", APPS),
    )


_BY_APP, _BY_DATABASE = ("bakery", "bakery"), ("{addon}", "database {addon}")

PLACES = (
    Place(Kind.LISTING, "addons", "^/addons$", "the list of add-ons"),
    Place(Kind.NAMES, "attachments", "^/addon-attachments$", "the list of add-on attachments"),
    Place(Kind.TEAMS, "teams", "^/teams$", "the list of teams"),
    Place(Kind.TEAMS, "team_addons", "^/teams/acme/addons$", "add-ons of team acme", "one team"),
    Place(Kind.TEAMS, "team_addons", "^/teams/[^/]+/addons$", "add-ons of team globex", "all teams"),
    Place(Kind.FACTS, "apps", "^/apps$", "the list of apps"),
    Place(Kind.FACTS, "couplings", "^/pipeline-couplings$", "the list of pipeline stages"),
    *_each(Kind.BACKUPS, "backups", _APP, "backups", _BY_APP, "backups"),
    *_each(Kind.BACKUPS, "schedules", f"{_DATABASE}/transfer-schedules", "schedules", _BY_DATABASE, "schedules"),
    *_each(Kind.DETAILS, "info", _DATABASE, "details", _BY_DATABASE, "details"),
    *_each(Kind.LOG, "log", rf"{_APP}/\d+", "log of a backup", _BY_APP, "log of a backup of bakery"),
    Place(Kind.TOKEN, "account", "^/account$", "the account"),
    Place(Kind.TOKEN, "authorizations", "^/oauth/authorizations$", "the list of authorizations"),
)
"""Every question there is."""
