"""What is told, in values: a notice about an incident, its order among others, and the first hello."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from checker import phrases
from checker.causes import READABLE
from checker.decide.ending import Ending
from checker.decide.problems import CHECKER_ITSELF
from checker.model import CHECKER, Finding, Incident, Judged, Notice, Outcome, Reason, Severity, Trouble, stable_id
from checker.troubles import EXPECTED, LISTING, SWEEP

_SEES_LESS = {
    EXPECTED: "less is seen than policy expects",
    LISTING: "not all could be listed",
}


def about(
    incident: Incident, reason: Reason, now: datetime, headlines: Mapping[str, str], which: str | None = None
) -> Notice:
    """A notice about an incident as it is; `which` tells those of one reason apart."""
    return Notice(
        id=stable_id(incident.id, reason, *([which] if which else [])),
        reason=reason,
        severity=Severity.INFO if reason.ends else incident.severity,
        at=now,
        subject=incident.subject,
        cause=incident.cause,
        # A cause that this version has no rule for any more is still told, by its bare name.
        title=headlines.get(incident.cause, incident.cause),
        finding=incident.finding,
        incident=incident.id,
        opened_at=incident.opened_at,
        policy=incident.policy,
        labels=incident.labels,
    )


def ended(incident: Incident, ending: Ending, now: datetime, headlines: Mapping[str, str]) -> Notice:
    """That it is over, since when it was there, and what it cost."""
    finding = Finding(
        summary=ending.summary,
        since=incident.finding.since,
        consequences=(ending.lost,) if ending.lost else (),
        restorable=ending.restorable,
    )
    return about(replace(incident, finding=finding), ending.reason, now, headlines)


def came_and_went(notice: Notice) -> Notice:
    """The end of a problem that nobody was told of: all of it in one line."""
    finding = replace(notice.finding, summary=f"came and went in quiet hours; {notice.finding.summary}")
    return replace(notice, finding=finding)


def hit_too(told: Iterable[Notice], incidents: Iterable[Incident]) -> list[Notice]:
    """The notices, those of problems with how many other databases have the same one, told and not over."""
    standing = [i for i in incidents if i.told_at and not i.resolved_at and not i.over_at]
    hit: dict[str, set[str]] = {}
    for incident in standing:
        hit.setdefault(incident.cause, set()).add(incident.subject.id)
    return [
        notice
        if notice.reason.ends or notice.subject == CHECKER_ITSELF
        else replace(notice, others=len(hit.get(notice.cause, set()) - {notice.subject.id}))
        for notice in told
    ]


def order(notice: Notice) -> tuple[bool, int, str, str]:
    """Problems first, most severe first, then what is over."""
    return (notice.reason.ends, -notice.severity.rank, notice.subject.label, notice.cause)


def baseline(judged: Sequence[Judged], now: datetime, troubles: Iterable[Trouble] = ()) -> Notice:
    """The first hello: what is watched, and how it stands; it never sounds as if all were seen where it is not."""
    findings = sum(v.outcome is Outcome.FAIL and v.explained_by is None for one in judged for v in one.verdicts)
    unknown = [v for one in judged for v in one.verdicts if v.outcome is Outcome.UNKNOWN and v.rule == READABLE]
    unseen, dim = sum(not v.in_part for v in unknown), sum(v.in_part for v in unknown)
    parts = [f"watching {phrases.many(len(judged), 'database')}", phrases.many(findings, "finding")]
    if unseen:
        parts.append(f"{unseen} cannot be read")
    if dim:
        parts.append(f"the details of {dim} cannot be read")
    parts += dict.fromkeys(_SEES_LESS[trouble.cause] for trouble in troubles if trouble.cause in _SEES_LESS)
    slots = [one.next_slot for one in judged if one.next_slot]
    if slots:
        parts.append(f"next slot {phrases.instant(min(slots))}")
    return Notice(
        id=stable_id(CHECKER, Reason.BASELINE),
        reason=Reason.BASELINE,
        severity=Severity.INFO,
        at=now,
        subject=CHECKER_ITSELF,
        cause=SWEEP,
        title="checker is at work",
        finding=Finding(summary="; ".join(parts)),
    )
