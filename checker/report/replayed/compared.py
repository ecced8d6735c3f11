"""What is shown of two policies over the same looks, in words that every format shares. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Difference, Failure, LooksReplayed, Notice, Replayed

NEWLY, NO_LONGER, OTHERWISE = "newly", "no longer", "otherwise"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two policies by the names that people know them by, the looks, and what each would have led to at them.

    `headlines` are the causes in a few words.
    """

    names: tuple[str, str]
    looks: LooksReplayed
    old: Replayed
    new: Replayed
    difference: Difference
    headlines: Mapping[str, str]

    @property
    def left_out(self) -> tuple[str, ...]:
        """What nobody can say, of either policy."""
        return tuple(dict.fromkeys((*self.old.left_out, *self.new.left_out)))

    @property
    def messages(self) -> tuple[tuple[str, Notice], ...]:
        """What is told under one of them only, each with under which, the oldest first."""
        found = [(NEWLY, notice) for notice in self.difference.told]
        found += [(NO_LONGER, notice) for notice in self.difference.untold]
        return tuple(sorted(found, key=lambda one: (one[1].at, one[1].subject.label, one[1].cause, one[0])))

    @property
    def findings(self) -> "tuple[tuple[str, Failure, Failure | None], ...]":
        """What fails under one of them only, or at another time; of those with what it was before."""
        found: list[tuple[str, Failure, Failure | None]] = [(NEWLY, f, None) for f in self.difference.fails]
        found += [(NO_LONGER, failure, None) for failure in self.difference.passes]
        found += [(OTHERWISE, new, old) for old, new in self.difference.otherwise]
        return tuple(sorted(found, key=lambda one: (one[1].start, one[1].label, one[1].rule)))

    def headline(self, cause: str) -> str:
        """A cause in a few words."""
        return self.headlines.get(cause, cause)


def in_short(compared: Compared) -> str:
    """One line: `4 messages newly, none no longer (14 so far); 1 finding newly, none no longer`."""
    told = len(compared.old.notices), len(compared.new.notices)
    if not compared.difference:
        said = phrases.many(told[1], "message") if told[1] else "no message"
        return f"nothing would be told or found otherwise; {said} under either policy"
    messages = _counts("message", len(compared.difference.told), len(compared.difference.untold))
    findings = _counts("finding", len(compared.difference.fails), len(compared.difference.passes))
    if other := len(compared.difference.otherwise):
        findings += f", {other} otherwise"
    return f"{messages} ({told[0]} before, {told[1]} after); {findings}"


def _counts(thing: str, newly: int, no_longer: int) -> str:
    return f"{phrases.many(newly, thing)} {NEWLY}, {no_longer or 'none'} {NO_LONGER}"


def over_what(looks: LooksReplayed) -> str:
    """Over which looks, in a sentence."""
    span = f"{phrases.instant(looks.first)} to {phrases.instant(looks.last)}"
    return f"{phrases.many(looks.count, 'look')} at {phrases.many(looks.databases, 'database')}, {span}"


def evidence(looks: LooksReplayed) -> Iterator[str]:
    """From when on it is recorded, and from when on it is known from later only."""
    since = looks.recorded_from
    if since is None:
        yield (
            f"nothing of it is recorded: it is what Heroku tells now, wound back to {phrases.instant(looks.first)}; "
            "what was removed since is not in it"
        )
    elif looks.first < since:
        yield (
            f"recorded from {phrases.instant(since)} on; before that, from {phrases.instant(looks.first)} on, "
            "it is what the first look saw, wound back: what was removed by then is not in it"
        )
    else:
        yield f"all of it is recorded, from {phrases.instant(looks.first)} on"


def lasted(start: datetime, end: datetime | None) -> str:
    """From when to when."""
    return f"{phrases.instant(start)} to {phrases.instant(end) if end else 'the end'}"
