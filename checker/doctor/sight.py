"""What the token sees beside what policy expects and names. Less is blindness."""

from collections import Counter
from collections.abc import Iterator

from checker import phrases
from checker.expectation import shortfalls
from checker.model import Database, Discovered, Fact, Known
from checker.policy import Policy, facts_for, requirement_for
from checker.report.diagnosis import Line, Standing

_SHOWN = 6
_WHO = ("heroku teams", "heroku access --app APP")


def of_sight(found: Discovered, policy: Policy | None) -> Iterator[Line]:
    """Databases, the lists of teams, the facts about apps; and, where there is a valid policy, how they fit it."""
    yield Line("databases", Standing.OK, _counted(found.databases))
    for gap in found.gaps:
        yield Line("lists of teams", Standing.UNKNOWN, f"there may be databases that nobody looks at: {gap}")
    if not found.gaps:
        yield Line("lists of teams", Standing.OK, "all could be read")
    if policy is None:
        yield Line("expected", Standing.UNKNOWN, "not held against the policy, which is not valid")
        return
    yield from _facts(found, policy)
    yield from _expected(found, policy)
    yield _covered(found, policy)


def _counted(databases: tuple[Database, ...]) -> str:
    apps = {name for d in databases for name in (d.app, *(a.app for a in d.attachments))}
    teams = Counter(database.facts.team for database in databases)
    named = [f"{team} {count}" for team, count in sorted((t, n) for t, n in teams.items() if t)]
    more = [f"{len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
    by_team = f"; by team: {', '.join([*named[:_SHOWN], *more])}" if named else ""
    others = f"; of no team: {teams['']}" if teams[""] else ""
    return f"{phrases.many(len(databases), 'database')} listed, at {phrases.many(len(apps), 'app')}{by_team}{others}"


def _facts(found: Discovered, policy: Policy) -> Iterator[Line]:
    wanted = sorted(facts_for(policy) - {Fact.TEAM})
    if not wanted:
        return
    words = " and ".join(wanted)
    if found.untold:
        said = f"policy goes by the {words} of apps, which could not be read: {found.untold}"
        yield Line("apps", Standing.UNKNOWN, said)
        return
    yield Line("apps", Standing.OK, f"policy goes by the {words} of apps, which could be read")


def _expected(found: Discovered, policy: Policy) -> Iterator[Line]:
    missing = shortfalls(policy, found, Known())
    for words in missing:
        yield Line("expected", Standing.FAIL, words, _WHO)
    if found.gaps:
        yield Line("expected", Standing.UNKNOWN, "not held against `expect`, as not all lists could be read")
    elif policy.expect.origin is None:
        teams = sorted({d.facts.team for d in found.databases if d.facts.team})
        least = f"min_databases: {len(found.databases)}"
        expect = f"expect: {{teams: [{', '.join(teams)}], {least}}}" if teams else f"expect: {{{least}}}"
        said = f"policy expects nothing, so that nobody notices when the token sees less; write {expect}"
        yield Line("expected", Standing.WARN, said)
    elif not missing:
        yield Line("expected", Standing.OK, f"all that policy expects and names is there ({policy.expect.origin})")


def _covered(found: Discovered, policy: Policy) -> Line:
    requirements = {d.addon_id: requirement_for(policy, d) for d in found.databases}
    left = [d for d in found.databases if requirements[d.addon_id].policy is None]
    if not left:
        return Line("covered", Standing.OK, "a policy governs each of them")
    shown = ", ".join(f"{d.app}::{d.attachment}" for d in left[:_SHOWN])
    more = f" and {len(left) - _SHOWN} more" if left[_SHOWN:] else ""
    first = phrases.command("checker", "explain", f"{left[0].app}::{left[0].attachment}")
    return Line("covered", Standing.WARN, f"no policy is known to govern {shown}{more}", (first,))
