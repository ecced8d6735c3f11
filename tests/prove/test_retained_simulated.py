"""The rule `retained_backups` over weeks of nights that the sandbox's own expiry prunes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from checker.model import Backup, BackupStatus, KnownSchedule, Outcome, Past, Schedule, Seen, Verdict
from checker.rules import retained_backups
from checker.rules.retained_backups import Parameters
from checker.sandbox.retention import expired
from checker.sandbox.things import Ending, Transfer
from checker.slots import Daily, Graces, settle, slots_between
from tests.make import DAY, HOUR, backup, database, requirement, seen, utc

MINUTE = timedelta(minutes=1)
RARE = 0.1
GRACES = Graces(2 * HOUR, 2 * HOUR)
SEVEN = Parameters(7)


@dataclass
class Heroku:
    """A schedule that runs every night, some minutes late, and deletes what has expired, as the sandbox does."""

    schedule: Schedule
    random: Random
    rows: list[Backup] = field(default_factory=list)

    def late(self) -> timedelta:
        """How long after its slot the next night runs: minutes as a rule, an hour or two at times."""
        return timedelta(seconds=self.random.randint(5, 290)) + 110 * MINUTE * (self.random.random() < RARE)

    def run(self, fired: datetime, outcome: BackupStatus = BackupStatus.SUCCEEDED) -> None:
        """Run then, with this outcome in the end, and delete what has expired."""
        num = int(fired.timestamp()) // 3600
        made = backup(num, created_at=fired, schedule_uuid=self.schedule.uuid, status=outcome)
        self.rows.append(replace(made, started_at=fired + MINUTE, finished_at=fired + 5 * MINUTE))
        weeks, months = self.schedule.retain_weeks or 0, self.schedule.retain_months or 0
        gone = {t.uuid for t in expired([_transfer(row) for row in self.rows], fired, weeks, months)}
        self.rows = [row for row in self.rows if row.uuid not in gone]

    def seen(self, at: datetime) -> Seen:
        """What a look sees then: the newest may still run."""
        rows = [_as_of(row, at) for row in self.rows if row.created_at <= at]
        born = self.schedule.created_at - HOUR
        return seen(rows, [self.schedule], seen_at=at, runs=tuple(rows), database=database(created_at=born))


def _as_of(row: Backup, at: datetime) -> Backup:
    if row.finished_at is None or row.finished_at <= at:
        return row
    started = row.started_at if row.started_at and row.started_at <= at else None
    status = BackupStatus.RUNNING if started else BackupStatus.PENDING
    return replace(row, status=status, started_at=started, finished_at=None, updated_at=at)


def _transfer(row: Backup) -> Transfer:
    return Transfer(
        uuid=row.uuid,
        num=row.num,
        app_id="shop",
        addon_id="id-of-shop",
        from_type="pg_dump",
        from_name="DATABASE",
        from_url="",
        to_type="gof3r",
        to_name="SCHEDULED BACKUP",
        to_url="",
        created_at=row.created_at,
        starts_at=row.created_at,
        ends_at=row.finished_at,
        ending=Ending.SUCCEEDED,
        source_bytes=1,
        dump_bytes=1,
        num_keep=5,
        schedule_uuid=row.schedule_uuid,
    )


@dataclass
class Watch:
    """What checker knows from look to look."""

    past: Past = field(default_factory=Past)

    def look(self, looked: Seen) -> Past:
        """One look: the ledger as it is judged by, which is kept for the next one."""
        judged = replace(self.past, ledger=settle(looked, self.past, GRACES))
        first = self.past.first_seen_at or looked.seen_at
        before = {k.schedule.uuid: k.first_seen_at for k in self.past.schedules}
        known = tuple(KnownSchedule(s, looked.seen_at, before.get(s.uuid, looked.seen_at)) for s in looked.schedules)
        self.past = replace(judged, first_seen_at=first, last_seen_at=looked.seen_at, schedules=known)
        return judged


def judge(looked: Seen, past: Past, parameters: Parameters = SEVEN) -> Verdict:
    """Judge a look."""
    wanted = requirement("any", slots_met=None, no_gaps=None, retained_backups=parameters)
    return retained_backups.judge(looked, past, wanted, looked.seen_at)


def looks(slot: datetime, fired: datetime, end: datetime) -> list[datetime]:
    """Awkward instants around a night, and all through the day until its end."""
    around = [slot, slot + timedelta(seconds=1), *(fired + gap * MINUTE for gap in (0, 0.5, 1, 4, 5, 6))]
    later = [slot + hours * HOUR + minutes * MINUTE for hours in (0, 1, 2, 4, 9, 16, 22) for minutes in (-1, 1, 3)]
    return sorted({at for at in (*around, *later) if slot <= at < end})


def lived(
    daily: Daily, start: str, days: int, *, weeks: int = 1, lost: tuple[int, ...] = (), seed: int = 1
) -> Iterator[tuple[int, datetime, Seen, Past, Past]]:
    """Every look of so many nights: its number, its slot, what is seen, what is known with a memory and without."""
    made = utc(start)
    schedule = Schedule("s", "DATABASE_URL", daily.hour, daily.timezone, made, None, weeks, 0)
    heroku, watch = Heroku(schedule, Random(seed)), Watch()
    slots = list(slots_between(daily, made + HOUR, made + days * DAY))
    for number, (slot, end) in enumerate(pairwise(slots)):
        fired, ran = slot + heroku.late(), False
        for at in looks(slot, fired, end):
            if at >= fired and not ran:
                heroku.run(fired, BackupStatus.FAILED if number in lost else BackupStatus.SUCCEEDED)
                ran = True
            looked = heroku.seen(at)
            yield number, slot, looked, watch.look(looked), Past(ledger=settle(looked, Past(), GRACES))


HEALTHY = [
    (Daily(0, "UTC"), "2026-11-01 12:00"),
    (Daily(0, "Europe/London"), "2027-03-10 12:00"),
    (Daily(0, "Europe/London"), "2026-10-08 12:00"),
    (Daily(1, "Europe/London"), "2027-03-10 12:00"),
    (Daily(1, "Europe/London"), "2026-10-08 12:00"),
    (Daily(2, "America/New_York"), "2027-02-25 12:00"),
    (Daily(0, "Africa/Cairo"), "2027-04-10 12:00"),
]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("daily", "start"), HEALTHY, ids=[f"{d} from {s[:10]}" for d, s in HEALTHY])
def test_seven_pass_at_every_look_of_a_healthy_database_on_the_smallest_plan(
    daily: Daily, start: str, seed: int
) -> None:
    """From its first night on, right after expiry, while the newest runs, over clock changes; at first sight, too."""
    for _, _, looked, past, without in lived(daily, start, 38, seed=seed):
        for known in (past, without):
            for parameters in (SEVEN, Parameters(7, 7 * DAY), Parameters(3, 2 * DAY)):
                verdict = judge(looked, known, parameters)
                assert Outcome.PASS is verdict.outcome, (looked.seen_at, verdict.summary)


def test_sometimes_seven_cannot_be_counted_which_is_why_it_is_judged_by_slots() -> None:
    """While the newest runs there may be six good ones, and on most days no eighth: a mere count would cry wolf."""
    counts = {
        len(looked.good_backups)
        for number, _, looked, _, _ in lived(Daily(0, "UTC"), "2026-11-01 12:00", 38)
        if number > 8
    }
    assert {6, 7, 8} == counts


@pytest.mark.parametrize("weeks", [2, 4, 8])
def test_larger_plans_pass_seven_as_well(weeks: int) -> None:
    """What else they keep is no harm."""
    for _, _, looked, past, without in lived(Daily(1, "Europe/London"), "2027-02-10 12:00", 60, weeks=weeks):
        for known in (past, without):
            verdict = judge(looked, known, Parameters(7, 7 * DAY))
            assert Outcome.PASS is verdict.outcome, (looked.seen_at, verdict.summary)


@pytest.mark.parametrize(("daily", "start"), HEALTHY, ids=[f"{d} from {s[:10]}" for d, s in HEALTHY])
def test_a_lost_night_is_missing_for_a_week_and_not_a_look_less(daily: Daily, start: str) -> None:
    """From the moment it is lost until its slot is a week old, at every look, without a break: told once, over once."""
    lost, outcomes, at_slot = 20, [], utc("2000-01-01 00:00")
    for number, slot, looked, past, _ in lived(daily, start, 38, lost=(lost,)):
        if number == lost:
            at_slot = slot
        outcomes.append((looked.seen_at, judge(looked, past).outcome))
    failed = [at for at, outcome in outcomes if outcome is Outcome.FAIL]
    assert failed == [at for at, _ in outcomes if failed[0] <= at < at_slot + 7 * DAY]
    assert failed[0] - at_slot < 2 * HOUR + 6 * MINUTE


def test_without_a_memory_a_lost_night_is_found_too() -> None:
    """`checker check` counts the slots by the calendar: six of seven are not seven."""
    found = [
        judge(looked, without).outcome
        for number, slot, looked, _, without in lived(Daily(0, "UTC"), "2026-11-01 12:00", 30, lost=(20,))
        if number == 23 and looked.seen_at > slot + 5 * HOUR
    ]
    assert {Outcome.FAIL} == set(found)
