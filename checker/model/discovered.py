"""What a listing of the whole account tells."""

from dataclasses import dataclass

from checker.model.observed import Database


@dataclass(frozen=True, slots=True)
class Discovered:
    """The databases that are there, those that were known and are not listed, and what could not be listed at all.

    `asked` says that the facts about apps were read anew; `untold` why they could not be.
    """

    databases: tuple[Database, ...]
    unlisted: tuple[Database, ...]
    gaps: tuple[str, ...]
    asked: bool = False
    untold: str | None = None
