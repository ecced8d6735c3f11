"""One record as the rows to write. Pure: what is there already is handed in or left to the database to compare."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from checker.model import (
    Act,
    Delivery,
    DeliveryStatus,
    History,
    Incident,
    Judged,
    KnownDatabase,
    KnownSchedule,
    Observation,
    Outcome,
    PolicyInForce,
    Record,
    Seen,
    Verdict,
)
from checker.store.codec import clean, dump

Row = dict[str, object]

_FROM_THE_BEST = (DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD, DeliveryStatus.SUPERSEDED)

_NEVER = datetime.min.replace(tzinfo=UTC)

REMEMBERED = timedelta(days=40)
"""How far back a sweep is given the ledger; the table holds more."""


def apps_of(record: Record) -> tuple[str, ...]:
    """Of which billing apps a sweep looked at databases that did not look at all; none of one that did."""
    of_some = record.partial or record.in_part
    return tuple(sorted({clean(look.database.app) for look in record.observations})) if of_some else ()


def database_rows(observations: Iterable[Observation]) -> list[Row]:
    """A database that could not be looked at has no sight, only its listing."""
    return [
        {
            "addon_id": look.database.addon_id,
            "name": look.database.name,
            "app": look.database.app,
            "plan": look.database.plan,
            "state": look.database.state,
            "created_at": look.database.created_at,
            "attachments": dump(look.database.attachments),
            "facts": dump(look.database.facts),
            "first_seen_at": look.seen_at if isinstance(look, Seen) else None,
            "last_seen_at": look.seen_at if isinstance(look, Seen) else None,
        }
        for look in observations
    ]


def policy_row(policy: PolicyInForce) -> Row:
    """A policy that is in force."""
    return {field.name: getattr(policy, field.name) for field in fields(PolicyInForce)}


def slot_rows(judged: Iterable[Judged]) -> list[Row]:
    """The slots whose outcome is new or has changed."""
    return [
        {
            "addon_id": one.database.addon_id,
            "schedule_uuid": entry.schedule_uuid,
            "at": entry.at,
            "day": entry.day,
            "schedule": entry.schedule,
            "outcome": entry.outcome.value,
            "backup": entry.backup,
            "note": entry.note,
            "decided_at": one.seen_at,
        }
        for one in judged
        for entry in one.ledger
    ]


def schedule_rows(observations: Iterable[Observation]) -> list[Row]:
    """The schedules that were seen, each with the database they were seen on."""
    return [
        {
            "uuid": schedule.uuid,
            "addon_id": look.database.addon_id,
            "name": schedule.name,
            "hour": schedule.hour,
            "timezone": schedule.timezone,
            "created_at": schedule.created_at,
            "updated_at": schedule.updated_at,
            "retain_weeks": schedule.retain_weeks,
            "retain_months": schedule.retain_months,
            "first_seen_at": look.seen_at,
            "last_seen_at": look.seen_at,
        }
        for look in observations
        if isinstance(look, Seen)
        for schedule in look.schedules
    ]


def log_rows(observations: Iterable[Observation]) -> list[Row]:
    """The logs of failed backups that were fetched."""
    return [
        {"addon_id": look.database.addon_id, "backup": log.backup, "body": dump(log), "at": look.seen_at}
        for look in observations
        if isinstance(look, Seen)
        for log in look.logs
    ]


def info_rows(observations: Iterable[Observation]) -> list[Row]:
    """The details that are known, those of an earlier look among them."""
    return [
        {"addon_id": look.database.addon_id, "seen_at": look.info.seen_at, "body": dump(look.info)}
        for look in observations
        if isinstance(look, Seen) and look.info
    ]


def baseline_rows(judged: Iterable[Judged]) -> list[Row]:
    """The baselines that are new or have moved."""
    return [
        {"addon_id": one.database.addon_id, "since": one.baseline.since, "body": dump(one.baseline)}
        for one in judged
        if one.baseline
    ]


def changed(
    judged: Iterable[Judged], latest: Mapping[tuple[str, str], Outcome]
) -> Iterator[tuple[tuple[str, str], Judged, Verdict]]:
    """The verdicts whose outcome is not the latest one on record, each with its key (add-on uuid, rule)."""
    now = dict(latest)
    for one in judged:
        for verdict in one.verdicts:
            key = (clean(one.database.addon_id), clean(verdict.rule))
            if now.get(key) != verdict.outcome:
                now[key] = verdict.outcome
                yield key, one, verdict


def verdict_rows(record: Record, latest: Mapping[tuple[str, str], Outcome]) -> list[Row]:
    """A row for every change of outcome."""
    return [
        {
            "addon_id": addon_id,
            "rule": rule,
            "outcome": verdict.outcome.value,
            "severity": verdict.severity.value,
            "summary": verdict.summary,
            "since": verdict.since,
            "at": judged.seen_at,
            "sweep": record.sweep,
        }
        for (addon_id, rule), judged, verdict in changed(record.judged, latest)
    ]


def incident_rows(incidents: Iterable[Incident]) -> list[Row]:
    """The incidents that are new or changed."""
    return [
        {
            "id": incident.id,
            "subject": incident.subject.id,
            "cause": incident.cause,
            "severity": incident.severity.value,
            "opened_at": incident.opened_at,
            "told_at": incident.told_at,
            "resolved_at": incident.resolved_at,
            "frozen": incident.frozen,
            "body": dump(incident),
        }
        for incident in incidents
    ]


def notice_rows(record: Record) -> list[Row]:
    """The notices of all deliveries, each once."""
    notices = {delivery.notice.id: delivery.notice for delivery in reversed(record.deliveries)}
    return [
        {
            "id": notice.id,
            "incident": notice.incident,
            "reason": notice.reason.value,
            "severity": notice.severity.value,
            "at": notice.at,
            "subject": notice.subject.id,
            "cause": notice.cause,
            "sweep": record.sweep,
            "body": dump(notice),
        }
        for notice in notices.values()
    ]


def delivery_rows(deliveries: Iterable[Delivery], after: int) -> list[Row]:
    """The deliveries in their order, behind all that were recorded before."""
    return [
        {
            "id": delivery.id,
            "notice_id": delivery.notice.id,
            "sink": delivery.sink,
            "batch": delivery.batch,
            "position": position,
            "status": delivery.status.value,
            "attempts": delivery.attempts,
            "detail": delivery.detail,
            "updated_at": delivery.updated_at,
        }
        for position, delivery in enumerate(deliveries, start=after + 1)
    ]


def best_of(news: Iterable[tuple[str, str, DeliveryStatus]]) -> dict[tuple[str, str], DeliveryStatus]:
    """The best that became of any of the news of an incident at a sink, by (incident, sink)."""
    best: dict[tuple[str, str], DeliveryStatus] = {}
    for incident, sink, status in news:
        before = best.setdefault((incident, sink), status)
        best[incident, sink] = min(before, status, key=_FROM_THE_BEST.index)
    return best


def working(answers: Iterable[tuple[str, DeliveryStatus, datetime]]) -> frozenset[str]:
    """The sinks that took something later than they refused anything for good; sent or dead, each with its time."""
    newest: dict[tuple[str, DeliveryStatus], datetime] = {}
    for sink, status, at in answers:
        newest[sink, status] = max(at, newest.get((sink, status), at))
    took = {sink: at for (sink, status), at in newest.items() if status is DeliveryStatus.SENT}
    return frozenset(sink for sink, at in took.items() if at > newest.get((sink, DeliveryStatus.DEAD), _NEVER))


def mark_rows(deliveries: Iterable[Delivery]) -> list[Row]:
    """What became of deliveries; `delivery` is the id to find one by."""
    return [
        {
            "delivery": delivery.id,
            "status": delivery.status.value,
            "attempts": delivery.attempts,
            "detail": delivery.detail,
            "updated_at": delivery.updated_at,
        }
        for delivery in deliveries
    ]


def in_order(inventory: Iterable[KnownDatabase]) -> tuple[KnownDatabase, ...]:
    """By app, then name: the same order from every store, whatever the collation of its database."""
    return tuple(sorted(inventory, key=lambda one: (one.database.app, one.database.name, one.database.addon_id)))


def by_last_sight(known: KnownSchedule) -> tuple[datetime, str]:
    """Sorts schedules, the one seen last at the end."""
    return known.last_seen_at, known.schedule.uuid


def histories(
    incidents: Iterable[Incident], deliveries: Sequence[Delivery], acts: Sequence[Act]
) -> tuple[History, ...]:
    """Each incident with its own of all these, the oldest first."""
    told: defaultdict[str | None, list[Delivery]] = defaultdict(list)
    done: defaultdict[str, list[Act]] = defaultdict(list)
    for delivery in deliveries:
        told[delivery.notice.incident].append(delivery)
    for act in acts:
        done[act.incident].append(act)
    return tuple(
        History(incident, tuple(told[incident.id]), tuple(done[incident.id]))
        for incident in sorted(incidents, key=by_opening)
    )


def by_opening(incident: Incident) -> tuple[datetime, str]:
    """Sorts incidents, the oldest first."""
    return incident.opened_at, incident.id
