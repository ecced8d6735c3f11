"""What shows that a problem is over, and what is lost for good."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from checker import phrases
from checker.causes import LISTED, READABLE
from checker.model import (
    CHECKER,
    Incident,
    Judged,
    Outcome,
    Reason,
    Restorable,
    SlotEntry,
    Trouble,
    Verdict,
)
from checker.troubles import DETAILS, OVER, SWEEP

COVERED = "covered"
"""The rule that is unknown where it is not known which policy governs."""

_A_NIGHT = timedelta(days=1)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Ending:
    """In words what shows that it is over, what was lost meanwhile, and what there is to restore from now.

    A `silent` one has become a line of another incident, or nobody's concern: there is no good news to tell. Where that
    it was there is news by itself, it is told `once`, even now.
    """

    summary: str
    reason: Reason = Reason.RESOLVED
    lost: str | None = None
    silent: bool = False
    once: bool = False
    restorable: Restorable | None = None


class Endings:
    """Which incidents whose problem is not there any more are over, and which only cannot be seen."""

    def __init__(self, judged: Sequence[Judged], troubles: Sequence[Trouble], departed: Collection[str] = ()) -> None:
        self._departed = departed
        self._judged = {one.database.addon_id: one for one in judged}
        self._swept = not any(trouble.cause == SWEEP for trouble in troubles)

    def sees(self, incident: Incident) -> bool:
        """This sweep knows how things stand with its cause."""
        verdict = self._verdict(incident)
        return verdict is not None and (verdict.outcome is not Outcome.UNKNOWN or verdict.in_part)

    def of(self, incident: Incident) -> Ending | None:
        """How it ended; None where nothing shows that it did."""
        if incident.subject.id == CHECKER:
            sees = self._swept and not (incident.cause == DETAILS and self._blind_to_details())
            return Ending(OVER.get(incident.cause, "checker works again")) if sees else None
        if incident.subject.id in self._departed:
            return Ending("it was replaced", silent=True, once=incident.cause == LISTED)
        one = self._judged.get(incident.subject.id)
        if one is None or (_is_unclear(one) and self._verdict(incident) is None):
            return None
        return self._by_verdict(incident, one)

    def _by_verdict(self, incident: Incident, one: Judged) -> Ending | None:
        verdict = self._verdict(incident)
        if verdict is None or (incident.cause == DETAILS and not one.needs_info):
            return Ending("policy does not demand this any more", Reason.DROPPED, restorable=one.restorable)
        if verdict.in_part and incident.cause == READABLE:
            # Only details cannot be read now, which is an incident of its own.
            return Ending("backups and schedules were read", restorable=one.restorable)
        if verdict.outcome is Outcome.EXEMPT:
            # What nobody heard of, and nobody has to do anything about, is no news.
            unheard = incident.told_at is None
            return Ending(_exempt(verdict), Reason.EXEMPTED, silent=unheard, restorable=one.restorable)
        if verdict.outcome is Outcome.UNKNOWN and verdict.explained_by == LISTED:
            return Ending(f"explained by {verdict.explained_by}", silent=True)
        # What does not apply any more (no schedule to compare, a plan without PGBackups) was not put right by that.
        if verdict.outcome is not Outcome.PASS:
            return None
        return Ending(verdict.summary, lost=_lost(one.lost, verdict.lost, incident), restorable=one.restorable)

    def _verdict(self, incident: Incident) -> Verdict | None:
        one, rule = self._judged.get(incident.subject.id), READABLE if incident.cause == DETAILS else incident.cause
        return next((v for v in one.verdicts if v.rule == rule), None) if one else None

    def _blind_to_details(self) -> bool:
        """Of most databases whose details matter nothing at all could be seen: nor whether details can."""
        asked = [one for one in self._judged.values() if one.needs_info]
        return 2 * sum(not one.seen for one in asked) > len(asked)


def _is_unclear(one: Judged) -> bool:
    """It is not known which policy governs it: whether this is still demanded nobody can say."""
    return any(verdict.rule == COVERED and verdict.outcome is Outcome.UNKNOWN for verdict in one.verdicts)


def _exempt(verdict: Verdict) -> str:
    """Until when, why, and what is still the case."""
    exemption = verdict.exemption
    if exemption is None:
        return verdict.summary
    follows = f"follows from {verdict.explained_by}, which is exempt" if verdict.explained_by else "exempt"
    return f"{follows} until {exemption.last} ({exemption.why}); still the case: {verdict.summary}"


def _lost(lost: Sequence[SlotEntry], beside: Sequence[SlotEntry], incident: Incident) -> str | None:
    """The slots of the incident's time that have no backup and never will, in words.

    `lost` are those of the ledger, `beside` those that the problem itself kept out of it.
    """
    since = min(incident.finding.since or incident.opened_at, incident.opened_at)
    # A missed slot is told when its grace is over: it lies up to a night before.
    nights = [entry for entry in lost if entry.at > since - _A_NIGHT]
    nights += [entry for entry in beside if entry.at > since]
    nights.sort(key=lambda entry: entry.at)
    if not nights:
        return None
    shown = ", ".join(f"{entry.day} ({entry.outcome})" for entry in nights[-_SHOWN:])
    before = f" and {len(nights) - _SHOWN} before" if len(nights) > _SHOWN else ""
    return f"{phrases.many(len(nights), 'slot')} lost for good: {shown}{before}"
