"""There is room for another manual backup: the next capture drops none that somebody may still want."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker import phrases
from checker.model import LESS_IS_LOOSER, Backup, Outcome, Past, Requirement, RuleMeta, Seen, Severity, Verdict
from checker.plain import cut


@dataclass(frozen=True, slots=True)
class Parameters:
    """`room` is how many more captures have to fit without dropping an older one."""

    room: int = field(default=1, metadata=LESS_IS_LOOSER)

    def __post_init__(self) -> None:
        if not 1 <= self.room <= _MOST:
            raise ValueError(f"room is out of bounds; write a whole number from 1 to {_MOST}")


_MOST = 1000

META = RuleMeta(
    id="manual_headroom",
    title="Another manual backup fits without dropping one",
    headline="The next capture drops a manual backup",
    parameters=Parameters,
    # Nothing is lost yet, and who captures often lives with it: it is said once, and presses nobody.
    reminded=False,
    at_most=Severity.INFO,
    no_control="no control asks for backups by hand, and those of schedules are judged by other rules",
)

_PREFIX = "HEROKU_POSTGRESQL_"
_LONGEST_NAME = 40
_SHOWN = 3


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where fewer than `room` further captures fit; says which manual backups the next one drops.

    After each capture Heroku keeps the newest `num_keep` good manual backups of the same name (heroku.md §3.1), as many
    as the newest manual row says.
    """
    demand = requirement.demands.get(META.id)
    room = demand.parameters.room if demand and isinstance(demand.parameters, Parameters) else Parameters().room
    limit = f"room for {phrases.many(room, 'more manual backup')}"
    verdict = Verdict(META.id, Outcome.PASS, requirement.severity_of(META.id), summary="", limit=limit)
    manual = _manual(observation)
    if not manual:
        return replace(verdict, summary="there is no manual backup that could be dropped", actual="none")
    keep = next((b.num_keep for b in manual if b.num_keep is not None), None)
    if keep is None:
        return replace(verdict, outcome=Outcome.UNKNOWN, summary="Heroku does not say how many manual backups it keeps")
    actual = f"{phrases.many(len(manual), 'manual backup')} of {keep} that Heroku keeps"
    if keep - len(manual) >= room:
        return replace(verdict, summary=actual, actual=actual)
    # The next capture is one of those that are kept.
    dropped = manual[max(keep - 1, 0) :]
    return replace(
        verdict,
        outcome=Outcome.FAIL,
        summary=f"{actual}: {_what_goes(dropped, keep - len(manual), observation)}",
        actual=actual,
        since=manual[0].created_at,
    )


def _what_goes(dropped: Sequence[Backup], left: int, observation: Seen) -> str:
    if not dropped:
        return f"{phrases.many(left, 'more capture')} until the next one drops the oldest"
    oldest_first = dropped[::-1]
    named = ", ".join(f"{cut(b.name, _LONGEST_NAME)} of {phrases.instant(b.taken_at)}" for b in oldest_first[:_SHOWN])
    more = f" and {len(dropped) - _SHOWN} more" if len(dropped) > _SHOWN else ""
    url = phrases.command("heroku", "pg:backups:url", oldest_first[0].name, "--app", observation.database.app)
    return f"the next capture drops {named}{more}; who wants to keep it saves it first, from what `{url}` prints"


def _manual(observation: Seen) -> list[Backup]:
    """The good manual backups that count with the next capture, newest first: those of the name it will have."""
    name = observation.database.attachment.removeprefix(_PREFIX)
    mine = (b for b in observation.good_backups if not b.scheduled and b.from_name in {name, None})
    return sorted(mine, key=lambda b: (b.created_at, b.num), reverse=True)
