"""What `explain` makes of a database: the bound on what is lost, schedules beside the demanded one, who hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.evaluate import evaluate
from checker.model import DatabaseInfo, Observation, Protection, Requirement, Seen, Severity, Unseen
from checker.policy import Policy, effective, parse, requirement_for
from checker.report.explain import Explanation, Given, explain, words
from checker.report.explain.loss import worst_case
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED
from tests.make import DAY, HOUR, NOW, backup, database, details, schedule, seen

LONDON = '{at: "00:00", timezone: Europe/London}'


def policy_of(require: str, more: str = "", match: str = '{apps: ["*"]}') -> tuple[Policy, str]:
    """A file with one policy, and its text."""
    text = f"version: 1\npolicies:\n  - name: all\n    match: {match}\n    require: {require}\n{more}"
    return parse(text, "policy.yml", RULES), text


def explained(
    source: tuple[Policy, str], observation: Observation, unusable: frozenset[str] = frozenset()
) -> Explanation:
    """What is said of one database."""
    policy, text = source
    requirement = requirement_for(policy, observation.database)
    requirements = {observation.database.addon_id: requirement}
    (judged,) = evaluate([observation], requirements, {}, ALWAYS, ON_DEMAND, TIMED).judged
    given = Given(policy, effective(policy, text, RULES), policy.sinks, unusable)
    return explain(given, observation, requirement, judged)


def required(require: str, more: str = "") -> Requirement:
    return requirement_for(policy_of(require, more)[0], database())


HEALTHY = seen([backup()], [schedule()])
ADVANCED = database(plan="heroku-postgresql:advanced-1")
PROTECTED = details(protection=Protection.ON, rollback_from=NOW - 4 * DAY)


@pytest.mark.parametrize(
    ("require", "observation", "at_most", "said"),
    [
        (f"{{schedule: {LONDON}, recent_backup: {{max_age: auto}}}}", HEALTHY, 29 * HOUR, "up to 29 h of data"),
        ("{schedule: any, recent_backup: {max_age: auto}}", HEALTHY, 28 * HOUR, "up to 28 h of data"),
        ("{recent_backup: {max_age: 7d}}", HEALTHY, 7 * DAY, "up to 168 h of data: a newest backup older"),
        ("{recent_backup: {max_age: 7d}}", HEALTHY, 7 * DAY, "policy.yml:5; max_age as written"),
        (f"{{schedule: {LONDON}}}", HEALTHY, 29 * HOUR, "while every slot is met; beyond that a lost slot is told"),
        ("{readable: {}}", HEALTHY, None, "without bound: policy demands neither a schedule nor recent_backup"),
        ("nothing\n    reason: by a script", HEALTHY, None, "without bound: policy demands nothing of it (by a scr"),
        (
            "{recent_backup: {max_age: 7d}}",
            seen(database=ADVANCED, info=PROTECTED),
            None,
            "has no PGBackups; continuous protection is on: it can be rolled back to 2026-11-18 09:30 UTC or later",
        ),
        ("{recent_backup: {max_age: 7d}}", seen(database=ADVANCED), None, "and nobody asked what else protects it"),
        (
            "{continuous_protection: {}}",
            seen(database=ADVANCED, no_info="a timeout"),
            None,
            "and its details could not be read: a timeout",
        ),
        ("{recent_backup: {}}", Unseen(ADVANCED, "403", NOW), None, "and it was not seen: 403"),
        ("{recent_backup: {max_age: 30h}}", Unseen(database(), "403", NOW), 30 * HOUR, "up to 30 h of data"),
        (
            "{recent_backup: {max_age: 30h}}",
            replace(HEALTHY, info=details(protection=Protection.OFF)),
            30 * HOUR,
            "; continuous protection: off",
        ),
        (
            "{recent_backup: {max_age: 30h}}",
            replace(HEALTHY, info=PROTECTED),
            30 * HOUR,
            "; continuous protection is on: it can be rolled back to",
        ),
    ],
)
def test_worst_case(require: str, observation: Observation, at_most: timedelta | None, said: str) -> None:
    """The bound follows from what policy demands and what is there, and says what it rests on."""
    if "readable" in require:
        requirement = replace(required("{schedule: any}"), demands={}, schedule=None)
    else:
        requirement = required(require)
    loss = worst_case(observation, requirement, ())
    assert (at_most, True) == (loss.at_most, said in loss.words), loss.words


def test_worst_case_of_what_nobody_governs() -> None:
    """Without a policy there is no bound; where it is not known which governs, none is claimed."""
    uncovered = requirement_for(policy_of("{schedule: any}", match="{apps: [blog]}")[0], database())
    assert worst_case(HEALTHY, uncovered, ()).words == "without bound: no policy governs it"
    unclear = requirement_for(policy_of("{schedule: any}", match="{stages: [production]}")[0], database())
    assert worst_case(HEALTHY, unclear, ()).words == "not known, as it is not known which policy governs"


EXEMPT = """\
exemptions:
  - {match: {apps: [shop]}, rules: [recent_backup], until: %s, reason: moving out, owner: platform}
  - {match: {apps: [blog]}, rules: [readable], until: 2027-01-31, reason: a toy, owner: me}
  - {match: {stages: [staging]}, rules: [readable], until: 2027-01-31, reason: a toy, owner: me}
"""


@pytest.mark.parametrize(
    ("until", "line", "at_most"),
    [
        ("2026-11-22", "recent_backup: holds until 2026-11-22 (policy.yml:7): moving out, platform", None),
        (
            "2026-11-21",
            "recent_backup: ended on 2026-11-21 (policy.yml:7), exempts nothing any more: moving out, platform",
            30 * HOUR,
        ),
    ],
)
def test_exemptions(until: str, line: str, at_most: timedelta | None) -> None:
    """All exemptions of the file are listed: that holds, that ended, that does not fit and why, that is not known."""
    found = explained(policy_of("{recent_backup: {max_age: 30h}}", EXEMPT % until), HEALTHY)
    assert [words.exemption(one) for one in found.exemptions] == [
        line,
        "readable: does not fit (policy.yml:8): apps: wants blog, has shop",
        "readable: not known (policy.yml:9): stages: wants staging, has what Heroku did not tell",
    ]
    assert found.loss.at_most == at_most
    if at_most is None:
        assert found.loss.words.startswith("without bound until 2026-11-22: recent_backup is exempt (policy.yml:7)")


BY_SLOTS = "up to 28 h of data while every slot is met"


@pytest.mark.parametrize(
    ("require", "rules", "until", "said"),
    [
        ("{schedule: any}", "slots_met", "2026-11-22", "slots_met is exempt"),
        ("{schedule: any}", "schedule_present", "2026-11-22", "schedule_present is exempt"),
        ("{schedule: any}", "schedule_present, slots_met", "2026-11-22", "schedule_present and slots_met are exempt"),
        ("{schedule: any}", "slots_met", "2026-11-21", None),
        ("{schedule: any}", "not_stalled, recent_backup", "2026-11-22", None),
        ("{schedule: any, recent_backup: }", "schedule_present, slots_met", "2026-11-22", None),
    ],
)
def test_loss_that_rests_on_slots(require: str, rules: str, until: str, said: str | None) -> None:
    """A bound that rests on slots is none while they, or the schedule, are exempt; other exemptions are beside it."""
    exempt = f"exemptions: [{{match: {{apps: [shop]}}, rules: [{rules}], until: {until}, reason: r, owner: o}}]\n"
    loss = explained(policy_of(require, exempt), HEALTHY).loss
    if said:
        begin = f"without bound until 2026-11-22: {said} (policy.yml:6); then {BY_SLOTS}"
        assert (loss.at_most, loss.words.startswith(begin)) == (None, True), loss.words
    else:
        assert (loss.at_most, loss.words.startswith("up to 28 h of data")) == (28 * HOUR, True), loss.words


def test_longest_exemption_of_slots() -> None:
    """Of two exemptions that each leave the loss without a bound the one that ends last is named."""
    one = "{match: {apps: [shop]}, rules: [%s], until: %s, reason: r, owner: o}"
    both = f"exemptions: [{one % ('slots_met', '2026-11-25')}, {one % ('schedule_present', '2026-11-29')}]\n"
    words = explained(policy_of("{schedule: any}", both), HEALTHY).loss.words
    assert words.startswith("without bound until 2026-11-29: schedule_present is exempt (policy.yml:6); then up to")


@pytest.mark.parametrize(
    ("require", "real", "said"),
    [
        (f"{{schedule: {LONDON}}}", schedule(0, "UTC"), "against 00:00 Europe/London: the same until the night of"),
        (f"{{schedule: {LONDON}}}", schedule(0, "Europe/London"), "against 00:00 Europe/London: the same"),
        ("{schedule: any}", schedule(3, "UTC"), "any hour and zone will do"),
        ("{recent_backup: {}}", schedule(3, "UTC"), "no schedule is demanded"),
        ("{schedule: any}", schedule(3, "Mars/Olympus"), "does not know its zone"),
    ],
)
def test_schedules_are_compared(require: str, real: object, said: str) -> None:
    """The schedule that is there is held against the demanded one, in words; of an unknown zone no slot is claimed."""
    (one,) = explained(policy_of(require), replace(HEALTHY, schedules=(real,))).schedules  # type: ignore[arg-type]
    assert said in one.words
    assert (one.next_slot is None) == ("Mars" in one.schedule.timezone)


@pytest.mark.parametrize(
    ("require", "observation", "said"),
    [
        (f"{{schedule: {LONDON}}}", seen([backup()]), "none at Heroku; demanded: 00:00 Europe/London"),
        ("{schedule: any}", seen([backup()]), "none at Heroku; demanded: any"),
        ("{recent_backup: {}}", seen([backup()]), "none at Heroku"),
        ("{schedule: any}", seen(database=ADVANCED), "none, as its plan has no PGBackups"),
        ("{schedule: any}", Unseen(database(), "a timeout", NOW), "not looked at: a timeout"),
        ("{schedule: any}", HEALTHY, None),
    ],
)
def test_no_schedule(require: str, observation: Observation, said: str | None) -> None:
    """That there is no schedule is only said where somebody looked, and what was demanded instead."""
    assert explained(policy_of(require), observation).unscheduled == said


SINKS = """\
sinks:
  ops: {type: slack, url_env: SLACK_WEBHOOK_URL}
  pager: {type: pagerduty, key_env: PAGER_KEY, from: critical}
  others: {type: webhook, url_env: OTHERS_URL, policies: [other], from: warning}
  eu: {type: webhook, url_env: EU_URL, labels: [eu]}
"""
TWO = """\
version: 1
policies:
  - name: all
    match: {apps: [shop]}
    require: {recent_backup: {severity: warning}, schedule: any}
  - {name: other, match: {apps: ["*"]}, labels: [eu], require: {schedule: any}}
"""


def test_who_would_be_told() -> None:
    """Each sink names the rules that it would hear of, by severity; what it leaves out, and which variable it lacks."""
    text = TWO + SINKS
    found = explained((parse(text, "policy.yml", RULES), text), HEALTHY, frozenset({"PAGER_KEY"}))
    by_name = {one.sink.name: one for one in found.told}
    assert "recent_backup" in by_name["ops"].rules[Severity.WARNING]
    assert "schedule_present" in by_name["ops"].rules[Severity.CRITICAL]
    assert {Severity.CRITICAL} == set(by_name["pager"].rules)
    assert "recent_backup" not in by_name["pager"].rules[Severity.CRITICAL]
    assert {} == by_name["others"].rules == by_name["eu"].rules
    assert words.told(by_name["pager"]).endswith("[takes critical]; but PAGER_KEY cannot be used here")
    assert words.told(by_name["others"]) == "nothing [takes warning and critical; policies other]"


def test_sinks_take_what_routes_take() -> None:
    """Whatever a sink is said to hear of is what its route takes, and nothing else."""
    text = TWO + SINKS
    policy = parse(text, "policy.yml", RULES)
    for app in ("shop", "blog"):
        found = explained((policy, text), seen([backup()], [schedule()], database=database(app)))
        requirement = found.requirement
        for one in found.told:
            heard = {rule for rules in one.rules.values() for rule in rules}
            for rule in (*requirement.demands, "covered", "readable"):
                taken = one.sink.route.takes(requirement.severity_of(rule), requirement.policy, requirement.labels)
                assert (rule in heard) is taken


def test_values_and_labels_have_places() -> None:
    """Every value of the governing policy has its line, or says that it is a default; so has each label."""
    more = "labels: {pii: {apps: [shop]}, live: {stages: [production]}}\n"
    found = explained(policy_of(f"{{schedule: {LONDON}}}", more), HEALTHY)
    require = next(one for one in found.values if one.key == "require")
    below = {one.key: (one.value, one.origin) for one in require.below[0].below}
    assert below["timezone"] == ("Europe/London", "policy.yml:5")
    assert below["start_grace"] == ("2h", "default")
    assert [(one.label, one.origin, one.surely) for one in found.labels] == [
        ("pii", "policy.yml:6", True),
        ("live", "policy.yml:6", False),
    ]


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (policy_of("nothing\n    reason: by a script"), "policy demands nothing of it: by a script"),
        (policy_of("{schedule: any}\n    ephemeral: true"), "ephemeral: nobody is told that it comes or goes"),
        (
            policy_of("{schedule: any}", "retired: [{database: postgresql-shop, reason: replaced}]\n"),
            "retired, and still there: replaced (policy.yml:6)",
        ),
        (policy_of("{schedule: any}"), None),
    ],
)
def test_state(source: tuple[Policy, str], state: str | None) -> None:
    """That a database is demanded nothing of, comes and goes or is retired is said."""
    assert words.state(explained(source, HEALTHY)) == state


def test_local_time_beside_utc() -> None:
    """An instant is shown on the clock of the schedule's zone where that shows another time."""
    assert words.in_both(NOW, "Europe/Paris") == "2026-11-22 09:30 UTC (2026-11-22 10:30 Europe/Paris)"
    assert words.in_both(NOW, "Europe/London") == "2026-11-22 09:30 UTC"


def test_info_is_not_invented() -> None:
    """Where Heroku did not tell of protection nothing is said of it."""
    told = replace(HEALTHY, info=DatabaseInfo("id-of-shop", None, None, None, NOW))
    assert isinstance(told, Seen)
    assert "protection" not in worst_case(told, required("{recent_backup: {max_age: 30h}}"), ()).words
