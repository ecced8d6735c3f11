"""The simulated Heroku: an account, its backups and schedules, and the time that moves them."""

import threading
from datetime import datetime

from checker.sandbox.account import Account
from checker.sandbox.agenda import Agenda
from checker.sandbox.backups import Backups
from checker.sandbox.schedules import Schedules


class World:
    """Everything that Heroku knows. Time moves by `advance` alone, and what happens depends on the seed alone.

    Whoever touches it from more than one thread holds `lock`.
    """

    def __init__(self, start: datetime, seed: int = 1) -> None:
        self.lock = threading.RLock()
        self.agenda = Agenda(start)
        self.account = Account(seed)
        self.backups = Backups(self.account, self.agenda)
        self.schedules = Schedules(self.account, self.agenda, self.backups)
        self.unmet: list[str] = []
        """Planned events that could not happen, because what they name was not there when their time came."""

    @property
    def now(self) -> datetime:
        """The simulated instant up to which everything has happened."""
        return self.agenda.now

    def advance(self, to: datetime) -> None:
        """Let everything happen that is due until `to`."""
        with self.lock:
            self.agenda.advance(to)
