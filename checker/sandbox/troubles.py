"""What is planned to go wrong with the next backup of a database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

Kind = Literal["skip", "delay", "fail", "cancel", "stall", "warn", "short"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One mishap. `span` is how late a delayed one is made; `traced` tells whether a skipped one looks fired.

    `size` is all that a short one holds.
    """

    kind: Kind
    addon_id: str
    span: timedelta = timedelta(0)
    warnings: int = 0
    log: tuple[str, ...] = ()
    traced: bool = False
    size: int = 0


@dataclass(slots=True)
class Troubles:
    """The mishaps still to come, each used up by one backup, in the order in which they were planned."""

    planned: list[Trouble] = field(default_factory=list)

    def take(self, addon_id: str, *kinds: Kind) -> Trouble | None:
        """The first mishap of these kinds for this database; it is used up by that."""

        def fits(trouble: Trouble) -> bool:
            return trouble.addon_id == addon_id and trouble.kind in kinds

        return self._take(fits)

    def _take(self, fits: Callable[[Trouble], bool]) -> Trouble | None:
        found = next((t for t in self.planned if fits(t)), None)
        if found is not None:
            self.planned.remove(found)
        return found
