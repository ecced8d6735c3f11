"""The policies for databases with logical backups: what is demanded of each group, and what could be. Pure."""

from collections.abc import Iterator, Sequence

from checker.model import Database
from checker.policy.init.groups import Group, retention, small_enough
from checker.policy.init.naming import named
from checker.policy.init.scalars import scalar
from checker.policy.init.section import Section, label, listed, match_of, wrong
from checker.policy.init.standing import Promise, Standing
from checker.slots import AHEAD

_COLUMN = 46


def sections_for(group: Group, everything: Sequence[Database]) -> tuple[tuple[Section, ...], tuple[Database, ...]]:
    """The policies for a group, and those of its databases that no policy can name."""
    members = {standing.database.addon_id: standing for standing in group.members}
    if group.by_stage:
        labels = listed([label(standing.database) for standing in group.members])
        now = f"Now: {labels}. What comes to this stage is governed, too."
        comments = (now, *_wrong(group.members))
        return (Section(group.name, (f"stages: [{group.stage}]",), _body(group, group.members), comments),), ()
    ways, nameless = named([standing.database for standing in group.members], everything)
    sections = []
    for way in ways:
        of_them = [members[database.addon_id] for database in way.databases]
        sections.append(Section(f"{group.name}{way.how}", match_of(way), _body(group, of_them), _wrong(of_them)))
    return tuple(sections), nameless


def _wrong(members: Sequence[Standing]) -> tuple[str, ...]:
    return wrong((standing.database, sign) for standing in members for sign in standing.signs)


def _body(group: Group, members: Sequence[Standing]) -> tuple[str, ...]:
    return (
        *(("severity: warning",) if group.lax else ()),
        "require:",
        *(f"  {line}" for line in _demands(group.promise, members)),
    )


def _demands(promise: Promise, members: Sequence[Standing]) -> Iterator[str]:
    daily = promise.daily
    yield f'schedule: {{at: "{daily.hour:02d}:00", timezone: {scalar(daily.timezone)}}}' if daily else "schedule: any"
    if promise.whole:
        yield f"schedule_has_slots: {{ahead: {AHEAD.days}d}}"
    yield "recent_backup: {max_age: auto}"
    if promise.protected:
        yield "continuous_protection: {}"
    yield _asked("within_pgbackups_limits: {}", small_enough(members))
    yield _asked(*retention([schedule for standing in members for schedule in standing.schedules]))


def _asked(demand: str, doubt: str) -> str:
    """The demand, or as a comment with the doubt about it."""
    return f"{f'# {demand}':<{_COLUMN}}  # {doubt}" if doubt else demand
