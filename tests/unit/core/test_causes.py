"""Which verdicts policy exempts: those that it names, what follows from them, and nothing else."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.causes import exempt, explain, with_words
from checker.evaluate import evaluate
from checker.model import Absence, Exemption, Judged, Origin, Outcome, Unseen, Verdict
from checker.policy import parse, requirement_for
from checker.report.summary import exit_code, worst
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, seen, utc, verdict

PASS, FAIL, UNKNOWN, EXEMPT, NOT_APPLICABLE = Outcome


def exemption(*rules: str, **changes: object) -> Exemption:
    """One that holds for a month from NOW."""
    whole = Exemption(rules, "old-shop", utc("2026-12-22 00:00"), "moving out", "platform", Origin("policy.yml", 31))
    return replace(whole, **changes)  # type: ignore[arg-type]


def weighed(verdicts: str, *exemptions: Exemption) -> str:
    """Verdicts as `RULE`, `RULE?` (unknown), `RULE+` (pass); what is left of them, as `RULE`, `RULE~<CAUSE`."""
    said = [verdict(word.rstrip("?+"), {"?": UNKNOWN, "+": PASS}.get(word[-1], FAIL)) for word in verdicts.split()]
    found = exempt(said, RULES, exemptions, NOW)
    return " ".join(map(shown, found))


def shown(one: Verdict) -> str:
    mark = {PASS: "+", UNKNOWN: "?", EXEMPT: "~"}.get(one.outcome, "")
    return one.rule + mark + (f"<{one.explained_by}" if one.explained_by else "")


SCHEDULE = "schedule_present slots_met recent_backup"


@pytest.mark.parametrize(
    ("verdicts", "named", "left"),
    [
        ("recent_backup", "recent_backup", "recent_backup~"),
        ("recent_backup+", "recent_backup", "recent_backup+"),
        ("recent_backup?", "recent_backup", "recent_backup?"),
        ("recent_backup", "slots_met", "recent_backup"),
        # What follows is exempt with its cause, but for a backup that did not happen.
        ("schedule_present schedule_bound", "schedule_present", "schedule_present~ schedule_bound~<schedule_present"),
        (SCHEDULE, "schedule_present", "schedule_present~ slots_met~<schedule_present recent_backup"),
        (SCHEDULE, "schedule_present recent_backup", "schedule_present~ slots_met~<schedule_present recent_backup~"),
        ("slots_met last_attempt_succeeded", "slots_met", "slots_met~ last_attempt_succeeded~<slots_met"),
        # A line of a problem that stands stays one.
        (SCHEDULE, "slots_met", "schedule_present slots_met~ recent_backup<schedule_present"),
        (
            "schedule_present schedule_matches schedule_unchanged",
            "schedule_present",
            "schedule_present~ schedule_matches~<schedule_present schedule_unchanged~<schedule_present",
        ),
        (
            "schedule_present+ schedule_matches schedule_unchanged",
            "schedule_present",
            "schedule_present+ schedule_matches schedule_unchanged<schedule_matches",
        ),
        # Not seeing is not OK, unless policy says so in as many words.
        ("readable? recent_backup?", "recent_backup", "readable? recent_backup?"),
        ("readable? recent_backup?", "readable", "readable~ recent_backup?"),
        ("listed readable?", "listed", "listed~ readable?<listed"),
        ("listed readable?", "readable", "listed readable~"),
        ("covered", "covered", "covered~"),
    ],
)
def test_what_is_exempt(verdicts: str, named: str, left: str) -> None:
    """What policy names is exempt, with what follows from it; whatever fails for a reason of its own still alerts."""
    assert left == weighed(verdicts, exemption(*named.split()))


def test_over() -> None:
    """An exemption that is over exempts nothing, to the instant."""
    assert "recent_backup" == weighed("recent_backup", exemption("recent_backup", until=NOW))
    assert "recent_backup~" == weighed("recent_backup", exemption("recent_backup", until=NOW + HOUR))


def test_the_true_outcome_is_kept() -> None:
    """What the rule found stands beside the exemption, with the words and the fix as they were."""
    short, long = exemption("recent_backup"), exemption("recent_backup", until=utc("2027-01-31 00:00"))
    before = verdict("recent_backup", fix=("heroku pg:backups:capture",))
    (after,) = exempt([before], RULES, [short, long], NOW)
    assert replace(before, outcome=EXEMPT, exempted_from=FAIL, exemption=long) == after
    assert FAIL is after.found


@given(
    st.dictionaries(st.sampled_from([rule.META.id for rule in RULES]), st.sampled_from(list(Outcome))),
    st.sets(st.sampled_from([rule.META.id for rule in RULES])),
)
def test_nothing_that_nobody_named_falls_silent(outcomes: dict[str, Outcome], named: set[str]) -> None:
    """Whatever fails is an alarm, a line of one, named by policy, or follows from what is; a lost backup never that."""
    verdicts = [verdict(rule, outcome) for rule, outcome in outcomes.items() if outcome is not EXEMPT]
    found = {v.rule: v for v in exempt(verdicts, RULES, [exemption(*named)], NOW)}
    assert {v.rule: v.outcome for v in verdicts} == {rule: v.found for rule, v in found.items()}
    for rule, one in found.items():
        if one.outcome is EXEMPT:
            assert rule in named or (one.explained_by in named and rule != "recent_backup")
        elif one.outcome is FAIL and one.explained_by:
            assert FAIL is found[one.explained_by].outcome
    assert explain(verdicts, RULES) == exempt(verdicts, RULES, [], NOW)


def test_the_order_of_the_verdicts_does_not_matter() -> None:
    """The same things are exempt however they are listed."""
    rules = (*SCHEDULE.split(), "schedule_matches")
    found = [
        {v.rule: shown(v) for v in exempt(list(map(verdict, order)), RULES, [exemption("schedule_present")], NOW)}
        for order in permutations(rules)
    ]
    assert [found[0]] * len(found) == found


@pytest.mark.parametrize(
    ("outcome", "rules", "before", "words"),
    [
        (FAIL, "recent_backup", None, "; its exemption ended on 2026-11-20 (moving out, platform)"),
        (FAIL, "recent_backup", EXEMPT, "; its exemption ended on 2026-11-20 (moving out, platform)"),
        (FAIL, "slots_met", EXEMPT, "; no exemption in policy.yml covers it any more"),
        (FAIL, "slots_met", FAIL, ""),
        (PASS, "recent_backup", EXEMPT, ""),
        (UNKNOWN, "slots_met", EXEMPT, ""),
        (NOT_APPLICABLE, "recent_backup", EXEMPT, ""),
    ],
)
def test_words(outcome: Outcome, rules: str, before: Outcome | None, words: str) -> None:
    """Whoever is alerted of what was exempt until now reads that it was, and why not any more."""
    ended = exemption(rules, until=utc("2026-11-21 00:00"))
    said = verdict("recent_backup", outcome)
    assert said.summary + words == with_words(said, [ended], NOW, before, "policy.yml").summary


POLICY = """
version: 1
policies:
  - {name: all, match: {apps: [shop]}, require: {schedule: any, recent_backup: {max_age: 26h}}}
exemptions:
  - {match: {apps: [shop]}, rules: [%s], until: %s, reason: moving out, owner: platform}
"""


def looked(rules: str, until: str = "2026-12-31", before: dict[tuple[str, str], Outcome] | None = None) -> Judged:
    """The shop without a schedule; it has one good backup of the night."""
    policy = parse(POLICY % (rules, until), "policy.yml", RULES)
    observation = seen([backup()])
    demanded = {observation.database.addon_id: requirement_for(policy, observation.database)}
    return evaluate([observation], demanded, {}, ALWAYS, ON_DEMAND, TIMED, before).judged[0]


def test_a_database_with_an_exempt_failure() -> None:
    """A database whose only failure is exempt counts as exempt, fails no build, and is looked at when that ends."""
    found = looked("schedule_present", "2026-11-22T12:00Z")
    assert ("exempt", 0) == (worst(found), exit_code([found], []))
    assert utc("2026-11-22 12:00") == found.deadline
    assert looked("recent_backup").deadline == NOW + 17 * HOUR


def test_an_exemption_that_is_over() -> None:
    """Once it is over the failure is one again, and says since when."""
    found = looked("schedule_present", "2026-11-21")
    failed = next(v for v in found.verdicts if v.rule == "schedule_present")
    assert ("fail", FAIL) == (worst(found), failed.outcome)
    assert failed.summary.endswith("; its exemption ended on 2026-11-21 (moving out, platform)")


def test_an_exemption_that_was_removed() -> None:
    """The failure that it covered says so at the first look without it."""
    found = looked("slots_met", before={("id-of-shop", "schedule_present"): EXEMPT})
    failed = next(v for v in found.verdicts if v.rule == "schedule_present")
    assert failed.summary.endswith("; no exemption in policy.yml covers it any more")


def test_a_blind_spot_that_is_exempt() -> None:
    """A database that nobody can read, and may not be able to, is still not one that was seen to be well."""
    blind = Unseen(database(), "HTTP 403", NOW)
    demanded = replace(requirement(recent_backup=None), exemptions=(exemption("readable"),))
    found = evaluate([blind], {"id-of-shop": demanded}, {}, ALWAYS, ON_DEMAND).judged[0]
    assert ("unknown", 2, False) == (worst(found), exit_code([found], []), found.seen)


def test_a_gone_database_that_is_exempt() -> None:
    """A database that was expected to go raises no alarm about what cannot be read of it either."""
    gone = Unseen(database(), "gone", NOW, Absence(confirmed=True))
    demanded = replace(requirement("any"), exemptions=(exemption("listed"),))
    found = evaluate([gone], {"id-of-shop": demanded}, {}, ALWAYS, ON_DEMAND).judged[0]
    assert {"listed": "listed~", "readable": "readable?<listed"}.items() <= {
        v.rule: shown(v) for v in found.verdicts
    }.items()


def test_an_uncovered_database_that_is_exempt() -> None:
    """A database that needs no policy for a while is listed as exempt, not as forgotten."""
    policy = parse(POLICY % ("covered", "2026-12-31"), "policy.yml", RULES)
    policy = replace(policy, sections=())
    observation = seen([backup()], [schedule()])
    demanded = {"id-of-shop": requirement_for(policy, observation.database)}
    found = evaluate([observation], demanded, {}, ALWAYS, ON_DEMAND).judged[0]
    assert ("exempt", 0) == (worst(found), exit_code([found], []))
    later = replace(observation, seen_at=NOW + 60 * DAY)
    assert "uncovered" == worst(evaluate([later], demanded, {}, ALWAYS, ON_DEMAND).judged[0])
