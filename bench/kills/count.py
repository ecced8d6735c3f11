"""What was recorded held against what arrived. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_FOOTER = re.compile(
    r"(?:(?:critical|warning|info) · )?(\w+)(?: · cause \w+)?(?: · incident ([0-9a-f]{12}))?"
    r"(?: · to end reminders: [^·]+)? · as of "
)
"""The last line of a card in Slack; those of a digest and a drill name no incident."""

_TITLE = "checker is at work"

Payload = dict[str, Any]
Told = tuple[str, str]
"""A reason and an incident, empty where it is about none."""


@dataclass(frozen=True)
class Due:
    """One notice that a sink had to be told, as the store holds it."""

    sink: str
    reason: str
    incident: str
    status: str


@dataclass
class Counts:
    """How many notices were due, in how many messages they came, how many of those came again, and what is wrong.

    `twice` counts by sink, as does `window`: how many kills fell between a sink's being told and the mark of it.
    """

    due: int = 0
    messages: int = 0
    twice: Counter[str] = field(default_factory=Counter)
    window: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Counts") -> None:
        """Count together."""
        self.due += other.due
        self.messages += other.messages
        self.twice += other.twice
        self.window += other.window
        self.wrong += other.wrong

    @property
    def share(self) -> float:
        """How many of the messages had come before."""
        return self.twice.total() / max(self.messages, 1)

    def explain(self) -> None:
        """A message that came again without a kill that explains it, at its own sink, is wrong."""
        for sink, again in self.twice.items():
            if again > self.window[sink]:
                kills = f"{self.window[sink]} kills between its being told and the mark of it"
                self.wrong.append(f"{sink} was told {again} times what it had been told, after {kills}")


def compare(due: Sequence[Due], received: Mapping[str, Sequence[Payload]]) -> Counts:
    """`due` in the order of recording; `received` holds by sink the messages that arrived, in order."""
    counts = Counts()
    for sink, payloads in received.items():
        expected = [(one.reason, one.incident) for one in due if one.sink == sink]
        arrivals = [told for payload in payloads for told in _READ[sink](payload)]
        counts.due += len(expected)
        counts.messages += len(payloads)
        counts.twice += Counter({sink: again} if (again := _again(expected, payloads, sink)) else {})
        extra = Counter(arrivals) - Counter(expected)
        missing = Counter(expected) - Counter(arrivals)
        counts.wrong += [f"{sink} never heard of {reason} {incident}" for reason, incident in missing]
        counts.wrong += [f"{sink} heard of {one}, which is not recorded" for one in extra if one not in expected]
        if list(dict.fromkeys(arrivals)) != list(dict.fromkeys(expected)) and not missing:
            counts.wrong.append(f"{sink} heard of things in another order than they were recorded in")
    counts.wrong += [f"{one.sink} has {one.reason} {one.incident} {one.status}" for one in due if one.status != "sent"]
    return counts


def _again(expected: Sequence[Told], payloads: Sequence[Payload], sink: str) -> int:
    """How many messages brought something that had come as often as it was due."""
    left, again = Counter(expected), 0
    for payload in payloads:
        told = _READ[sink](payload)
        again += any(left[one] <= 0 for one in told)
        left.subtract(told)
    return again


def _from_slack(payload: Payload) -> list[Told]:
    """What a Slack message tells: each of its cards, and the hello."""
    hello: list[Told] = [("baseline", "")] if str(payload.get("text", "")).startswith(_TITLE) else []
    cards = (found for text in _texts(payload.get("attachments", [])) if (found := _FOOTER.match(text)))
    return hello + [(card[1], card[2] or "") for card in cards]


def _from_sentry(payload: Payload) -> list[Told]:
    """What a Sentry event tells."""
    tags = payload.get("tags")
    return [(tags["reason"], tags.get("incident", ""))] if tags else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


_READ = {"slack": _from_slack, "sentry": _from_sentry}
