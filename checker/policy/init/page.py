"""The whole page: what it was written from, what the token must see, and the policies from top to bottom. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker import phrases
from checker.model import Database
from checker.policy.init.account import Account, customs_of, stage_of
from checker.policy.init.demands import sections_for
from checker.policy.init.groups import groups_of
from checker.policy.init.others import followers, passing, without_backups
from checker.policy.init.scalars import flow, sentence
from checker.policy.init.section import WRONG, Section, comment_lines, label, listed
from checker.policy.init.standing import Kind, Standing, standing_of

_WILD = re.compile(r"[*?\[]")
_REST = "everything else"

_TOP = """\
# yaml-language-server: $schema={schema}
# The policy: what is demanded of the backups of which database.
#
"""
_SETTINGS = """
version: 1

# How often to look: 5m to 24h.
poll: 1h

"""
_POLICIES = """
# How much a finding matters where nothing below says otherwise: critical, warning or info.
defaults:
  severity: critical

# From top to bottom: the FIRST policy that matches a database governs it, alone. What can be demanded:
#   schedule                   each of its slots has a backup, of this very database
#   schedule_has_slots         no date of that time ahead is without a slot, as clock changes make it
#   recent_backup              the newest good backup is no older than the schedule explains (auto)
#   continuous_protection      Heroku keeps base backups and the write-ahead log as well
#   within_pgbackups_limits    it is small enough for logical backups (20GB)
#   retained_backups           so many good backups are there to restore, reaching back so far
# Where a demand stands behind a "#" it is only suggested: take the "# " away to demand it.
policies:

"""
_BOTTOM = """
alerting:
  # A database that cannot be read is not fine: after this long, it is told.
  unknown_after: 3h

# Where notices go: to Slack and Sentry, whichever of SLACK_WEBHOOK_URL and SENTRY_DSN is set. docs/alerting.md
# says how to name sinks of your own; docs/policy-guide.md how to exempt what may be wrong for a while, and more.
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a policy file; `wrong` databases look wrong in it, and `unread` ones could not be judged."""

    text: str
    databases: int
    policies: int
    wrong: int
    unread: int


def drafted(account: Account, schema: str) -> Draft:
    """The policy for an account; `schema` is where editors find the JSON Schema of such a file."""
    customs = customs_of(account)
    standings = [standing_of(observation, account, customs) for observation in account.observations]
    everything = [standing.database for standing in standings]
    sections, nameless = _sections(standings, everything, by_stage=_goes_by_stage(account))
    sections.append(_catch_all(standings, nameless))
    lines = [_TOP.format(schema=schema).rstrip("\n"), *_written_from(account, standings), _SETTINGS.rstrip("\n"), ""]
    lines += [*_expect(standings), _POLICIES.rstrip("\n"), ""]
    for section in sections:
        lines += [*section.lines, ""]
    text = "\n".join([*lines[:-1], _BOTTOM])
    wrong = sum(bool(standing.signs) for standing in standings)
    unread = sum(standing.kind is Kind.UNREAD for standing in standings)
    return Draft(text, len(standings), len(sections), wrong, unread)


def _goes_by_stage(account: Account) -> bool:
    """Pipelines are in use, and of every app it is known in which stage it is."""
    told = all(observation.database.facts.stage is not None for observation in account.observations)
    return told and any(stage_of(observation) for observation in account.observations)


def _sections(
    standings: Sequence[Standing], everything: Sequence[Database], *, by_stage: bool
) -> tuple[list[Section], list[Database]]:
    """All policies but the last, and the databases that none of them can name."""
    nameless: list[Database] = []
    kept: list[Section] = []
    for group in groups_of([s for s in standings if s.kind is Kind.KEPT], by_stage=by_stage):
        found, left = sections_for(group, everything)
        kept += found
        nameless += left
    return [
        *passing(standings, everything, by_stage=by_stage),
        *followers(standings),
        *without_backups(standings, everything),
        *kept,
    ], nameless


def _catch_all(standings: Sequence[Standing], nameless: Sequence[Database]) -> Section:
    comments = ["What comes later, and what nobody thought of: no database is without a policy."]
    comments += [
        f"{WRONG}{label(s.database)} could not be read: {sentence(s.note)}" for s in standings if s.kind is Kind.UNREAD
    ]
    if nameless:
        comments.append(f"Names that no policy can hold: {listed([label(d) for d in nameless])}.")
    body = ("severity: warning", "require:", "  schedule: any", "  recent_backup: {max_age: auto}")
    return Section(_REST, ('apps: ["*"]',), body, tuple(comments))


def _written_from(account: Account, standings: Sequence[Standing]) -> Iterator[str]:
    apps, teams = len({s.database.app for s in standings}), len(_teams(standings))
    seen = f"{phrases.many(len(standings), 'database')} of {phrases.many(apps, 'app')}"
    seen += f" in {phrases.many(teams, 'team')}." if teams else "."
    if not standings:
        seen = "no Postgres database at all. Is it the right one?"
    yield f"# Written by `checker policy init` on {account.now.date()} from what the token sees: {seen}"
    yield "# It demands what is there and, where that looks wrong, what should be: look for the comments that say so."
    yield "# From here on it is yours to edit. `checker policy check` names every mistake with its line."
    for gap in account.gaps:
        yield from comment_lines(f"{WRONG}not all could be listed, and what is missing here may exist: {sentence(gap)}")
    if account.untold is not None:
        yield from comment_lines(
            f"Pipeline stages could not be read, so no policy goes by them: {sentence(account.untold)}"
        )


def _expect(standings: Sequence[Standing]) -> Iterator[str]:
    """Teams and a number; what comes and goes is not counted, or its going would be told as blindness."""
    lasting = [standing for standing in standings if standing.kind is not Kind.EPHEMERAL]
    if not lasting:
        yield "# expect: {min_databases: 1}             # fewer than expected is told as blindness"
        return
    yield "# Less than this is blindness, and told as such: the token has lost sight of something."
    yield "expect:"
    teams = _teams(lasting)
    if teams:
        yield from flow("teams", teams, 2)
    yield f"  min_databases: {len(lasting)}"


def _teams(standings: Sequence[Standing]) -> list[str]:
    """The teams that own a database, as far as a policy can name them."""
    teams = {s.database.facts.team for s in standings if s.database.facts.team}
    return sorted(t for t in teams if t == t.strip() == t.lower() and t.isprintable() and not _WILD.search(t))
