"""What happens to the databases of a world: what a healthy year brings along, and what does harm."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from pydantic import TypeAdapter

from bench.prove.clocks import DAY, HOUR, MINUTE, Hour
from bench.prove.fleet import Fleet, Post
from checker.sandbox.events import Event

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_ZONES = ("UTC", "Europe/London", "Asia/Tokyo", "America/New_York")
_LATEST = 110
"""Minutes. An hour late is normal at Heroku, and the grace for starting is two."""

KINDS = (
    *("skip_slot", "fail", "change_schedule") * 8,
    *("cancel", "stall", "warn", "late", "very_late", "by_hand", "delete_schedule", "upgrade_plan") * 4,
    "replace_database",
)
"""What goes wrong, as often as it stands here. A database that is gone stays listed, and costs time at each sweep."""


@dataclass(frozen=True)
class Act:
    """One event at one post, and which kind of fault it is, if any."""

    at: datetime
    post: Post
    event: Event
    fault: str | None = None


def plan(fleet: Fleet, chance: Random, *, faults: bool) -> Iterator[Act]:
    """All that is going to happen in a world."""
    start = fleet.start + DAY
    for post in fleet.posts:
        hour = fleet.clocks.of(post.hour, post.zone)
        yield from _usual(post, hour.between(start, fleet.end), chance)
        if faults:
            yield from _faults(post, hour, start, fleet.end - 8 * DAY, chance)


def _usual(post: Post, slots: Sequence[datetime], chance: Random) -> Iterator[Act]:
    """Backups start late, people take some by hand, and plans are changed without any harm."""
    make = _maker(post)
    for slot in slots:
        if chance.random() < 0.2:
            yield make(slot - 5 * MINUTE, "delay", by=f"{chance.randint(1, _LATEST)}m")
        if chance.random() < 0.03:
            yield make(slot + chance.randint(3, 19) * HOUR, "capture")
        if chance.random() < 0.003:
            yield make(slot + 6 * HOUR, "upgrade_plan", plan="premium-2", keep_schedule=True)


def _faults(post: Post, hour: Hour, start: datetime, end: datetime, chance: Random) -> Iterator[Act]:
    """One fault after the other, most of them well after the one before has healed; some on the days of a change."""
    at = start + chance.uniform(1, 6) * DAY
    while at < end:
        made = _fault(post, at, chance)
        yield from made
        heals = max(act.at for act in made)
        at = heals + chance.choice((chance.uniform(0.3, 2), chance.uniform(2, 6), chance.uniform(3, 12))) * DAY
    for _, resumes in hour.without:
        if start + 3 * DAY < resumes < end:
            yield from _fault(post, resumes - chance.uniform(0.1, 2) * DAY, chance)


def _fault(post: Post, at: datetime, chance: Random) -> list[Act]:
    """A fault, with what heals it where that does not come by itself."""
    kind = chance.choice(KINDS)
    make, nights = _maker(post, kind), chance.choice((1, 1, 1, 2, 3))
    if kind in {"skip_slot", "fail", "cancel", "stall", "warn"}:
        more = {"traced": chance.random() < 0.5} if kind == "skip_slot" else {}
        return [make(at, kind, **more) for _ in range(nights)]
    if kind in {"late", "very_late"}:
        late = chance.randint(130, 540) if kind == "late" else chance.randint(700, 1200)
        return [make(at, "delay", by=f"{late}m")]
    if kind == "by_hand":
        return [make(at, chance.choice(("fail", "stall"))), _maker(post)(at + MINUTE, "capture")]
    after = at + chance.choice((chance.uniform(0.1, 1), chance.uniform(1, 5))) * DAY
    made = make(at, kind, **_details(kind, post, chance))
    return (
        [made] if getattr(made.event, "keep_schedule", False) else [made, _maker(post)(after, "schedule", to=post.at)]
    )


def _details(kind: str, post: Post, chance: Random) -> dict[str, Any]:
    if kind == "change_schedule":
        return {"to": _other(post, chance)}
    if kind == "replace_database":
        return {"addon": f"postgresql-new-{chance.getrandbits(40):x}", "keep_schedule": chance.random() < 0.3}
    if kind == "upgrade_plan":
        # On a lower plan less would be kept for good, and nobody could heal that.
        return {"plan": "premium-2"}
    return {}


def _other(post: Post, chance: Random) -> str:
    """Another hour, or the same hour in another zone, as slips go."""
    if chance.random() < 0.5:
        return f"{(post.hour + chance.randint(1, 23)) % 24:02d}:00 {post.zone}"
    return f"{post.hour:02d}:00 {chance.choice([zone for zone in _ZONES if zone != post.zone])}"


def _maker(post: Post, fault: str | None = None) -> Callable[..., Act]:
    def make(at: datetime, do: str, **more: Any) -> Act:
        about = {"do": do, "app": post.app, "database": post.attachment, **more}
        return Act(at.replace(microsecond=0), post, _EVENT.validate_python(about), fault)

    return make
