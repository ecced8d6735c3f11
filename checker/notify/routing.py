"""Which notices a sink is told of by policy. Pure."""

from checker.model import Notice, Reason
from checker.policy import Route
from checker.ports import Message, Sent, Sink

# A drill proves a sink, and a test is for one: neither has a severity that means anything.
_ALWAYS = frozenset({Reason.DRILL, Reason.TEST})


class Routed:
    """A sink that is told of what its route takes, and of the end of whatever it was told of."""

    def __init__(self, sink: Sink, route: Route) -> None:
        self.name = sink.name
        self.one_by_one = sink.one_by_one
        self.sink = sink
        self.route = route

    def __repr__(self) -> str:
        return f"Routed({self.sink!r}, {self.route!r})"

    def wants(self, notice: Notice) -> bool:
        """What the sink takes at all, where the route does; an end is of no severity, and for whoever heard."""
        free = notice.reason in _ALWAYS or notice.reason.ends
        return self.sink.wants(notice) and (free or leads_to(self, notice))

    def send(self, message: Message) -> Sent:
        """As the sink does."""
        return self.sink.send(message)


def leads_to(sink: Sink, notice: Notice) -> bool:
    """Whether the notice, taken by itself, is one for this sink."""
    return not isinstance(sink, Routed) or sink.route.takes(notice.severity, notice.policy, notice.labels)


def unrouted(sink: Sink) -> Sink:
    """The sink behind its route: what was routed once is delivered, though the policy be another one by now."""
    return sink.sink if isinstance(sink, Routed) else sink
