"""Sentry: each notice an event, and each exception of checker's own; told only when the server took it."""

from dataclasses import replace
from datetime import datetime, timedelta

import httpx
from pydantic import SecretStr

from checker.model import DeliveryStatus, Notice, Reason
from checker.notify.crash import crash_event, crash_key
from checker.notify.envelope import REFUSED, Kind, Project
from checker.notify.event import Event, Where, constant_event, event_for, minimal_event
from checker.notify.in_turn import in_turn
from checker.notify.links import UNKNOWN, Ours
from checker.notify.post import ATTEMPTS, Answer
from checker.ports import Message, Sent

ONCE_IN = timedelta(hours=1)
"""The same crash is reported once in so long: one that comes with every sweep says nothing new."""

_NO_ISSUES = frozenset({Reason.BASELINE, Reason.DIGEST})
# Of several crashes in one sweep, the others need not wait for a server that did not answer the first.
_BREATH = timedelta(minutes=1)


class SentrySink:
    """A Sentry project. `variable` is the environment variable that holds the DSN, named in every remedy.

    `ours` as for a card.
    """

    one_by_one = True

    def __init__(
        self,
        name: str,
        dsn: SecretStr,
        client: httpx.Client,
        where: Where,
        *,
        variable: str = "SENTRY_DSN",
        ours: Ours = UNKNOWN,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.name = name
        self._project = Project(dsn, client, variable)
        self._where = where
        self._ours = ours
        self._attempts = attempts
        self._reported: dict[tuple[str, str], datetime] = {}
        self._quiet_until: datetime | None = None

    def __repr__(self) -> str:
        return f"SentrySink({self.name!r})"

    def wants(self, notice: Notice) -> bool:
        """Everything but the hello and the digest, which are no issues; incidents told with them come on their own."""
        return notice.reason not in _NO_ISSUES

    def send(self, message: Message) -> Sent:
        """Send each notice as an event, up to the first that was not taken; `deliver` hands over one at a time."""
        return in_turn(message.notices, self._tell)

    def report(self, error: BaseException, now: datetime) -> Sent:
        """Send an exception of checker's own as an event, without anything that the program held at that moment.

        The same crash (type and place) goes once an hour at most: `superseded` means that it was reported lately.
        """
        key = crash_key(error)
        if key in self._reported and now - self._reported[key] < ONCE_IN:
            return Sent(DeliveryStatus.SUPERSEDED, "this crash was reported less than an hour ago")
        if self._quiet_until and now < self._quiet_until:
            return Sent(DeliveryStatus.PENDING, "Sentry is left alone for a while")
        sent = self._judge(self._post(crash_event(error, self._where, now)))
        if sent.status is not DeliveryStatus.PENDING:
            self._reported[key] = now
        pause = sent.retry_after or (_BREATH if sent.status is DeliveryStatus.PENDING else None)
        self._quiet_until = now + pause if pause else None
        return sent

    def _tell(self, notice: Notice) -> Sent:
        answer = self._post(event_for(notice, self._where, self._ours))
        if answer.status not in REFUSED:
            return self._judge(answer)
        minimal = self._post(minimal_event(notice))
        if minimal.status not in REFUSED:
            return self._reduced(minimal, f"as a minimal event, after {answer}")
        refusals = f"{answer}, and {minimal.status} to a minimal event"
        constant = self._post(constant_event(notice))
        if constant.status not in REFUSED:
            return self._reduced(constant, f"as the word that there is something to tell, after {refusals}")
        return Sent(DeliveryStatus.DEAD, f"Sentry answered {refusals}, and {constant.status} to one constant sentence")

    def _reduced(self, answer: Answer, how: str) -> Sent:
        sent = self._judge(answer)
        return replace(sent, detail=f"{sent.detail or 'Sentry took it'}, {how}")

    def _post(self, event: Event) -> Answer:
        return self._project.post(Kind.EVENT, event, self._attempts)

    def _judge(self, answer: Answer) -> Sent:
        return self._project.judge(Kind.EVENT, answer)
