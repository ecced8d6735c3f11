"""A made-up quarter over thirty databases with faults of every kind, as the evidence of it.

The same every time. What would contradict itself, such as counts, is counted from the nights.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import add

from checker.evidence.counts import NO_RULE_TIME, NO_SLOTS, RuleTime, Standing, count
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
    PolicyVersion,
    Report,
    RuleEvidence,
)
from checker.model import CHECKER, BackupStatus, Reason, Restore, RestoreKind, Severity, SlotOutcome
from checker.model.controls import CONTROLS
from checker.rules import RULES
from tests.quarter_account import (
    APPS,
    BLIND,
    ENDS,
    EXEMPT,
    FAULTS,
    MADE,
    NOTES,
    PERIOD,
    POLICY,
    SAID,
    SHAPES,
    SHRUNK,
    SINCE,
)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def quarter() -> Report:
    """The whole of it."""
    databases = tuple(_database(number) for number in range(len(APPS)))
    rules = _together([database.rules for database in databases])
    return Report(
        period=PERIOD,
        made_at=MADE,
        on_record=(SINCE, MADE - 12 * timedelta(minutes=1)),
        covered=(PERIOD.start, PERIOD.end),
        slots=reduce(add, (database.slots for database in databases), NO_SLOTS),
        rules=rules,
        databases=databases,
        incidents=tuple(sorted(_incidents(databases), key=lambda incident: incident.times.opened_at)),
        exemptions=(_exemption(),),
        policies=_policies(),
        blind=BLIND,
        controls=tuple(_controls(rules)),
        limits=("Before 2026-07-10 the database warehouse::DATABASE was not listed for the token.",),
    )


def _database(number: int) -> DatabaseReport:
    app, policy, plan = APPS[number]
    nights = tuple(_nights(number))
    database = DatabaseReport(
        addon_id=f"00000000-0000-4000-8000-{number:012d}",
        app=app,
        attachment="DATABASE",
        name=f"postgresql-{SHAPES[number % len(SHAPES)]}-{10007 * (number + 3) % 90000 + 10000}",
        plan=f"heroku-postgresql:{plan}",
        governed=(Governed(policy, PERIOD.start, PERIOD.end),),
        first_seen_at=SINCE,
        last_seen_at=MADE - 12 * timedelta(minutes=1),
        slots=count(night.standing for night in nights),
        nights=nights,
        sizes=tuple(_sizes(number, nights)),
        restores=tuple(_restores(app)),
        blind=_unseen(app),
    )
    return replace(_special(database), rules=tuple(_rules(database)))


def _special(database: DatabaseReport) -> DatabaseReport:
    if database.app == "reviews":  # destroyed in September
        nights = tuple(night for night in database.nights if night.day < date(2026, 9, 9))
        sizes = tuple(size for size in database.sizes if size.taken_at.date() < date(2026, 9, 9))
        slots = count(night.standing for night in nights)
        gone = datetime(2026, 9, 9, 10, 2, tzinfo=UTC)
        return replace(database, nights=nights, sizes=sizes, slots=slots, gone_at=gone, last_seen_at=gone - _HOUR)
    return database


def _nights(number: int) -> Iterator[Night]:
    app, policy, _ = APPS[number]
    faults = FAULTS.get(app, {})
    zone = "Europe/London" if policy == "production" else "UTC"
    for offset in range(PERIOD.days):
        day = PERIOD.first + timedelta(days=offset)
        kind = faults.get(f"{day:%m-%d}", "met")
        outcome, standing = ENDS[kind]
        at = datetime.combine(day, time(), UTC) - (_HOUR if zone != "UTC" else timedelta())
        there = outcome in {SlotOutcome.MET, SlotOutcome.LATE, SlotOutcome.PARTIAL, SlotOutcome.FAILED}
        yield Night(
            day=day,
            at=at,
            schedule=f"00:00 {zone}",
            outcome=outcome,
            standing=standing,
            backup=f"a{offset + 140 + number:03d}" if there else None,
            note=NOTES.get(kind),
            inferred=kind == "missed",
        )


def _sizes(number: int, nights: tuple[Night, ...]) -> Iterator[DumpSize]:
    base = 40_000_000 * (1 + number * number % 37)
    for offset, night in enumerate(nights):
        if night.outcome.satisfies and night.backup:
            wave = (offset * 7919 + number * 104729) % 997 / 997
            size = int(base * (1 + offset / 300 + wave / 60))
            if APPS[number][0] == "inventory" and night.day >= SHRUNK:  # somebody deleted a table
                size = int(size * 0.31)
            yield DumpSize(night.at + timedelta(minutes=4), size, night.backup)


def _restores(app: str) -> Iterator[Restore]:
    at = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)
    done = BackupStatus.SUCCEEDED
    if app == "checkout":
        yield Restore(
            "r-1",
            14,
            done,
            at,
            at + 18 * timedelta(minutes=1),
            "a178",
            None,
            "REHEARSAL",
            RestoreKind.REHEARSAL,
            source=f"00000000-0000-4000-8000-{3:012d}",
        )
    if app == "docs-search":
        yield Restore("r-2", 3, done, at + 3 * _DAY, at + 3 * _DAY + _HOUR, None, "CATALOGUE", "DATABASE")


def _unseen(app: str) -> tuple[Blind, ...]:
    own = {
        "partners": Blind(
            datetime(2026, 8, 24, 22, 4, tzinfo=UTC), datetime(2026, 8, 27, 23, 10, tzinfo=UTC), "Heroku answered 403"
        ),
        "warehouse": Blind(PERIOD.start, datetime(2026, 7, 9, 23, 40, tzinfo=UTC), "not listed for the token"),
    }
    return tuple(sorted((*BLIND, *([own[app]] if app in own else [])), key=lambda blind: blind.start))


def _rules(database: DatabaseReport) -> Iterator[RuleEvidence]:
    unknown = sum((int(blind.length.total_seconds()) for blind in database.blind), 0)
    lost = database.slots.lost * 86_400
    whole = PERIOD.days * 86_400
    for rule in RULES:
        if rule.META.id in {"readable", "schedule_present", "slots_met", "recent_backup"}:
            failed = lost if rule.META.id == "slots_met" else lost // 2 if rule.META.id == "recent_backup" else 0
            exempt = database.slots.exempt * 86_400 if rule.META.id == "slots_met" else 0
            passed = whole - unknown - failed - exempt
            yield RuleEvidence(rule.META.id, rule.META.title, RuleTime(passed, failed, unknown, exempt))


def _together(all_rules: list[tuple[RuleEvidence, ...]]) -> tuple[RuleEvidence, ...]:
    times: dict[tuple[str, str], RuleTime] = {}
    for found in (found for rules in all_rules for found in rules):
        key = (found.rule, found.title)
        times[key] = times.get(key, NO_RULE_TIME) + found.time
    return tuple(RuleEvidence(rule, title, spent) for (rule, title), spent in times.items())


def _incidents(databases: tuple[DatabaseReport, ...]) -> Iterator[IncidentEvidence]:
    for database in databases:
        previous: Night | None = None
        for night in database.nights:
            lost = night.standing is Standing.LOST
            if lost and (previous is None or previous.standing is not Standing.LOST):
                yield _incident(database, night)
            previous = night
    for number, blind in enumerate(BLIND):
        opened = blind.start + timedelta(minutes=3)
        went = Times(blind.start, blind.start, opened, opened, None, blind.end, Reason.RESOLVED)
        name = f"{number + 11:012x}"
        yield IncidentEvidence(name, CHECKER, "blind", "checker is blind", Severity.CRITICAL, blind.why, went)


def _incident(database: DatabaseReport, night: Night) -> IncidentEvidence:
    since = night.at + 2 * _HOUR
    opened = since + timedelta(minutes=17)
    better = next((n.at for n in database.nights if n.at > night.at and n.outcome.satisfies), None)
    healed = better + timedelta(minutes=30) if better else None
    taken = opened + timedelta(hours=6, minutes=4) if database.app != "ledger" else None
    return IncidentEvidence(
        id=f"{int(night.at.timestamp()) * 31 + len(database.app):012x}"[-12:],
        subject=database.label,
        cause="slots_met",
        headline="A scheduled backup did not happen",
        severity=Severity.CRITICAL,
        summary=f"The backup due on {night.day} {SAID[night.outcome]}.",
        times=Times(since, since, opened, opened, taken, healed, Reason.RESOLVED if healed else None),
    )


def _exemption() -> ExemptionEvidence:
    return ExemptionEvidence(
        "apps old-shop", ("slots_met", "recent_backup"), "moving out", "platform",
        datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 7, 6, 8, 0, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC),
        "head of operations", "OPS-12",
    )  # fmt: skip


def _policies() -> tuple[PolicyVersion, ...]:
    changed = datetime(2026, 7, 6, 8, 0, tzinfo=UTC)
    first = "5f1d0c5a3cf2c7a8e4d2b6f0917b3a8d4e6c2f10b9a87d65c43e21f0a9b8c7d6"
    return (
        PolicyVersion(first, "policy.yml", POLICY, PERIOD.start, changed, "4be1f2a9"),
        PolicyVersion(first[::-1], "policy.yml", POLICY + EXEMPT, changed, PERIOD.end, "c07d93e1"),
    )


def _controls(rules: tuple[RuleEvidence, ...]) -> Iterator[ControlEvidence]:
    serving = {rule.META.id: rule.META.controls for rule in RULES}
    for control in CONTROLS.values():
        found = tuple(rule for rule in rules if control.id in serving[rule.rule])
        spent = reduce(add, (rule.time for rule in found), NO_RULE_TIME)
        yield ControlEvidence(control.id, control.standard, control.title, control.not_shown, found, spent)
