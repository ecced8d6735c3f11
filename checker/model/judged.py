"""What is judged: rules, and their verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from checker.model.controls import ControlId
from checker.model.demanded import Exemption, Severity
from checker.model.ledger import SlotEntry
from checker.model.observed import Baseline, Database


class Outcome(StrEnum):
    """What a rule found. What could not be seen is UNKNOWN, never PASS."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    NOT_APPLICABLE = "not_applicable"


LOOSER: Final = "looser"
"""The key under which the metadata of a rule's parameter say which way it demands less."""

MORE_IS_LOOSER: Final[Mapping[str, str]] = {LOOSER: "more"}
LESS_IS_LOOSER: Final[Mapping[str, str]] = {LOOSER: "less"}


@dataclass(frozen=True, slots=True)
class RuleMeta:
    """What is known of a rule without running it.

    `title` names the good state, `headline` what is told when it does not hold; `parameters` is a frozen dataclass,
    read from policy, each field of which says in its metadata whether more or less of it is looser; without `reminded`
    it is told once and not again; `explains` names the rules whose failure only follows from this one's; `always` rules
    need no demand; `implied_by` names the key of `require` that switches the rule on, as its own name does with
    `by_name`; `at_most` caps its severity where policy sets none for this very rule. One that is `exempt_alone` alerts
    even where what explains it is exempt: only an exemption that names it covers it. One that `needs_info` judges by
    the details of the database, which are fetched for it; without `needs_pgbackups` it applies to plans that have none,
    too. `controls` are those of known standards for which its verdicts are evidence; a rule that serves none says in
    `no_control` why not.
    """

    id: str
    title: str
    parameters: type
    explains: frozenset[str] = frozenset()
    always: bool = False
    implied_by: str | None = None
    headline: str = ""
    reminded: bool = True
    by_name: bool = False
    at_most: Severity | None = None
    exempt_alone: bool = False
    needs_info: bool = False
    needs_pgbackups: bool = True
    controls: tuple[ControlId, ...] = ()
    no_control: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one database: what was demanded (`limit`), what is there (`actual`), since when.

    `fix` holds shell commands in the order to run them; `explained_by` names the rule whose failure
    this one follows from. `explains` is given where this very failure explains other rules than its META says.
    An exempt one keeps in `exempted_from` what the rule truly found; all else is as the rule said it.
    `lost` are slots that the problem cost before it was over, and that no ledger holds. An unknown one that is
    `in_part` is about the details of the database only: its backups and schedules were seen.
    """

    rule: str
    outcome: Outcome
    severity: Severity
    summary: str
    limit: str | None = None
    actual: str | None = None
    since: datetime | None = None
    fix: tuple[str, ...] = ()
    explained_by: str | None = None
    explains: tuple[str, ...] | None = None
    exempted_from: Outcome | None = None
    exemption: Exemption | None = None
    lost: tuple[SlotEntry, ...] = ()
    in_part: bool = False

    @property
    def found(self) -> Outcome:
        """What the rule found, exempt or not."""
        return self.exempted_from or self.outcome


@dataclass(frozen=True, slots=True)
class Restorable:
    """What could be restored now: the newest good backup, and how many there are.

    With `count` 0 there is none: `newest` is empty, and `taken_at` is when that was seen. Where nothing is known of the
    backups, there is no such value at all.
    """

    newest: str
    taken_at: datetime
    size: int | None
    count: int

    @classmethod
    def nothing(cls, seen_at: datetime) -> "Restorable":
        """No backup could be restored, as of this look."""
        return cls("", seen_at, None, 0)


@dataclass(frozen=True, slots=True)
class Judged:
    """All verdicts on one database, judged as of `seen_at`.

    `next_slot` is when its own schedule is due to run next; `deadline` the next instant at which a verdict could turn
    though nothing changes at Heroku; `ledger` holds the slots whose outcome is new or changed; `baseline` the
    schedules that later ones are held against, where they changed. `lost` are all slots known to be lost, `week` all
    that were due in the last 7 days, whatever became of them; `lost_now` are those that this look found to be lost,
    where the database was known before. `labels` are those of the policy; `nothing` says why it demands nothing.
    `needs_info` says that a demanded rule judges by the details of the database.
    """

    database: Database
    policy: str | None
    verdicts: tuple[Verdict, ...]
    restorable: Restorable | None
    seen_at: datetime
    next_slot: datetime | None = None
    ledger: tuple[SlotEntry, ...] = ()
    deadline: datetime | None = None
    baseline: Baseline | None = None
    lost: tuple[SlotEntry, ...] = ()
    labels: tuple[str, ...] = ()
    week: tuple[SlotEntry, ...] = ()
    lost_now: tuple[SlotEntry, ...] = ()
    needs_info: bool = False
    nothing: str | None = None

    @property
    def seen(self) -> bool:
        """The look did not fail: no verdict is unknown for want of sight, save of details."""
        return all(v.found is not Outcome.UNKNOWN or v.in_part for v in self.verdicts if v.rule == "readable")


@dataclass(frozen=True, slots=True)
class Bug:
    """A rule that raised: its verdict is unknown, and the error is ours to log and mend."""

    rule: str
    addon_id: str
    error: Exception
