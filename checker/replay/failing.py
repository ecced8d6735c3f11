"""What failed over time, for a reason of its own. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker.model import Failure, Judged, Outcome, Severity


@dataclass(slots=True)
class Failing:
    """The failures that are over, and those that are not, by (add-on uuid, rule)."""

    _over: list[Failure] = field(default_factory=list)
    _now: dict[tuple[str, str], Failure] = field(default_factory=dict)

    def after(self, judged: Iterable[Judged], now: datetime, departed: Collection[str] = ()) -> None:
        """With the look of `now`. What turned unknown fails still, as far as anybody knows."""
        for one in judged:
            self._judge(one, now)
        for key in [key for key in self._now if key[0] in departed]:
            self._end(key, now)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """All of them, the oldest first."""
        return tuple(sorted((*self._over, *self._now.values()), key=lambda f: (f.start, f.label, f.rule)))

    def _judge(self, one: Judged, now: datetime) -> None:
        addon_id = one.database.addon_id
        label = f"{one.database.app}::{one.database.attachment}"
        alone = {v.rule: v for v in one.verdicts if v.outcome is Outcome.FAIL and not v.explained_by}
        unknown = {v.rule for v in one.verdicts if v.outcome is Outcome.UNKNOWN}
        for rule, verdict in alone.items():
            known = self._now.get((addon_id, rule))
            begun = known or Failure(addon_id, label, rule, verdict.severity, verdict.summary, now)
            self._now[addon_id, rule] = replace(begun, severity=_worse(begun.severity, verdict.severity))
        over = [key for key in self._now if key[0] == addon_id and key[1] not in alone.keys() | unknown]
        for key in over:
            self._end(key, now)

    def _end(self, key: tuple[str, str], now: datetime) -> None:
        self._over.append(replace(self._now.pop(key), end=now))


def _worse(one: Severity, other: Severity) -> Severity:
    return max(one, other, key=lambda severity: severity.rank)
