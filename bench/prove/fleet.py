"""The databases of one simulated world, by its seed: each with a zone, an hour and a size of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from checker.policy import Policy, parse
from checker.rules import RULES
from checker.sandbox.build import build
from checker.sandbox.spec import AppSpec, AttachmentSpec, DatabaseSpec, Scenario, ScheduleSpec
from checker.sandbox.world import World

ODD_YEARS = {
    2011: ("Pacific/Apia", "Europe/Moscow", "Africa/Cairo", "Pacific/Fakaofo"),  # a date left out; DST given up
    2014: ("Africa/Cairo", "Asia/Gaza", "Europe/Moscow", "Africa/Casablanca"),  # four changes in one year
    2016: ("America/Caracas", "Europe/Istanbul", "Asia/Pyongyang", "Asia/Baku"),  # by half an hour; DST for good
    2018: ("Asia/Pyongyang", "Africa/Casablanca", "America/Sao_Paulo", "Africa/Sao_Tome"),
    2022: ("Asia/Amman", "Asia/Tehran", "America/Santiago", "Pacific/Fiji"),
}
"""Years in which somebody's clocks did what they never did again."""

ZONES = (
    *("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Africa/Casablanca"),
    *("Antarctica/Troll", "Pacific/Apia", "America/Santiago", "Asia/Kathmandu", "UTC", "Europe/Dublin"),
    *("America/St_Johns", "Pacific/Chatham", "America/Nuuk", "Asia/Gaza", "America/Havana", "Pacific/Kiritimati"),
    *("Australia/Adelaide", "Asia/Tokyo", "America/Asuncion", "Atlantic/Azores", "Europe/Chisinau", "Asia/Jerusalem"),
    *("America/Los_Angeles", "Pacific/Auckland", "Pacific/Marquesas", "Africa/El_Aaiun", "Pacific/Easter", "Etc/GMT+12"),
)
HOURS = (0, 0, 0, 1, 1, 2, 2, 3, 4, 12, 22, 23, 23)
"""Where clocks change, and some others."""

YEARS = (2013, 2036)
DATABASES = 6
_MB, _GB = 1024**2, 1024**3


@dataclass(frozen=True)
class Post:
    """A place for a database, whichever add-on holds it, and the schedule that policy demands there."""

    app: str
    attachment: str
    hour: int
    zone: str

    @property
    def at(self) -> str:
        return f"{self.hour:02d}:00 {self.zone}"


@dataclass(frozen=True)
class Fleet:
    """A world at its start, and what is demanded in it."""

    world: World
    posts: tuple[Post, ...]
    policy: Policy
    start: datetime


def fleet(seed: int, databases: int = DATABASES) -> Fleet:
    """The world of a seed; each fifth or so lives in an odd year."""
    chance = Random(f"fleet/{seed}")
    odd = sorted(ODD_YEARS)[seed // 4 % len(ODD_YEARS)] if seed % 4 == 0 else None
    year = odd or chance.randint(*YEARS)
    start = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=chance.randint(0, 60 if odd else 364))
    # Zones go round, so that every one of them gets its turn.
    zones = [ZONES[(seed * databases + n) % len(ZONES)] for n in range(databases)]
    for n, name in enumerate(ODD_YEARS.get(odd or 0, ())[:databases]):
        zones[n] = name
    posts = tuple(_post(n, name, chance) for n, name in enumerate(zones))
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
    return Fleet(build(scenario), posts, parse(_policy(posts), "policy.yml", RULES), start)


def _post(number: int, zone: str, chance: Random) -> Post:
    """The first two databases share an app."""
    shared = number < 2
    name = "HEROKU_POSTGRESQL_NAVY" if number == 1 else "DATABASE"
    return Post("app-shared" if shared else f"app-{number}", name, chance.choice(HOURS), zone)


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


def _policy(posts: tuple[Post, ...]) -> str:
    lines = ["version: 1", "policies:"]
    for number, post in enumerate(posts):
        lines += [
            f"  - name: post {number}",
            f"    match: {{apps: [{post.app}], attachments: [{post.attachment}]}}",
            "    require:",
            f'      schedule: {{at: "{post.hour:02d}:00", timezone: {post.zone}}}',
            "      recent_backup: {max_age: auto}",
        ]
    return "\n".join(lines) + "\n"
