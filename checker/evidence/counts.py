"""How slots and rules are counted, as exact integers. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum


class Standing(StrEnum):
    """How a slot counts. The first three are demanded ones; the others stand apart and count neither way.

    Exempt is a lost or unknown one that an exemption of `slots_met` covered; an exempt one that was satisfied is
    satisfied. Excused and skipped are those of the ledger, open ones wait or run, not demanded are those of schedules
    that policy did not ask for.
    """

    SATISFIED = "satisfied"
    LOST = "lost"
    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    OPEN = "open"
    EXCUSED = "excused"
    SKIPPED = "skipped"
    NOT_DEMANDED = "not_demanded"


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """How many slots stand how."""

    satisfied: int = 0
    lost: int = 0
    unknown: int = 0
    exempt: int = 0
    open: int = 0
    excused: int = 0
    skipped: int = 0
    not_demanded: int = 0

    @property
    def demanded(self) -> int:
        """Those that had to be satisfied: what is unknown is among them, and is not satisfied."""
        return self.satisfied + self.lost + self.unknown

    def __add__(self, other: "SlotCounts") -> "SlotCounts":
        return SlotCounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


NO_SLOTS = SlotCounts()


def count(standings: Iterable[Standing]) -> SlotCounts:
    """How many there are of each."""
    found = Counter(standings)
    return SlotCounts(**{standing.value: found[standing] for standing in Standing})


@dataclass(frozen=True, slots=True)
class RuleTime:
    """For how long, in whole seconds, a rule had which outcome; over several databases their sum.

    What could not be seen is unknown, also where the last outcome before was another one.
    """

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    exempt: int = 0
    not_applicable: int = 0

    @property
    def demanded(self) -> int:
        """The time in which it had to hold; it was kept for `passed` of that."""
        return self.passed + self.failed + self.unknown

    def __add__(self, other: "RuleTime") -> "RuleTime":
        return RuleTime(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


NO_RULE_TIME = RuleTime()


def share(kept: int, demanded: int) -> str:
    """`99.73%`: rounded down, so that only what is whole is called 100%; a dash where nothing was demanded."""
    if demanded == 0:
        return "-"
    hundredths = kept * 10_000 // demanded
    whole, rest = divmod(hundredths, 100)
    return f"{whole}%" if rest == 0 else f"{whole}.{rest:02d}%"
