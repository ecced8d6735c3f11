"""What one Heroku account can see: teams, apps, add-ons and attachments, and what people do to them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from checker.sandbox.dice import dice, make_id
from checker.sandbox.things import CANARY_PASSWORD, Addon, App, Attachment, Team

_COLOURS = ("NAVY", "MAROON", "GOLD", "PINK", "TEAL", "ROSE", "CYAN", "OLIVE", "GRAY", "JADE", "AQUA", "BRONZE")


class NoSuchThing(Exception):
    """There is no app, database or attachment of that name."""


class Account:
    """The inventory. Everything is found by its uuid or by its name; lists keep the order of creation."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.teams: dict[str, Team] = {}
        self.apps: dict[str, App] = {}
        self.addons: dict[str, Addon] = {}
        self._by_app: dict[str, dict[str, Attachment]] = defaultdict(dict)
        self._by_addon: dict[str, dict[str, Attachment]] = defaultdict(dict)

    @property
    def attachments(self) -> list[Attachment]:
        """Every attachment of the account."""
        return [a for of_app in self._by_app.values() for a in of_app.values()]

    def app(self, key: str) -> App:
        """The app of that name or uuid. Raises NoSuchThing."""
        found = self.apps.get(key) or next((a for a in self.apps.values() if a.name == key), None)
        if found is None:
            raise NoSuchThing(f"no app {key}")
        return found

    def addon(self, key: str) -> Addon:
        """The add-on of that name or uuid. Raises NoSuchThing."""
        found = self.addons.get(key) or next((a for a in self.addons.values() if a.name == key), None)
        if found is None:
            raise NoSuchThing(f"no add-on {key}")
        return found

    def database(self, app: str, key: str) -> Addon:
        """A database by add-on name or uuid, or by what `app` calls it (`DATABASE` or `DATABASE_URL`)."""
        attachment = self.attachment(self.app(app), key)
        return self.addons[attachment.addon_id] if attachment else self.addon(key)

    def attachment(self, app: App, name: str) -> Attachment | None:
        """The attachment that `app` calls by this name or config var, in any case."""
        wanted = name.upper().removesuffix("_URL")
        return next((a for a in self.attachments_of(app) if a.name.upper() == wanted), None)

    def attachments_of(self, app: App) -> Iterator[Attachment]:
        """Every attachment of an app, of whatever add-on."""
        return iter(list(self._by_app[app.id].values()))

    def attachments_to(self, addon: Addon) -> Iterator[Attachment]:
        """Every attachment of an add-on, in whatever app."""
        return iter(list(self._by_addon[addon.id].values()))

    def own_name(self, addon: Addon) -> str | None:
        """What the billing app calls this add-on, `DATABASE` before any other; None when it has no name there."""
        names = sorted(a.name for a in self.attachments_to(addon) if a.app_id == addon.app_id)
        return "DATABASE" if "DATABASE" in names else next(iter(names), None)

    def url(self, addon: Addon) -> str:
        """The live URL with user and password in clear, as Heroku gives it out."""
        chance = dice(self.seed, "url", addon.id)
        user, host, name = (f"{chance.getrandbits(56):014x}" for _ in range(3))
        scheme, port = ("postgres", 5432) if addon.is_postgres else ("rediss", 6380)
        return f"{scheme}://u{user}:{CANARY_PASSWORD}@db-{host}.sandbox.invalid:{port}/d{name}"

    def add_app(self, name: str, created_at: datetime, team: str | None = None) -> App:
        """A new app, in a team if one is named."""
        if team is not None and team not in self.teams:
            self.teams[team] = Team(id=make_id(self.seed, "team", team), name=team)
        app = App(id=make_id(self.seed, "app", name), name=name, created_at=created_at, team=team)
        self.apps[app.id] = app
        return app

    def add_addon(self, app: App, name: str, plan: str, created_at: datetime) -> Addon:
        """A new add-on; `plan` may name its service (`heroku-redis:mini`), else it is a Heroku Postgres."""
        service, _, tier = plan.rpartition(":")
        addon = Addon(
            id=make_id(self.seed, "addon", name, created_at),
            name=name,
            app_id=app.id,
            service=service or "heroku-postgresql",
            plan=tier,
            created_at=created_at,
            updated_at=created_at,
        )
        self.addons[addon.id] = addon
        return addon

    def attach(self, addon: Addon, app: App, name: str, now: datetime, namespace: str | None = None) -> Attachment:
        """Let `app` see `addon` as `name`."""
        attachment = Attachment(
            id=make_id(self.seed, "attachment", app.id, name, addon.id, now),
            name=name,
            app_id=app.id,
            addon_id=addon.id,
            created_at=now,
            updated_at=now,
            namespace=namespace,
        )
        self._by_app[app.id][attachment.id] = self._by_addon[addon.id][attachment.id] = attachment
        return attachment

    def detach(self, attachment: Attachment) -> None:
        """Take the name away; the add-on stays."""
        del self._by_app[attachment.app_id][attachment.id]
        del self._by_addon[attachment.addon_id][attachment.id]

    def promote(self, app: App, addon: Addon, now: datetime) -> None:
        """Make `addon` the app's DATABASE; the database that was it keeps another name, a colour if it had none."""
        current = self.attachment(app, "DATABASE")
        if current is not None:
            if current.addon_id == addon.id:
                return
            old = self.addons[current.addon_id]
            self.detach(current)
            if self.own_name(old) is None:
                self.attach(old, app, self.free_colour(app), now)
        self.attach(addon, app, "DATABASE", now)

    def free_colour(self, app: App) -> str:
        """A name such as HEROKU_POSTGRESQL_NAVY that the app does not use yet."""
        used = {a.name for a in self.attachments_of(app)}
        return next(name for name in (f"HEROKU_POSTGRESQL_{c}" for c in _COLOURS) if name not in used)

    def destroy(self, addon: Addon) -> None:
        """Remove the add-on with all its attachments."""
        for attachment in self.attachments_to(addon):
            self.detach(attachment)
        del self.addons[addon.id]
