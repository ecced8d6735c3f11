"""The policies for what has no backups of its own: review apps, followers, plans without logical backups. Pure."""

import re
from collections.abc import Iterator, Sequence

from checker.model import Database, Outcome
from checker.policy.criteria import names_of
from checker.policy.init.account import EPHEMERAL
from checker.policy.init.naming import MAIN, Named, has_a_name, named
from checker.policy.init.scalars import flow, remark
from checker.policy.init.section import Section, label, listed, match_of, wrong
from checker.policy.init.standing import Kind, Standing

_TIER = re.compile(r"[a-z0-9]+", re.ASCII)
_FOLLOWS = "they follow other databases, whose own backups hold the same data"
_WITHOUT = "plans of this tier have no logical backups (PGBackups)"
_PASSING = "review apps and test runs come and go, and their data with them"


def passing(standings: Sequence[Standing], everything: Sequence[Database], *, by_stage: bool) -> Iterator[Section]:
    """Review apps and test runs: by their pipeline stage where stages are in use, so that new ones are known too."""
    body = ("ephemeral: true", "require: nothing", f"reason: {_PASSING}")
    if by_stage:
        yield Section("review apps", tuple(flow("stages", EPHEMERAL, 0)), body)
        return
    for way in named(_of(standings, Kind.EPHEMERAL), everything)[0]:
        yield Section(f"review apps{way.how}", match_of(way), body)


def followers(standings: Sequence[Standing]) -> Iterator[Section]:
    """Followers by their add-ons: nothing is demanded of one until it is promoted, then what its new place demands."""
    notes = {s.database.addon_id: f"{label(s.database)} follows {remark(s.note)}" for s in standings}
    found = [d for d in _of(standings, Kind.FOLLOWER) if has_a_name(d)]
    running = [d for d in found if any(name == MAIN for _, name in names_of(d))]
    for name, databases, more in (
        ("followers", [d for d in found if d not in running], (f"not: {{attachments: [{MAIN}]}}",)),
        (f"followers, {MAIN}", running, ()),
    ):
        if databases:
            ids = {d.addon_id for d in databases}
            signs = wrong((s.database, sign) for s in standings if s.database.addon_id in ids for sign in s.signs)
            until = ("One that is promoted is a DATABASE and governed by what stands below.",) if more else ()
            way = Named(tuple(databases), addons=tuple(d.name for d in databases))
            match = (*match_of(way, lambda d: notes[d.addon_id]), *more)
            yield Section(name, match, ("require: nothing", f"reason: {_FOLLOWS}"), (*until, *signs))


def without_backups(standings: Sequence[Standing], everything: Sequence[Database]) -> Iterator[Section]:
    """Databases on plans without logical backups: continuous protection where they have it, else nothing."""
    found = [s for s in standings if s.kind is Kind.WITHOUT]
    protected = [s.database for s in found if s.protected is Outcome.PASS]
    for way in named(protected, everything)[0]:
        yield Section(f"advanced plans{way.how}", match_of(way), ("require:", "  continuous_protection: {}"))
    others = [s.database for s in found if s.protected is not Outcome.PASS]
    tiers = sorted({d.tier for d in others if _TIER.fullmatch(d.tier)})
    if tiers:
        body = ("require: nothing", f"reason: {_WITHOUT}")
        yield Section(
            "no logical backups", tuple(flow("tiers", tiers, 0)), body, (f"Now: {listed([label(d) for d in others])}.",)
        )


def _of(standings: Sequence[Standing], kind: Kind) -> list[Database]:
    return [standing.database for standing in standings if standing.kind is kind]
