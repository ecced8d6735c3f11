"""The weekly digest: that silence was earned, slot by slot, and who would tell if checker itself fell silent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import phrases
from checker.decide.problems import CHECKER_ITSELF
from checker.model import (
    CHECKER,
    Delivery,
    DeliveryStatus,
    Finding,
    Incident,
    Judged,
    Notice,
    Reason,
    Seal,
    Severity,
    SlotOutcome,
    TokenInfo,
    stable_id,
)

CAUSE = "digest"

_DATABASES = 4
_NIGHTS = 7
_SECONDS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a digest tells beside the databases.

    `watchers` are the names of those who raise an alarm when checker itself falls silent; `token` is None where Heroku
    did not tell; `drill` is what became of the last one, at each sink; `drills` whether policy wants any; `caveats` are
    sentences about how checker is set up here. `sealed` is the newest seal of the ledger. So many
    databases are `waiting` for a look, for want of requests.
    """

    watchers: Sequence[str] = ()
    token: TokenInfo | None = None
    drill: Sequence[Delivery] = ()
    drills: bool = True
    caveats: Sequence[str] = ()
    sealed: Seal | None = None
    waiting: int = 0


def digest(
    judged: Sequence[Judged],
    incidents: Sequence[Incident],
    circumstances: Circumstances,
    headlines: Mapping[str, str],
    now: datetime,
) -> Notice:
    """What the last week was like; `incidents` are those that are open."""
    week = [entry for one in judged for entry in one.week]
    met, lost = sum(e.outcome.satisfies for e in week), sum(e.outcome.lost for e in week)
    unknown = sum(e.outcome is SlotOutcome.UNKNOWN for e in week)
    lines = [_open(incidents, headlines)]
    lines += _lost_slots(judged)
    lines += _without_slots(judged)
    lines += _waiting(circumstances.waiting)
    lines += [_watched(circumstances.watchers), _token(circumstances.token), _drill(circumstances)]
    lines.append(_sealed(circumstances.sealed))
    lines += circumstances.caveats
    return Notice(
        id=stable_id(CHECKER, Reason.DIGEST, now.isoformat()),
        reason=Reason.DIGEST,
        severity=Severity.INFO,
        at=now,
        subject=CHECKER_ITSELF,
        cause=CAUSE,
        title=f"Weekly digest: {_in_short(met, lost, unknown)}",
        finding=Finding(_summary(judged, met, lost, unknown), consequences=tuple(lines)),
    )


def _in_short(met: int, lost: int, unknown: int) -> str:
    due = met + lost + unknown
    if met == due:
        return f"all {phrases.many(due, 'slot')} met" if due else "no slot was due"
    return f"{lost or unknown} of {phrases.many(due, 'slot')} {'lost' if lost else 'not known'}"


def _summary(judged: Sequence[Judged], met: int, lost: int, unknown: int) -> str:
    due = met + lost + unknown
    if not due:
        return f"no slot was due in 7 days at {phrases.many(len(judged), 'database')}"
    of = f"{phrases.many(due, 'slot')} of {phrases.many(sum(bool(one.week) for one in judged), 'database')}"
    if met == due:
        return f"all {of} met in 7 days"
    missing = [f"{lost} lost"] * bool(lost) + [f"{unknown} not known"] * bool(unknown)
    return f"{met} of {of} met in 7 days; {', '.join(missing)}"


def _open(incidents: Sequence[Incident], headlines: Mapping[str, str]) -> str:
    if not incidents:
        return "No problem is open."
    oldest = min(incidents, key=lambda incident: incident.opened_at)
    what = headlines.get(oldest.cause, oldest.cause)
    if oldest.subject != CHECKER_ITSELF:
        what = f"{oldest.subject.label}: {what}"
    if len(incidents) == 1:
        return f"1 problem is open, since {phrases.instant(oldest.opened_at)}: {what}."
    return f"{len(incidents)} problems are open, the oldest since {phrases.instant(oldest.opened_at)}: {what}."


def _lost_slots(judged: Sequence[Judged]) -> Iterator[str]:
    """A line for each database that lost slots, most losses first."""
    losses = [(one, [entry for entry in one.week if entry.outcome.lost]) for one in judged]
    worst = sorted((loss for loss in losses if loss[1]), key=lambda loss: (-len(loss[1]), _label(loss[0])))
    for one, entries in worst[:_DATABASES]:
        shown = ", ".join(f"{entry.day} ({entry.outcome})" for entry in entries[:_NIGHTS])
        more = f" and {len(entries) - _NIGHTS} more" if len(entries) > _NIGHTS else ""
        yield f"Lost at {_label(one)}: {shown}{more}."
    if len(worst) > _DATABASES:
        yield f"Lost at {phrases.many(len(worst) - _DATABASES, 'more database')}."


def _without_slots(judged: Sequence[Judged]) -> Iterator[str]:
    """The databases that nothing was due at: no promise about them was kept."""
    names = sorted(_label(one) for one in judged if not one.week)
    if names:
        shown = ", ".join(names[:_DATABASES])
        more = f" and {len(names) - _DATABASES} more" if len(names) > _DATABASES else ""
        yield f"No slot was due at {shown}{more}."


def _waiting(count: int) -> Iterator[str]:
    """The databases that this look did not get to: their slots are in no sum."""
    if count:
        are = "was looked at earlier and is" if count == 1 else "were looked at earlier and are"
        yield f"{phrases.many(count, 'more database')} {are} not counted here: one look has too few requests for all."


def _watched(watchers: Sequence[str]) -> str:
    if watchers:
        return f"Should checker fall silent, you hear it from: {', '.join(watchers)}."
    return "Nobody watches checker itself: set HEARTBEAT_URL, so that somebody hears when it dies."


def _token(token: TokenInfo | None) -> str:
    if token is None:
        return "Whose Heroku token this is could not be read."
    whose = f"The Heroku token is that of {token.owner}" if token.owner else "Heroku does not tell whose token this is"
    if token.authorization is None:
        return f"{whose}; Heroku does not tell until when it lasts."
    return f"{whose}; it lasts until {phrases.instant(token.expires_at) if token.expires_at else 'it is revoked'}."


def _drill(circumstances: Circumstances) -> str:
    """How long the last drill took to each sink, from the look that raised it."""
    if not circumstances.drills:
        return "No drills: policy has switched them off."
    told = [one for one in circumstances.drill if one.status is not DeliveryStatus.SUPERSEDED]
    if not told:
        return "No drill yet."
    reached = [f"{one.sink} in {_trip(one)}" for one in told if one.status is DeliveryStatus.SENT]
    failed = [one.sink + (f" ({one.detail})" if one.detail else "") for one in told]
    failed = [text for text, one in zip(failed, told, strict=True) if one.status is not DeliveryStatus.SENT]
    parts = [f"reached {', '.join(reached)}"] * bool(reached) + [f"did not reach {', '.join(failed)}"] * bool(failed)
    return f"The drill of {phrases.instant(told[0].notice.at)} {'; it '.join(parts)}."


def _sealed(seal: Seal | None) -> str:
    """What to keep: with it anybody can tell later whether the ledger was altered since."""
    return f"Ledger sealed up to {seal.day}: {seal.head}" if seal else "No day of the ledger is sealed yet."


def _trip(delivery: Delivery) -> str:
    length = (delivery.updated_at or delivery.notice.at) - delivery.notice.at
    return f"{max(length.total_seconds(), 0):.0f} s" if length < _SECONDS else phrases.span(length)


def _label(one: Judged) -> str:
    return f"{one.database.app}::{one.database.attachment}"
