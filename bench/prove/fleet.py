"""The databases of one simulated world, by its seed: each with a zone, an hour and a size of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bench.prove.clocks import DAY, Clocks
from checker.policy import Policy, parse
from checker.rules import RULES
from checker.sandbox.build import build
from checker.sandbox.spec import AppSpec, AttachmentSpec, DatabaseSpec, Scenario, ScheduleSpec
from checker.sandbox.world import World
from checker.sandbox.zones import known_zones

ODD_YEARS = {
    2011: ("Pacific/Apia", "Europe/Moscow", "Africa/Cairo", "America/St_Johns"),  # a date left out; a change at 00:01
    2014: ("Africa/Cairo", "Asia/Gaza", "Europe/Moscow", "Africa/Casablanca"),  # four changes in one year
    2016: ("America/Caracas", "Europe/Istanbul", "Asia/Pyongyang", "Asia/Baku"),  # by half an hour; DST for good
    2018: ("Asia/Pyongyang", "Africa/Casablanca", "America/Sao_Paulo", "Africa/Sao_Tome"),
    2022: ("Asia/Amman", "Asia/Tehran", "America/Santiago", "Pacific/Fiji"),
}
"""Years in which somebody's clocks did what they never did again."""

ODD_ZONES = (
    *("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Africa/Casablanca"),
    *("Antarctica/Troll", "Pacific/Apia", "America/Santiago", "Asia/Kathmandu", "UTC", "Europe/Dublin"),
    *("America/St_Johns", "Pacific/Chatham", "America/Nuuk", "Asia/Gaza", "America/Havana", "Pacific/Kiritimati"),
    *("Australia/Adelaide", "America/Asuncion", "Atlantic/Azores", "Europe/Chisinau", "Asia/Jerusalem", "Asia/Tokyo"),
    *("America/Los_Angeles", "Pacific/Auckland", "Pacific/Marquesas", "Africa/El_Aaiun", "Pacific/Easter"),
)
"""Zones whose turn comes first: clocks that change at midnight, by half an hour, by two hours, four times a year."""

HOURS = (0, 0, 0, 1, 1, 2, 2, 3, 4, 12, 22, 23, 23)
"""Where clocks change, and some others."""

YEARS = (2013, 2036)
DATABASES = 10
_MB, _GB = 1024**2, 1024**3


@dataclass(frozen=True)
class Post:
    """A place for a database, whichever add-on holds it, and its schedule; policy may leave the hour open (`any`)."""

    app: str
    attachment: str
    hour: int
    zone: str
    any: bool = False

    @property
    def at(self) -> str:
        """As Heroku's command line takes it."""
        return f"{self.hour:02d}:00 {self.zone}"

    @property
    def label(self) -> str:
        """For findings."""
        return f"{self.app}::{self.attachment} {self.at}{' (any)' if self.any else ''}"


@dataclass(frozen=True)
class Fleet:
    """A world at its start, the clocks that hold there until `end`, and what is demanded in it: its policy's `text`."""

    world: World
    posts: tuple[Post, ...]
    policy: Policy
    clocks: Clocks
    start: datetime
    end: datetime
    scenario: Scenario
    text: str


_TOLD_ONCE = (
    "alerting:",
    "  reminders: {critical: never, warning: never}",
    "  escalate_after: {warning: never}",
    "  digest: never",
    "  drill: never",
)
"""What is told at fixed times is not in question here."""


@dataclass(frozen=True)
class Demands:
    """What policy demands of each database: `schedule` is said beside its hour, `rules` beside its schedule.

    `more` are the lines of the policy below that.
    """

    schedule: str = ""
    rules: tuple[str, ...] = ("recent_backup: {max_age: auto}", "no_gaps: {}", "schedule_unchanged: {}")
    more: tuple[str, ...] = _TOLD_ONCE


def fleet(seed: int, turn: int, days: int, databases: int, demands: Demands) -> Fleet:
    """The world of a seed; each fourth lives in an odd year. Zones go round by `turn`."""
    chance = Random(f"fleet/{seed}/{turn}")
    odd = sorted(ODD_YEARS)[seed // 4 % len(ODD_YEARS)] if seed % 4 == 0 else None
    start = datetime(odd or chance.randint(*YEARS), 1, 1, tzinfo=UTC) + chance.randint(0, 60 if odd else 364) * DAY
    end = start + days * DAY
    clocks = Clocks(start, end)
    names = _zones(turn, databases, ODD_YEARS.get(odd or 0, ()))
    posts = tuple(_post(n, name, clocks, end, chance) for n, name in enumerate(names))
    apps = {post.app: [p for p in posts if p.app == post.app] for post in posts}
    scenario = Scenario(
        name="year",
        now=start,
        seed=seed,
        apps=tuple(
            AppSpec(name=app, databases=tuple(_database(post, start, chance) for post in of_app))
            for app, of_app in apps.items()
        ),
    )
    text = _policy(posts, demands)
    return Fleet(build(scenario), posts, parse(text, "policy.yml", RULES), clocks, start, end, scenario, text)


def _zones(turn: int, count: int, odd: Sequence[str]) -> list[str]:
    """Zones go round, the odd ones first, so that every zone there is gets its turn."""
    rest = sorted(known_zones() - set(ODD_ZONES))
    Random("zones").shuffle(rest)
    turns = [*ODD_ZONES, *rest]
    return [*odd, *(turns[(turn * count + n) % len(turns)] for n in range(len(odd), count))][:count]


def _post(number: int, zone: str, clocks: Clocks, end: datetime, chance: Random) -> Post:
    """The first two databases share an app; policy leaves each fourth its hour; hours that get lost are preferred."""
    shared = number < 2
    name = "HEROKU_POSTGRESQL_NAVY" if number == 1 else "DATABASE"
    lost = [hour for hour in range(24) if any(resumes < end for _, resumes in clocks.of(hour, zone).without)]
    hour = chance.choice(lost) if lost and chance.random() < 0.4 else chance.choice(HOURS)
    return Post("app-shared" if shared else f"app-{number}", name, hour, zone, any=number % 4 == 3)


def _database(post: Post, start: datetime, chance: Random) -> DatabaseSpec:
    """Small ones are dumped within seconds, large ones within an hour and a half."""
    size = chance.choice((64 * _MB, _GB, chance.randint(2, 30) * _GB))
    plan = chance.choice(("essential-0", "standard-0", "premium-0"))
    return DatabaseSpec(
        addon=f"postgresql-{post.app}-{post.attachment.lower().replace('_', '-')}",
        plan=plan,
        created_at=start - timedelta(days=chance.randint(3, 20), minutes=chance.randint(0, 1439)),
        attachments=(AttachmentSpec(name=post.attachment),),
        size=size,
        schedules=(ScheduleSpec(at=post.at),),
    )


def _policy(posts: Sequence[Post], demands: Demands) -> str:
    lines = ["version: 1", "policies:"]
    for number, post in enumerate(posts):
        hour = "any" if post.any else f'"{post.hour:02d}:00", timezone: {post.zone}'
        lines += [
            f"  - name: post {number}",
            f"    match: {{apps: [{post.app}], attachments: [{post.attachment}]}}",
            "    require:",
            f"      schedule: {{at: {hour}{demands.schedule}}}",
            *(f"      {rule}" for rule in demands.rules),
        ]
    return "\n".join([*lines, *demands.more]) + "\n"
