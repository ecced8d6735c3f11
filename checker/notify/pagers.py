"""Calling people out once for all that is there when a pager is first told, and not once for each problem. Pure.

The first look at an account may find forty problems that have stood for months. A channel reads of them in a message; a
pager would ring forty times. It gets one alert that names the worst, reminders of that alone, and its end when the last
of them is over. What gets worse meanwhile is an alert of its own, as is all that begins later.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker import phrases, troubles
from checker.model import (
    CHECKER,
    Delivery,
    DeliveryStatus,
    Finding,
    Notice,
    Reason,
    Severity,
    Subject,
    stable_id,
)
from checker.notify.outbox import Openings
from checker.notify.routing import unrouted
from checker.ports import Pager, Sink

_FEW = 1
"""So many problems are told as they are: there is nothing to sum up."""

_NAMED = 5
_SUPERSEDED = DeliveryStatus.SUPERSEDED
_LOUD = frozenset({Reason.WORSENED, Reason.ESCALATED})
_IN_ONE = "told in one with the others that were there from the start"
_FIX = (f"heroku run --app {phrases.OWN_APP} python -m checker incident",)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep: whether it was the `first` ever, and the incidents that are `still_open` after it, by id."""

    now: datetime
    batch: str
    first: bool
    still_open: Collection[str]


def gathered(
    news: Sequence[Delivery], late: Sequence[Delivery], sinks: Sequence[Sink], openings: Openings, sweep: Sweep
) -> tuple[Delivery, ...]:
    """The news, and what new sinks have to hear `late`, so that a pager rings once for many.

    `openings` is what became of the news of each incident before this sweep: of what a pager was told in one, all that
    it has are superseded.
    """
    made = [*news, *late]
    for sink in sinks:
        if isinstance(unrouted(sink), Pager):
            mine = [delivery for delivery in made if delivery.sink == sink.name]
            others = [delivery for delivery in made if delivery.sink != sink.name]
            begun = [d for d in mine if _begins(d.notice) and (sweep.first or d in late)]
            in_one = [id_ for (id_, name), best in openings.items() if name == sink.name and best is _SUPERSEDED]
            made = [*others, *_one_for_all(sink.name, mine, begun if len(begun) > _FEW else [], in_one, sweep)]
    return tuple(made)


def _one_for_all(
    sink: str, mine: Sequence[Delivery], begun: Sequence[Delivery], in_one: Sequence[str], sweep: Sweep
) -> Iterator[Delivery]:
    """What one pager is told, where it was told of the incidents `in_one` before, and is now of those that `begun`."""
    again = [d for d in mine if d.notice.reason is Reason.REMINDER and d.notice.incident in in_one]
    for delivery in mine:
        summed_up = delivery in begun or delivery in again
        yield replace(delivery, status=_SUPERSEDED, detail=_IN_ONE) if summed_up else delivery
    louder = {delivery.notice.incident for delivery in mine if delivery.notice.reason in _LOUD}
    left = [id_ for id_ in in_one if id_ in sweep.still_open and id_ not in louder]
    if begun:
        yield _delivery(sink, _summary(Reason.OPENED, [d.notice for d in begun], sink, sweep.now), sweep)
    elif again:
        yield _delivery(sink, _summary(Reason.REMINDER, [d.notice for d in again], sink, sweep.now), sweep)
    elif in_one and not left:
        finding = Finding("all that was there from the start is over, or has an alert of its own by now")
        yield _delivery(sink, _notice(Reason.RESOLVED, Severity.INFO, finding, sink, sweep.now), sweep)


def _begins(notice: Notice) -> bool:
    return notice.reason is Reason.OPENED and notice.incident is not None and notice.cause not in troubles.MOMENTARY


def _summary(reason: Reason, told: Sequence[Notice], sink: str, now: datetime) -> Notice:
    """All of them in one, as severe as the worst, which it names first."""
    worst, *_ = notices = sorted(told, key=lambda n: (-n.severity.rank, n.subject.label, n.cause))
    named = [f"{notice.subject.label} ({notice.title})" for notice in notices[:_NAMED]]
    named += [f"{len(notices) - _NAMED} more"] if notices[_NAMED:] else []
    stand = "still stand" if reason is Reason.REMINDER else "stand"
    finding = Finding(f"{phrases.many(len(notices), 'problem')} {stand}: {', '.join(named)}", fix=_FIX)
    return _notice(reason, worst.severity, finding, sink, now)


def _notice(reason: Reason, severity: Severity, finding: Finding, sink: str, now: datetime) -> Notice:
    return Notice(
        id=stable_id(CHECKER, troubles.FROM_THE_START, sink, reason, now.isoformat()),
        reason=reason,
        severity=severity,
        at=now,
        subject=Subject(CHECKER),
        cause=troubles.FROM_THE_START,
        title=troubles.HEADLINES[troubles.FROM_THE_START],
        finding=finding,
    )


def _delivery(sink: str, notice: Notice, sweep: Sweep) -> Delivery:
    return Delivery(id=stable_id(notice.id, sink), notice=notice, sink=sink, batch=f"{sweep.batch}-{sink}")
