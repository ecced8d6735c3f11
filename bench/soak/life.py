"""Lives through a soak: the hours of one or two workers, with all that goes wrong around them."""

import itertools
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import stamina

from bench.prove.clocks import DAY, MINUTE
from bench.quiet import quiet
from bench.soak.books import close
from bench.soak.disk import Disk
from bench.soak.inbox import Inbox, Letter
from bench.soak.judge import Judge, Look, hit
from bench.soak.process import Killed, Machine, Parts, Process
from bench.soak.report import Tally
from bench.soak.spells import Kind, Spell, Spells, offset, shifts, spells
from bench.soak.town import Town, acts, town
from bench.soak.wire import Wire, troubles
from checker.errors import Misconfigured
from checker.swept import Swept

DATABASES = 6
CALM_END = 3 * DAY
"""At the end all is well around checker for so long: whatever it has to tell or to mend is done by then."""

_STEPS = 150
_SOON = timedelta(seconds=20)
_CRASHED = 10 * MINUTE
"""So long Heroku waits until it starts a process again that did not come up."""


@dataclass(frozen=True)
class Soak:
    """Which month, how long and how large, and every how many hours checker looks."""

    seed: int
    days: int = 30
    databases: int = DATABASES
    poll: int = 1


@dataclass(frozen=True)
class Lived:
    """What became of it."""

    tally: Tally
    letters: tuple[Letter, ...]


def live(soak: Soak, parts: Parts | None = None) -> Lived:
    """Live through a soak and judge it."""
    with TemporaryDirectory(dir=_memory()) as root, quiet(), stamina.set_testing(True, attempts=3, cap=True):
        life = _Life(soak, Path(root), parts or Parts())
        life.through()
        return Lived(life.tally, tuple(life.inbox.letters))


def _memory() -> str | None:
    """Where a disk that is waited for costs nobody time: it is not the disk that is soaked."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@dataclass
class _Slot:
    """A place for a process: the one there, since when, or when the next one starts; None for nobody."""

    process: Process | None = None
    starts: datetime | None = None
    since: datetime | None = None


class _Life:
    """One town, one machine, and what happens to them."""

    def __init__(self, soak: Soak, root: Path, parts: Parts) -> None:
        chance = Random(f"soak/{soak.seed}")
        self.tally = Tally(soak.seed)
        self._town: Town = town(soak.seed, soak.days, soak.databases, soak.poll)
        self._world = self._town.fleet.world
        self._now, self._end = self._town.fleet.start + 5 * MINUTE, self._town.fleet.end
        acts(self._town, chance, self._end - CALM_END, self.tally.faults)
        self._spells: Spells = spells(self._town.fleet.start, self._end - CALM_END, chance)
        self._restarts = list(shifts(self._now, self._end, chance))
        self._chance = chance
        self._off: Spell | None = None
        self.inbox = Inbox(self._world)
        self._disk = Disk(root)
        self._file = root / "policy.yml"
        self._file.write_text(self._town.fleet.text)
        self._machine = Machine(self._clock, self._disk, self._file, itertools.count(1), self.inbox, parts)
        self.judge = Judge(self._town, self._spells, self.inbox, self.tally)
        self._main, self._second = _Slot(starts=self._now), _Slot()
        self._begun: set[Spell] = set()
        self._ended: set[Spell] = set()

    def _clock(self) -> datetime:
        return self._world.now + offset(self._off) if self._off else self._world.now

    def through(self) -> None:
        """All of it."""
        for spell in self._spells.all:
            self.tally.spells[f"{spell.kind}{f' {spell.what}' if spell.what else ''}"] += 1
        while (then := self._next()) < self._end:
            self._now = max(then, self._now)
            self._world.advance(self._now)
            self._town.sandbox.clock.move_to(self._now)
            self._around()
            for slot in (self._main, self._second):
                self._start(slot)
                self._work(slot)
        self.tally.counts["database-days"] += round((self._end - self._town.fleet.start) / DAY) * len(
            self._town.fleet.posts
        )
        self._disk.fail("")
        close(self._town, self.judge, self.inbox, self._disk, self.tally)

    def _next(self) -> datetime:
        """When anything happens next."""
        edges = [edge for spell in self._spells.all for edge in (spell.start, spell.end) if edge > self._now]
        slots = (self._main, self._second)
        starts = [slot.starts for slot in slots if slot.starts]
        off = offset(self._off) if self._off else timedelta(0)
        due = [slot.process.due - off for slot in slots if slot.process]
        return min([*edges[:1], *starts, *due, *self._restarts[:1], self._end])

    def _around(self) -> None:
        """What is wrong by now, and what is not any more."""
        active = self._spells.at(self._now)
        for spell in self._spells.all:
            if spell.start <= self._now and spell not in self._begun:
                self._begun.add(spell)
                self._begins(spell)
            if spell.end <= self._now and spell not in self._ended:
                self._ended.add(spell)
                self._ends(spell)
        running = [spell for spell in active if spell not in self._ended]
        self._off = next((spell for spell in running if spell.kind is Kind.CLOCK), None)
        self._disk.fail(next((spell.what for spell in running if spell.kind is Kind.STORE), ""))
        self.inbox.moods = {sink: s.what for s in running if s.kind is Kind.SINK for sink in hit(s)}
        if self._restarts and self._restarts[0] <= self._now:
            self._restarts.pop(0)
            if self._main.process:
                self._stop(self._main, again=self._now + self._chance.uniform(3, 300) * timedelta(seconds=1))

    def _begins(self, spell: Spell) -> None:
        if spell.kind is Kind.KILL:
            for slot in (self._main, self._second):
                if slot.process:
                    slot.process.steps.fatal = self._chance.randint(1, _STEPS)
        if spell.kind is Kind.AWAY:
            self._stop(self._main, again=spell.end)
            self._stop(self._second, again=None)
        if spell.kind is Kind.SECOND:
            self._second.starts = self._now + _SOON
        if spell.kind is Kind.POLICY:
            self._spoil(spell.what)
            self._restart_main()

    def _ends(self, spell: Spell) -> None:
        if spell.kind is Kind.SECOND:
            self._stop(self._second, again=None)
        if spell.kind is Kind.POLICY:
            self._file.write_text(self._town.fleet.text)
            self._restart_main()

    def _restart_main(self) -> None:
        if self._main.process:
            self._stop(self._main, again=self._now + _SOON)

    def _spoil(self, how: str) -> None:
        if how == "deleted":
            self._file.unlink()
        elif how == "broken":
            self._file.write_text(self._town.fleet.text.replace("require:", "requires:", 1))
        else:
            self._file.write_bytes(b"\xff\xfe\x00")

    def _stop(self, slot: _Slot, again: datetime | None) -> None:
        slot.process, slot.starts = None, again

    def _start(self, slot: _Slot) -> None:
        if slot.starts is None or slot.starts > self._now:
            return
        slot.starts = None
        with suppress(Misconfigured):
            slot.process = Process(self._machine, Wire(self._town.sandbox, self._clock))
            slot.since = self._now
            if self.inbox.told and any(s.kind is Kind.STORE for s in self._spells.within(self._now - DAY, self._now)):
                self.judge.restarted(self._now)
            self.tally.counts["processes"] += 1
            return
        # The policy cannot be read, nor the store asked for an earlier one.
        self.tally.counts["refused to start"] += 1
        self.judge.disturbed = self._now
        if slot is self._main:
            slot.starts = self._now + _CRASHED

    def _work(self, slot: _Slot) -> None:
        """Whatever its process has to do by now."""
        while (process := slot.process) and process.due <= self._clock():
            here = [spell for spell in self._spells.at(self._now, Kind.WIRE) if spell not in self._ended]
            process.wire.begin([one for s in here for one in troubles(s, self._town.fleet.posts, self._world)])
            swept, whole = None, True
            try:
                swept = process.work()
            except Killed:
                whole = False
                self.tally.counts["killed"] += 1
                self.judge.disturbed = self._now
                self._stop(slot, again=self._now + self._chance.uniform(3, 300) * timedelta(seconds=1))
            self._judge(process, slot, swept, whole=whole)

    def _judge(self, process: Process, slot: _Slot, swept: Swept | None, *, whole: bool) -> None:
        met = process.wire.met
        if met.opened:
            self._town.log.follow()
            judged = swept.judged if swept else ()
            since = slot.since or self._now
            self.judge.look(Look(self._now, self._clock(), met, process.steps.recorded, judged, since, whole))
