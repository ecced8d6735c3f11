"""Databases of one promise together, and how much it matters. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checker.model import Outcome, Schedule
from checker.policy.durations import render_duration
from checker.policy.init.standing import Promise, Standing
from checker.rules.retained_backups.kept import NIGHTS, kept_by

_LAX = frozenset({"staging", "development"})
# A stage of one database is named as such.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Databases of one stage that are given the same promise; `by_stage`: the stage names them."""

    stage: str
    promise: Promise
    members: tuple[Standing, ...]
    by_stage: bool = False

    @property
    def name(self) -> str:
        """What its policy is called: `staging, 00:00 Europe/London`, with what else is demanded."""
        if self.promise.daily:
            what = f"{self.promise.daily}"
        else:
            what = "a night without a slot" if self.promise.whole else "no schedule yet"
        more = "large" if self.promise.large else "protected" if self.promise.protected else ""
        return ", ".join(filter(None, (self.stage, what, more)))

    @property
    def lax(self) -> bool:
        """A finding there is no alarm."""
        return self.stage in _LAX


def groups_of(standings: Iterable[Standing], *, by_stage: bool) -> tuple[Group, ...]:
    """By stage and promise: first what is special, then the large groups, and last what a stage names alone."""
    found: defaultdict[tuple[str, Promise], list[Standing]] = defaultdict(list)
    for standing in standings:
        found[standing.stage, standing.promise].append(standing)
    of_stage = Counter(stage for (stage, _), members in found.items() for _ in members)
    groups = [
        Group(stage, promise, tuple(members), by_stage and _is_usual(stage, promise, len(members), of_stage[stage]))
        for (stage, promise), members in found.items()
    ]
    return tuple(sorted(groups, key=_order))


def _is_usual(stage: str, promise: Promise, count: int, of: int) -> bool:
    """Most of a stage: what is not named above goes by the stage, and so does what will come."""
    usual = promise.daily is not None and not promise.large
    return bool(stage) and usual and count >= _SEVERAL and 2 * count > of


def _order(group: Group) -> tuple[object, ...]:
    special = group.promise.daily is None or group.promise.large
    return group.by_stage, not special, group.lax, group.stage != "production", -len(group.members), group.name


def small_enough(members: Sequence[Standing]) -> str:
    """Whether to demand a size that logical backups are meant for: the empty text, or why it is only suggested."""
    if any(m.promise.large for m in members):
        return "these are larger, and continuous protection is demanded of them"
    if any(m.small is Outcome.UNKNOWN for m in members):
        return "Heroku does not say how large each of these is"
    return ""


def retention(schedules: Sequence[Schedule]) -> tuple[str, str]:
    """What could be demanded of how many backups are kept, well within what the schedules keep; and why."""
    kept = [keeps for schedule in schedules if (keeps := kept_by(schedule))]
    if not kept or len(kept) < len(schedules) or any(keeps.week_only for keeps in kept):
        return f"retained_backups: {{scheduled: {NIGHTS}}}", "each plan keeps a week"
    least = min(kept, key=lambda keeps: (keeps.reach, keeps.most))
    # An old one goes before the next has come to its place: half of what is kept at best is there for certain.
    reach = render_duration(least.reach / 2)
    return (
        f"retained_backups: {{scheduled: {(NIGHTS + least.most) // 2}, reach: {reach}}}",
        f"their schedules keep {least}",
    )
