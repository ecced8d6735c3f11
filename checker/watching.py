"""What checker finds wrong with its own work: looks that were missed, sinks that take nothing, a token that ends.

Pure: the store and the worker know it all.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import troubles
from checker.jitter import JITTER, passed
from checker.model import Delivery, Incident, Known, Severity, TokenInfo, Trouble
from checker.notify import outbox
from checker.ports import Sink
from checker.troubles import Deaf

DEAF_AFTER = timedelta(hours=1)
"""A sink that has taken nothing for so long, at more than one try, is told of at the others."""

SETTLED = timedelta(minutes=5)
"""So long after a sweep a worker that starts sweeps again: a deploy applies by then, and a crash loop costs little."""

A_MOMENT = timedelta(minutes=1)
"""So much later than the sweep of another process is due, its absence is noticed."""

TOO_LONG = 2
"""Nobody looked when there was no sweep for so many times `poll`: one that is late by less was only late."""

A_RESTART = timedelta(minutes=30)
"""A restart or a deploy is over by then, however short `poll` is."""

TOKEN_SOON, TOKEN_URGENT = timedelta(days=14), timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often an unattended worker is to look, and what it knows of its own looks that no store holds.

    `looked_at` is when its last try at a look ended, whatever came of it; `took` how long that one went on; `swept_at`
    when its last full sweep began that was recorded.
    """

    poll: timedelta
    looked_at: datetime | None = None
    took: timedelta = timedelta()
    swept_at: datetime | None = None

    @property
    def jitter(self) -> timedelta:
        """By so much sweeps may start too early or too late."""
        return min(JITTER, self.poll / 12)


def left_until(rhythm: Rhythm, known: Known, now: datetime) -> datetime | None:
    """Until when a full sweep is left to the process that made the newest one; None where it is due here and now.

    A worker that has just started waits for some minutes after that sweep. Later, one that finds another process's
    sweep since its own follows it, as long as they come in time, and looks a moment after the next one is due.
    """
    last = known.last_sweep_at
    # A sweep that lies ahead was recorded by a wrong clock: waiting for it could take forever.
    if last is None or last > now + rhythm.jitter:
        return None
    if rhythm.looked_at is None:
        due = again = last + min(SETTLED, rhythm.poll)
    elif rhythm.swept_at is None or last > rhythm.swept_at:
        due = last + rhythm.poll - rhythm.jitter
        again = last + rhythm.poll + min(A_MOMENT, rhythm.jitter)
    else:
        return None
    return again if now < due else None


def own_troubles(
    known: Known, sinks: Sequence[Sink], rhythm: Rhythm | None, token: TokenInfo | None, now: datetime, *, sees: bool
) -> tuple[Trouble, ...]:
    """All of it, as of a full sweep; `sees` unless the whole look failed, `token` as it was read by this look."""
    return (
        *outbox.refused(known.incidents, known.openings, sinks),
        *troubles.sinks_deaf(silent(known, sinks, now)),
        *(out_of_rhythm(rhythm, known, now, sees=sees) if rhythm else ()),
        *token_ends(token, known, now),
    )


def out_of_rhythm(rhythm: Rhythm, known: Known, now: datetime, *, sees: bool) -> tuple[Trouble, ...]:
    """That looks take too long, and, by a look that `sees` again, that there was none for too long."""
    slow = (troubles.sweep_overlong(rhythm.took, rhythm.poll),) if rhythm.took > rhythm.poll else ()
    gap = _gap(rhythm, known, now) if sees and known.last_sweep_at else None
    return (*slow, troubles.nobody_looked(*gap, rhythm.poll)) if gap else slow


def _gap(rhythm: Rhythm, known: Known, now: datetime) -> tuple[datetime, datetime] | None:
    """From when to when nobody as much as tried to look, if that was too long."""
    since = max(filter(None, (known.last_sweep_at, rhythm.looked_at)))
    # Looks in vain are a trouble of their own, told as that; it stands open since the first of them.
    in_vain = [i.opened_at for i in _open(known, troubles.SWEEP) if i.opened_at > since]
    until = min((*in_vain, now))
    return (since, until) if until - since > max(TOO_LONG * rhythm.poll, A_RESTART) else None


def silent(known: Known, sinks: Sequence[Sink], now: datetime) -> dict[str, Deaf]:
    """The sinks that take nothing, as the store knows it; those that were told to be stay so until they take all."""
    return deaf(known.pending, sinks, now, stands=any(incident.told_at for incident in _open(known, troubles.SINK)))


def deaf(
    pending: Collection[Delivery],
    sinks: Sequence[Sink],
    now: datetime,
    refusing: Collection[str] = (),
    *,
    stands: bool = False,
) -> dict[str, Deaf]:
    """The sinks that were offered a message more than once and have taken none for too long, and those `refusing`.

    Where it `stands` that there are such, one that was offered a message and did not take it is another. Where no other
    one is left to be told of it, there are none to speak of.
    """
    found: dict[str, Deaf] = {}
    for name in (sink.name for sink in sinks):
        waiting = [delivery for delivery in pending if delivery.sink == name]
        tried = max((delivery.attempts for delivery in waiting), default=0)
        length = now - min((d.notice.at for d in waiting), default=now)
        if tried and (stands or name in refusing or (tried > 1 and passed(length, DEAF_AFTER))):
            why = next((d.detail for d in waiting if d.attempts == tried and d.detail), "")
            critical = sum(d.notice.severity is Severity.CRITICAL for d in waiting)
            found[name] = Deaf(length if passed(length, DEAF_AFTER) else None, why, critical)
    return found if stands or len(found) < len(sinks) else {}


def spared(deliveries: Iterable[Delivery], silent_ones: Collection[str]) -> tuple[Delivery, ...]:
    """The deliveries but those that would tell a sink of its own deafness once it hears again."""
    return tuple(d for d in deliveries if d.notice.cause != troubles.SINK or d.sink not in silent_ones)


def token_ends(token: TokenInfo | None, known: Known, now: datetime) -> tuple[Trouble, ...]:
    """That the token ends soon. Where that could not be read now, it is as it was."""
    if token is None:
        return tuple(_as_it_was(incident) for incident in _open(known, troubles.TOKEN))
    if token.expires_at is None or token.expires_at - now > TOKEN_SOON:
        return ()
    urgent = token.expires_at - now <= TOKEN_URGENT
    return (troubles.token_ends(token.expires_at, token.authorization, urgent=urgent),)


def _as_it_was(incident: Incident) -> Trouble:
    return Trouble(incident.cause, incident.finding.summary, incident.severity, incident.finding.fix)


def _open(known: Known, cause: str) -> list[Incident]:
    return [incident for incident in known.incidents if incident.cause == cause]
