"""Which notices somebody would be told: by policy's sinks, as far as it names any. Pure.

Whoever heard of a problem hears of its end. Where policy names no sinks, those of the environment take everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checker.model import Incident, Notice
from checker.policy import Policy, SinkSpec


@dataclass(slots=True)
class Reach:
    """Who has heard of which incident: `_heard` are names of sinks by incident, None for all of them."""

    _heard: dict[str, set[str] | None] = field(default_factory=dict)

    @classmethod
    def knowing(cls, incidents: Iterable[Incident]) -> "Reach":
        """As of a time in which these were open: everybody had heard of those that were told."""
        return cls({incident.id: None for incident in incidents if incident.told_at})

    def told(self, notices: Iterable[Notice], policy: Policy) -> Iterator[Notice]:
        """Those that reach anybody by this policy."""
        for notice in notices:
            if not policy.sinks:
                self._heard[notice.incident or ""] = None
                yield notice
            elif [sink for sink in policy.sinks if self._reaches(sink, notice)]:
                yield notice

    def _reaches(self, sink: SinkSpec, notice: Notice) -> bool:
        incident = notice.incident or ""
        takes = sink.route.takes(notice.severity, notice.policy, notice.labels)
        if notice.reason.ends:
            heard = self._heard.get(incident, set())
            return heard is None or sink.name in heard or (incident not in self._heard and takes)
        heard = self._heard.setdefault(incident, set())
        if takes and heard is not None:
            heard.add(sink.name)
        return takes
