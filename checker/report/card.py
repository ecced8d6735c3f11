"""One incident as a page of Markdown, fit for a post-mortem and as a sample for whoever audits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import phrases
from checker.evidence.counts import Standing
from checker.evidence.incidents import A_NIGHT, Times, restorable_at_end, restorable_at_opening, times
from checker.evidence.model import Blind, Night
from checker.model import CHECKER, Act, History, Incident, Reason, Restorable, Trail
from checker.report import markdown
from checker.report.incidents import state
from checker.report.timeline import Told, became, done, length, newest, timeline, unchanged

_SHOWN = 20
"""So many times in which nothing was seen are listed, the newest."""


@dataclass(frozen=True, slots=True)
class Case:
    """One incident and what was recorded about its database in its time; no `trail` where there is none to have.

    `nights` are its slots, `blind` is when checker saw nothing of that time.
    """

    history: History
    trail: Trail | None = None
    nights: Sequence[Night] = ()
    blind: Sequence[Blind] = ()

    @property
    def times(self) -> Times:
        """When each stage of it came."""
        return times(self.history, self.trail.first_seen_at if self.trail else None)

    def lost(self, now: datetime) -> tuple[Night, ...]:
        """The slots that were lost while it stood, in order, exempt ones among them."""
        since, until = self.times.began_at - A_NIGHT, self.times.over_at or now
        found = (night for night in self.nights if night.outcome.lost and since < night.at <= until)
        return tuple(sorted(found, key=lambda night: night.at))


def card(case: Case, headlines: Mapping[str, str], now: datetime) -> str:
    """The whole page; `headlines` say in a few words what each cause means. All times are in UTC."""
    incident = case.history.incident
    parts = [
        f"# {_text(incident.subject.label)}: {_text(headlines.get(incident.cause, incident.cause))}",
        _text(incident.finding.summary),
        _listed(_facts(case, headlines, now)),
        "## How long it took",
        _took(case.times, now),
        "## Timeline",
        "\n".join(_timeline(case, now)),
        *_slots(case, now),
        *_restorable(case.history),
        *_restored(case, now),
        *_logs(case, now),
        *_blind(case.blind),
        *_fix(incident),
        f"As checker recorded it, as of {phrases.instant(now)}.",
    ]
    return "\n\n".join(parts)


def _facts(case: Case, headlines: Mapping[str, str], now: datetime) -> Iterator[tuple[str, str | None]]:
    incident, finding, subject = case.history.incident, case.history.incident.finding, case.history.incident.subject
    headline = headlines.get(incident.cause)
    yield "Incident", incident.id
    yield "Cause", f"{headline} ({incident.cause})" if headline else incident.cause
    yield "Severity", _severity(incident)
    if subject.id == CHECKER:
        yield "About", "checker itself"
    else:
        yield "Database", f"{subject.name or subject.id}, attached as {subject.attachment} to {subject.app}"
        yield "Policy", incident.policy or "none matches this database"
    yield "Since", phrases.instant(finding.since) if finding.since else None
    yield "Opened", f"{phrases.instant(incident.opened_at)} ({phrases.span(now - incident.opened_at)} ago)"
    yield "Told", phrases.instant(incident.told_at) if incident.told_at else _untold(incident)
    yield "Over", _over(case, now)
    yield "Demanded", finding.limit
    yield "Found", finding.actual
    yield "State", state(incident, case.history.acts, now)
    for text in finding.why:
        yield "Why", text
    for text in finding.consequences:
        yield "Follows from it", text


def _severity(incident: Incident) -> str:
    return f"{incident.severity.value}, raised by its age" if incident.escalated else incident.severity.value


def _untold(incident: Incident) -> str:
    return "never" if incident.resolved_at else "not yet"


def _over(case: Case, now: datetime) -> str | None:
    """When it ended, after how long, and what showed that."""
    found = case.times
    if found.over_at is None:
        return None
    words = phrases.instant(found.over_at)
    if not found.momentary:
        words += f", after {phrases.span(found.lasted(now))}"
    end = next((one.notice for one in reversed(case.history.deliveries) if one.notice.reason.ends), None)
    return f"{words} ({end.reason.value}: {end.finding.summary})" if end else words


_STEPS = {
    Reason.RESOLVED: "to heal, from its beginning",
    Reason.EXEMPTED: "until it was exempt, from its beginning",
    Reason.DROPPED: "until it was not demanded any more, from its beginning",
}


def _took(found: Times, now: datetime) -> str:
    """Each length that auditors ask for, or that it did not come to that."""
    detect = "to detect" if found.watched_at == found.began_at else "to detect, from checker's first look"
    rows = [(detect, length(found.to_detect))]
    rows.append(("to tell, until a sink took it", _length(found.to_tell, "no sink took it")))
    rows.append(("to acknowledge, from when it was told", _length(found.to_acknowledge, "nobody did")))
    lasted = length(found.lasted(now))
    if found.over_at is None:
        rows.append(("open so far, from its beginning", lasted))
    elif found.ended_by:
        rows.append((_STEPS[found.ended_by], lasted))
    elif not found.momentary:
        rows.append(("until its end, from its beginning", lasted))
    return markdown.table(("it took", "how long"), [(_text(name), _text(value)) for name, value in rows])


def _length(took: timedelta | None, otherwise: str) -> str:
    return otherwise if took is None else length(took)


def _timeline(case: Case, now: datetime) -> Iterator[str]:
    incident, found = case.history.incident, case.times
    if found.began_at < incident.opened_at:
        yield f"- {phrases.instant(found.began_at)}: **began**, as far as known"
    yield f"- {phrases.instant(incident.opened_at)}: **seen** by checker"
    before: Told | None = None
    for event in timeline(case.history):
        if isinstance(event, Told):
            yield from _told(event, before)
            before = event
        else:
            yield from _acted(event, now)
    if found.over_at and found.ended_by is None and not found.momentary:
        yield f"- {phrases.instant(found.over_at)}: **over**, and nobody was told of its end"


def _told(told: Told, before: Told | None) -> Iterator[str]:
    """What was told, unless the notice `before` said the same, and below it what became of it at each sink."""
    notice = told.notice
    how = notice.reason.value if notice.reason.ends else f"{notice.reason.value}, {notice.severity.value}"
    words = "" if unchanged(before, told) else f": {_text(notice.finding.summary)}"
    yield f"- {phrases.instant(notice.at)}: **{_text(how)}**{words}"
    if notice.reason.ends:
        yield from (f"  - {_text(consequence)}" for consequence in notice.finding.consequences)
    for delivery in told.deliveries:
        yield f"  - {_text(became(delivery))}"


def _acted(act: Act, now: datetime) -> Iterator[str]:
    note = f": {_text(act.note)}" if act.note else ""
    yield f"- {phrases.instant(act.at)}: **{done(act, now)}**{note}"


def _slots(case: Case, now: datetime) -> Iterator[str]:
    """Those of the ledger, and those that no schedule served."""
    if case.history.incident.subject.id == CHECKER:
        return
    yield "## Slots lost while it stood"
    if case.trail is None:
        yield "Nothing is on record of this database in its time."
    else:
        yield "\n".join(f"- {_text(_slot(night))}" for night in case.lost(now)) or "None."
        if (since := case.trail.known_from) and case.times.began_at < since:
            yield f"What was lost before {phrases.instant(since)}, when checker first looked, is not counted here."


def _slot(night: Night) -> str:
    exempt = "exempt" if night.standing is Standing.EXEMPT else None
    beside = ", ".join(filter(None, (night.outcome.value, exempt, night.backup, night.note)))
    return f"{night.day} ({night.schedule}): {beside}"


def _restorable(history: History) -> Iterator[str]:
    if history.incident.subject.id == CHECKER:
        return
    yield "## What could be restored"
    last = "when its end was told" if times(history).ended_by else "as it was seen last"
    yield _listed(
        [
            ("When it was told first", _backup(restorable_at_opening(history))),
            (last.capitalize(), _backup(restorable_at_end(history))),
        ]
    )


def _backup(one: Restorable | None) -> str:
    if one is None:
        return "not on record"
    if not one.count:
        return f"nothing, as of {phrases.instant(one.taken_at)}"
    return f"{one.newest} of {phrases.instant(one.taken_at)} ({phrases.size(one.size)}); {one.count} in all"


def _restored(case: Case, now: datetime) -> Iterator[str]:
    """What was seen of restores and copies into and out of the database in its time."""
    since, until = case.times.began_at, case.times.over_at or now
    found = [one for one in (case.trail.restores if case.trail else ()) if since <= one.created_at <= until]
    if found:
        yield "Restores that were seen:"
        yield "\n".join(
            f"- {phrases.instant(one.created_at)}: {_text(f'{one.kind.value}, {one.status.value}: {one.what}')}"
            for one in found
        )


def _logs(case: Case, now: datetime) -> Iterator[str]:
    """What Heroku's logs say of the backups that its lost slots had."""
    if case.trail is None:
        return
    names = {night.backup for night in case.lost(now) if night.backup}
    uuids = {kept.backup.uuid: kept.backup.name for kept in case.trail.backups if kept.backup.name in names}
    logs = [log for log in case.trail.logs if log.backup in uuids and log.lines]
    if logs:
        yield "## What the logs say"
    for log in logs:
        yield f"Of {_text(uuids[log.backup])}:"
        yield markdown.fence(log.lines)


def _blind(spans: Sequence[Blind]) -> Iterator[str]:
    if spans:
        yield "## When checker did not see"
        shown, before = newest(spans, _SHOWN)
        yield "\n".join([f"- {before}"] * bool(before) + [f"- {_span(one)}: {_text(one.why)}" for one in shown])


def _span(one: Blind) -> str:
    return f"{phrases.instant(one.start)} to {phrases.instant(one.end)}, {phrases.span(one.length)}"


def _fix(incident: Incident) -> Iterator[str]:
    finding = incident.finding
    if not (finding.fix or finding.advice):
        return
    yield "## The fix that was advised" if incident.resolved_at else "## Fix"
    if finding.advice:
        yield _text(finding.advice)
    if finding.fix:
        yield markdown.fence(finding.fix, "sh")


def _listed(facts: Iterator[tuple[str, str | None]] | Sequence[tuple[str, str | None]]) -> str:
    return "\n".join(f"- **{name}:** {_text(value)}" for name, value in facts if value)


def _text(value: str) -> str:
    return markdown.text(value)
