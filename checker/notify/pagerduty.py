"""PagerDuty, by its Events API v2: an alert per problem, which its end resolves.

https://developer.pagerduty.com/docs/events-api-v2/overview/
"""

import json
import re
from dataclasses import replace

import httpx
from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Notice, Reason
from checker.notify.credential import Credential, check_url
from checker.notify.in_turn import in_turn
from checker.notify.links import UNKNOWN, Ours
from checker.notify.pagerduty_event import Event, events_for, minimal_events
from checker.notify.post import ATTEMPTS, Answer, post
from checker.ports import Message, Sent

ENQUEUE = Credential(SecretStr("https://events.pagerduty.com/v2/enqueue"), "PAGERDUTY_URL")
"""Where all but Europe's accounts send to. No secret: the key stands in the body."""

# PagerDuty answers 400 to a wrong one, with these words: "Length of 'routing_key' is incorrect (should be 32
# characters)", "'routing_key' cannot contain non-alphanumeric characters", "Invalid routing key".
_KEY = re.compile(r"[0-9A-Za-z]{32}")
_ABOUT_THE_KEY = re.compile(r"routing.key", re.IGNORECASE)
_REFUSED_FORM = frozenset({400, 413})
_REMEDY = "the routing key is refused; copy it again from the service's Events API v2 integration and set"
_REMEDIES = {401: _REMEDY, 403: _REMEDY, 404: _REMEDY}
_TOO_MANY = 429
_SERVER = 500


class PagerDutySink:
    """A PagerDuty service, by its routing key.

    `url` is that of another region, such as https://events.eu.pagerduty.com/v2/enqueue; `ours` as for a card.
    """

    one_by_one = True
    calls_out = True

    def __init__(
        self,
        name: str,
        key: Credential,
        client: httpx.Client,
        *,
        url: Credential = ENQUEUE,
        ours: Ours = UNKNOWN,
        attempts: int = ATTEMPTS,
    ) -> None:
        if not _KEY.fullmatch(key.value):
            raise Misconfigured(
                f"{key.variable} is no routing key: copy the 32 letters and digits of the service's Events API v2 "
                "integration"
            )
        check_url(url)
        self.name = name
        self._key = key
        self._url = url
        self._client = client
        self._ours = ours
        self._attempts = attempts

    def __repr__(self) -> str:
        return f"PagerDutySink({self.name!r})"

    def wants(self, notice: Notice) -> bool:
        """Everything but what is only to be read: a hello or a digest is no alert."""
        return notice.reason not in {Reason.BASELINE, Reason.DIGEST}

    def send(self, message: Message) -> Sent:
        """Send each notice, up to the first that was not taken; `deliver` hands over one at a time."""
        return in_turn(message.notices, self._tell)

    def _tell(self, notice: Notice) -> Sent:
        answer = self._post_all(events_for(notice, self._ours))
        if answer.status not in _REFUSED_FORM or _ABOUT_THE_KEY.search(answer.word):
            return self._judge(answer)
        minimal = self._post_all(minimal_events(notice))
        if minimal.ok:
            return Sent(DeliveryStatus.SENT, f"PagerDuty took it, as a minimal event, after {answer}")
        sent = self._judge(minimal)
        return replace(sent, detail=f"{sent.detail}; at first {answer.status}")

    def _post_all(self, events: list[Event]) -> Answer:
        """The answer to the first event that was not taken, else to the last."""
        answer = Answer(None)
        for event in events:
            answer = self._post(event)
            if not answer.ok:
                break
        return answer

    def _post(self, event: Event) -> Answer:
        body = json.dumps({"routing_key": self._key.value, **event}, ensure_ascii=False).encode()
        secrets = (self._key.value, *(self._url.parts if self._url is not ENQUEUE else ()))
        headers = {"Content-Type": "application/json"}
        return post(self._client, self._url.value, body, headers, secrets=secrets, attempts=self._attempts)

    def _judge(self, answer: Answer) -> Sent:
        """What an answer means. Nothing is ever dead: where a constant event is refused, the key is at fault."""
        if answer.status is None:
            return Sent(DeliveryStatus.PENDING, f"PagerDuty {answer}")
        if answer.ok:
            return Sent(DeliveryStatus.SENT, "")
        said = f"PagerDuty answered {answer}"
        if remedy := _REMEDIES.get(answer.status, _REMEDY if answer.status in _REFUSED_FORM else ""):
            return Sent(DeliveryStatus.PENDING, f"{said}: {remedy} {self._key.variable}", refused=True)
        wait = answer.retry_after if answer.status == _TOO_MANY or answer.status >= _SERVER else None
        return Sent(DeliveryStatus.PENDING, said, wait)
