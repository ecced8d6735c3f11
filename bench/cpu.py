"""What judging costs: `python -m bench.cpu`. Evaluate, decide and the ledger, on one core, in processor time.

Each database has a backup for each of the last seven nights and a ledger of forty; every tenth schedule is in another
zone than demanded, so that there are incidents to go on with. What is measured is what a worker does all day: a sweep
an hour after another one, with all that is remembered of it.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from time import process_time

from bench.figure import Figure, Size, run_alone
from bench.slots import NOW, fleet
from checker import policy
from checker.decide import Occasion, decide
from checker.evaluate import Evaluation, evaluate
from checker.model import Incident, Past, Requirement, Seen, SlotEntry
from checker.policy import requirement_for
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED
from checker.run import CAUSES

COUNTS = {Size.WHOLE: (100, 5_000), Size.SMALL: (10, 20)}
DEMANDED = """
version: 1
policies:
  - name: all
    match: {{apps: ["*"]}}
    require:
      schedule: {{at: "{at}", timezone: {zone}}}
      recent_backup: {{max_age: auto}}
      retained_backups: {{scheduled: 4}}
      no_gaps: {{window: 7d}}
"""
"""A promise from a runbook, and what is usually asked with it."""

EVERYTHING = """
      schedule_unchanged:
      single_schedule:
      plausible_size:
      within_pgbackups_limits:
      manual_headroom:
"""
"""Beside it all that can be asked without details, for a row that is only shown."""

_ONCE = 3_000
"""So many databases are judged at least, for one figure: below that a clock tells little."""

_TIMES = 5


@dataclass(frozen=True)
class Fleet:
    """Databases as they are seen, what is known of them, and what is demanded."""

    observations: tuple[Seen, ...]
    pasts: dict[str, Past]
    requirements: dict[str, Requirement]
    incidents: tuple[Incident, ...] = ()

    def later(self, now: datetime) -> "Fleet":
        """The same, an hour of worker's life later: what a sweep now leads to is remembered."""
        found, incidents = self.judge(now)
        pasts = {
            one.database.addon_id: replace(
                self.pasts[one.database.addon_id],
                ledger=_merged(self.pasts[one.database.addon_id], one.ledger),
                last_seen_at=one.seen_at,
                baseline=one.baseline or self.pasts[one.database.addon_id].baseline,
            )
            for one in found.judged
        }
        seen = tuple(replace(one, seen_at=one.seen_at + timedelta(hours=1)) for one in self.observations)
        return Fleet(seen, pasts, self.requirements, incidents)

    def judge(self, now: datetime) -> tuple[Evaluation, tuple[Incident, ...]]:
        """Evaluate, with the ledger, and decide."""
        found = evaluate(self.observations, self.requirements, self.pasts, ALWAYS, ON_DEMAND, TIMED)
        decision = decide(self.incidents, found.judged, (), _ALERTING, CAUSES, Occasion(now))
        if found.bugs:
            raise RuntimeError(f"a rule raised: {found.bugs[0].error!r}")
        after = {incident.id: incident for incident in (*self.incidents, *decision.incidents)}
        return found, tuple(after.values())


_ALERTING = policy.parse(policy.builtin_text(), "built-in", RULES).alerting


def _merged(past: Past, news: Sequence[SlotEntry]) -> tuple[SlotEntry, ...]:
    by_slot = {(entry.schedule_uuid, entry.at): entry for entry in (*past.ledger, *news)}
    return tuple(sorted(by_slot.values(), key=lambda entry: (entry.at, entry.schedule_uuid)))


def made(count: int, demand: str = DEMANDED) -> Fleet:
    """So many of them, an hour after the first look."""
    cases = fleet(count)
    demanded: dict[tuple[str, str], policy.Policy] = {}
    requirements = {}
    for daily, _, seen, _ in cases:
        key = (f"{daily.hour:02d}:00", daily.timezone)
        if key not in demanded:
            text = demand.format(at=key[0], zone=key[1])
            demanded[key] = policy.parse(text, "bench.yml", RULES)
        requirements[seen.database.addon_id] = requirement_for(demanded[key], seen.database)
    pasts = {seen.database.addon_id: past for _, _, seen, past in cases}
    return Fleet(tuple(seen for _, _, seen, _ in cases), pasts, requirements).later(NOW)


def measure(size: Size) -> Iterator[Figure]:
    """The rate for many databases, and what one costs among many against what it costs among few."""
    few, many = COUNTS[size]
    of_few, of_many = made(few), made(many)
    now = NOW + timedelta(hours=1)
    costs: dict[int, list[float]] = {few: [], many: []}
    times = {count: max(1, _ONCE // count) if size is Size.WHOLE else 1 for count in costs}
    for _ in range(_TIMES if size is Size.WHOLE else 1):
        for fleet_of in (of_few, of_many):
            count = len(fleet_of.observations)
            costs[count].append(_cost(fleet_of, now, times[count]))
    cost = {count: median(each) for count, each in costs.items()}
    what = f"evaluate, ledger and decide; {many:,} databases, 7 nights each, {len(of_many.incidents)} incidents open"
    note = f"{what}; {_rules(of_many)} rules judged of each; processor time"
    yield Figure("CPU: judged in a second on one core", 1 / cost[many], "databases", least=2_000, note=note)
    flat, note = cost[many] / cost[few], f"{cost[many] * 1e6:.0f} µs among {many:,}, {cost[few] * 1e6:.0f} among {few}"
    yield Figure("CPU: cost of a database among many against few", flat, "times", most=1.25, note=note)
    strict = made(few, DEMANDED + EVERYTHING)
    note = f"among {few} databases, {_rules(strict)} rules judged of each: all but those that go by details"
    yield Figure("CPU: the same with every rule", 1 / _cost(strict, now, times[few]), "databases", note=note)


def _rules(fleet_of: Fleet) -> int:
    """How many verdicts a database gets."""
    found, _ = fleet_of.judge(NOW + timedelta(hours=1))
    return len(found.judged[0].verdicts)


def _cost(fleet_of: Fleet, now: datetime, times: int) -> float:
    """Seconds of processor time for a database."""
    gc.collect()
    began = process_time()
    for _ in range(times):
        fleet_of.judge(now)
    return (process_time() - began) / times / len(fleet_of.observations)


if __name__ == "__main__":
    sys.exit(run_alone(measure, "What judging costs."))
