"""What a look at a whole account saw, and what is customary in it: the zone and the hours of most of its schedules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from checker.model import Observation, Schedule, Seen
from checker.policy.zones import parse_zone
from checker.slots import Daily, canonical, is_outdated, is_zone

T = TypeVar("T")

EPHEMERAL = ("review", "test")
"""The pipeline stages whose apps come and go with a branch or a test run."""

UTC = "UTC"
_UTC = canonical(UTC)
# One database alone is no custom.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Account:
    """What there is, as of `now`. `gaps` say what could not be listed, `untold` why no pipeline stages are known."""

    observations: tuple[Observation, ...]
    now: datetime
    gaps: tuple[str, ...] = ()
    untold: str | None = None


@dataclass(frozen=True, slots=True)
class Customs:
    """`zone` is that of most schedules, where it is not UTC; `common` by stage the schedule of most databases in it.

    `spellings` holds by canonical zone the name that the policy gives it; one that no policy takes is not in it.
    """

    zone: str | None
    common: Mapping[str, Daily]
    spellings: Mapping[str, str]

    def daily(self, schedule: Schedule) -> Daily | None:
        """The hour and the zone as the policy spells them; None for a zone that it cannot name."""
        zone = self.spellings.get(canonical(schedule.timezone))
        return Daily(schedule.hour, zone) if zone else None


def stage_of(observation: Observation) -> str:
    """The pipeline stage of the billing app; empty where it is in none, or where that is not known."""
    return observation.database.facts.stage or ""


def customs_of(account: Account) -> Customs:
    """What is customary, of all databases but those that come and go and those that follow another."""
    scheduled = [o for o in account.observations if isinstance(o, Seen) and o.schedules and _counts(o)]
    lost = [schedule for o in account.observations if isinstance(o, Seen) for schedule in o.orphans]
    schedules = [schedule for seen in scheduled for schedule in seen.schedules]
    customs = Customs(None, {}, dict(_spellings([*schedules, *lost])))
    by_stage: defaultdict[str, list[Daily]] = defaultdict(list)
    for seen in scheduled:
        if len(seen.schedules) == 1 and (daily := customs.daily(seen.schedules[0])):
            by_stage[stage_of(seen)].append(daily)
    zones = [daily.timezone for dailies in by_stage.values() for daily in dailies]
    most = _most(zones)
    common = {stage: daily for stage, dailies in by_stage.items() if (daily := _most(dailies))}
    return Customs(most if most and canonical(most) != _UTC else None, common, customs.spellings)


def _counts(seen: Seen) -> bool:
    return stage_of(seen) not in EPHEMERAL and not (seen.info and seen.info.follows)


def _most(things: Iterable[T]) -> T | None:
    """What more than half of several things are."""
    counts = Counter(things)
    usual = [thing for thing, count in counts.items() if count >= _SEVERAL and 2 * count > counts.total()]
    return next(iter(usual), None)


def _spellings(schedules: Iterable[Schedule]) -> Iterator[tuple[str, str]]:
    """Of the names for one zone the most usual that a policy takes and that is not outdated, else the zone's own."""
    names = Counter(schedule.timezone for schedule in schedules if is_zone(schedule.timezone))
    by_zone: defaultdict[str, list[str]] = defaultdict(list)
    for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0])):
        by_zone[canonical(name)].append(name)
    for zone, used in by_zone.items():
        own = UTC if zone == _UTC else zone
        choices = [own] if zone == _UTC else [*(name for name in used if not is_outdated(name)), own]
        if spelling := next(filter(_is_taken, choices), None):
            yield zone, spelling


def _is_taken(name: str) -> bool:
    """Whether a policy may name this zone."""
    try:
        parse_zone(name)
    except ValueError:
        return False
    return True
