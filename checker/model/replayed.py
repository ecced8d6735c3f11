"""What a policy would have found and told over looks that were recorded, and how two policies differ in that."""

from dataclasses import dataclass
from datetime import datetime

from checker.model.demanded import Severity
from checker.model.told import Notice


@dataclass(frozen=True, slots=True)
class Failure:
    """From the look of `start` on a rule failed at a database, for a reason of its own, until that of `end`.

    `end` is None where it failed at the last look still. `severity` is the highest that it had, `label` the database in
    the words of messages, `summary` what was found first.
    """

    addon_id: str
    label: str
    rule: str
    severity: Severity
    summary: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one policy would have led to: what failed, and every notice, the oldest first.

    `left_out` are sentences: what this policy asks for and nobody can say, as it was not recorded.
    """

    failures: tuple[Failure, ...] = ()
    notices: tuple[Notice, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What another policy changes: the notices that it adds and that it takes away, and the same of what fails.

    `otherwise` are failures of the same rule at the same database, as they were and as they would be: at another time,
    or of another severity.
    """

    told: tuple[Notice, ...] = ()
    untold: tuple[Notice, ...] = ()
    fails: tuple[Failure, ...] = ()
    passes: tuple[Failure, ...] = ()
    otherwise: tuple[tuple[Failure, Failure], ...] = ()

    def __bool__(self) -> bool:
        return any((self.told, self.untold, self.fails, self.passes, self.otherwise))


@dataclass(frozen=True, slots=True)
class LooksReplayed:
    """Over which looks something was replayed: from the first to the last, how many, at how many databases.

    Those before `recorded_from` were not made: what they would have seen is known from the first one that was. None
    where all of them are such.
    """

    first: datetime
    last: datetime
    count: int
    databases: int
    recorded_from: datetime | None
