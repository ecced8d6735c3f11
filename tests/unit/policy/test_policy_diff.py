"""What a policy demands otherwise than another: nothing is overlooked, and no loosening passes for anything else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import (
    LESS_IS_LOOSER,
    LOOSER,
    MORE_IS_LOOSER,
    Alerting,
    AppFacts,
    Demand,
    Exemption,
    Origin,
    QuietHours,
    Requirement,
    Retirement,
    ScheduleDemand,
    Severity,
)
from checker.policy import (
    Change,
    Direction,
    Expect,
    Kind,
    Policy,
    PolicyDiff,
    Route,
    SinkKind,
    SinkSpec,
    builtin_text,
    decode,
    parse,
    policy_diff,
)
from checker.policy.diff import requirements_changed
from checker.rules import RULES
from checker.rules.recent_backup import Parameters as Recent
from checker.rules.retained_backups import Parameters as Retained
from tests.make import DAY, HOUR, NOW, database

GOOD = sorted((Path(__file__).parents[2] / "policies" / "good").glob("*.yml"))
POLICIES = [parse(decode(path.read_bytes(), path.name), path.name, RULES) for path in GOOD]
POLICIES.append(parse(builtin_text(), "shipped", RULES))
DATABASES = [
    database("shop", facts=AppFacts("acme", "eu", "production")),
    database("shop-staging", facts=AppFacts("acme", "us", "staging")),
    database("old-shop", plan="heroku-postgresql:standard-0", facts=AppFacts("", "eu", "")),
]

HERE, THERE = Origin("old.yml", 3), Origin("new.yml", 9)
LATER = NOW + 30 * DAY


def exempt(until: timedelta = 9 * DAY, **changes: Any) -> Exemption:
    return replace(Exemption(("recent_backup",), "shop", NOW + until, "moving", "ops", HERE), **changes)


def demand(rule: str = "recent_backup", parameters: object = Recent(26 * HOUR), **changes: Any) -> Demand:
    return replace(Demand(rule, Severity.CRITICAL, parameters, Origin("old.yml", 5)), **changes)


ASKED = {"recent_backup": demand()}
LONDON = ScheduleDemand(0, "Europe/London")
PLAIN = Requirement("production", Severity.CRITICAL, HERE, ASKED, LONDON)


def directions(changes: Sequence[Change]) -> list[str]:
    return sorted({str(change.direction) for change in changes})


# One change of a requirement each, and what it is: forth, and the other way round.
REQUIREMENTS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "another policy, of another name": ({}, {"policy": "other"}, "neither", "neither"),
    "no policy any more": ({}, {"policy": None}, "looser", "tighter"),
    "no policy where nothing was demanded": (
        {"nothing": "a cache", "demands": {}, "schedule": None},
        {"nothing": None, "policy": None, "demands": {}, "schedule": None},
        "tighter",
        "looser",
    ),
    "a lower severity": ({}, {"severity": Severity.WARNING}, "looser", "tighter"),
    "a demand less": ({}, {"demands": {}}, "looser", "tighter"),
    "a rule that matters less": (
        {},
        {"demands": {"recent_backup": demand(severity=Severity.INFO)}},
        "looser",
        "tighter",
    ),
    "an older backup will do": (
        {},
        {"demands": {"recent_backup": demand(parameters=Recent(7 * DAY))}},
        "looser",
        "tighter",
    ),
    "auto where that is longer": ({}, {"demands": {"recent_backup": demand(parameters=Recent())}}, "looser", "tighter"),
    "auto that comes to the same": (
        {"demands": {"recent_backup": demand(parameters=Recent(29 * HOUR))}},
        {"demands": {"recent_backup": demand(parameters=Recent())}},
        "neither",
        "neither",
    ),
    "auto of a schedule that may be any": (
        {"schedule": ScheduleDemand()},
        {"schedule": ScheduleDemand(), "demands": {"recent_backup": demand(parameters=Recent())}},
        "other",
        "other",
    ),
    "no schedule": ({}, {"schedule": None}, "looser", "tighter"),
    "any schedule": ({}, {"schedule": ScheduleDemand()}, "looser", "tighter"),
    "another hour": ({}, {"schedule": ScheduleDemand(1, "Europe/London")}, "other", "other"),
    "a zone that only agrees in winter": ({}, {"schedule": ScheduleDemand(0, "UTC")}, "other", "other"),
    "another name of the same zone": ({}, {"schedule": ScheduleDemand(0, "GB")}, "neither", "neither"),
    "a zone that is not known any more": ({}, {"schedule": ScheduleDemand(0, "Mars/Base")}, "other", "other"),
    "more time to start": ({}, {"start_grace": 3 * HOUR}, "looser", "tighter"),
    "more time to run": ({}, {"max_run": 3 * HOUR}, "looser", "tighter"),
    "other labels": ({}, {"labels": ("pii",)}, "neither", "neither"),
    "an exemption": ({}, {"exemptions": (exempt(),)}, "looser", "tighter"),
    "a longer exemption": ({"exemptions": (exempt(),)}, {"exemptions": (exempt(12 * DAY),)}, "looser", "tighter"),
    "an exemption of another reason": (
        {"exemptions": (exempt(),)},
        {"exemptions": (exempt(reason="still moving"),)},
        "neither",
        "neither",
    ),
    "an exemption that is over": ({}, {"exemptions": (exempt(-DAY),)}, "neither", "neither"),
    "nothing demanded": ({}, {"nothing": "a cache"}, "looser", "tighter"),
    "nothing demanded, for another reason": ({"nothing": "a cache"}, {"nothing": "a toy"}, "neither", "neither"),
    "it is not known which policy governs": ({}, {"unclear": "its team"}, "other", "other"),
    "it is not known for another reason": ({"unclear": "its team"}, {"unclear": "its stage"}, "other", "other"),
    "it may come and go": ({}, {"ephemeral": True}, "looser", "tighter"),
    "retired": ({}, {"retired": Retirement("sold", HERE)}, "looser", "tighter"),
    "retired for another reason": (
        {"retired": Retirement("sold", HERE)},
        {"retired": Retirement("lost", HERE)},
        "neither",
        "neither",
    ),
}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_a_change_of_a_requirement(name: str) -> None:
    """Each change is told, as what it is, both ways."""
    before, after, forth, back = REQUIREMENTS[name]
    old, new = replace(PLAIN, **before), replace(PLAIN, **after)
    there, again = requirements_changed(old, new, NOW), requirements_changed(new, old, NOW)
    assert [forth] == directions(there)
    assert [back] == directions(again)
    assert sorted(there, key=str) == sorted((change.swapped for change in again), key=str)


def test_no_field_of_a_requirement_is_forgotten() -> None:
    """The table above changes every field there is; only the place in the file does not matter."""
    changed = {key for _, after, _, _ in REQUIREMENTS.values() for key in after}
    assert {one.name for one in fields(Requirement)} - {"origin"} == changed
    assert () == requirements_changed(PLAIN, replace(PLAIN, origin=THERE), NOW)


@dataclass(frozen=True)
class Later(Requirement):
    """What a later version may add."""

    colour: str = "red"


def test_a_field_that_nobody_knows_counts_as_looser() -> None:
    """A demand of a sort that the comparison has never heard of does not pass unseen."""
    values = {one.name: getattr(PLAIN, one.name) for one in fields(Requirement)}
    old, new = Later(**values), Later(**values, colour="blue")
    (change,) = requirements_changed(old, new, NOW)
    assert ("colour: red -> blue", True) == (change.words, change.direction.loosens)


@dataclass(frozen=True)
class Silent:
    """Parameters that do not say which way is looser."""

    depth: int = 1
    told: int = field(default=1, metadata=LESS_IS_LOOSER)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (Silent(), Silent(depth=2), "other x.depth: 1 -> 2"),
        (Silent(), Silent(told=2), "tighter x.told: 1 -> 2"),
        (Retained(7), Retained(6), "looser x.scheduled: 7 -> 6"),
        (Retained(7), Retained(7, 30 * DAY), "tighter x.reach: any -> 30d"),
        (Retained(7, 30 * DAY), Retained(7, 31 * DAY), "tighter x.reach: 30d -> 31d"),
        (Silent(), Recent(), "other x: Silent(depth=1, told=1) -> Parameters(max_age=None)"),
    ],
)
def test_which_way_a_parameter_goes(old: object, new: object, said: str) -> None:
    """The rule says it; what it does not say may be a loosening."""
    before, after = (replace(PLAIN, demands={"x": demand("x", one)}) for one in (old, new))
    (change,) = requirements_changed(before, after, NOW)
    assert said == f"{change.direction} {change.words}"


def test_every_rule_says_which_way_its_parameters_are_looser() -> None:
    """No parameter that there is leaves a reviewer guessing."""
    silent = [
        f"{rule.META.id}.{one.name}"
        for rule in RULES
        for one in fields(rule.META.parameters)
        if one.metadata.get(LOOSER) not in {MORE_IS_LOOSER[LOOSER], LESS_IS_LOOSER[LOOSER]}
    ]
    assert [] == silent


BARE = replace(POLICIES[-1], text="")
SINK = SinkSpec("ops", SinkKind.SLACK, "OPS_URL")
HOURS = QuietHours(22, 6, "UTC")


def alerting(**changes: Any) -> dict[str, Any]:
    return {"alerting": Alerting(**changes)}


def sink(**changes: Any) -> dict[str, Any]:
    return {"sinks": (replace(SINK, **changes),)}


CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING
WHOLE: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "version": ({}, {"version": 2}, "other", "other"),
    "a longer poll": ({}, {"poll": 2 * HOUR}, "looser", "tighter"),
    "a lower default": ({}, {"severity": WARNING}, "looser", "tighter"),
    "longer exemptions": ({}, {"max_exemption": 365 * DAY}, "looser", "tighter"),
    "a team is expected": ({}, {"expect": Expect(("acme",))}, "tighter", "looser"),
    "another team": ({"expect": Expect(("acme",))}, {"expect": Expect(("b",))}, "other", "other"),
    "an app less is expected": (
        {"expect": Expect((), ("a", "b"))},
        {"expect": Expect((), ("a",))},
        "looser",
        "tighter",
    ),
    "fewer databases": ({"expect": Expect(min_databases=3)}, {"expect": Expect(min_databases=2)}, "looser", "tighter"),
    "unknown for longer": ({}, alerting(unknown_after=5 * HOUR), "looser", "tighter"),
    "sooner fine again": ({}, alerting(recover_after=timedelta()), "looser", "tighter"),
    "no reminders": ({}, alerting(reminders=()), "looser", "tighter"),
    "later reminders": (
        {},
        alerting(reminders=((CRITICAL, (5 * HOUR, 25 * HOUR)), (WARNING, (7 * DAY,)))),
        "looser",
        "tighter",
    ),
    "the same reminders in other words": (
        {},
        alerting(reminders=((CRITICAL, (4 * HOUR, 24 * HOUR)), (WARNING, (7 * DAY, 28 * DAY)))),
        "neither",
        "neither",
    ),
    "some sooner, some later": (
        {},
        alerting(reminders=((CRITICAL, (1 * HOUR, 48 * HOUR)), (WARNING, (7 * DAY,)))),
        "other",
        "other",
    ),
    "never escalated": ({}, alerting(escalate_after=()), "looser", "tighter"),
    "later escalated": ({}, alerting(escalate_after=((WARNING, 60 * DAY),)), "looser", "tighter"),
    "quiet hours": ({}, alerting(quiet_hours=HOURS), "looser", "tighter"),
    "more quiet hours": (
        alerting(quiet_hours=HOURS),
        alerting(quiet_hours=QuietHours(21, 7, "UTC")),
        "looser",
        "tighter",
    ),
    "other quiet hours": (
        alerting(quiet_hours=HOURS),
        alerting(quiet_hours=QuietHours(23, 7, "UTC")),
        "other",
        "other",
    ),
    "quiet hours elsewhere": (
        alerting(quiet_hours=HOURS),
        alerting(quiet_hours=QuietHours(22, 6, "Europe/London")),
        "other",
        "other",
    ),
    "no digest": ({}, alerting(digest=False), "looser", "tighter"),
    "no drill": ({}, alerting(drill=False), "looser", "tighter"),
    "sinks of its own": ({}, sink(), "other", "other"),
    "a second sink": (sink(), {"sinks": (SINK, replace(SINK, name="b"))}, "tighter", "looser"),
    "a sink of another kind": (sink(), sink(kind=SinkKind.WEBHOOK), "other", "other"),
    "a sink elsewhere": (sink(), sink(url_env="B"), "other", "other"),
    "a sink of another dsn": (sink(), sink(dsn_env="B"), "other", "other"),
    "a sink of another key": (sink(), sink(key_env="B"), "other", "other"),
    "a sink of another secret": (sink(), sink(secret_env="B"), "other", "other"),
    "somebody mentioned": (sink(), sink(mention="<!here>"), "tighter", "looser"),
    "somebody else mentioned": (sink(mention="<@U1>"), sink(mention="<!here>"), "other", "other"),
    "a sink of what is critical": (sink(), sink(route=Route(CRITICAL)), "looser", "tighter"),
    "a sink of some policies": (sink(), sink(route=Route(policies=("a",))), "looser", "tighter"),
    "a sink of more policies": (
        sink(route=Route(policies=("a",))),
        sink(route=Route(policies=("a", "b"))),
        "tighter",
        "looser",
    ),
    "a sink of other labels": (sink(route=Route(labels=("a",))), sink(route=Route(labels=("b",))), "other", "other"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_change_of_the_whole_file(name: str) -> None:
    """How and where the team is told, and what is expected: each change shows, both ways."""
    before, after, forth, back = WHOLE[name]
    old, new = replace(BARE, **before), replace(BARE, **after)
    there, again = policy_diff(old, new, NOW).changes, policy_diff(new, old, NOW).changes
    assert [forth] == directions(there)
    assert [back] == directions(again)
    assert sorted(there, key=str) == sorted((change.swapped for change in again), key=str)


def test_no_field_of_the_whole_file_is_forgotten() -> None:
    """The table above changes all that a file says beside its policies."""
    changed: dict[type, set[str]] = {Alerting: set(), Expect: set(), SinkSpec: set(), Route: set(), Policy: set()}
    for before, after, _, _ in WHOLE.values():
        old, new = replace(BARE, **before), replace(BARE, **after)
        pairs: list[tuple[Any, Any]] = [(old, new), (old.alerting, new.alerting), (old.expect, new.expect)]
        pairs += zip(old.sinks, new.sinks, strict=False)
        pairs += [(one.route, other.route) for one, other in zip(old.sinks, new.sinks, strict=False)]
        for one, other in pairs:
            changed[type(one)] |= {f.name for f in fields(one) if getattr(one, f.name) != getattr(other, f.name)}
    left = {"path", "fingerprint", "text", "sections", "entries", "retired", "labels"}  # the tests below
    assert {kind: {f.name for f in fields(kind)} for kind in changed} == {
        **changed,
        Policy: changed[Policy] | left,
        Expect: changed[Expect] | {"origin"},
        SinkSpec: changed[SinkSpec] | {"name"},
    }


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.path))
def test_a_policy_against_itself(policy: Policy) -> None:
    """Nothing is told of a file that says the same, wherever its lines moved."""
    moved = parse(f"\n# a comment\n{policy.text}\n# one more\n", "moved.yml", RULES)
    assert PolicyDiff(known=3) == policy_diff(policy, moved, NOW, DATABASES)
    assert PolicyDiff() == policy_diff(policy, moved, NOW)


@given(st.sampled_from(POLICIES), st.sampled_from(POLICIES), st.booleans())
def test_swapped_sides(old: Policy, new: Policy, inventory: bool) -> None:
    """What loosens one way tightens the other way, change by change."""
    databases = DATABASES if inventory else ()
    forth, back = policy_diff(old, new, NOW, databases), policy_diff(new, old, NOW, databases)
    assert sorted(map(str, forth.changes)) == sorted(str(change.swapped) for change in back.changes)
    assert {one.name: one.loosens for one in forth.databases if one.loosens or one.tightens}.keys() == {
        one.name for one in back.databases if one.loosens or one.tightens
    }


FILE = """\
version: 1
policies:
  - name: production
    match: {apps: [shop]}
    require: {schedule: any, recent_backup: {max_age: 26h}}
  - name: the rest
    match: {apps: ["*"]}
    severity: warning
    require: {recent_backup: {max_age: 7d}}
"""
SHOP, STAGING = "shop::DATABASE", "shop-staging::DATABASE"
EXEMPT = "exemptions: [{match: {apps: [%s]}, rules: [recent_backup], until: 2027-01-31, reason: r, owner: o}]\n"
# An edit of the text: what is told of databases, and what without any.
EDITS: dict[str, tuple[str, str, list[str], list[str]]] = {
    "a pattern that takes more": (
        "[shop]",
        '["shop*"]',
        [
            f"{STAGING} neither policy: the rest -> production",
            f"{STAGING} tighter recent_backup.max_age: 7d -> 26h",
            f"{STAGING} tighter schedule (any) is demanded now",
            f"{STAGING} tighter severity: warning -> critical",
        ],
        ["policy production other match: shop -> shop*"],
    ),
    "a pattern that fits as before": ("[shop]", '["sho[p]"]', [], ["policy production other match: shop -> sho[p]"]),
    "a policy that is renamed": (
        "production",
        "prod",
        [f"{SHOP} neither policy: production -> prod"],
        ["policy prod other policy (shop) is new", "policy production other policy (shop) is gone"],
    ),
    "an exemption of a database": (
        "policies:",
        f"{EXEMPT % 'shop'}policies:",
        [f"{SHOP} looser recent_backup is exempt now, until 2027-01-31"],
        ["file looser recent_backup at shop is exempt now, until 2027-01-31"],
    ),
    "an exemption of what nobody has seen": (
        "policies:",
        f"{EXEMPT % 'moon'}policies:",
        ["file looser recent_backup at moon is exempt now, until 2027-01-31"],
        ["file looser recent_backup at moon is exempt now, until 2027-01-31"],
    ),
    "a database that is retired": (
        "policies:",
        "retired: [{database: postgresql-shop, reason: sold}]\npolicies:",
        [f"{SHOP} looser retired (sold)"],
        ["file looser retired postgresql-shop (sold)"],
    ),
    "a database that nobody has seen is retired": (
        "policies:",
        "retired: [{database: postgresql-moon, reason: sold}]\npolicies:",
        ["file looser retired postgresql-moon (sold)"],
        ["file looser retired postgresql-moon (sold)"],
    ),
    "a label": (
        "policies:",
        "labels: {pii: {apps: [shop]}}\npolicies:",
        [f"{SHOP} neither labels: none -> pii"],
        ["file other label pii: none -> shop"],
    ),
    "the last policy is gone": (
        FILE[FILE.index("  - name: the rest") :],
        "",
        [
            f"{STAGING} looser no policy governs it any more (was the rest)",
            f"{STAGING} looser recent_backup (max_age 7d) is not demanded any more",
            f"{STAGING} tighter severity: warning -> critical",
        ],
        ["policy the rest looser policy (*) is gone"],
    ),
}


def told(diff: PolicyDiff) -> list[str]:
    lines = [f"{one.name} {c.direction} {c.words}" for one in diff.databases for c in one.changes]
    lines += [f"policy {one.name} {c.direction} {c.words}" for one in diff.sections for c in one.changes]
    return sorted(lines + [f"file {c.direction} {c.words}" for c in diff.whole])


@pytest.mark.parametrize("name", EDITS)
def test_an_edit(name: str) -> None:
    """Where databases are known, what is told is what becomes of them; else what is written otherwise."""
    before, after, of_databases, of_text = EDITS[name]
    old, new = parse(FILE, "old.yml", RULES), parse(FILE.replace(before, after), "new.yml", RULES)
    assert of_databases == told(policy_diff(old, new, NOW, DATABASES[:2]))
    assert of_text == told(policy_diff(old, new, NOW))


def test_policies_in_another_order() -> None:
    """The order decides who governs: by the text that may loosen, by the databases it does."""
    head, first, second = FILE.partition("  - name: production")[0], *FILE.split("  - name: ")[1:]
    new = parse(f"{head}  - name: {second}  - name: {first}", "new.yml", RULES)
    old = parse(FILE, "old.yml", RULES)
    assert ["file other order of the policies: production, the rest -> the rest, production"] == told(
        policy_diff(old, new, NOW)
    )
    found = policy_diff(old, new, NOW, DATABASES[:2])
    assert [SHOP] == [one.name for one in found.databases]
    assert "shop::DATABASE looser schedule (any) is not demanded any more" in told(found)
    assert found.loosens


def test_a_policy_that_governs_nothing_known_is_still_compared() -> None:
    """A policy for databases that are not there yet is loosened: it shows, though no database is hit."""
    old, new = parse(FILE, "old.yml", RULES), parse(FILE.replace("7d", "9d"), "new.yml", RULES)
    assert ["policy the rest looser recent_backup.max_age: 7d -> 9d"] == told(policy_diff(old, new, NOW, DATABASES[:1]))
    assert [f"{STAGING} looser recent_backup.max_age: 7d -> 9d"] == told(policy_diff(old, new, NOW, DATABASES[:2]))


def test_what_governs_is_not_known() -> None:
    """Nobody knows the team of a database: whatever is loosened may hold for it, and everything written is compared."""
    text = FILE.replace("apps: [shop]", "teams: [acme]")
    old, new = parse(text, "old.yml", RULES), parse(text.replace("26h", "9d"), "new.yml", RULES)
    assert ["policy production looser recent_backup.max_age: 26h -> 9d"] == told(
        policy_diff(old, new, NOW, [database("shop")])
    )


def test_the_route_of_a_database() -> None:
    """A sink that takes less names the databases that it is silent about from now on."""
    sinks = (
        "sinks: {ops: {type: slack, url_env: A_URL}, dev: {type: webhook, url_env: B_URL, policies: [%s]}}\npolicies:"
    )
    old = parse(FILE.replace("policies:", sinks % "production, the rest"), "old.yml", RULES)
    new = parse(FILE.replace("policies:", sinks % "production"), "new.yml", RULES)
    found = policy_diff(old, new, NOW, DATABASES[:2])
    assert [(STAGING, Kind.ROUTE, Direction.LOOSER)] == [
        (one.name, change.kind, change.direction) for one in found.databases for change in one.changes
    ]
    assert f"{STAGING} looser sink dev takes: critical, warning, info -> nothing" in told(found)


def test_places() -> None:
    """Both sides of a change are named with file and line."""
    old, new = parse(FILE, "old.yml", RULES), parse(f"# x\npoll: 2h\n{FILE.replace('26h', '27h')}", "new.yml", RULES)
    found = {c.what: (str(c.old_at), str(c.new_at)) for c in policy_diff(old, new, NOW).changes}
    assert {"poll": ("None", "new.yml:2"), "recent_backup.max_age": ("old.yml:5", "new.yml:7")} == found
