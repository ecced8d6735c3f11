"""What was counted in a soak, and what was found."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Tally:
    """Counts; `findings` says each thing that went wrong in a line, with when it was expected otherwise."""

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    spells: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    _said: set[tuple[str, ...]] = field(default_factory=set)

    def find(self, kind: str, at: datetime, what: str, *, once: tuple[str, ...] = ()) -> None:
        """Something went wrong; with `once` it is said once however many looks it lasts."""
        if once and (kind, *once) in self._said:
            return
        self._said.add((kind, *once))
        self.counts[kind] += 1
        self.findings.append(f"seed {self.seed}, {at:%Y-%m-%d %H:%M:%S}: {kind}: {what}")

    def lines(self) -> list[str]:
        """All of it, for people."""
        n = self.counts
        looks = f"{n['looks']} looks, {n['in vain']} of them in vain, {n['unrecorded']} unrecorded"
        lost = f"{n['lost slots']} of {n['slots']} slots lost, {n['never to be known']} that nobody could know of"
        return [
            f"seed {self.seed}: {n['database-days']} database-days; {looks}",
            f"  {n['processes']} processes, {n['killed']} killed; around them: {_listed(self.spells)}",
            f"  databases: {_listed(self.faults)}; {lost}; {n['days sealed']} days sealed",
            f"  told: {_listed(self.told)}; {n['repeated']} repeated, {n['false by a wrong clock']} by a wrong clock",
            f"  {n['checked']} checks of what was told against what is so: {len(self.findings)} findings",
        ]


def _listed(counts: Counter[str]) -> str:
    parts = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    return f"{counts.total()} ({parts})" if parts else "none"
