"""An account on the simulated Heroku that checker watches, hour by hour, and everything that it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import stamina
from pydantic import SecretStr

from bench.fleet import Line
from bench.list_sink import ListSink
from checker import policy, wiring
from checker.deadlines import Deadlines
from checker.look import OpenReader
from checker.model import Notice, Outcome, Reason
from checker.rules import RULES
from checker.run import EVERYTHING, Swept, Tools, sweep
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.sandbox.spec import Scenario
from checker.settings import Settings
from checker.store.memory import MemoryStore
from checker.troubles import POLICY_CHANGED

HOUR = timedelta(hours=1)


ROUTINE = frozenset({Reason.REMINDER, Reason.DRILL, Reason.DIGEST})
"""What is told from time to time, though nothing has changed."""


class Account:
    """An account on the simulated Heroku, watched under the built-in policy, or another.

    Heroku is asked in process; through `sockets` where it matters how an answer comes, at three times the cost.
    """

    def __init__(self, heroku: Running, text: str | None = None, *, sockets: bool = False) -> None:
        self.heroku = heroku
        self.last: Swept
        self.store = MemoryStore()
        self._told = ListSink()
        numbers = count()
        reader = _by_sockets(heroku) if sockets else Line(heroku.sandbox).open
        self._tools = Tools(reader, self.store, (self._told,), lambda: heroku.now, lambda: f"id-{next(numbers)}")
        self._policy = policy.parse(text or policy.builtin_text(), "policy.yml", RULES)

    def obey(self, text: str) -> None:
        """From now on, another policy holds."""
        self._policy = policy.parse(text, "policy.yml", RULES)

    def hours(self, number: int, *, routine: bool = False) -> list[str]:
        """Let so many hours pass, with a full sweep after each; what was told, as `reason app cause`.

        Reminders, drills, digests and that another policy holds are left out, unless they are asked for.
        """
        self._told.heard()
        for _ in range(number):
            self.heroku.move(by=HOUR)
            self.last = self.sweep()
        told = self._told.heard()
        return said(told if routine else news(told))

    def worked(self, number: int) -> list[tuple[str, str]]:
        """So many hours of a worker, which also looks again at each deadline; when what was told, as `HH:MM:SS`."""
        self.last = self.sweep()
        deadlines = Deadlines().after(self.last.judged, full=True)
        told: list[tuple[str, str]] = []
        for _ in range(number):
            hour = self.heroku.now + HOUR
            while (due := deadlines.due) and due.at < hour:
                told += self._at(due.at - self.heroku.now, due.apps)
                deadlines = deadlines.after(self.last.judged, full=False).later_than(self.heroku.now)
            told += self._at(hour - self.heroku.now, EVERYTHING)
            deadlines = deadlines.after(self.last.judged, full=True)
        return told

    def sweep(self, *apps: str) -> Swept:
        """One sweep now: a full one, or one of these apps."""
        return sweep(self._tools, self._policy, self.heroku.now, frozenset(apps))

    def about(self, cause: str) -> list[Notice]:
        """All that was told of a cause, drills left out: how it began comes first."""
        return [n for n in self._told.notices if n.cause == cause and n.reason is not Reason.DRILL]

    @property
    def notices(self) -> list[Notice]:
        """All that was told so far."""
        return list(self._told.notices)

    def actual(self, rule: str, database: str) -> tuple[Outcome, str]:
        """What a rule found of a database (by its add-on's name) at the last sweep."""
        one = next(j for j in self.last.judged if j.database.name == database)
        found = next(v for v in one.verdicts if v.rule == rule)
        return found.outcome, found.actual or found.summary

    def _at(self, wait: timedelta, apps: frozenset[str]) -> list[tuple[str, str]]:
        self._told.heard()
        self.heroku.move(by=wait)
        self.last = self.sweep(*apps)
        return [(f"{self.heroku.now:%H:%M:%S}", line) for line in said(news(self._told.heard()))]


def said(notices: list[Notice]) -> list[str]:
    """Each notice as `reason app cause`."""
    return [f"{n.reason} {n.subject.app or n.subject.id} {n.cause}" for n in notices]


def news(notices: list[Notice]) -> list[Notice]:
    """Those that tell something new about what is watched."""
    return [n for n in notices if n.reason not in ROUTINE and n.cause != POLICY_CHANGED]


def _by_sockets(heroku: Running) -> OpenReader:
    settings = Settings(heroku_api_key=SecretStr("HRKU-token"), heroku_api_url=heroku.url, heroku_data_url=heroku.url)
    return wiring.reader_for(settings, lambda: heroku.now)


@contextmanager
def an_account(
    scenario: Scenario | str = "healthy", text: str | None = None, *, sockets: bool = False
) -> Iterator[Account]:
    """An account that was looked at once: its baseline is told. Looks that fail are tried again at once."""
    with running(scenario, speed=0) as heroku, stamina.set_testing(True, attempts=3):
        watched = Account(heroku, text, sockets=sockets)
        assert ["baseline checker sweep"] == watched.hours(1)[:1]
        yield watched
