"""What was counted in simulated years, and how it is told."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

WRONG = (
    *("false alarms", "misses", "doubles", "told late", "not resolved", "false all-clears"),
    *("lost slots never told", "other notices", "wrong in the ledger"),
)
"""What there must be none of."""

ASIDES = (
    "alarms handed on by a cause that ended",
    "slots about which DESIGN lets either be told",
    "lost slots among them",
    "alarms that became worse",
)
"""What is right by DESIGN and worth a number."""


@dataclass
class Tally:
    """Counts; `findings` says each thing that went wrong in a line."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)
    past_deadline: timedelta = timedelta(0)
    after_event: timedelta = timedelta(0)

    def add(self, other: "Tally") -> None:
        """Count together."""
        self.counts += other.counts
        self.faults += other.faults
        self.alarms += other.alarms
        self.findings += other.findings
        self.zones |= other.zones
        self.past_deadline = max(self.past_deadline, other.past_deadline)
        self.after_event = max(self.after_event, other.after_event)

    @property
    def wrong(self) -> int:
        """How many things went wrong."""
        return sum(self.counts[name] for name in WRONG)

    def find(self, kind: str, label: str, what: str) -> None:
        """Something went wrong."""
        self.counts[kind] += 1
        self.findings.append(f"{kind}: {label}: {what}")

    def lines(self, kind: str) -> list[str]:
        """All of it, for people."""
        n = self.counts
        nights = f"{n['nights without a slot']} nights without one"
        sweeps = f"{n['full sweeps']} full and {n['partial sweeps']} partial sweeps"
        size = f"{n['worlds']} worlds, {n['database-days'] / 365:.1f} database-years, {len(self.zones)} zones"
        found = [
            f"{kind}: {size}; {n['slots']} slots, {nights}",
            f"  {sweeps}, {n['restarts and outages']} restarts and outages of checker",
            f"  faults: {_listed(self.faults)}; slots lost: {n['lost slots']}",
            f"  told: {_listed(self.alarms)}; resolved: {n['resolved']}",
            f"  greatest delay: {self.past_deadline} past a deadline, {self.after_event} after what no clock foretells",
        ]
        found += [f"  {n[name]} {name}" for name in ASIDES if n[name]]
        return [*found, "  " + ", ".join(f"{n[name]} {name}" for name in WRONG)]


def _listed(counts: Counter[str]) -> str:
    parts = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    return f"{counts.total()} ({parts})" if parts else "none"
