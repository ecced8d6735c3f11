"""What one database is to the policy: which promise it is given, and what looks wrong about it. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from checker.model import (
    Database,
    Observation,
    Origin,
    Outcome,
    Past,
    Requirement,
    Schedule,
    Seen,
    Severity,
    Unseen,
    Verdict,
)
from checker.plain import cut
from checker.policy.init.account import EPHEMERAL, UTC, Account, Customs, daily_of, stage_of
from checker.rules import continuous_protection, schedule_bound, within_pgbackups_limits
from checker.slots import AHEAD, Daily, hour_all_year, is_outdated, is_zone, skipped_between
from checker.slots import zone_data_version as version

_NOBODY = Requirement(policy="init", severity=Severity.CRITICAL, origin=Origin("", 1))
_LONGEST = 120


class Kind(StrEnum):
    """What sort of policy governs a database."""

    EPHEMERAL = "ephemeral"
    FOLLOWER = "follower"
    WITHOUT = "without"
    UNREAD = "unread"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Promise:
    """What is demanded of backups: this hour, or any; `whole` that every coming date has its slot.

    `protected`: continuous protection as well, as the plan has it; of a `large` one logical backups alone are not
    relied on.
    """

    daily: Daily | None = None
    whole: bool = False
    protected: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One database. `signs` say what looks wrong, a clause each; `protected` and `small` are what two rules find."""

    database: Database
    kind: Kind
    stage: str
    promise: Promise = Promise()
    signs: tuple[str, ...] = ()
    protected: Outcome = Outcome.UNKNOWN
    small: Outcome = Outcome.UNKNOWN
    schedules: tuple[Schedule, ...] = ()
    note: str = ""


def standing_of(observation: Observation, account: Account, customs: Customs) -> Standing:
    """What a database is to the policy."""
    database, stage = observation.database, stage_of(observation)
    if stage in EPHEMERAL:
        return Standing(database, Kind.EPHEMERAL, stage)
    if isinstance(observation, Unseen):
        return Standing(database, Kind.UNREAD, stage, note=observation.reason)
    protected = _judged(continuous_protection.judge, observation)
    if observation.info and observation.info.follows:
        return _follower(observation, stage)
    if not database.has_pgbackups:
        return Standing(database, Kind.WITHOUT, stage, protected=protected)
    small = _judged(within_pgbackups_limits.judge, observation)
    promise, signs = _promise(observation, customs, account.now, stage)
    promise = replace(
        promise,
        protected=can_be_protected(database) and protected is not Outcome.UNKNOWN,
        large=small is Outcome.FAIL and protected is Outcome.PASS,
    )
    more = (*signs, *_of_names(observation), *_of_size(observation, protected, small))
    return Standing(database, Kind.KEPT, stage, promise, more, protected, small, observation.schedules)


def _follower(seen: Seen, stage: str) -> Standing:
    leader = (seen.info and seen.info.leader) or "a database that Heroku does not name"
    dumps = ", ".join(schedule.at for schedule in seen.schedules)
    signs = (f"its schedule ({dumps}) dumps the data of the database that it follows",) if dumps else ()
    return Standing(seen.database, Kind.FOLLOWER, stage, signs=signs, note=leader)


def _promise(seen: Seen, customs: Customs, now: datetime, stage: str) -> tuple[Promise, tuple[str, ...]]:
    """What should be, and what is wrong with what is there."""
    if not seen.schedules:
        return _unscheduled(seen, customs, now, stage)
    several: tuple[str, ...] = ()
    schedule = _chosen(seen, customs, stage)
    if len(seen.schedules) > 1:
        all_of_them = " and ".join(_named(s) for s in seen.schedules)
        several = (f"it has {len(seen.schedules)} schedules, {all_of_them}: one is enough",)
    daily = daily_of(schedule)
    if daily is None:
        known = "which no policy takes" if is_zone(schedule.timezone) else f"which zone data {version()} does not hold"
        zone = cut(schedule.timezone, _LONGEST)
        return Promise(whole=True), (*several, f"it runs in the zone {zone}, {known}")
    signs = [*several, *_of_spelling(schedule, daily)]
    if daily.timezone == UTC and customs.zone:
        signs.append(
            f"it runs at {daily}, while most of the account goes by {customs.zone}, which is demanded here: "
            "write UTC if that is meant"
        )
        meant = hour_all_year(Daily(daily.hour, customs.zone), now) or daily
        return Promise(meant), tuple(signs)
    promise, gap = _sound(daily, now)
    return promise, (*signs, *gap)


def _unscheduled(seen: Seen, customs: Customs, now: datetime, stage: str) -> tuple[Promise, tuple[str, ...]]:
    """The hour of a schedule that lost its name, or else the usual one of the stage; any where there is neither."""
    lost, usual = next(map(daily_of, seen.orphans), None), customs.common.get(stage)
    if lost:
        why = f"; {lost} is demanded here"
    else:
        why = f"; {usual} is demanded here, as most others run then" if usual else ""
    return _sound(lost or usual, now)[0], (f"nothing schedules its backups{_orphans(seen)}{why}",)


def _sound(daily: Daily | None, now: datetime) -> tuple[Promise, tuple[str, ...]]:
    """The hour itself, unless a date does not have it: then any, so long as no date is left out."""
    skipped = next(skipped_between(daily, now, now + AHEAD), None) if daily else None
    if daily is None or skipped is None:
        return Promise(daily), ()
    whole = hour_all_year(daily, now)
    instead = f"; {whole.hour:02d}:00 is there all year" if whole else ""
    return Promise(whole=True), (f"{skipped.why}{instead}",)


def _chosen(seen: Seen, customs: Customs, stage: str) -> Schedule:
    """Of several schedules the usual one, else the oldest."""
    usual = customs.common.get(stage)
    return min(seen.schedules, key=lambda s: (usual is None or daily_of(s) != usual, s.created_at, s.name))


def _of_spelling(schedule: Schedule, daily: Daily) -> Iterator[str]:
    if is_outdated(name := schedule.timezone):
        yield f"its zone is called {name}, an old name of {daily.timezone}, which is demanded here and means the same"


def _of_names(seen: Seen) -> Iterator[str]:
    """Schedules that are bound to nothing, or to another database."""
    if seen.orphans and seen.schedules:
        yield f"something more is scheduled{_orphans(seen)}"
    elif not seen.orphans:
        verdict = schedule_bound.judge(seen, Past(), _NOBODY, seen.seen_at)
        if verdict.outcome is Outcome.FAIL:
            yield f"its schedule may not back it up: {cut(verdict.actual or verdict.summary, _LONGEST)}"


def _of_size(seen: Seen, protected: Outcome, small: Outcome) -> Iterator[str]:
    if protected is Outcome.FAIL and can_be_protected(seen.database):
        yield f"its plan {seen.database.plan} has continuous protection, and Heroku says that it is off"
    if small is Outcome.FAIL:
        other = ": continuous protection has to be relied on" if protected is Outcome.PASS else ", and has nothing else"
        yield f"it is larger than logical backups are meant for (20GB){other}"


def _orphans(seen: Seen) -> str:
    named = " and ".join(_named(s) for s in seen.orphans)
    return f"; Heroku lists {named}, which is bound to no database" if named else ""


def _named(schedule: Schedule) -> str:
    return f"{cut(schedule.at, _LONGEST)} ({cut(schedule.name, _LONGEST)})"


def can_be_protected(database: Database) -> bool:
    """Whether plans such as its own come with continuous protection (heroku.md §3.4)."""
    return database.tier in {"standard", "premium", "private", "shield", "enterprise"}


def _judged(judge: Callable[[Seen, Past, Requirement, datetime], Verdict], seen: Seen) -> Outcome:
    return judge(seen, Past(), _NOBODY, seen.seen_at).outcome
