"""What keeps the checker itself from doing its work, in the words that are told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import phrases
from checker.errors import CannotSee, StoreUnavailable, TokenRefused
from checker.model import Bug, Exemption, Severity, Trouble
from checker.plain import cut
from checker.troubles.causes import (
    DELIVERY,
    DETAILS,
    DRILL,
    EXEMPTION_ENDED,
    EXEMPTION_ENDS,
    EXPECTED,
    FACTS,
    FROM_THE_START,
    GAP,
    HEADLINES,
    HUNG,
    LISTING,
    LOST,
    MOMENTARY,
    OF_THE_LOOK,
    OVER,
    POLICY_CHANGED,
    POLICY_REFUSED,
    REQUESTS,
    RULES,
    SETUP,
    SINK,
    SLOW,
    STORE,
    SWEEP,
    TOKEN,
    VANISHED,
    WORKER,
)

__all__ = [
    "DELIVERY",
    "DETAILS",
    "DRILL",
    "EXEMPTION_ENDED",
    "EXEMPTION_ENDS",
    "EXPECTED",
    "FACTS",
    "FROM_THE_START",
    "GAP",
    "HEADLINES",
    "HUNG",
    "LISTING",
    "LOST",
    "MOMENTARY",
    "OF_THE_LOOK",
    "OVER",
    "POLICY_CHANGED",
    "POLICY_REFUSED",
    "REQUESTS",
    "RULES",
    "SETUP",
    "SINK",
    "SLOW",
    "STORE",
    "SWEEP",
    "TOKEN",
    "VANISHED",
    "WORKER",
    "Deaf",
    "blinding",
    "drill_failed",
    "exemptions_end",
    "exemptions_ended",
    "facts_untold",
    "less_than_expected",
    "listing_gaps",
    "messages_refused",
    "nobody_looked",
    "not_set_up",
    "of_team",
    "policy_refused",
    "requests_used_up",
    "rotation",
    "rules_raised",
    "sinks_deaf",
    "store_unavailable",
    "sweep_failed",
    "sweep_overlong",
    "sweep_raised",
    "token_ends",
    "too_many_databases",
    "worker_raised",
]

# So many exemptions are named, in so many letters each: a message holds no more.
_NAMED, _SHARE = 3, 130
_APP = phrases.OWN_APP

_WAIT = "nothing now: status.heroku.com says how Heroku is, and you are told here when checker sees again"


def sweep_failed(error: CannotSee, last: datetime | None = None, *, first: bool) -> Trouble:
    """What may pass by itself is told when it has lasted; a refused token, or a first sweep that fails, at once.

    `last` is when all was seen last.
    """
    refused = isinstance(error, TokenRefused)
    return Trouble(
        SWEEP,
        f"no database could be looked at: {error}",
        fix=rotation() if refused else (),
        held=not first and not refused,
        advice=_WAIT if error.passes else None,
        seen_well_at=last,
    )


def sweep_raised(error: Exception) -> Trouble:
    """An error that nobody foresaw ended a sweep. Only its type is told: its text may hold anything."""
    kind = type(error).__name__
    summary = f"no database could be looked at: {kind}, a bug in checker; the worker's log has the details"
    return Trouble(SWEEP, summary, errors=(error,))


def store_unavailable(error: StoreUnavailable) -> Trouble:
    """The store is down: no finding can be recorded, and so nobody would know which were told already."""
    return Trouble(
        STORE, f"{str(error).rstrip('.')}. Until it is back nothing is recorded, and only what is critical is told"
    )


def worker_raised(error: Exception) -> Trouble:
    """Deciding, recording or delivering raised what nobody foresaw; again only the type is told."""
    kind = type(error).__name__
    return Trouble(
        WORKER, f"the last sweep could not be finished: {kind}, a bug in checker; the worker's log has the details"
    )


def listing_gaps(gaps: Sequence[str]) -> tuple[Trouble, ...]:
    """Part of the account could not be listed: there may be databases that nobody looks at."""
    if not gaps:
        return ()
    return (Trouble(LISTING, f"there may be databases that nobody looks at: {'; '.join(gaps)}", held=True),)


def of_team(team: str) -> str:
    """How a sentence names a team of which nothing is listed."""
    return f"of the team {team} is listed"


def facts_untold(untold: str | None) -> tuple[Trouble, ...]:
    """Which policy governs may have changed since, and nobody would know."""
    if untold is None:
        return ()
    summary = f"the regions or pipeline stages that policy goes by could not be read, and are as they were: {untold}"
    return (Trouble(FACTS, summary, Severity.WARNING, ("checker doctor",), held=True),)


def less_than_expected(shortfalls: Sequence[str]) -> tuple[Trouble, ...]:
    """Policy expects or names what the token does not see: whatever it is, nobody looks at it."""
    if not shortfalls:
        return ()
    said = [*shortfalls[:_NAMED], *([f"{len(shortfalls) - _NAMED} more"] if shortfalls[_NAMED:] else [])]
    advice = "does the token see all that it should? What is gone for good is to be taken out of the policy"
    return (Trouble(EXPECTED, f"{'; '.join(said)}. {advice}", fix=("heroku teams", "checker doctor")),)


def messages_refused(counts: Mapping[str, int]) -> tuple[Trouble, ...]:
    """Some sinks will never take the message about some open problems: whoever reads only those does not know."""
    if not counts:
        return ()
    sinks = "; ".join(f"{sink} refuses every message about {phrases.many(n, 'problem')}" for sink, n in counts.items())
    return (Trouble(DELIVERY, f"{sinks}; the worker's log has the answers", fix=("checker check",)),)


@dataclass(frozen=True, slots=True)
class Deaf:
    """A sink that takes nothing: for how long, where that is worth a word, why, and how much that is critical waits."""

    length: timedelta | None
    why: str = ""
    critical: int = 0


def sinks_deaf(silent: Mapping[str, Deaf]) -> tuple[Trouble, ...]:
    """Some sinks take nothing, and why: told through the others."""
    if not silent:
        return ()
    sinks = "; ".join(_deaf(sink, deaf) for sink, deaf in silent.items())
    return (Trouble(SINK, sinks, fix=(f"heroku run --app {_APP} python -m checker notify test",)),)


def _deaf(sink: str, deaf: Deaf) -> str:
    since = f"has taken nothing for {phrases.span(deaf.length)}" if deaf.length else "takes nothing"
    waits = "waits" if deaf.critical == 1 else "wait"
    there = f", and {phrases.many(deaf.critical, 'critical notice')} {waits} there" if deaf.critical else ""
    return f"the sink {sink} {since}{there}" + (f": {deaf.why}" if deaf.why else "")


def not_set_up(wrong: Sequence[str], variables: Sequence[str]) -> tuple[Trouble, ...]:
    """Somebody who is named to be told cannot be, for want of these variables: told through everybody else."""
    if not wrong:
        return ()
    values = " ".join(f"{name}=..." for name in dict.fromkeys(variables))
    return (Trouble(SETUP, "; ".join(wrong), fix=(f"heroku config:set {values} --app {_APP}",)),)


def nobody_looked(since: datetime, until: datetime, poll: timedelta) -> Trouble:
    """No full sweep came through for longer than policy wants."""
    gap = f"from {phrases.instant(since)} to {phrases.instant(until)} ({phrases.span(until - since)})"
    summary = f"nobody looked {gap}, and policy wants a look every {phrases.limit(poll)}"
    return Trouble(GAP, summary, Severity.WARNING, (f"heroku ps --app {_APP}", f"heroku logs --app {_APP}"))


def sweep_overlong(took: timedelta, poll: timedelta) -> Trouble:
    """The next sweep was due before the one at work was over, and was left out."""
    summary = f"the last look took {phrases.span(took)}, and policy wants one every {phrases.limit(poll)}"
    return Trouble(SLOW, f"{summary}; raise `poll`, or see the worker's log", Severity.WARNING, held=True)


def too_many_databases(needed: int, hourly: int, patience: timedelta, accounts: int) -> Trouble:
    """A look at all takes more requests than Heroku grants an account in the time that policy gives it."""
    summary = f"a look at every database takes {needed:,} requests, and Heroku grants an account {hourly:,} an hour"
    why = f"policy wants each database to be seen within {phrases.limit(patience)} (alerting.unknown_after)"
    advice = f"let {accounts} checkers, each with the token of an account of its own, watch some of the teams each"
    return Trouble(REQUESTS, f"{summary}; {why}", Severity.WARNING, advice=f"{advice}; or raise unknown_after")


def requests_used_up(count: int, oldest: datetime, patience: timedelta) -> Trouble:
    """The requests would be enough for a look at all, were they not used up by somebody else."""
    summary = (
        f"{phrases.many(count, 'database')} could not be looked at, one of them not since {phrases.instant(oldest)}"
    )
    why = f"the account's requests to Heroku are used up, and policy wants a look within {phrases.limit(patience)}"
    advice = "who else uses this account? Give checker an account, and a token, of its own"
    return Trouble(REQUESTS, f"{summary}: {why} (alerting.unknown_after)", Severity.WARNING, advice=advice)


def token_ends(expires_at: datetime, authorization: str | None, *, urgent: bool) -> Trouble:
    """The token will not be taken for much longer; `urgent` when that is a matter of days."""
    summary = f"the token ends at {phrases.instant(expires_at)}; from then on no database can be looked at"
    return Trouble(TOKEN, summary, Severity.CRITICAL if urgent else Severity.WARNING, rotation(authorization))


def exemptions_end(exemptions: Sequence[Exemption]) -> tuple[Trouble, ...]:
    """They run out soon: then what they cover alerts again."""
    advice = "what it covers alerts again from then on; renew what is still true"
    return _of_exemptions(EXEMPTION_ENDS, "until", exemptions, advice)


def exemptions_ended(exemptions: Sequence[Exemption]) -> tuple[Trouble, ...]:
    """They are over and stand in the policy still, where they exempt nothing any more."""
    advice = "it exempts nothing any more; remove it from the policy, or renew it"
    return _of_exemptions(EXEMPTION_ENDED, "ended on", exemptions, advice)


def _of_exemptions(cause: str, word: str, exemptions: Sequence[Exemption], advice: str) -> tuple[Trouble, ...]:
    if not exemptions:
        return ()
    said = [f"{', '.join(e.rules)} at {e.of} ({e.origin}) {word} {e.last}: {e.why}" for e in exemptions[:_NAMED]]
    said = [cut(words, _SHARE) if exemptions[1:] else cut(words, 2 * _SHARE) for words in said]
    said += [f"{len(exemptions) - _NAMED} more"] if exemptions[_NAMED:] else []
    return (Trouble(cause, f"{'; '.join(said)}; {advice}", Severity.WARNING),)


def policy_refused(mistakes: Sequence[str], instead: str) -> Trouble:
    """The policy file cannot be used; `instead` says what runs in its place."""
    said = [cut(mistake, _SHARE) for mistake in mistakes[:_NAMED]]
    said += [f"{len(mistakes) - _NAMED} more"] if mistakes[_NAMED:] else []
    count = f"{len(mistakes)} mistakes: " if mistakes[1:] else ""
    return Trouble(POLICY_REFUSED, f"{instead}; {count}{'; '.join(said)}", fix=("checker policy check",))


def drill_failed() -> Trouble:
    """A made-up database without any backup passed for a healthy one."""
    return Trouble(DRILL, "a made-up database without any backup led to no alarm: a bug in checker")


def rotation(authorization: str | None = None) -> tuple[str, ...]:
    """How to give checker another token, and take the old one away where its authorization is known."""
    revoke = (phrases.command("heroku", "authorizations:revoke", authorization),) if authorization else ()
    return (phrases.CREATE_TOKEN, f"heroku config:set HEROKU_API_KEY=... --app {_APP}", *revoke)


def blinding(problems: Sequence[Trouble]) -> str | None:
    """Why nothing at all was seen, or None."""
    return next((problem.summary for problem in problems if problem.cause == SWEEP), None)


def rules_raised(bugs: Sequence[Bug]) -> tuple[Trouble, ...]:
    """Some rules raised on some databases: their verdicts are unknown."""
    if not bugs:
        return ()
    rules = ", ".join(sorted({bug.rule for bug in bugs}))
    databases = phrases.many(len({bug.addon_id for bug in bugs}), "database")
    summary = f"{rules} could not be judged on {databases}; the worker's log has the details"
    return (Trouble(RULES, summary, errors=tuple(bug.error for bug in bugs)),)
