"""Why a policy governs a database, and why those above it do not: the same answer as governs, key by key."""

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from checker.model import AppFacts, Attachment, Database, Fact
from checker.policy import Criterion, LabelEntry, Match, Policy, criteria, governing, matches, parse, tried
from tests.make import database
from tests.unit.policy.rules import RULES

NAMES = ("shop", "blog", "shop-eu")
GLOBS = ("shop", "blog", "shop*", "*", "?log", "none")
VALUES = {Fact.TEAM: ("", "shop", "blog"), Fact.REGION: ("shop", "blog"), Fact.STAGE: ("", "shop", "blog")}
EMPTY = parse('version: 1\npolicies: [{name: one, match: {apps: ["*"]}, require: {schedule: any}}]\n', "p.yml", RULES)


def patterns() -> st.SearchStrategy[tuple[str, ...]]:
    """No patterns as often as some."""
    some = st.lists(st.sampled_from(GLOBS), min_size=1, max_size=2, unique=True).map(tuple)
    return st.one_of(st.just(()), some)


def flat(labels: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[Match]:
    """A match that leaves nothing out."""
    lists = ("apps", "attachments", "tiers", "stages", "teams", "regions")
    return st.builds(Match, **{key: patterns() for key in lists}, labels=labels)


WORDS = st.sampled_from([(), ("pii",), ("pii", "live"), ("live",)])
MATCHES = st.builds(
    lambda match, out: replace(match, but_not=out), flat(WORDS), st.one_of(st.none(), flat(st.just(())))
)
LABELS = st.tuples(flat(st.just(())), flat(st.just(()))).map(
    lambda two: tuple(
        LabelEntry(word, match, EMPTY.sections[0].origin) for word, match in zip(("pii", "live"), two, strict=True)
    )
)
FACTS = st.builds(
    AppFacts,
    team=st.sampled_from([None, *VALUES[Fact.TEAM]]),
    region=st.sampled_from([None, *VALUES[Fact.REGION]]),
    stage=st.sampled_from([None, *VALUES[Fact.STAGE]]),
)
DATABASES = st.builds(
    lambda app, facts, names: database(
        app, facts=facts, attachments=tuple(Attachment(name, other, f"id-of-{app}") for name, other in names)
    ),
    st.sampled_from(NAMES),
    FACTS,
    st.lists(st.tuples(st.sampled_from(["shop", "blog"]), st.sampled_from(NAMES)), max_size=2),
)


def policy_of(found: list[Match], labels: tuple[LabelEntry, ...] = ()) -> Policy:
    """A policy for each match, in this order."""
    one = EMPTY.sections[0]
    sections = tuple(replace(one, name=str(number), match=match) for number, match in enumerate(found))
    return replace(EMPTY, sections=sections, labels=labels)


def worlds(seen: Database) -> list[Database]:
    """What the database may be in truth, whatever Heroku did not tell."""
    told = [[v] if (v := seen.facts.of(f)) is not None else list(VALUES[f]) for f in VALUES]
    return [replace(seen, facts=AppFacts(*values)) for values in product(*told)]


@given(st.lists(MATCHES, max_size=4), LABELS, DATABASES)
def test_what_is_explained_is_what_governs(found: list[Match], labels: tuple[LabelEntry, ...], seen: Database) -> None:
    """The last policy that was tried governs if it fits; all before it do not fit, and nothing was tried after it."""
    policy = policy_of(found, labels)
    held = tried(policy, seen)
    last = held[-1] if held else None
    assert governing(policy, seen) == (last.section if last and last.fits else None)
    assert [one.section for one in held] == list(policy.sections[: len(held)])
    assert all(one.fits is False for one in held[:-1])
    if last is None or last.fits is False:
        assert len(held) == len(policy.sections)
    for one in held:
        assert one.fits is matches(one.section.match, seen, policy)
        assert (one.fits is None) == bool(one.unknown)


@given(MATCHES, LABELS, DATABASES)
def test_what_is_claimed_holds_whatever_heroku_did_not_tell(
    match: Match, labels: tuple[LabelEntry, ...], seen: Database
) -> None:
    """A match that is said to fit, or not to, does so whatever the facts are that Heroku did not tell."""
    policy = policy_of([match], labels)
    claimed = matches(match, seen, policy)
    truths = {matches(match, world, policy) for world in worlds(seen)}
    assert None not in truths
    if claimed is not None:
        assert truths == {claimed}


@given(MATCHES, LABELS, DATABASES)
def test_every_misfit_has_its_key(match: Match, labels: tuple[LabelEntry, ...], seen: Database) -> None:
    """Of a match that does not fit, some key does not; of one that is not known, some key is not, and none is false."""
    policy = policy_of([match], labels)
    parts = criteria(match, seen, policy)
    fits = {part.fits for part in parts}
    assert matches(match, seen, policy) is (False if False in fits else None if None in fits else True)
    assert len(parts) == sum(bool(value) for value in (match.apps or match.attachments, *_others(match)))


def _others(match: Match) -> tuple[object, ...]:
    return (match.tiers, match.stages, match.teams, match.regions, match.labels, match.but_not)


def test_what_was_wanted_and_what_is_there() -> None:
    """Each key says what the file wants and what the database has; what Heroku did not tell is no value."""
    names = (Attachment("DATABASE", "shop", "a1"), Attachment("SHOP_DB", "reports", "a1"))
    seen = database("shop", addon_id="a1", attachments=names, facts=AppFacts(team="", region="eu"))
    out = Match(regions=("us",))
    match = Match(apps=("sh*",), plans=("standard-*",), stages=("production",), teams=("acme",), but_not=out)
    assert criteria(match, seen, EMPTY) == (
        Criterion("apps", ("sh*",), ("reports", "shop"), fits=True),
        Criterion("plans", ("standard-*",), ("essential-0",), fits=False),
        Criterion("teams", ("acme",), ("none",), fits=False),
        Criterion("stages", ("production",), None, None),
        Criterion(
            "not", ("* (regions us)",), None, fits=True, inner=(Criterion("regions", ("us",), ("eu",), fits=False),)
        ),
    )


def test_app_and_attachment_are_one_name() -> None:
    """Apps and attachments must fit one and the same name, so they are explained as one key."""
    names = (Attachment("DATABASE", "shop", "a1"), Attachment("SHOP_DB", "reports", "a1"))
    seen = database("shop", addon_id="a1", attachments=names)
    (part,) = criteria(Match(apps=("reports",), attachments=("DATABASE",)), seen, EMPTY)
    assert part == Criterion(
        "apps and attachments",
        ("reports::DATABASE",),
        ("reports::SHOP_DB", "shop::DATABASE", "shop::SHOP_DB"),
        fits=False,
    )
