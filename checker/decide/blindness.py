"""The breaker: where many databases cannot be seen at once it is our sight that is gone, and that is one notice."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from checker import phrases
from checker.causes import LISTED, READABLE
from checker.decide.problems import CHECKER_ITSELF, Key, Problem
from checker.model import CHECKER, Database, Finding, Judged
from checker.troubles import DETAILS, EXPECTED, SWEEP, VANISHED, of_team

MANY = 5
"""Fewer databases than these are no mass: each is told by itself."""

_LOOK_THERE = "see status.heroku.com; where that tells of trouble wait, and you are told here when checker sees again"

A_TEAM = 2
"""So many databases of one team that are gone at once, and are all it had, are the team that is out of sight."""


def breaker(
    problems: Sequence[Problem],
    judged: Sequence[Judged],
    told: Mapping[Key, datetime],
    waiting: Sequence[Database] = (),
) -> list[Problem]:
    """The same problems; where more than half of the databases cannot be read, one of the checker's own covers those.

    Somebody else's outage is one notice, not two hundred. The databases' own incidents go on behind it, and are told
    once they are the exception. The same holds for details alone, of the databases where they matter; and for all that
    a team had. A database that was `told` to be gone is no sight that is lost now; `told` says when what was.
    Those that are `waiting` for a look are listed, so that their team is in sight.
    """
    detailed = sum(one.needs_info for one in judged)
    blind = [p for p in problems if (p.cause == READABLE and p.held) or (p.cause == LISTED and p.key not in told)]
    dim = [p for p in problems if p.cause == DETAILS]
    summed = []
    if _most(blind, len(judged)):
        summed.append((blind, _blindness(blind, len(judged))))
    if _most(dim, detailed):
        summed.append((dim, _dimness(dim, detailed)))
    behind = [problem for group, _ in summed for problem in group]
    rest = [problem for problem in problems if problem not in behind]
    return [*_without_teams(rest, judged, told, waiting), *map(covered, behind), *(problem for _, problem in summed)]


def covered(problem: Problem) -> Problem:
    """It is not told for now; should it pass meanwhile, nobody has to hear that either."""
    return replace(problem, covered=True, held=True)


def _most(group: Sequence[Problem], of: int) -> bool:
    return len(group) >= MANY and 2 * len(group) > of


def _blindness(blind: Sequence[Problem], databases: int) -> Problem:
    summary = f"{len(blind)} of {phrases.many(databases, 'database')} cannot be read"
    limit = "looks at backups and schedules that succeed"
    problem = _in_one(SWEEP, blind, summary, limit, f"{databases - len(blind)} can be read")
    return replace(problem, finding=replace(problem.finding, advice=_LOOK_THERE))


def _dimness(dim: Sequence[Problem], detailed: int) -> Problem:
    summary = (
        f"backups and schedules can be read, the details of {len(dim)} of {phrases.many(detailed, 'database')} not"
    )
    limit = "details that tell what policy asks for"
    return _in_one(DETAILS, dim, summary, limit, f"those of {detailed - len(dim)} can be read")


def _in_one(cause: str, group: Sequence[Problem], summary: str, limit: str, actual: str) -> Problem:
    """One problem of the checker's own for many of databases, with what is the reason at most of them."""
    reason, count = Counter(map(_reason, group)).most_common(1)[0]
    share = "all of them" if count == len(group) else f"{count} of them"
    return _of_many(cause, group, Finding(f"{summary}; {share}: {reason}", limit, actual))


def _without_teams(
    problems: Sequence[Problem], judged: Sequence[Judged], told: Mapping[Key, datetime], waiting: Sequence[Database]
) -> Iterator[Problem]:
    """The same problems; where all that a team had is gone at once, one of the checker's own covers those."""
    gone = [p for p in problems if p.cause == LISTED and p.team and p.key not in told]
    there = [*(one.database for one in judged), *waiting]
    lost, had = Counter(p.team for p in gone), Counter(database.facts.team for database in there)
    teams = {team for team, count in lost.items() if count >= A_TEAM and count == had[team]}
    hidden = [problem for problem in gone if problem.team in teams]
    yield from (covered(problem) if problem in hidden else problem for problem in problems)
    if hidden and not _said_already(hidden, problems, told, {j.database.addon_id: j.seen_at for j in judged}):
        yield _vanished(hidden)


def _said_already(
    gone: Sequence[Problem],
    problems: Sequence[Problem],
    told: Mapping[Key, datetime],
    looked: Mapping[str, datetime],
) -> bool:
    """Whether it was told that less is seen than expected, of each of these teams, after its databases were last seen.

    That it is confirmed is no news then. What was told to have vanished stays so.
    """
    short = next((p for p in problems if p.key == (CHECKER, EXPECTED)), None)
    if short is None or short.key not in told or (CHECKER, VANISHED) in told:
        return False
    named = all(of_team(problem.team or "") in short.finding.summary for problem in gone)
    # One that nobody ever looked into, as nothing is demanded of it, counts as gone since this very look.
    seen = [at for problem in gone if (at := problem.finding.since) and at < looked[problem.subject.id]]
    return named and bool(seen) and max(seen) < told[short.key]


def _vanished(gone: Sequence[Problem]) -> Problem:
    counts = sorted(Counter(problem.team or "" for problem in gone).items())
    said = " and ".join(f"all {count} databases of the team {team}" for team, count in counts)
    finding = Finding(
        summary=f"{said} are gone from Heroku's listing: the token lost sight of the team, or they were destroyed",
        limit="databases that Heroku lists",
        actual="missing in two listings running",
        fix=("heroku teams", "heroku addons --all"),
    )
    return replace(_of_many(VANISHED, gone, finding), held=False)


def _of_many(cause: str, group: Sequence[Problem], finding: Finding) -> Problem:
    """A problem of the checker's own: it began with the first of the group and matters as much as the worst."""
    since = min((problem.finding.since for problem in group if problem.finding.since), default=None)
    severity = max((problem.severity for problem in group), key=lambda s: s.rank)
    held = any(problem.held for problem in group)
    return Problem(CHECKER_ITSELF, cause, severity, replace(finding, since=since), held=held)


def _reason(problem: Problem) -> str:
    """Why it cannot be read, without whose it is: what is the same at all of them is the likely cause."""
    reason, subject = problem.finding.actual or problem.finding.summary, problem.subject
    for name in sorted(
        filter(None, (subject.app, subject.name, subject.attachment, subject.id)), key=len, reverse=True
    ):
        reason = re.sub(rf"( of)?( (the )?(app|database))? {re.escape(name)}(?![\w-])", "", reason)
    return reason
