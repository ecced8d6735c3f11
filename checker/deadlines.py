"""When to look again at which apps: just after the instants at which a verdict could turn. Pure.

The hourly sweep would notice as well, up to an hour late. Deadlines that follow each other closely share one look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker.model import Judged

TOGETHER = timedelta(seconds=30)
"""Deadlines within this time of the first share its look."""

AFTER = timedelta(seconds=5)
"""How long after the last of them the look is due: it must not come before, whoever's clock is a little fast."""


@dataclass(frozen=True, slots=True)
class Due:
    """A look at some apps (billing apps, by name), and the instant from which on it is due."""

    at: datetime
    apps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The next deadline of each database, by add-on uuid, with its billing app."""

    of: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)

    def after(self, judged: Sequence[Judged], *, full: bool) -> "Deadlines":
        """The deadlines as of a sweep that judged these databases; a full one leaves no others.

        A database that could not be seen keeps the deadline that it had, once: what was to be seen then is still to be
        seen, and after that the hourly sweeps go on trying.
        """
        kept: dict[str, tuple[str, datetime]] = {} if full else dict(self.of)
        for one in judged:
            addon_id = one.database.addon_id
            before = self.of.get(addon_id)
            kept.pop(addon_id, None)
            if one.deadline is not None:
                kept[addon_id] = (one.database.app, one.deadline)
            elif not one.seen and before and before[1] > one.seen_at:
                kept[addon_id] = before
        return Deadlines(kept)

    def later_than(self, now: datetime) -> "Deadlines":
        """Without those that are past: whatever came of their look, it is not tried again and again."""
        return Deadlines({id_: (app, at) for id_, (app, at) in self.of.items() if at > now})

    @property
    def due(self) -> Due | None:
        """The next look; None when there is no deadline at all."""
        if not self.of:
            return None
        first = min(at for _, at in self.of.values())
        near = [(app, at) for app, at in self.of.values() if at <= first + TOGETHER]
        return Due(max(at for _, at in near) + AFTER, frozenset(app for app, _ in near))
