"""Every database accounted for: by which policy it is governed, or why by none. Pure.

Two counts of the same databases, and each adds up to all there are: here by what governs them, in `summary` by their
worst outcome.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from checker.model import Exemption, Judged, Outcome, Verdict
from checker.policy import RetiredEntry
from checker.report.facts import label


@dataclass(frozen=True, slots=True)
class Governed:
    """How many databases a policy governs; `nothing` says why it demands nothing of them."""

    policy: str
    count: int
    nothing: str | None = None


@dataclass(frozen=True, slots=True)
class Exempted:
    """What is exempt at a database, and by which exemption."""

    database: str
    rules: tuple[str, ...]
    exemption: Exemption


@dataclass(frozen=True, slots=True)
class Coverage:
    """What governs the databases, each in one of the first four: by policy, by none, by nobody knows which, retired.

    `retired` are those that policy calls so and that are gone; `exempt`, `unreadable` and `not_applicable` say more of
    some of the others. Databases are called by app and attachment, retired ones by their add-on.
    """

    governed: tuple[Governed, ...]
    uncovered: tuple[str, ...]
    unclear: tuple[str, ...]
    retired: tuple[RetiredEntry, ...]
    exempt: tuple[Exempted, ...]
    unreadable: tuple[str, ...]
    not_applicable: tuple[str, ...]

    @property
    def databases(self) -> int:
        """All of them, each counted once."""
        return sum(one.count for one in self.governed) + sum(map(len, (self.uncovered, self.unclear, self.retired)))


def coverage(judged: Sequence[Judged], retired: Sequence[RetiredEntry] = ()) -> Coverage:
    """How the databases of one look are covered; `retired` are the entries of the policy."""
    alone = [one for one in judged if one.policy is None]
    unclear = [one for one in alone if _outcome(one, "covered") is Outcome.UNKNOWN]
    counts = Counter((one.policy, one.nothing) for one in judged)
    return Coverage(
        governed=tuple(Governed(policy, n, nothing) for (policy, nothing), n in counts.items() if policy is not None),
        uncovered=tuple(label(one) for one in alone if one not in unclear),
        unclear=tuple(map(label, unclear)),
        retired=gone_for_good(judged, retired),
        exempt=tuple(exempt for one in judged for exempt in _exempt(one)),
        unreadable=tuple(label(one) for one in judged if _outcome(one, "readable") is Outcome.UNKNOWN),
        not_applicable=tuple(label(one) for one in judged if _outcome(one, "readable") is Outcome.NOT_APPLICABLE),
    )


def gone_for_good(judged: Sequence[Judged], retired: Sequence[RetiredEntry]) -> tuple[RetiredEntry, ...]:
    """The retired databases that are gone indeed: one that is there is judged like any other."""
    return tuple(entry for entry in retired if not any(entry.names(one.database) for one in judged))


def _exempt(one: Judged) -> list[Exempted]:
    found: dict[Exemption, list[Verdict]] = {}
    for verdict in one.verdicts:
        if verdict.outcome is Outcome.EXEMPT and verdict.exemption:
            found.setdefault(verdict.exemption, []).append(verdict)
    return [Exempted(label(one), tuple(v.rule for v in verdicts), e) for e, verdicts in found.items()]


def _outcome(one: Judged, rule: str) -> Outcome | None:
    return next((verdict.outcome for verdict in one.verdicts if verdict.rule == rule), None)
