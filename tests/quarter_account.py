"""The account that lived through the made-up quarter of `tests.quarter`: its apps, its faults, when nobody looked."""

from datetime import UTC, date, datetime

from checker.evidence.counts import Standing
from checker.evidence.model import Blind, Period
from checker.model import SlotOutcome

PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30))
SINCE = datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
MADE = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
ENDS = {
    "met": (SlotOutcome.MET, Standing.SATISFIED),
    "late": (SlotOutcome.LATE, Standing.SATISFIED),
    "partial": (SlotOutcome.PARTIAL, Standing.SATISFIED),
    "failed": (SlotOutcome.FAILED, Standing.LOST),
    "missed": (SlotOutcome.MISSED, Standing.LOST),
    "cancelled": (SlotOutcome.CANCELLED, Standing.LOST),
    "stalled": (SlotOutcome.STALLED, Standing.LOST),
    "unknown": (SlotOutcome.UNKNOWN, Standing.UNKNOWN),
    "exempt": (SlotOutcome.MISSED, Standing.EXEMPT),
    "excused": (SlotOutcome.EXCUSED, Standing.EXCUSED),
    "waiting": (SlotOutcome.WAITING, Standing.OPEN),
    "extra": (SlotOutcome.MET, Standing.NOT_DEMANDED),
    "skipped": (SlotOutcome.SKIPPED, Standing.SKIPPED),
}
SAID = {
    SlotOutcome.MISSED: "did not begin",
    SlotOutcome.FAILED: "failed",
    SlotOutcome.CANCELLED: "was cancelled",
    SlotOutcome.STALLED: "stalled",
}
NOTES = {
    "failed": "pg_dump: error: query failed: out of shared memory",
    "partial": "3 warnings in its log",
    "unknown": "nobody looked while the row could be there",
    "late": "began 3 h 12 min after its slot",
    "stalled": "no heartbeat for 15 min",
}
"""What Heroku or the ledger would say of it."""

APPS = (
    ("billing", "production", "standard-0"),
    ("billing-archive", "production", "standard-2"),
    ("catalogue", "production", "standard-0"),
    ("checkout", "production", "premium-0"),
    ("crm-sync", "the rest", "essential-1"),
    ("data-platform", "production", "premium-4"),
    ("delivery", "production", "standard-0"),
    ("docs-search", "the rest", "essential-0"),
    ("events", "production", "standard-3"),
    ("feature-flags", "the rest", "essential-0"),
    ("gateway", "production", "standard-0"),
    ("helpdesk", "the rest", "essential-2"),
    ("identity", "production", "premium-0"),
    ("insights", "production", "standard-4"),
    ("inventory", "production", "standard-0"),
    ("jobs", "the rest", "essential-1"),
    ("ledger", "production", "premium-2"),
    ("loyalty", "production", "standard-0"),
    ("mail-queue", "the rest", "essential-0"),
    ("maps", "the rest", "essential-1"),
    ("notifications", "production", "standard-0"),
    ("old-shop", "the rest", "essential-0"),
    ("orders", "production", "premium-3"),
    ("partners", "production", "standard-0"),
    ("payments", "production", "premium-4"),
    ("pricing", "production", "standard-0"),
    ("reviews", "the rest", "essential-1"),
    ("shared-meaning", "production", "standard-0"),
    ("warehouse", "production", "standard-7"),
    ("<b>wiki</b>", "the rest", "essential-0"),
)

FAULTS: dict[str, dict[str, str]] = {
    "billing-archive": {"07-19": "late", "07-20": "late", "08-30": "partial"},
    "catalogue": {"08-11": "failed"},
    "data-platform": {f"09-{day:02d}": "partial" for day in range(12, 16)} | {"09-16": "stalled", "07-05": "cancelled"},
    "events": {"07-14": "failed", "07-15": "failed", "08-22": "stalled", "09-30": "failed"},
    "helpdesk": {f"07-{day:02d}": "excused" for day in (8, 9)},
    "insights": {"08-02": "late", "08-16": "late"},
    "ledger": {"09-06": "cancelled", "09-30": "waiting"},
    "maps": {f"08-{day:02d}": "extra" for day in range(1, 32)},
    "old-shop": {f"07-{day:02d}": "exempt" for day in range(6, 32)},
    "partners": {"08-25": "unknown", "08-26": "unknown", "08-27": "unknown"},
    "shared-meaning": {f"08-{day:02d}": "missed" for day in range(4, 15)} | {"07-22": "failed", "08-15": "late"},
    "warehouse": {f"07-{day:02d}": "unknown" for day in range(1, 10)},
}
BLIND = (
    Blind(
        datetime(2026, 7, 12, 21, 10, tzinfo=UTC),
        datetime(2026, 7, 14, 2, 25, tzinfo=UTC),
        "Heroku refused the token (401)",
    ),
    Blind(
        datetime(2026, 8, 19, 4, 0, tzinfo=UTC), datetime(2026, 8, 19, 8, 35, tzinfo=UTC), "Heroku's API answered 503"
    ),
    Blind(
        datetime(2026, 9, 5, 13, 20, tzinfo=UTC),
        datetime(2026, 9, 5, 15, 0, tzinfo=UTC),
        "no look began: the worker was down",
    ),
)
SHAPES = ("curved", "round", "flat", "tall", "clear")
SHRUNK = date(2026, 8, 25)
POLICY = """\
version: 1
poll: 1h
policies:
  - name: production
    match: {not: {plans: ["essential-*"]}, apps: ["*"]}
    require:
      schedule: {at: "00:00", timezone: Europe/London}
      recent_backup: {max_age: auto}
  - name: the rest
    match: {apps: ["*"]}
    severity: warning
    require: {schedule: any}
"""
EXEMPT = """\
exemptions:
  - match: {apps: [old-shop]}
    rules: [slots_met, recent_backup]
    until: 2026-07-31
    reason: moving out
    owner: platform
    approved_by: head of operations
    ticket: OPS-12
"""
