"""One POST to a sink with retries, its answer as a value; the URL, a credential, is in nothing that comes out.

Here and nowhere else it is decided what is worth another try: no answer, a 5xx, and a 429 that asks for a short wait.
"""

import json
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import stamina

from checker.notify.cutoff import Cutoff
from checker.plain import clean

# A read timeout may mean that the message did arrive, so a sink that is slow is asked twice at most.
TIMEOUT = httpx.Timeout(5.0, read=8.0)
ATTEMPTS = 3
BUDGET = timedelta(seconds=15)
WHOLE = timedelta(seconds=20)  # one attempt in all, however the answer comes
WORTH_WAITING = timedelta(seconds=10)

_WORD = 80
_BODY = 2000
_TELLING = 6  # shorter parts of a secret are words, and open nothing
# Where servers say in JSON why they refuse, the most exact first.
_REASONS = ("detail", "error", "errors", "message")
_TOO_MANY = 429
_SERVER = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status and a few harmless words of the body, or no status and why there was no answer."""

    status: int | None
    word: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """It was taken."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 -- what HTTP calls success

    @property
    def retry_after(self) -> timedelta | None:
        """How long the server wants to be left alone; a date is not understood."""
        return seconds(self.headers.get("retry-after", ""))

    def __str__(self) -> str:
        if self.status is None:
            return self.word
        note = " (redirects are not followed)" if 300 <= self.status < 400 else ""  # noqa: PLR2004 -- as above
        return f"{self.status} {self.word}".strip() + note


class _Again(Exception):
    def __init__(self, answer: Answer) -> None:
        # This is what gets into the log of the retries: the status, and nothing that the server said.
        super().__init__(str(answer.status or answer.word))
        self.answer = answer


def post(
    client: httpx.Client,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    secrets: tuple[str, ...],
    attempts: int,
    whole: timedelta = WHOLE,
) -> Answer:
    """POST with retries; never raises for what the network or the server does. `secrets` are struck from the answer.

    An attempt that takes longer than `whole` is cut off.
    """
    tries = stamina.retry_context(
        on=_wait, attempts=attempts, timeout=BUDGET, wait_initial=0.5, wait_max=4.0, wait_jitter=1.0
    )
    try:
        for attempt in tries:
            with attempt:
                with Cutoff(whole) as cutoff:
                    answer = _once(client, url, body, headers, secrets, cutoff)
                return _settled(answer)
    except _Again as again:
        return again.answer
    raise AssertionError  # pragma: no cover -- stamina makes at least one attempt


def seconds(text: str) -> timedelta | None:
    """A number of seconds as headers give it, rounded up; None for anything else."""
    found = re.fullmatch(r"\s*([0-9]{1,6})(\.[0-9]+)?\s*", text)
    return timedelta(seconds=int(found[1]) + (found[2] is not None)) if found else None


def _wait(error: Exception) -> bool | float:
    if not isinstance(error, _Again):
        return False
    asked = error.answer.retry_after if error.answer.status == _TOO_MANY else None
    return asked.total_seconds() if asked else True


def _settled(answer: Answer) -> Answer:
    if _worth_another_try(answer):
        raise _Again(answer)
    return answer


def _worth_another_try(answer: Answer) -> bool:
    if answer.status is None:
        return True
    if answer.status == _TOO_MANY:
        return answer.retry_after is not None and answer.retry_after <= WORTH_WAITING
    return answer.status >= _SERVER


def _once(
    client: httpx.Client, url: str, body: bytes, headers: Mapping[str, str], secrets: tuple[str, ...], cutoff: Cutoff
) -> Answer:
    try:
        with (
            _unlogged(),
            client.stream(
                "POST",
                url,
                content=body,
                headers={**headers, "Accept-Encoding": "identity"},
                timeout=TIMEOUT,
                follow_redirects=False,
                extensions={"trace": cutoff.trace},
            ) as response,
        ):
            return Answer(response.status_code, _word(_beginning(response), secrets), dict(response.headers))
    except httpx.TimeoutException as error:
        return Answer(None, f"did not answer in time ({type(error).__name__})")
    except httpx.HTTPError as error:
        if cutoff.over:
            return Answer(None, "did not answer in time (it began, and was cut off)")
        return Answer(None, f"could not be reached ({type(error).__name__})")


def _beginning(response: httpx.Response) -> str:
    """The first of the body; the status stands, whatever becomes of the rest."""
    body = b""
    try:
        for chunk in response.iter_raw():
            body += chunk
            if len(body) >= _BODY:
                break
    except httpx.HTTPError:
        pass
    return body[:_BODY].decode("utf-8", "replace")


def _word(body: str, secrets: tuple[str, ...]) -> str:
    """What the server says, short and harmless; of a web page nothing, of JSON its reason."""
    if body.lstrip().startswith("<"):
        return ""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = body
    if isinstance(parsed, dict):
        parsed = next(filter(None, (_reason(parsed.get(key)) for key in _REASONS)), "")
    word = clean(str(parsed), _BODY)
    for secret in secrets:
        if len(secret) >= _TELLING:
            word = word.replace(secret, "[secret]")
    return clean(word, _WORD)


def _reason(value: object) -> str:
    return "; ".join(part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str))


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep httpx from logging the URL of this thread's request, as it does at INFO."""
    logger, thread = logging.getLogger("httpx"), threading.get_ident()

    def others(record: logging.LogRecord) -> bool:
        return record.thread != thread

    logger.addFilter(others)
    try:
        yield
    finally:
        logger.removeFilter(others)
