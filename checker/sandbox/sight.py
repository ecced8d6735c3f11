"""What the token sees of the account: all of it, save for the teams that are hidden from it."""

from collections.abc import Collection

from checker.sandbox.account import Account, NoSuchThing
from checker.sandbox.things import Addon, App, Attachment, Team


class Sight:
    """The account without the apps of hidden teams, and without what is billed or attached to them.

    Backups go on behind it: hidden is not gone.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._hidden: frozenset[str] = frozenset()

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of the teams that are not seen."""
        return tuple(sorted(self._hidden))

    def hide(self, teams: Collection[str]) -> None:
        """Hide these teams and no others. Raises NoSuchThing for a team that there is not."""
        for team in teams:
            if team not in self._account.teams:
                raise NoSuchThing(f"no team {team}")
        self._hidden = frozenset(teams)

    @property
    def teams(self) -> list[Team]:
        """The teams that are seen."""
        return [team for name, team in self._account.teams.items() if name not in self._hidden]

    @property
    def apps(self) -> list[App]:
        """The apps that are seen."""
        return [app for app in self._account.apps.values() if app.team not in self._hidden]

    @property
    def addons(self) -> list[Addon]:
        """The add-ons that are billed to apps that are seen."""
        return [addon for addon in self._account.addons.values() if self._sees(addon.app_id)]

    @property
    def attachments(self) -> list[Attachment]:
        """The attachments of add-ons and in apps that are both seen."""
        account = self._account
        return [
            a for a in account.attachments if self._sees(a.app_id) and self._sees(account.addons[a.addon_id].app_id)
        ]

    def app(self, key: str) -> App:
        """The app of that name or uuid. Raises NoSuchThing."""
        found = self._account.app(key)
        if not self._sees(found.id):
            raise NoSuchThing(f"no app {key}")
        return found

    def addon(self, key: str) -> Addon:
        """The add-on of that name or uuid. Raises NoSuchThing."""
        found = self._account.addon(key)
        if not self._sees(found.app_id):
            raise NoSuchThing(f"no add-on {key}")
        return found

    def _sees(self, app_id: str) -> bool:
        return self._account.apps[app_id].team not in self._hidden
