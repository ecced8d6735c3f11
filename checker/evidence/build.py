"""A whole report out of the archive, one database after the other. Pure but for what the archive reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import phrases
from checker.evidence.compliance import rules_of, summed
from checker.evidence.controls import by_control
from checker.evidence.counts import NO_SLOTS, count
from checker.evidence.exemptions import exemptions, policies
from checker.evidence.incidents import times
from checker.evidence.intervals import Stretch, cut
from checker.evidence.looks import Looks, blind, looks, unseen
from checker.evidence.model import (
    UNTESTED,
    Blind,
    DatabaseReport,
    IncidentEvidence,
    Period,
    Report,
    RuleEvidence,
)
from checker.evidence.nights import nights
from checker.evidence.ruling import Version, governed, read_versions, rulings
from checker.evidence.shelf import Shelf
from checker.evidence.sizes import restores, sizes
from checker.model import CHECKER, MISSING, REPLACED, Database, History, Trail
from checker.ports import Archive
from checker.slots.ledger import REACH

# What a look of that time saw may be of a slot up to REACH before, and what a slot came to may be seen so much later.
_BEFORE = REACH + timedelta(days=2)
"""Looks and policies are read from so long before: what held when the time began. No `poll` is longer than a day."""

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked for: a time, these apps (none: all), by control or not."""

    period: Period
    apps: tuple[str, ...] = ()
    by_control: bool = False

    def fits(self, apps: Iterable[str]) -> bool:
        """Whether one of these apps is asked for."""
        return not self.apps or not set(self.apps).isdisjoint(apps)


@dataclass(frozen=True, slots=True)
class _Times:
    """The span of a report up to now, and what is known of it for all databases."""

    span: Stretch
    now: datetime
    looks: Looks
    versions: tuple[Version, ...]
    blind: tuple[Blind, ...]


def build(archive: Archive, question: Question, headlines: Mapping[str, str], now: datetime) -> Report:
    """The report; `headlines` say each cause in a few words. Raises StoreUnavailable.

    Whatever lies after `now` is left out, and what lies outside of the record is unknown.
    """
    period, on_record = question.period, archive.span()
    span = (period.start, max(min(period.end, now), period.start))
    versions = read_versions(archive.policies(period.start - _BEFORE, period.end))
    seen = looks(archive.sweeps(period.start - _BEFORE, period.end + REACH))
    found = _Times(span, now, seen, versions, blind(seen, on_record, versions, *span))
    databases: Shelf[DatabaseReport] = Shelf()
    slots, rules = NO_SLOTS, tuple[RuleEvidence, ...]()
    first_seen: dict[str, datetime | None] = {}
    for trail in archive.trails(period.start - REACH, period.end + REACH):
        one = _database(trail, found) if question.fits(_apps(trail.database)) else None
        if one is None:
            continue
        databases.put(one)
        slots, rules = slots + one.slots, summed((rules, one.rules))
        first_seen[one.addon_id] = trail.first_seen_at
    covered = cut((on_record[0], now), *span) if on_record else None
    return Report(
        period=period,
        made_at=now,
        on_record=on_record,
        covered=covered,
        apps=question.apps,
        slots=slots,
        rules=rules,
        databases=databases,
        incidents=tuple(_incidents(archive.incidents(*span), question, first_seen, headlines)),
        exemptions=exemptions(versions, span),
        policies=policies(versions, span),
        blind=found.blind,
        controls=by_control(rules) if question.by_control else (),
        limits=tuple(_limits(period, on_record, now, versions)),
    )


def _database(trail: Trail, found: _Times) -> DatabaseReport | None:
    """None for one that was not there: it came later, or was let go before."""
    database, span = trail.database, found.span
    known_from = trail.known_from
    ruled = rulings(trail, found.versions, span)
    if known_from is None or known_from >= max(span[1], span[0] + _MOMENT) or all(one.let_go for one in ruled):
        return None
    slots = nights(trail, found.looks, ruled, span, found.now)
    return DatabaseReport(
        addon_id=database.addon_id,
        app=database.app,
        attachment=database.attachment,
        name=database.name,
        plan=database.plan,
        governed=governed(ruled),
        first_seen_at=trail.first_seen_at,
        last_seen_at=trail.last_seen_at,
        gone_at=_gone_at(trail, span[1]),
        slots=count(night.standing for night in slots),
        rules=rules_of(trail, ruled, found.blind, span),
        nights=slots,
        sizes=sizes(trail, span),
        restores=restores(trail, span),
        blind=unseen(trail, ruled, found.blind, span),
        attached_to=tuple(sorted(set(_apps(database)) - {database.app})),
    )


def _apps(database: Database) -> Iterator[str]:
    """Its billing app, and those that it is attached to."""
    yield database.app
    yield from (attachment.app for attachment in database.attachments)


def _gone_at(trail: Trail, end: datetime) -> datetime | None:
    """The first look of the last run of looks before `end` that did not find it listed."""
    since = None
    for sighting in trail.sightings:
        if sighting.at >= end:
            break
        if sighting.database.state not in {MISSING, REPLACED}:
            since = None
        elif since is None:
            since = sighting.at
    return since


def _incidents(
    histories: Iterable[History],
    question: Question,
    first_seen: Mapping[str, datetime | None],
    headlines: Mapping[str, str],
) -> Iterator[IncidentEvidence]:
    """Those of the apps in question, and checker's own, in the order in which they were opened."""
    for history in sorted(histories, key=lambda one: (one.incident.opened_at, one.incident.id)):
        incident = history.incident
        of = incident.subject
        if of.id != CHECKER and of.id not in first_seen and not question.fits((of.app,) if of.app else ()):
            continue
        yield IncidentEvidence(
            incident.id,
            incident.subject.label,
            incident.cause,
            headlines.get(incident.cause, incident.cause),
            incident.severity,
            incident.finding.summary,
            times(history, first_seen.get(incident.subject.id)),
        )


_ALWAYS = (
    "A slot belongs to the time in which its instant lies, in UTC.",
    "It counts where the policy in force then demanded it, from checker's first look at its database on.",
    "What could not be seen is unknown: it is demanded, and not satisfied. What an exemption covered stands apart.",
    f"{UNTESTED}, save where a restore is listed that proves it.",
)


def _limits(period: Period, on_record: Stretch | None, now: datetime, versions: Sequence[Version]) -> Iterator[str]:
    if on_record is None:
        yield "No sweep is on record in this store: nothing was watched, as far as it knows."
    elif on_record[0] > period.start:
        yield f"The record begins at {phrases.instant(on_record[0])}: of what was before nothing is known."
    if on_record and on_record[0] >= period.end:
        yield "The whole time lies before the record."
    if now < period.end:
        yield f"The time is not over: everything is as of {phrases.instant(now)}."
    unread = sum(version.problem is not None for version in versions)
    if unread:
        yield (
            f"{phrases.many(unread, 'policy version')} cannot be read by this version of checker: what was demanded "
            "then is taken to be all that was judged, and exemptions of then are not known."
        )
    yield from _ALWAYS
