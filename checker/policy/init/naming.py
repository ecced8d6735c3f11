"""How a policy names a set of databases, and no other one. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from checker.model import Database
from checker.policy.criteria import names_of

MAIN = "DATABASE"
"""The attachment by which an app knows the database that it runs on."""

# As Heroku names apps: https://devcenter.heroku.com/articles/platform-api-reference#app. What fits is no pattern.
_APP = re.compile(r"[a-z0-9-]{1,30}", re.ASCII)
_ADDON = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """Databases by the apps that they belong to, by these apps' `DATABASE` alone, or by the names of the add-ons."""

    databases: tuple[Database, ...]
    apps: tuple[str, ...] = ()
    main: bool = False
    addons: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """What tells several policies of one promise apart."""
        if self.addons:
            return ", by add-on"
        return f", {MAIN}" if self.main else ""


def has_a_name(database: Database) -> bool:
    """Whether a policy can name the add-on itself."""
    return _ADDON.fullmatch(database.name) is not None


def named(
    members: Sequence[Database], everything: Sequence[Database]
) -> tuple[tuple[Named, ...], tuple[Database, ...]]:
    """The fewest ways to name all members, and those that cannot be named at all.

    An app stands for all its databases where all of them are members; else its `DATABASE` or the add-on is named.
    """
    ids = {database.addon_id for database in members}
    whole = [d for d in members if _APP.fullmatch(d.app) and _only(_by_app(d.app, everything), ids)]
    rest = [d for d in members if d not in whole]
    main = [d for d in rest if _is_main(d) and _APP.fullmatch(d.app) and _only(_by_main(d.app, everything), ids)]
    rest = [d for d in rest if d not in main]
    if main and all(_is_main(d) for d in whole) and len({d.app for d in whole}) == len(whole):
        whole, main = [], [*whole, *main]
    addons = [d for d in rest if has_a_name(d)]
    return tuple(_ways(whole, main, addons)), tuple(d for d in rest if d not in addons)


def _ways(whole: Sequence[Database], main: Sequence[Database], addons: Sequence[Database]) -> Iterator[Named]:
    if whole:
        yield Named(tuple(whole), apps=_apps(whole))
    if main:
        yield Named(tuple(main), apps=_apps(main), main=True)
    if addons:
        yield Named(tuple(addons), addons=tuple(d.name for d in addons))


def _apps(databases: Sequence[Database]) -> tuple[str, ...]:
    return tuple(sorted({database.app for database in databases}))


def _is_main(database: Database) -> bool:
    return (database.app, MAIN) in names_of(database)


def _only(fitting: Collection[str], ids: Collection[str]) -> bool:
    return set(fitting) <= set(ids)


def _by_app(app: str, everything: Sequence[Database]) -> set[str]:
    return {d.addon_id for d in everything if any(known == app for known, _ in names_of(d))}


def _by_main(app: str, everything: Sequence[Database]) -> set[str]:
    return {d.addon_id for d in everything if (app, MAIN) in names_of(d)}
