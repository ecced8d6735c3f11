"""A report of evidence in which everything happened, for every printer."""

from dataclasses import replace
from datetime import datetime, timedelta

from checker.evidence.counts import RuleTime, SlotCounts, Standing, count
from checker.evidence.incidents import Times
from checker.evidence.model import (
    Blind,
    ControlEvidence,
    DatabaseReport,
    DumpSize,
    ExemptionEvidence,
    Governed,
    IncidentEvidence,
    Night,
    Period,
    PolicyVersion,
    Report,
    RuleEvidence,
)
from checker.model import BackupStatus, Reason, Restore, RestoreKind, Severity, SlotOutcome
from tests.make import DAY, HOUR, utc

PERIOD = Period(utc("2026-07-01 00:00").date(), utc("2026-07-07 00:00").date())
START, END = PERIOD.start, PERIOD.end
TIME = RuleTime(passed=500_000, failed=3_600, unknown=101_200)
RULE = RuleEvidence("slots_met", "The newest slot has its backup", TIME)

_NIGHTS = (
    (SlotOutcome.MET, Standing.SATISFIED, "a101", None, False),
    (SlotOutcome.LATE, Standing.SATISFIED, "a102", None, False),
    (SlotOutcome.MISSED, Standing.LOST, None, None, False),
    (SlotOutcome.MISSED, Standing.EXEMPT, None, None, False),
    (SlotOutcome.UNKNOWN, Standing.UNKNOWN, None, "nobody has looked since", True),
    (SlotOutcome.EXCUSED, Standing.EXCUSED, None, "the schedule was edited about then", False),
    (SlotOutcome.WAITING, Standing.OPEN, None, None, False),
)


def night(place: int, at: datetime = START) -> Night:
    """One of a week in which each came out another way."""
    outcome, standing, backup, note, inferred = _NIGHTS[place]
    when = at + place * DAY
    return Night(when.date(), when, "00:00 UTC", outcome, standing, backup, note, inferred)


def a_database(app: str = "shop", **changes: object) -> DatabaseReport:
    """A database with a night of each kind, two sizes and a rehearsal."""
    nights = tuple(night(place) for place in range(len(_NIGHTS)))
    restore = Restore(
        uuid="r-1",
        num=9,
        status=BackupStatus.SUCCEEDED,
        created_at=START + 60 * HOUR,
        finished_at=START + 61 * HOUR,
        backup="a102",
        to_name="STAGING",
        kind=RestoreKind.REHEARSAL,
        into="id-of-staging",
        source=f"id-of-{app}",
        taken_at=START + DAY,
    )
    one = DatabaseReport(
        addon_id=f"id-of-{app}",
        app=app,
        attachment="DATABASE",
        name=f"postgresql-{app}",
        plan="heroku-postgresql:standard-0",
        governed=(Governed("production", START, START + 3 * DAY), Governed("lax", START + 3 * DAY, END)),
        first_seen_at=START - 90 * DAY,
        last_seen_at=END,
        slots=count(one.standing for one in nights),
        rules=(RULE,),
        nights=nights,
        sizes=(DumpSize(START, 12_000_000, "a101"), DumpSize(START + DAY, 13_000_000, "a102")),
        restores=(restore,),
        blind=(Blind(START + 4 * DAY, START + 4 * DAY + 5 * HOUR, "HTTP 403"),),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def a_report(*databases: DatabaseReport, **changes: object) -> Report:
    """A week of two databases, with an incident, an exemption, a policy and a blind stretch."""
    these = databases or (a_database(), a_database("blog", restores=()))
    times = Times(
        began_at=START + 50 * HOUR,
        watched_at=START + 50 * HOUR,
        opened_at=START + 51 * HOUR,
        told_at=START + 51 * HOUR + timedelta(seconds=5),
        acknowledged_at=START + 52 * HOUR,
        over_at=START + 73 * HOUR,
        ended_by=Reason.RESOLVED,
    )
    incident = IncidentEvidence(
        "0a1b2c3d4e5f",
        "shop::DATABASE",
        "slots_met",
        "A scheduled backup did not happen",
        Severity.CRITICAL,
        "there was no backup",
        times,
    )
    still = replace(incident, id="ffffffffffff", times=Times(START, START, START))
    exemption = ExemptionEvidence(
        "shop", ("slots_met",), "moving out", "platform", END + DAY, START, END, approved_by="lead", ticket="OPS-1"
    )
    policy = PolicyVersion("hash-1", "policy.yml", "version: 1\npolicies: []\n", START - DAY, END, "abc1234")
    control = ControlEvidence("CIS 11.2", "CIS", "Backups run automatically", "anything else", (RULE,), TIME)
    values: dict[str, object] = {
        "period": PERIOD,
        "made_at": END + HOUR,
        "on_record": (START - 90 * DAY, END),
        "covered": (START, END),
        "slots": sum((one.slots for one in these), SlotCounts()),
        "rules": (RULE,),
        "databases": these,
        "incidents": (incident, still),
        "exemptions": (exemption,),
        "policies": (policy,),
        "blind": (Blind(START + 90 * HOUR, START + 93 * HOUR, "2 looks in vain: the token was refused"),),
        "controls": (control,),
        "limits": ("A slot belongs to the time in which its instant lies, in UTC.",),
    }
    return Report(**(values | changes))  # type: ignore[arg-type]


def an_empty_report() -> Report:
    """A time of which nothing is on record."""
    return Report(PERIOD, END + HOUR, limits=("No sweep is on record in this store.",))
