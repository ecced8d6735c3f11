"""What a look at a whole account saw, and what is customary in it: the zone and the hours of most of its schedules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from checker.model import Observation, Schedule, Seen
from checker.policy.match_shape import STAGES
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
    """`zone` is that of most schedules, where it is not UTC; `common` by stage the schedule of most databases in it."""

    zone: str | None
    common: Mapping[str, Daily]


def stage_of(observation: Observation) -> str:
    """The pipeline stage of the billing app; empty where it is in none, or where that is not known."""
    stage = observation.database.facts.stage
    return stage if stage in STAGES else ""


def daily_of(schedule: Schedule) -> Daily | None:
    """The hour and the zone as a policy writes them; None for a zone that it cannot name.

    A place is written by its name, though it be a link to another; an old name by today's.
    """
    name = schedule.timezone
    if not is_zone(name):
        return None
    zone = canonical(name)
    choices = [UTC] if zone == _UTC else [zone] if is_outdated(name) else [name, zone]
    return next((Daily(schedule.hour, choice) for choice in choices if _is_taken(choice)), None)


def customs_of(account: Account) -> Customs:
    """What is customary, of all databases but those that come and go and those that follow another."""
    by_stage: defaultdict[str, list[Daily]] = defaultdict(list)
    for seen in account.observations:
        if isinstance(seen, Seen) and _counts(seen) and len(seen.schedules) == 1:
            by_stage[stage_of(seen)] += filter(None, [daily_of(seen.schedules[0])])
    zones = [daily.timezone for dailies in by_stage.values() for daily in dailies]
    most = _most(map(canonical, zones))
    names = Counter(zone for zone in zones if most and canonical(zone) == most != _UTC)
    common = {stage: daily for stage, dailies in by_stage.items() if (daily := _most(dailies))}
    return Customs(min(names, key=lambda name: (-names[name], name), default=None), common)


def _counts(seen: Seen) -> bool:
    return stage_of(seen) not in EPHEMERAL and not (seen.info and seen.info.follows)


def _most(things: Iterable[T]) -> T | None:
    """What more than half of several things are."""
    counts = Counter(things)
    usual = [thing for thing, count in counts.items() if count >= _SEVERAL and 2 * count > counts.total()]
    return next(iter(usual), None)


def _is_taken(name: str) -> bool:
    """Whether a policy may name this zone."""
    try:
        parse_zone(name)
    except ValueError:
        return False
    return True
