"""What happens to the databases of a world: what a healthy year brings along, and what does harm."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pydantic import TypeAdapter

from bench.prove.clocks import DAY
from bench.prove.fleet import Post
from bench.prove.log import Clocks
from checker.sandbox.events import Event

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OTHER_ZONES = ("UTC", "Europe/London", "Asia/Tokyo", "America/New_York")


@dataclass(frozen=True)
class Act:
    """One event, and whether it is a fault."""

    at: datetime
    event: Event
    fault: bool = False


Make = Callable[..., Act]


def healthy(post: Post, clocks: Clocks, start: datetime, end: datetime, chance: Random) -> Iterator[Act]:
    """Backups start up to 110 minutes late, and people take some by hand."""
    make = _maker(post)
    for slot in clocks.of(post.hour, post.zone).between(start, end):
        if chance.random() < 0.3:
            yield make(slot - 5 * MINUTE, "delay", by=f"{chance.randint(1, 110)}m")
        if chance.random() < 0.03:
            yield make(slot + chance.randint(3, 19) * HOUR, "capture")
        if chance.random() < 0.004:
            yield make(slot + 6 * HOUR, "upgrade_plan", plan="standard-2", keep_schedule=True)


def faulty(post: Post, clocks: Clocks, start: datetime, end: datetime, chance: Random) -> Iterator[Act]:
    """One fault after the other, most of them well after the one before has healed."""
    at = start + chance.uniform(1, 6) * DAY
    while at < end - 8 * DAY:
        made = list(_fault(post, at, chance))
        yield from made
        heals = max(act.at for act in made)
        at = heals + chance.choice((chance.uniform(0.3, 2), chance.uniform(2, 6), chance.uniform(3, 12))) * DAY
    for slot in clocks.of(post.hour, post.zone).between(start, end):
        if chance.random() < 0.15:
            yield _maker(post)(slot - 5 * MINUTE, "delay", by=f"{chance.randint(1, 110)}m")
        if chance.random() < 0.03:
            yield _maker(post)(slot + chance.randint(3, 19) * HOUR, "capture")


def _fault(post: Post, at: datetime, chance: Random) -> Sequence[Act]:
    make = _maker(post, fault=True)
    kind = chance.choice(
        ("skip_slot", "skip_slot", "fail", "fail", "cancel", "stall", "warn", "late", "very_late")
        + ("delete_schedule", "change_schedule", "change_schedule", "replace_database", "upgrade_plan")
    )
    after = at + chance.choice((chance.uniform(0.1, 1), chance.uniform(1, 5))) * DAY
    restore = _maker(post)(after, "schedule", to=post.at)
    if kind == "skip_slot":
        nights = chance.choice((1, 1, 1, 2, 3))
        return [make(at, kind, traced=chance.random() < 0.5) for _ in range(nights)]
    if kind in {"fail", "cancel", "stall"}:
        return [make(at, kind) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    if kind == "warn":
        return [make(at, kind)]
    if kind in {"late", "very_late"}:
        late = chance.randint(130, 540) if kind == "late" else chance.randint(700, 1200)
        return [make(at, "delay", by=f"{late}m")]
    if kind == "change_schedule":
        return [make(at, kind, to=_other(post, chance)), restore]
    if kind == "replace_database":
        kept = chance.random() < 0.3
        gone = make(at, kind, addon=f"postgresql-new-{chance.getrandbits(40):x}", keep_schedule=kept)
        return [gone] if kept else [gone, restore]
    if kind == "upgrade_plan":
        return [make(at, kind, plan=chance.choice(("standard-0", "premium-2"))), restore]
    return [make(at, kind), restore]


def _other(post: Post, chance: Random) -> str:
    """Another hour, or the same hour in another zone, as slips go."""
    if chance.random() < 0.5:
        return f"{(post.hour + chance.randint(1, 23)) % 24:02d}:00 {post.zone}"
    return f"{post.hour:02d}:00 {chance.choice([z for z in OTHER_ZONES if z != post.zone])}"


def _maker(post: Post, *, fault: bool = False) -> Make:
    def make(at: datetime, do: str, **more: Any) -> Act:
        about = {"do": do, "app": post.app, "database": post.attachment, **more}
        return Act(at.replace(microsecond=0), _EVENT.validate_python(about), fault)

    return make
