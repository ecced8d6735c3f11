"""What the head of the page and its table need of each database, so that no more than that is held of all. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from checker.evidence.counts import SlotCounts
from checker.evidence.model import DatabaseReport, IncidentEvidence, Period, Report, Square
from checker.model import CHECKER
from checker.report.html import words
from checker.report.html.strip import Weeks, weeks


@dataclass(frozen=True, slots=True)
class Line:
    """One database in the table: `late` and `warned` are among its satisfied slots."""

    label: str
    address: str
    policies: tuple[str, ...]
    slots: SlotCounts
    weeks: Weeks
    late: int
    warned: int
    restores: int
    gone: bool

    @property
    def badness(self) -> tuple[int, int, int]:
        """The worst first."""
        return -self.slots.lost, -self.slots.unknown, -self.warned


@dataclass(frozen=True, slots=True)
class Tally:
    """All databases in a line each, the worst first, and the incidents by what they are about."""

    lines: tuple[Line, ...]
    incidents: dict[str, list[IncidentEvidence]]

    @property
    def hit(self) -> tuple[Line, ...]:
        """Those that lost a slot."""
        return tuple(line for line in self.lines if line.slots.lost)

    @property
    def own(self) -> list[IncidentEvidence]:
        """The incidents of checker itself."""
        return self.incidents.get(CHECKER, [])


def tally(report: Report) -> Tally:
    """Goes through the databases once."""
    about: dict[str, list[IncidentEvidence]] = {}
    for incident in report.incidents:
        about.setdefault(incident.subject, []).append(incident)
    lines = (_line(database, report.period) for database in report.databases)
    return Tally(tuple(sorted(lines, key=lambda line: (line.badness, line.label))), about)


def _line(database: DatabaseReport, period: Period) -> Line:
    squares = Counter(night.square for night in database.nights)
    return Line(
        database.label,
        words.address(database),
        policies(database),
        database.slots,
        weeks(database.nights, period),
        squares[Square.LATE],
        squares[Square.WARNED],
        len(database.restores),
        database.gone_at is not None,
    )


def policies(database: DatabaseReport) -> tuple[str, ...]:
    """What governed it over the time, each once, in order."""
    return tuple(dict.fromkeys(_governing(g.policy, g.unclear) for g in database.governed))


def _governing(policy: str | None, unclear: str | None) -> str:
    return policy or ("not known" if unclear else "no policy")


def open_still(incidents: Sequence[IncidentEvidence]) -> int:
    """How many have no end yet; news has none to come."""
    return sum(incident.times.over_at is None and not incident.times.momentary for incident in incidents)
