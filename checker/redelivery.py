"""When to offer again what a sink has not taken, and which sinks asked to be left alone until when. Pure.

The next sweep would offer it as well, up to a whole `poll` late: a sink that was away for a moment is not to cost that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checker.notify.deliver import DeliveryReport, SinkReport

_MINUTE = timedelta(minutes=1)

WAITS = (_MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE)
"""How long after each try in vain the next one comes; the last of them for as long as it takes."""

LONGEST_REST = timedelta(hours=1)
"""A sink that asks for more is asked again all the same: it might otherwise silence an alarm for days."""

_UNKNOWN = ""
"""Stands for whatever waits where the store was lost before anybody could tell."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How it stands with one sink: `tries` in vain in a row, when the next is due, and until when it is left alone."""

    tries: int = 0
    again_at: datetime | None = None
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Redelivery:
    """The sinks for which something waits, or that asked to be left alone, by name. Instants are of the real time."""

    of: Mapping[str, Waiting] = field(default_factory=dict)

    @property
    def at(self) -> datetime | None:
        """When to offer again next; None where nothing waits."""
        return min((one.again_at for one in self.of.values() if one.again_at), default=None)

    def left_alone(self, now: datetime) -> frozenset[str]:
        """The sinks that asked for it and are not to be sent anything yet, whoever has something to tell."""
        return frozenset(name for name, one in self.of.items() if one.rests_until and one.rests_until > now)

    def not_due(self, now: datetime) -> frozenset[str]:
        """Those and the sinks that were offered it just now: a try for the sake of another is none for them."""
        return self.left_alone(now) | {name for name, one in self.of.items() if one.again_at and one.again_at > now}

    def after(self, reports: Iterable[DeliveryReport], now: datetime) -> "Redelivery":
        """As of what became of a delivery. Of what a report does not name nothing waits any more."""
        sinks = list(_by_sink(sink for report in reports for sink in report.sinks if sink.configured))
        of = {sink.sink: _after(self.of.get(sink.sink, Waiting()), sink, now) for sink in sinks}
        resting = {name: replace(self.of[name], tries=0, again_at=None) for name in self.left_alone(now)}
        return Redelivery(resting | {name: one for name, one in of.items() if one != Waiting()})

    def put_off(self, now: datetime) -> "Redelivery":
        """As of a delivery that came to nothing, or of which is not known what it came to: soon again."""
        of = {name: _tried(one, now) for name, one in self.of.items() if one.again_at and one.again_at <= now}
        return Redelivery({**self.of, **(of or {_UNKNOWN: _tried(self.of.get(_UNKNOWN, Waiting()), now)})})


def _by_sink(reports: Iterable[SinkReport]) -> Iterator[SinkReport]:
    """Each sink once: what is told from memory goes to the same sinks as what the store holds."""
    by_sink: dict[str, SinkReport] = {}
    for report in reports:
        before = by_sink.get(report.sink)
        by_sink[report.sink] = _both(before, report) if before else report
    yield from by_sink.values()


def _both(one: SinkReport, other: SinkReport) -> SinkReport:
    rest = max((r.retry_after for r in (one, other) if r.retry_after), default=None)
    left_alone = one.left_alone and other.left_alone
    return replace(one, pending=one.pending + other.pending, retry_after=rest, left_alone=left_alone)


def _after(before: Waiting, sink: SinkReport, now: datetime) -> Waiting:
    rests = now + min(sink.retry_after, LONGEST_REST) if sink.retry_after else before.rests_until
    rests = rests if rests and rests > now else None
    if not sink.pending:
        return Waiting(rests_until=rests)
    if not sink.left_alone:
        return replace(_tried(before, now, rests), rests_until=rests)
    return replace(before, again_at=before.again_at or rests or now + WAITS[0], rests_until=rests)


def _tried(before: Waiting, now: datetime, rests: datetime | None = None) -> Waiting:
    again_at = now + WAITS[min(before.tries, len(WAITS) - 1)]
    return replace(before, tries=before.tries + 1, again_at=max(again_at, rests) if rests else again_at)
