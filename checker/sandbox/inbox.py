"""What Slack, Sentry and webhooks have received, and the refusals they were told to answer with."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import Field

from checker.sandbox.spec_types import Spec


@dataclass(frozen=True, slots=True)
class Received:
    """One message or item: when in simulated time, at which path, and what. `kind` is the method or the item's type."""

    at: datetime
    path: str
    kind: str
    payload: Any


class Refusal(Spec):
    """How to answer instead of taking a message: `retry_after` in seconds; `times` null means until further notice."""

    status: int = Field(default=500, ge=200, le=599)
    body: str = ""
    times: int | None = Field(default=1, ge=1)
    retry_after: int | None = None
    rate_limits: str | None = None

    def headers(self) -> dict[str, str]:
        """`Retry-After`, and Sentry's `X-Sentry-Rate-Limits` where given."""
        named = {"Retry-After": self.retry_after, "X-Sentry-Rate-Limits": self.rate_limits}
        return {name: str(value) for name, value in named.items() if value is not None}


@dataclass(slots=True)
class Inbox:
    """Received messages in order, and planned refusals, each used so many times."""

    received: list[Received] = field(default_factory=list)
    _refusals: list[tuple[Refusal, int | None]] = field(default_factory=list)

    def refuse(self, refusal: Refusal) -> None:
        """Answer the next messages that way."""
        self._refusals.append((refusal, refusal.times))

    def next_refusal(self) -> Refusal | None:
        """How to refuse the message at hand, if at all."""
        if not self._refusals:
            return None
        refusal, left = self._refusals[0]
        if left is not None:
            if left <= 1:
                self._refusals.pop(0)
            else:
                self._refusals[0] = (refusal, left - 1)
        return refusal

    def empty(self) -> None:
        """Forget what was received and what was planned."""
        self.received.clear()
        self._refusals.clear()
