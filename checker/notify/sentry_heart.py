"""The worker's heartbeat as a monitor of Sentry Crons, made and kept up to date by check-ins; needs the DSN only.

One monitor in all: each of Sentry's plans holds one, and each more costs. Sentry expects a monitor for ever in every
environment in which it was once checked in; so that nobody's laptop leaves one behind, `slug_for` gives a slug in a
dyno only, or where one is named on purpose.

Check-ins: https://develop.sentry.dev/sdk/telemetry/check-ins/; limits: relay-monitors/src/lib.rs of getsentry/relay and
src/sentry/monitors/{constants,validators}.py of getsentry/sentry.
"""

import hashlib
import math
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from checker.model import Beat, DeliveryStatus
from checker.notify.envelope import Kind, Project
from checker.notify.event import Where
from checker.notify.post import ATTEMPTS
from checker.ports import Sent

SLUG = "checker"
"""The monitor's name where none is given."""

_STATUSES = {Beat.START: "in_progress", Beat.SUCCESS: "ok", Beat.FAIL: "error"}
_MINUTE = timedelta(minutes=1)
_LONGEST_SLUG = 50  # Relay cuts what is longer without a word, and two monitors become one
_DIGEST = 6
# A restart of the dyno, or one of two dynos taking over, makes a sweep late but is nothing to wake anybody for.
_SHORTEST_MARGIN = timedelta(minutes=10)
_SHORTEST_RUNTIME = timedelta(minutes=10)
# One failed sweep may be the last dyno's end; what it was about is told by then, or by the second one.
_FAILURES = 2
_RECOVERIES = 1


@dataclass(frozen=True, slots=True)
class _Run:
    """A sweep that Sentry was told of; `began` in seconds of a clock of its own."""

    check_in: str
    began: float


class SentryHeart:
    """A monitor that expects a check-in every `poll`. `slug` names it; its environment is that of `where`.

    A start is tried once, so that no sweep waits for Sentry; an end a few times. A check-in has no room for `detail`.
    """

    def __init__(
        self,
        dsn: SecretStr,
        client: httpx.Client,
        where: Where,
        *,
        poll: timedelta,
        slug: str = SLUG,
        variable: str = "SENTRY_DSN",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._project = Project(dsn, client, variable)
        self._where = where
        self._config = monitor_config(poll)
        self._slug = safe_slug(slug)
        self._monotonic = monotonic
        self._run: _Run | None = None
        self._quiet_until = -math.inf
        self.name = f"sentry monitor {self._slug}"

    def __repr__(self) -> str:
        return f"SentryHeart({self._slug!r})"

    def beat(self, beat: Beat, detail: str = "") -> Sent:  # noqa: ARG002 -- the port's; Sentry has no place for it
        """Check in, as one run from a start to its end; never raises for what the network or Sentry does."""
        now = self._monotonic()
        run = self._run if self._run and beat is not Beat.START else _Run(uuid.uuid4().hex, now)
        self._run = run if beat is Beat.START else None
        if now < self._quiet_until:
            left = timedelta(seconds=math.ceil(self._quiet_until - now))
            return Sent(DeliveryStatus.PENDING, "Sentry asked for a pause, which is not over", left)
        payload = self._check_in(beat, run, now)
        attempts = 1 if beat is Beat.START else ATTEMPTS
        sent = self._project.judge(Kind.CHECK_IN, self._project.post(Kind.CHECK_IN, payload, attempts))
        if sent.retry_after:
            self._quiet_until = self._monotonic() + sent.retry_after.total_seconds()
        return sent

    def _check_in(self, beat: Beat, run: _Run, now: float) -> dict[str, Any]:
        fields = self._where.fields
        check_in: dict[str, Any] = {
            "check_in_id": run.check_in,
            "monitor_slug": self._slug,
            "status": _STATUSES[beat],
            "monitor_config": self._config,
        }
        if now > run.began:
            check_in["duration"] = round(now - run.began, 3)
        return check_in | {key: fields[key] for key in ("environment", "release") if key in fields}


def slug_for(named: str | None, dyno: str | None) -> str | None:
    """The monitor to check in at, or None for none at all.

    `named` is SENTRY_MONITOR_SLUG: absent it means `checker` in a dyno and none elsewhere; empty it means none.
    """
    if named is None:
        return SLUG if dyno else None
    return named.strip() or None


def safe_slug(text: str) -> str:
    """As Sentry would have it: at most 50 small letters, digits, `_` and `-`, and not digits alone.

    What is cut ends in a digest, so that two long names stay two monitors; what has no letter left is all digest.
    """
    slug = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    if not slug or slug.isdecimal():
        slug = f"{SLUG}-{slug or digest}"
    return slug if len(slug) <= _LONGEST_SLUG else f"{slug[: _LONGEST_SLUG - _DIGEST - 1].rstrip('-_')}-{digest}"


def monitor_config(poll: timedelta) -> dict[str, Any]:
    """What Sentry shall expect, in whole minutes: a sweep every `poll`, and when it is too late, too long or too bad.

    A sweep is missed half a `poll` after it was due, and hangs when the next one is due; the second of these in a row,
    or the second failed one, is an issue. So a worker that died is told two and a half `poll` after its last look,
    later only where `poll` is shorter than the margins.
    """
    return {
        "schedule": {"type": "interval", "value": _minutes(poll), "unit": "minute"},
        "checkin_margin": _minutes(max(poll / 2, _SHORTEST_MARGIN)),
        "max_runtime": _minutes(max(poll, _SHORTEST_RUNTIME)),
        "failure_issue_threshold": _FAILURES,
        "recovery_threshold": _RECOVERIES,
        "timezone": "UTC",
    }


def _minutes(length: timedelta) -> int:
    return max(1, math.ceil(length / _MINUTE))
