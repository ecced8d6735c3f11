"""Stories: hour by hour, what is the case and what is told. A table of text in, the notices that `decide` gives out.

Each row is `hour | what is the case | what is told`.

The case is `ok`, or some of: `RULE` (fails), `RULE<CAUSE` (fails, explained by CAUSE), `RULE=warning` (fails, and
matters so much), `RULE?` (not applicable), `RULE?<CAUSE` (not applicable because of CAUSE), `RULE~` (exempt), `-RULE`
(not demanded any more), `unseen`, `dim` (only details cannot be read), `-details` (no rule needs them), `gone`,
`lost=24` (the slot of hour 24 turns out to be lost now), `old=24` (it was known to be lost); several databases are
written `NAME: case, NAME: case`, and `NAME*7` for seven of them. The checker's own troubles are `!token`, `!heroku`
(may pass by itself), `!bug`. Before the sweep somebody may have done something about all that is open: `+ack`, or
`+snooze=8` for so many hours.

Told is `REASON SUBJECT CAUSE`, separated by commas, in the order of telling.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checker.decide import Occasion, decide
from checker.errors import ListingFailed, TokenRefused
from checker.model import (
    Act,
    Alerting,
    Bug,
    Deed,
    Incident,
    Judged,
    Notice,
    Outcome,
    Severity,
    SlotEntry,
    SlotOutcome,
    Trouble,
    Verdict,
)
from checker.run import CAUSES
from checker.troubles import rules_raised, sweep_failed
from tests.make import HOUR, NOW, judged, verdict

RULES = ("schedule_present", "schedule_matches", "slots_met", "recent_backup")

_SLOTS = ("lost=", "old=")


@dataclass
class Story:
    """The state that a store would keep between sweeps."""

    alerting: Alerting = field(default_factory=Alerting)
    open: dict[str, Incident] = field(default_factory=dict)
    ever: list[Incident] = field(default_factory=list)
    swept: bool = True
    acts: list[Act] = field(default_factory=list)

    def hour(self, hour: float, case: str) -> tuple[Notice, ...]:
        """One sweep at this hour; what is told."""
        self._act(now := NOW + timedelta(hours=hour), [word for word in case.split() if word.startswith("+")])
        case = " ".join(word for word in case.split() if not word.startswith("+"))
        troubles = tuple(_trouble(word) for word in case.split() if word.startswith("!"))
        blind = any(trouble.cause == "sweep" for trouble in troubles)
        found = () if blind else tuple(_cases(case))
        decision = decide(
            tuple(self.open.values()),
            found,
            troubles,
            self.alerting,
            CAUSES,
            Occasion(now, first=not self.swept, acts=self.acts),
        )
        for incident in decision.incidents:
            self.ever.append(incident)
            self.open[incident.id] = incident
            if incident.resolved_at:
                del self.open[incident.id]
        self.swept = self.swept or not blind
        return decision.notices

    def _act(self, now: datetime, words: list[str]) -> None:
        for word in words:
            deed, _, hours = word[1:].partition("=")
            until = now + timedelta(hours=float(hours)) if hours else None
            self.acts += [Act(id_, Deed(deed), now, until) for id_ in self.open]


def tell(table: str, story: Story | None = None) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the table expects to be told, and what was told, hour by hour."""
    story = story or Story()
    expected, got = [], []
    for row in table.strip().splitlines():
        hour, case, told = (cell.strip() for cell in row.split("|"))
        expected.append((hour, told))
        notices = story.hour(float(hour), case)
        got.append((hour, ", ".join(f"{n.reason} {n.subject.app or n.subject.id} {n.cause}" for n in notices)))
    return expected, got


def _cases(case: str) -> list[Judged]:
    words = " ".join(word for word in case.split() if not word.startswith("!"))
    parts = [part.strip() for part in words.split(",")] if ":" in words else [f"shop: {words}"]
    named = [part.partition(":") for part in parts]
    return [_judged(app, what.split()) for name, _, what in named if what.split() != ["gone"] for app in _apps(name)]


def _apps(name: str) -> list[str]:
    one, _, times = name.strip().partition("*")
    return [f"{one}{n}" for n in range(1, int(times) + 1)] if times else [one]


def _judged(app: str, words: list[str]) -> Judged:
    verdicts = {rule: verdict(rule, Outcome.PASS) for rule in ("covered", "readable", *RULES)}
    if "dim" in words:
        verdicts["readable"] = verdict("readable", Outcome.UNKNOWN, in_part=True)
    if "unseen" in words:
        verdicts |= {rule: verdict(rule, Outcome.UNKNOWN) for rule in ("readable", *RULES)}
    now, old = (tuple(_slot(word) for word in words if word.startswith(kind)) for kind in _SLOTS)
    for word in words:
        if word.startswith("-"):
            verdicts.pop(word[1:], None)
        elif word not in {"ok", "unseen", "dim"} and not word.startswith(_SLOTS):
            verdicts[_failed(word).rule] = _failed(word)
    one = judged(app, *verdicts.values(), needs_info="-details" not in words)
    return replace(one, lost=(*old, *now), lost_now=now, week=(*old, *now))


def _slot(word: str) -> SlotEntry:
    at = NOW + int(word.partition("=")[2]) * HOUR
    return SlotEntry("a-schedule", at, at.date(), "00:00 UTC", SlotOutcome.MISSED)


def _failed(word: str) -> Verdict:
    rule, _, cause = word.partition("<")
    rule, _, severity = rule.partition("=")
    outcome = {"?": Outcome.NOT_APPLICABLE, "~": Outcome.EXEMPT}.get(rule[-1], Outcome.FAIL)
    fix = (f"mend {rule}",)
    return verdict(
        rule.rstrip("?~"),
        outcome,
        explained_by=cause or None,
        since=NOW - HOUR,
        fix=fix,
        severity=Severity(severity or "critical"),
    )


def _trouble(word: str) -> Trouble:
    if word == "!token":
        return sweep_failed(TokenRefused(), first=False)
    if word == "!heroku":
        return sweep_failed(ListingFailed(), first=False)
    return rules_raised([Bug("recent_backup", "id-of-shop", ZeroDivisionError())])[0]
