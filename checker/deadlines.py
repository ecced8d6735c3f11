"""When to look again at which apps: just after the instants at which a verdict could turn. Pure.

The hourly sweep would notice as well, up to an hour late. Deadlines that follow each other closely share one look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checker.model import Database, Judged

TOGETHER = timedelta(seconds=30)
"""Deadlines within this time of the first share its look."""

AFTER = timedelta(seconds=5)
"""How long after the last of them the look is due: it must not come before, whoever's clock is a little fast."""

SOON = timedelta(minutes=3)
"""How long after a look that failed at a deadline it is tried again."""

LATER = timedelta(minutes=10)
"""How long what waits for want of requests does so: by then there are some 750 more (heroku.md §1.5)."""


@dataclass(frozen=True, slots=True)
class Due:
    """A look at some apps (billing apps, by name), and the instant from which on it is due."""

    at: datetime
    apps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deadline:
    """When to look at a database of this billing app; `since` is the deadline itself, `at` later after failed looks.

    Without `since` there is no deadline: it only waits for its turn, for want of requests.
    """

    app: str
    at: datetime
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The next deadline of each database, by add-on uuid."""

    of: Mapping[str, Deadline] = field(default_factory=dict)

    def after(
        self, judged: Sequence[Judged], waiting: Sequence[Database] = (), *, full: bool, now: datetime | None = None
    ) -> "Deadlines":
        """The deadlines as of a sweep that judged these databases; a full one leaves no others.

        A database that could not be seen keeps the deadline that it had. Where that is past, it is tried again soon
        after, then at growing distance, up to the next full sweep. Those that are `waiting`, which the sweep of `now`
        did not get to, are looked at a little later, or at the deadline that they had where that comes before.
        """
        kept: dict[str, Deadline] = {} if full else dict(self.of)
        for one in judged:
            addon_id = one.database.addon_id
            before = self.of.get(addon_id)
            kept.pop(addon_id, None)
            if one.deadline is not None:
                kept[addon_id] = Deadline(one.database.app, one.deadline, one.deadline)
            elif not one.seen and before and before.at > one.seen_at:
                kept[addon_id] = before
            elif not one.seen and before and not full:
                kept[addon_id] = replace(before, at=one.seen_at + max(one.seen_at - (before.since or before.at), SOON))
        if now is not None:
            kept |= {database.addon_id: self._later(database, now) for database in waiting}
        return Deadlines(kept)

    def _later(self, database: Database, now: datetime) -> Deadline:
        """When to look at what a sweep did not get to; the deadline that it had is not forgotten."""
        before, at = self.of.get(database.addon_id), now + LATER
        if before is None:
            return Deadline(database.app, at, None)
        return Deadline(database.app, min(before.at, at) if before.at > now else at, before.since)

    @property
    def instants(self) -> dict[str, datetime]:
        """When a verdict on each database can turn, or could have, by add-on uuid."""
        return {addon_id: deadline.since for addon_id, deadline in self.of.items() if deadline.since}

    def later_than(self, now: datetime) -> "Deadlines":
        """Without those that are past: whatever came of their look, it is not tried again and again."""
        return Deadlines({addon_id: deadline for addon_id, deadline in self.of.items() if deadline.at >= now})

    @property
    def due(self) -> Due | None:
        """The next look; None when there is no deadline at all."""
        if not self.of:
            return None
        first = min(deadline.at for deadline in self.of.values())
        near = [deadline for deadline in self.of.values() if deadline.at <= first + TOGETHER]
        return Due(max(deadline.at for deadline in near) + AFTER, frozenset(deadline.app for deadline in near))
