"""What checker does from time to time beside looking: a weekly digest, a drill the day before it, a look at the token.

What is old is let go of once a day. It also tells once of each exemption that runs out, and of each that has run out.

Pure. When each was done last stands in the store; the weeks count from the first sweep.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import policy, troubles
from checker.decide import Causes, Occasion, decide
from checker.decide.cadence import within
from checker.decide.digest import Circumstances, digest
from checker.decide.drill import as_drill
from checker.evaluate import evaluate
from checker.jitter import JITTER, passed
from checker.model import Alerting, Exemption, Incident, Judged, Known, Notice, Seen, Trouble, stable_id
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED

DIGEST, DRILL, TOKEN, FACTS, PRUNE = "digest", "drill", "token", "facts", "prune"
"""The names under which the store keeps when each was done last."""

SOON = timedelta(days=14)
"""How long before its end an exemption is told to run out."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duties:
    """What is due with this sweep; `begin` names the weekly duties whose weeks begin to count with it.

    `ending` and `ended` are the exemptions to be told of now.
    """

    digest: bool = False
    drill: bool = False
    token: bool = False
    facts: bool = False
    prune: bool = False
    begin: tuple[str, ...] = ()
    ending: tuple[Exemption, ...] = ()
    ended: tuple[Exemption, ...] = ()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What of it is told as a trouble."""
        return (*troubles.exemptions_end(self.ending), *troubles.exemptions_ended(self.ended))

    @property
    def told(self) -> tuple[str, ...]:
        """The names under which the store keeps that these exemptions were told of."""
        ending = (_name(troubles.EXEMPTION_ENDS, exemption) for exemption in self.ending)
        return (*ending, *(_name(troubles.EXEMPTION_ENDED, exemption) for exemption in self.ended))


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a drill came to: what it tells, or the trouble that nothing is there to tell."""

    drill: Notice | None = None
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Performed:
    """What is told, and the names under which the store is to keep what was done, or has begun."""

    notices: tuple[Notice, ...] = ()
    names: tuple[str, ...] = ()


def due(known: Known, alerting: Alerting, now: datetime, exemptions: Sequence[Exemption] = ()) -> Duties:
    """What is due with the full sweep of `now`.

    The drill comes a day before the digest, so that its round trip stands in it; where both are late, a sweep before
    it. Neither is told in quiet hours. The token is looked at daily, for a digest, and while it is known to end soon.
    """
    last, awake = known.duties, not _is_quiet(alerting, now)
    drill = alerting.drill and _drill_is_due(last, alerting, now)
    digest_due = alerting.digest and awake and not drill and _passed(last.get(DIGEST), _WEEK, now)
    ends_soon = any(incident.cause == troubles.TOKEN for incident in known.incidents)
    return Duties(
        digest=digest_due,
        drill=drill and awake,
        token=digest_due or ends_soon or TOKEN not in last or _passed(last[TOKEN], _DAY, now),
        facts=FACTS not in last or _passed(last[FACTS], _DAY, now),
        prune=PRUNE not in last or _passed(last[PRUNE], _DAY, now),
        begin=tuple(name for name in (DIGEST, DRILL) if name not in last),
        ending=_untold(troubles.EXEMPTION_ENDS, [e for e in exemptions if now < e.until <= now + SOON], known, awake),
        ended=_untold(troubles.EXEMPTION_ENDED, [e for e in exemptions if not e.holds(now)], known, awake),
    )


def rehearse(observation: Seen, headlines: Mapping[str, str]) -> Rehearsal:
    """Judge and decide a made-up database without any backup like any other: it must raise an alarm."""
    now = observation.seen_at
    builtin = policy.parse(policy.builtin_text(), "built-in", RULES)
    requirements = {observation.database.addon_id: policy.requirement_for(builtin, observation.database)}
    found = evaluate((observation,), requirements, {}, ALWAYS, ON_DEMAND, TIMED)
    alarms = decide((), found.judged, (), Alerting(), Causes(headlines), Occasion(now)).notices
    return Rehearsal(as_drill(alarms[0], now)) if alarms else Rehearsal(troubles=(troubles.drill_failed(),))


def perform(
    duties: Duties,
    rehearsal: Rehearsal,
    judged: Sequence[Judged],
    incidents: Sequence[Incident],
    circumstances: Circumstances,
    headlines: Mapping[str, str],
    now: datetime,
) -> Performed:
    """Tell the drill and the digest, as far as they are due; `incidents` are those that are open."""
    told = [rehearsal.drill] if rehearsal.drill else []
    if duties.digest:
        told.append(digest(judged, incidents, circumstances, headlines, now))
    done = {
        DIGEST: duties.digest,
        DRILL: duties.drill,
        TOKEN: circumstances.token is not None,
        FACTS: duties.facts,
        PRUNE: duties.prune,
    }
    names = (*duties.begin, *duties.told, *(name for name, is_done in done.items() if is_done))
    return Performed(tuple(told), names)


def _drill_is_due(last: Mapping[str, datetime], alerting: Alerting, now: datetime) -> bool:
    """Once in each week that a digest ends, from the day before it on; without digests, a week after the last one."""
    if not alerting.digest:
        return _passed(last.get(DRILL), _WEEK, now)
    if DIGEST not in last:
        return False
    since = last[DIGEST] + _WEEK - _DAY - JITTER
    return now >= since and (DRILL not in last or last[DRILL] < since)


def _untold(cause: str, exemptions: Sequence[Exemption], known: Known, awake: bool) -> tuple[Exemption, ...]:
    """Those that nobody was told of; for a sweep by which they will be, and not while the last of them is news."""
    if not awake or any(incident.cause == cause for incident in known.incidents):
        return ()
    return tuple(exemption for exemption in exemptions if _name(cause, exemption) not in known.duties)


def _name(cause: str, exemption: Exemption) -> str:
    """The same as long as it exempts the same, wherever in the file it stands; one that is renewed is another."""
    return f"{cause} {stable_id(*exemption.rules, exemption.of, exemption.until.isoformat())}"


def _passed(last: datetime | None, length: timedelta, now: datetime) -> bool:
    return last is not None and passed(now - last, length)


def _is_quiet(alerting: Alerting, now: datetime) -> bool:
    return alerting.quiet_hours is not None and within(alerting.quiet_hours, now)
