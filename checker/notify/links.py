"""Where a reader goes from a message: the database and the app at Heroku, and the page about what was found. Pure.

A name that is not of the form that Heroku gives out makes no link: it could lead anywhere.
"""

import re
from dataclasses import dataclass

from checker import phrases
from checker.causes import READABLE
from checker.model import CHECKER, Notice, Reason
from checker.troubles import DETAILS, SWEEP

DATABASE = "https://data.heroku.com/datastores/{}"
"""A datastore's page, by the uuid of its add-on; its Durability tab lists the backups."""

APP = "https://dashboard.heroku.com/apps/{}/resources"
"""The app's page that lists its add-ons."""

STATUS = "https://status.heroku.com"
"""Where Heroku tells of its own trouble."""

RULE = "/checker/rules/{}/rule.md"
MESSAGES = "/docs/messages.md"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# https://devcenter.heroku.com/articles/platform-api-reference#app-attributes
_APP = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
_RULE = re.compile(r"[a-z][a-z_]{0,60}")
_MADE_UP = frozenset({Reason.DRILL, Reason.DIGEST, Reason.TEST, Reason.BASELINE})


@dataclass(frozen=True, slots=True)
class Link:
    """A word and where it leads; both are ours or checked, never as they came."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Ours:
    """What is ours: `docs` is where this repository's files can be read, or empty; `app` is checker's own at Heroku."""

    docs: str = ""
    app: str = phrases.OWN_APP

    def command(self, command: str) -> str:
        """A command with the name of our own app in it, where that stands open."""
        return phrases.for_app(command, self.app)


UNKNOWN = Ours()
"""Nothing is known of our own place."""


def links_of(notice: Notice, docs: str = "") -> tuple[Link, ...]:
    """The pages that belong to a notice. `docs` is where this repository's files can be read, or empty."""
    subject, found = notice.subject, []
    if notice.finding.advice and notice.cause == SWEEP and not notice.reason.ends:
        found.append(Link("Heroku's status", STATUS))
    about_heroku = subject.id != CHECKER and notice.reason not in _MADE_UP
    if about_heroku and _UUID.fullmatch(subject.id):
        found.append(Link("Database", DATABASE.format(subject.id)))
    if about_heroku and subject.app and _APP.fullmatch(subject.app):
        found.append(Link("App", APP.format(subject.app)))
    if docs:
        found.append(Link("What this means", docs.rstrip("/") + _page(notice, rule=about_heroku)))
    return tuple(found)


def _page(notice: Notice, *, rule: bool) -> str:
    """The rule's own page, or the part of the page about messages that is about this one."""
    topic = notice.reason.value if notice.reason in _MADE_UP else notice.cause
    if not _RULE.fullmatch(topic):
        return MESSAGES
    if rule and topic == DETAILS:
        topic = READABLE
    return RULE.format(topic) if rule else f"{MESSAGES}#{topic}"
