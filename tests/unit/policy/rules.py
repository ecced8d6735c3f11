"""Made-up rules: policy must read what it never heard of, from the rule's own parameters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from checker.model import Bytes, Outcome, Past, Requirement, RuleMeta, Seen, Severity, Verdict

A_KILOBYTE = Bytes(1024)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No parameters."""


@dataclass(frozen=True, slots=True)
class Age:
    """One duration that a rule can also derive by itself."""

    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """One parameter of each kind."""

    count: int
    share: float = 0.5
    strict: bool = False
    label: str = "x"
    size: Literal["small", "large"] = "small"
    window: timedelta | Literal["auto"] = "auto"
    wait: timedelta = timedelta(hours=1)
    most: int | None = None
    copy: tuple[str, ...] = ()
    waits: tuple[timedelta, ...] = ()
    bulk: Bytes = A_KILOBYTE

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("count must be 1 or more")


@dataclass
class FakeRule:
    """A rule that is content with everything."""

    META: RuleMeta

    def judge(self, observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
        """Pass."""
        del observation, past, requirement, now
        return Verdict(self.META.id, Outcome.PASS, Severity.INFO, "fine")


def rule(rule_id: str, parameters: type = Nothing, *, always: bool = False, implied_by: str | None = None) -> FakeRule:
    """A rule of this name."""
    return FakeRule(RuleMeta(rule_id, rule_id, parameters, always=always, implied_by=implied_by))


RULES = (
    rule("covered", always=True),
    rule("readable", always=True),
    rule("schedule_present", implied_by="schedule"),
    rule("schedule_matches", implied_by="schedule"),
    rule("recent_backup", Age),
)
RICH = rule("rich", Rich)
