"""Heroku's two APIs without IO: no network, no clock, nothing asynchronous.

requests  what to ask: path and headers, always GET
replies   what an answer means: errors by status, paging, rate limit; `heard` what its headers tell besides
decode    bodies to the words of `checker.model`, `details` that of one database, `apps` those of lists about apps,
          `incoming` what was restored or copied;
          `fields` and `times` read single values, `origin` digests URLs
"""

from checker.heroku.wire.apps import app_facts
from checker.heroku.wire.decode import attachments, backups, databases, left, schedules, teams, token
from checker.heroku.wire.details import info
from checker.heroku.wire.heard import heard
from checker.heroku.wire.incoming import stored, transfers
from checker.heroku.wire.log_lines import log_lines
from checker.heroku.wire.origin import origin
from checker.heroku.wire.replies import (
    MAX_PAGES,
    MOST_VALUES,
    Refused,
    Reply,
    TryAgain,
    broken_off,
    elements,
    following,
    good,
    may_spend,
    no_answer,
    nothing_left,
    pause,
    read,
    remaining,
    too_large,
    unreachable,
)
from checker.heroku.wire.requests import METHOD, Api, Request, base_url
from checker.heroku.wire.times import instant

__all__ = [
    "MAX_PAGES",
    "METHOD",
    "MOST_VALUES",
    "Api",
    "Refused",
    "Reply",
    "Request",
    "TryAgain",
    "app_facts",
    "attachments",
    "backups",
    "base_url",
    "broken_off",
    "databases",
    "elements",
    "following",
    "good",
    "heard",
    "info",
    "instant",
    "left",
    "log_lines",
    "may_spend",
    "no_answer",
    "nothing_left",
    "origin",
    "pause",
    "read",
    "remaining",
    "schedules",
    "stored",
    "teams",
    "token",
    "too_large",
    "transfers",
    "unreachable",
]
