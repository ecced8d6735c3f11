"""Holds what came out of the sinks against what the simulated Heroku knows. Nothing of checker's own rules is asked.

- Whatever was shown to a look that was recorded, and is wrong, is told by then at every sink that takes messages.
- Nothing is told that is not so: each notice is held against what was so at the instant that it names.
- What could not be seen is no pass, and is told once it has lasted.
- In calm hours, just what is wrong stands open, of checker itself nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.prove.clocks import HOUR, MINUTE
from bench.prove.judge import is_line
from bench.prove.log import Record, Slot
from bench.prove.truth import Fact, Truth
from bench.soak.inbox import HOOKS, SINKS, Inbox, Told
from bench.soak.own import NOTES, OWN
from bench.soak.report import Tally
from bench.soak.spells import Kind, Spell, Spells
from bench.soak.town import Town
from bench.soak.wire import Met, troubles
from checker.model import CHECKER, Judged
from checker.report.summary import worst

A_WHILE = timedelta(minutes=30)
"""Two looks and so long after all is well again around checker, all is told and all is over."""

BLIND_AFTER = timedelta(hours=3)
"""What cannot be seen is told once it has lasted for so long (`unknown_after`)."""

_BLIND = {"readable", "details"}
_GONE = "listed"
_LOST_NIGHTS = {"slots_met", "no_gaps"}
_SURE = "slots_met"
"""Critical, and judged without any memory: told by a worker that has lost its store as well."""
_AS_WELL = {"no_gaps", "recent_backup"}
"""What is told of a lost slot without any memory of it, once a newer one is due."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Look:
    """One look of one process: when by Heroku's clock, and `at` by its own; what it met; whether it was recorded."""

    now: datetime
    at: datetime
    met: Met
    recorded: bool
    judged: tuple[Judged, ...]
    started: datetime
    whole: bool = True

    @property
    def in_time(self) -> bool:
        """The machine's clock is right."""
        return self.now == self.at


def hit(spell: Spell) -> Collection[str]:
    """The sinks that a spell is about: one as a rule, all at times."""
    chance = spell.chance
    return chance.choices((SINKS, chance.sample(SINKS, 2), [chance.choice(SINKS)]), (1, 2, 7))[0]


class Judge:
    """One town's messages against its truth. `look` is called after each look, with all that came by then."""

    def __init__(self, town: Town, spells: Spells, inbox: Inbox, tally: Tally) -> None:
        self._town = town
        self._log, self._spells, self._inbox, self._tally = town.log, spells, inbox, tally
        self._calm = 2 * town.fleet.policy.poll + A_WHILE
        self._truth = Truth(town.fleet.clocks)
        self._facts: dict[tuple[str, datetime], dict[str, Fact]] = {}
        self._wrong_clock: set[datetime] = set()
        self._vain_since: dict[str, tuple[datetime, set[str]]] = {}
        self._open: dict[str, dict[Key, Told]] = {sink: {} for sink in HOOKS}
        self._known: dict[str, set[str]] = {sink: set() for sink in HOOKS}
        self._read = 0
        self._told: set[Slot] = set()
        self.disturbed = town.fleet.start
        """When something went wrong last that is no spell of its own."""

    def look(self, look: Look) -> None:
        """Judge one look."""
        self._tally.counts["looks"] += 1
        self._tally.counts["unrecorded"] += not look.recorded
        self._tally.counts["in vain"] += look.met.blind
        if not look.in_time:
            self._wrong_clock.add(_second(look.at))
        here = self._log.here.values()
        seen = [r for r in here if look.met.saw(r.post.app, r.addon.id) and (look.met.listed or r.looks)]
        for record in seen:
            self._see(record, look)
        self._listen(look.now)
        self._no_pass(look, {r.addon.id for r in seen})
        free = self._free(look.now)
        for record in here:
            if record in seen and look.in_time and look.whole:
                self._all_told(record, look, free)
            elif record not in seen and look.met.listed and look.recorded and look.whole:
                self._blindness_told(record, look, free)
        if look.met.listed and look.recorded and look.in_time and look.whole and self._is_calm(look.now):
            self._just_that(look)

    def restarted(self, now: datetime) -> None:
        """Whoever remembered what was told without a store is no more: nobody can say that it is over."""
        for still in self._open.values():
            for key in [key for key, told in still.items() if told.from_memory]:
                del still[key]
        self.disturbed = now

    def told(self, slot: Slot) -> bool:
        """Whether this lost slot was told, or fell into an open incident about lost ones."""
        return slot in self._told

    @property
    def repeated(self) -> int:
        """How many notices came again at a sink."""
        return self._tally.counts["repeated"]

    def _see(self, record: Record, look: Look) -> None:
        self._vain_since.pop(record.addon.id, None)
        if look.recorded and look.in_time:
            record.looks.append(look.now)
        noted = record.noted
        facts = self._truth.of(record, look.now)
        if not (look.recorded and look.in_time):
            record.noted = noted
        self._facts[record.addon.id, _second(look.at)] = facts

    def _no_pass(self, look: Look, seen: Collection[str]) -> None:
        hidden = {record.addon.id for record in self._log.here.values()} - set(seen)
        for one in look.judged:
            if one.database.addon_id in hidden and str(worst(one)) == "pass":
                self._tally.find("a pass of what was not seen", look.now, one.database.app)

    def _all_told(self, record: Record, look: Look, free: Collection[str]) -> None:
        """What was shown and is wrong stands open, by itself or in what explains it."""
        facts = self._facts[record.addon.id, _second(look.at)]
        self._tally.counts["checked"] += 1
        for sink in free:
            still = self._causes(sink, record.addon.id)
            lines = {cause for cause in facts if is_line(cause, facts, still, perhaps=True)}
            if still & _LOST_NIGHTS or "slots_met" in lines:
                self._told |= self._truth.lost(record, look.now)
            for cause, fact in facts.items():
                if not look.recorded and (cause != _SURE or not look.met.listed or still & _AS_WELL):
                    continue
                if fact.wrong and cause not in still and cause not in lines:
                    self._missed(record, cause, fact, sink, look.now)

    def _missed(self, record: Record, cause: str, fact: Fact, sink: str, now: datetime) -> None:
        since = f" since {fact.since:%m-%d %H:%M}" if fact.since else ""
        still = ", ".join(self._causes(sink, record.addon.id)) or "nothing"
        what = f"{record.post.label}: {cause}{since} at {sink}, where there is open: {still}{self._around(now)}"
        self._tally.find("not told", now, what, once=(record.addon.id, cause, since))

    def _around(self, now: datetime) -> str:
        """What went wrong lately."""
        lately = self._spells.within(now - 4 * HOUR, now)
        return "".join(f"; {spell}{self._names(spell)}" for spell in lately)

    def _names(self, spell: Spell) -> str:
        if spell.kind is Kind.SINK:
            return f" at {', '.join(hit(spell))}"
        if spell.kind is not Kind.WIRE:
            return ""
        return ": " + ", ".join(one.name for one in troubles(spell, self._town.fleet.posts, self._town.fleet.world))

    def _blindness_told(self, record: Record, look: Look, free: Collection[str]) -> None:
        """What was not shown for long is told as that."""
        since, how = self._vain_since.get(record.addon.id, (look.now, look.met.answered))
        # Where nothing can be seen for another reason than before, that is another notice, and has to last by itself.
        since = since if how == look.met.answered else look.now
        self._vain_since[record.addon.id] = (since, look.met.answered)
        for spell in self._spells.within(since, look.now, Kind.STORE, Kind.KILL, Kind.CLOCK, Kind.AWAY, Kind.POLICY):
            since = max(since, min(spell.end, look.now))
        since = max(since, self.disturbed)
        if look.now - since < BLIND_AFTER or not record.looks:
            return
        for sink in free:
            still = self._open[sink]
            told = [(record.addon.id, cause) for cause in _BLIND] + [(CHECKER, "sweep"), (CHECKER, "requests")]
            if not any(key in still for key in told):
                what = f"{record.post.label}, not seen since {since:%m-%d %H:%M}, at {sink}{self._around(look.now)}"
                self._tally.find("blind without a word", look.now, what, once=(record.addon.id, str(since)))

    def _just_that(self, look: Look) -> None:
        """In calm hours nothing stands open that is not so."""
        for sink in HOOKS:
            for (subject, cause), told in self._open[sink].items():
                facts = self._facts.get((subject, _second(look.at)))
                gone = any(r.addon.id == subject and r.until is not None for r in self._log.records)
                # What stood open of a database that is gone stays as it was.
                so = gone or (facts is not None and cause in facts and facts[cause].wrong is not False)
                if not so:
                    what = f"{told.title} (told {told.at:%m-%d %H:%M}) at {sink}{self._around(look.now)}"
                    self._tally.find("not told to be over", look.now, what, once=(sink, subject, cause, str(told.at)))
            for record in self._log.records:
                if (
                    record.until
                    and look.now - record.until > self._calm
                    and (record.addon.id, _GONE) not in self._open[sink]
                ):
                    self._missed(record, _GONE, Fact(wrong=True, since=record.until), sink, look.now)
        self._tally.counts["checked"] += 1

    def _free(self, now: datetime) -> list[str]:
        """The sinks that take messages, and have for a while: one that asked to be left alone may be, for an hour."""
        lately = self._spells.within(now - HOUR - 15 * MINUTE, now, Kind.SINK)
        return [sink for sink in HOOKS if not any(sink in hit(spell) for spell in lately)]

    def _is_calm(self, now: datetime) -> bool:
        return now - self.disturbed > self._calm and not self._spells.within(now - self._calm, now)

    def _causes(self, sink: str, subject: str) -> set[str]:
        return {cause for of, cause in self._open[sink] if of == subject}

    def _listen(self, now: datetime) -> None:
        """Read what came since."""
        told, self._read = self._inbox.told[self._read :], len(self._inbox.told)
        for one in told:
            if one.id in self._known[one.sink]:
                self._tally.counts["repeated"] += 1
                continue
            self._known[one.sink].add(one.id)
            self._hear(one, now)

    def _hear(self, told: Told, now: datetime) -> None:
        key, still = (told.subject, told.cause), self._open[told.sink]
        if "a bug in checker" in told.summary:
            self._tally.find("a bug", now, f"{told.title} ({told.summary}){self._around(told.at)}")
        self._tally.told[f"{told.reason} {told.cause}" if told.subject == CHECKER else told.reason] += 1
        if told.reason in {"baseline", "digest", "drill"} or (told.subject == CHECKER and told.cause in NOTES):
            self._of_checker(told, now)
            return
        if told.ends:
            still.pop(key, None)
            return
        if told.reason == "opened" and key in still and not (told.from_memory or still[key].from_memory):
            self._tally.find("told twice", now, f"{told.title} ({still[key].at:%m-%d %H:%M} already) at {told.sink}")
        if told.reason in {"reminder", "escalated"} and key not in still:
            self._tally.find("reminded of what was never told", now, f"{told.title} at {told.sink}")
        if told.cause == _GONE:
            # That it could not be seen has become certainty.
            still.pop((told.subject, "readable"), None)
        # What is on record already stays there, whatever is told of it from memory.
        if not (told.from_memory and key in still):
            still[key] = told
        if told.subject == CHECKER:
            self._of_checker(told, now)
        elif told.reason == "opened":
            self._of_database(told, now)

    def _of_database(self, told: Told, now: datetime) -> None:
        record = next((r for r in self._log.records if r.addon.id == told.subject), None)
        wrong = self._wrong_in(record, told) if record else "nothing is demanded of it"
        if wrong and told.at in self._wrong_clock:
            self._tally.counts["false by a wrong clock"] += 1
        elif wrong:
            self._tally.find(
                "false alarm",
                now,
                f"{told.title}: as of {told.at:%m-%d %H:%M:%S}, {wrong} ({told.sink}){self._around(now)}",
            )

    def _wrong_in(self, record: Record, told: Told) -> str:
        """Why a notice must not have been told; empty where it may."""
        facts = self._facts.get((record.addon.id, told.at))
        if told.cause == _GONE:
            return "" if record.until and record.until <= told.at else "it is there"
        if told.cause in _BLIND:
            return "it was seen" if facts else ""
        if facts is None:
            return "nobody could see it"
        return "it was not so" if facts[told.cause].wrong is False else ""

    def _of_checker(self, told: Told, now: datetime) -> None:
        if told.reason != "opened":
            return
        kinds = OWN.get(told.cause)
        lately = self._spells.within(told.at - 36 * HOUR, told.at, *kinds) if kinds else ()
        if not lately and told.at not in self._wrong_clock:
            self._tally.find("a false word of itself", now, f"{told.title} ({told.summary}){self._around(told.at)}")


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)
