"""Each remark on a valid policy, with both sides of what makes it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Attachment
from checker.policy import Match, Weight, builtin_text, governing, lint, parse
from checker.policy.lint.shadows import takes_all
from checker.rules import RULES, recent_backup
from tests.make import DAY, NOW, database, seen

SET = {"SLACK_WEBHOOK_URL"}
SOON = timedelta(days=14)


def remarks(text: str, variables: set[str] = SET) -> list[str]:
    """All remarks as `line:col weight what; remedy`."""
    found = lint(parse(text, "policy.yml", RULES), text, RULES, NOW, variables, SOON)
    return [f"{r.line}:{r.col} {r.weight} {r.message}" for r in found]


def policies(*sections: tuple[str, str], rest: str = "") -> str:
    """A file of policies, each a match and what it requires, named a, b, c."""
    lines = [
        f"  - {{name: {name}, match: {match}, require: {require}}}"
        for name, (match, require) in zip("abcdefgh", sections, strict=False)
    ]
    return "\n".join(["version: 1", "policies:", *lines, rest])


def demanding(require: str) -> str:
    """A file of one policy for all apps."""
    return f'version: 1\npolicies:\n  - name: all\n    match: {{apps: ["*"]}}\n    require: {require}\n'


def test_the_shipped_policy_has_no_remark() -> None:
    """What is shipped is as it should be, where there is somebody to tell."""
    assert remarks(builtin_text()) == []


LONDON = 'schedule: {at: "00:00", timezone: Europe/London}'


@pytest.mark.parametrize(
    ("require", "said"),
    [
        (
            f"{{{LONDON}, recent_backup: {{max_age: 24h}}}}",
            (
                "5:90 warning 24h is shorter than the 29h that a healthy schedule at 00:00 Europe/London can take; "
                "the smallest safe one is 29h: write that, or auto"
            ),
        ),
        (
            '{schedule: {at: "00:00", timezone: UTC, max_run: 4h}, recent_backup: {max_age: 29h}}',
            (
                "5:93 warning 29h is shorter than the 30h that a healthy schedule at 00:00 UTC can take; "
                "the smallest safe one is 30h: write that, or auto"
            ),
        ),
        (
            "{schedule: any, recent_backup: {max_age: 27h59m}}",
            (
                "5:55 warning 27h59m is shorter than the 28h that any healthy daily schedule can take; "
                "the smallest safe one is 29h: write that, or auto"
            ),
        ),
        (
            "{recent_backup: {max_age: 24h}}",
            (
                "5:40 note 24h is shorter than the 28h that any healthy daily schedule can take; "
                "the smallest safe one is 29h: write that, or auto"
            ),
        ),
    ],
)
def test_limit_tighter_than_auto(require: str, said: str) -> None:
    """A limit that a healthy schedule breaks is told with the smallest safe one; only a note where captures may do."""
    assert remarks(demanding(require)) == [said]


@pytest.mark.parametrize(
    "require",
    [
        f"{{{LONDON}, recent_backup: {{max_age: 29h}}}}",
        f"{{{LONDON}, recent_backup: {{max_age: auto}}}}",
        f"{{{LONDON}, recent_backup: }}",
        '{schedule: {at: "00:00", timezone: UTC}, recent_backup: {max_age: 28h}}',
        "{schedule: any, recent_backup: {max_age: 28h}}",
        "{recent_backup: {max_age: 28h}}",
    ],
)
def test_limit_that_is_safe(require: str) -> None:
    """A limit that a healthy schedule keeps is nothing to remark on."""
    assert remarks(demanding(require)) == []


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("hour", [0, 1, 2, 13])
def test_smallest_safe_limit_is_that_of_auto(zone: str, hour: int) -> None:
    """What lint calls safe is what `auto` means, and a minute less is not safe."""
    schedule = f'schedule: {{at: "{hour:02d}:00", timezone: {zone}}}'
    requirement = parse(demanding(f"{{{schedule}, recent_backup: }}"), "p", RULES).sections[0].requirement
    auto = recent_backup.max_age_for(seen(), requirement, NOW) // timedelta(minutes=1)

    def tight(minutes: int) -> bool:
        said = remarks(demanding(f"{{{schedule}, recent_backup: {{max_age: {minutes}m}}}}"))
        return any("is shorter than" in remark for remark in said)

    assert [True, False] == [tight(auto - 1), tight(auto)]


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (
            "01:00",
            "Europe/London",
            (
                "01:00 does not exist in Europe/London on 2027-03-28: the clocks go from 01:00 to 02:00, so no backup "
                'is predicted for then; 03:00 exists all year: write at: "03:00"'
            ),
        ),
        (
            "02:00",
            "America/New_York",
            (
                "02:00 does not exist in America/New_York on 2027-03-14: the clocks go from 02:00 to 03:00, so no "
                'backup is predicted for then; 04:00 exists all year: write at: "04:00"'
            ),
        ),
    ],
)
def test_hour_in_a_spring_gap(at: str, zone: str, said: str) -> None:
    """An hour that a coming date does not have is told with the date and the next hour that is always there."""
    assert remarks(demanding(f'{{schedule: {{timezone: {zone}, at: "{at}"}}}}')) == [
        f"5:{42 + len(zone)} warning {said}"
    ]


def test_two_springs_within_400_days() -> None:
    """Two lost nights are counted; the nearest is named."""
    text = demanding('{schedule: {at: "01:00", timezone: Europe/London}}')
    found = lint(parse(text, "p", RULES), text, RULES, NOW + 120 * DAY, SET, SOON)
    assert ["on 2027-03-28" in r.what and "(1 more date like it)" in r.what for r in found] == [True]


@pytest.mark.parametrize(("at", "zone"), [("00:00", "Europe/London"), ("03:00", "Europe/London"), ("02:00", "UTC")])
def test_hour_that_is_always_there(at: str, zone: str) -> None:
    """An hour that every date has is nothing to remark on."""
    assert remarks(demanding(f'{{schedule: {{at: "{at}", timezone: {zone}}}}}')) == []


ANY = "{schedule: any}"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (['{apps: ["*"]}'], "{apps: [shop]}"),
        (["{apps: [shop]}"], "{apps: [shop]}"),
        (["{apps: [shop]}"], "{apps: [shop], attachments: [DATABASE]}"),
        (['{apps: ["shop-*"]}'], '{apps: [shop-a, "shop-?b*"]}'),
        (["{attachments: [DATABASE]}"], "{apps: [shop], attachments: [DATABASE]}"),
        (["{apps: [a]}", "{apps: [b]}"], "{apps: [a, b]}"),
        (['{apps: ["*"], attachments: [A]}', '{apps: ["*"], attachments: [B]}'], "{apps: [x], attachments: [A, B]}"),
    ],
)
def test_shadowed_policy(above: list[str], below: str) -> None:
    """A policy all of whose match is taken above is told, with who takes it."""
    said = remarks(policies(*((match, ANY) for match in (*above, below))))
    name = "abc"[len(above)]
    takers = " and ".join(f"'{taker}' on line {line}" for taker, line in zip("ab"[: len(above)], (3, 4), strict=False))
    assert said == [
        (
            f"{3 + len(above)}:12 warning '{name}' can never govern a database: all that it matches goes to {takers}; "
            "move it above, narrow what stands there, or remove it"
        )
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("{apps: [shop]}", '{apps: ["*"]}'),
        ("{apps: [shop]}", "{apps: [shop, blog]}"),
        ('{apps: ["shop-?*"]}', '{apps: ["shop-*"]}'),
        ("{apps: [shop], attachments: [DATABASE]}", "{apps: [shop]}"),
        ("{apps: [shop], attachments: [DATABASE]}", "{attachments: [DATABASE]}"),
        ('{attachments: ["?*"]}', "{apps: [shop]}"),  # a database without attachments is known by none
    ],
)
def test_policy_that_may_govern(above: str, below: str) -> None:
    """A policy that something may be left for is not called shadowed."""
    assert remarks(policies((above, ANY), (below, ANY))) == []


APPS = st.lists(st.sampled_from(["a", "b", "ab", "*", "a*", "*b", "?", "??", "[ab]"]), max_size=2).map(tuple)
NAMES = st.lists(st.sampled_from(["A", "B", "*", "A*", "?", "?*"]), max_size=2).map(tuple)
MATCHES = st.lists(st.builds(Match, APPS, NAMES), min_size=2, max_size=4)
KNOWN = st.lists(st.tuples(st.sampled_from(["A", "B", "AB"]), st.sampled_from(["a", "b", "ab", "ba"])), max_size=3)
SHOP = parse(demanding(ANY), "p", RULES)


@given(MATCHES, KNOWN, st.sampled_from(["a", "b", "ab", "ba"]))
def test_no_shadowed_policy_governs(matches: list[Match], known: list[tuple[str, str]], app: str) -> None:
    """Whatever the patterns, no database is ever governed by a policy that is called shadowed."""
    sections = tuple(replace(SHOP.sections[0], name=str(n), match=match) for n, match in enumerate(matches))
    there = tuple(Attachment(*name, "id") for name in known)
    section = governing(replace(SHOP, sections=sections), database(app, attachments=there))
    assert section is None or not takes_all(sections[: int(section.name)], section.match)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("{tiers: [standard, premium]}", "{apps: [shop], tiers: [premium]}"),
        ('{plans: ["standard-*"]}', "{plans: [standard-0, standard-2]}"),
        ('{stages: [production], not: {apps: ["*-old"]}}', '{stages: [production], not: {apps: ["*-old"]}}'),
        ('{teams: ["*"]}', "{apps: [shop]}"),
    ],
)
def test_shadowed_by_more_keys(above: str, below: str) -> None:
    """A policy below one that asks for no more by plan, stage, team and the like is told."""
    assert ["can never govern" in said for said in remarks(policies((above, ANY), (below, ANY)))] == [True]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("{tiers: [standard]}", "{tiers: [standard, premium]}"),
        ("{apps: [shop], tiers: [standard]}", "{apps: [shop]}"),
        ("{stages: [production]}", "{teams: [acme]}"),
        ('{apps: ["*"], not: {apps: [shop]}}', "{apps: [shop]}"),
        ('{apps: ["*"], not: {apps: [shop]}}', '{apps: ["*"], not: {apps: [blog]}}'),
    ],
)
def test_not_shadowed_by_more_keys(above: str, below: str) -> None:
    """A policy above that asks for more by any key leaves something."""
    assert remarks(policies((above, ANY), (below, ANY))) == []


NO_PLAN = (
    " can never be met: no schedule on any plan is documented to keep more than 8 weeks and 12 months, 26 backups at "
    "most; ask for less, or have copies of your own dumps elsewhere"
)
ESSENTIAL = (
    " can never be met: a schedule on a plan of the tier essential is documented to keep a week, 7 backups at most; "
)
PREMIUM = "Premium plans (8 weeks and 12 months) keep as much, or have copies of your own dumps elsewhere"


@pytest.mark.parametrize(
    ("match", "demand", "said"),
    [
        ('{apps: ["*"]}', "{scheduled: 27}", f"scheduled: 27{NO_PLAN}"),
        ('{apps: ["*"]}', "{reach: 373d}", f"reach: 373d{NO_PLAN}"),
        ('{plans: ["*"]}', "{reach: 373d}", f"reach: 373d{NO_PLAN}"),
        ("{tiers: [essential]}", "{reach: 30d}", f"reach: 30d{ESSENTIAL}{PREMIUM}"),
        ('{plans: ["essential-*"]}', "{reach: 7d1m}", f"reach: 7d1m{ESSENTIAL}Standard plans (4 weeks) or {PREMIUM}"),
        ("{tiers: [essential, premium]}", "{scheduled: 12}", f"scheduled: 12{ESSENTIAL}{PREMIUM}"),
        (
            "{plans: [standard-0]}",
            "{reach: 60d, scheduled: 5}",
            (
                "reach: 60d can never be met: a schedule on a plan of the tier standard is documented to keep 4 weeks, "
                f"10 backups at most; {PREMIUM}"
            ),
        ),
    ],
)
def test_more_than_the_plans_keep(match: str, demand: str, said: str) -> None:
    """A demand that no schedule can meet, on the plans that are meant or on any, is told with what would meet it."""
    text = policies((match, f"{{retained_backups: {demand}}}"))
    assert [remark.partition(" warning ")[2] for remark in remarks(text)] == [said]


@pytest.mark.parametrize(
    ("match", "demand"),
    [
        ('{apps: ["*"]}', "{scheduled: 26, reach: 372d}"),
        ('{apps: ["*"]}', ""),
        ("{tiers: [essential]}", "{scheduled: 7, reach: 7d}"),
        ("{tiers: [standard, premium]}", "{scheduled: 10, reach: 28d}"),
        ('{plans: ["premium-*"]}', "{scheduled: 26, reach: 372d}"),
        ("{plans: [advanced-1]}", "{reach: 372d}"),
    ],
)
def test_what_the_plans_keep(match: str, demand: str) -> None:
    """A demand that some schedule on each plan that is meant may meet is nothing to remark on."""
    assert remarks(policies((match, f"{{retained_backups: {demand}}}"))) == []


@pytest.mark.parametrize("demand", ["continuous_protection: {}", "rollback_reach: {at_least: 4d}"])
@pytest.mark.parametrize(
    ("match", "small"),
    [
        ("{tiers: [essential]}", ["essential"]),
        ('{plans: ["essential-*", "standard-*"]}', ["essential"]),
        ('{tiers: ["m*", "basic"]}', ["mini or basic"]),
        ("{tiers: [standard, premium]}", []),
        ('{tiers: ["*"]}', []),
        ('{apps: ["*"]}', []),
    ],
)
def test_what_small_plans_do_not_have(demand: str, match: str, small: list[str]) -> None:
    """What no small plan has is told where a policy asks small plans for it, and only there."""
    rule = demand.partition(":")[0]
    assert [said.partition(" warning ")[2] for said in remarks(policies((match, f"{{{demand}}}")))] == [
        f"'{rule}' can never be met on plans of the tier {tiers}; a Standard plan or higher has it; or ask for it in a "
        "policy that leaves these out"
        for tiers in small
    ]


def test_names_that_no_app_has() -> None:
    """An app pattern that no name at Heroku can fit is told, in policies and in exemptions."""
    rest = (
        "exemptions: [{match: {apps: [a.b]}, rules: [covered], until: 2027-01-31, reason: r, owner: o}]\n"
        "labels: {pii: {apps: [x_y], not: {apps: [c_d]}}}"
    )
    text = policies(('{apps: [my_app, my-app, "my-[_]", "[!_]*", "???????????????????????????????"]}', ANY), rest=rest)
    assert [said.split(";")[0] for said in remarks(text)] == [
        "3:30 warning no app can be called 'my_app': names are of small letters, digits and -, which '_' is none of",
        "3:46 warning no app can be called 'my-[_]': names are of small letters, digits and -, which '[_]' is none of",
        "3:65 warning no app can be called '???????????????????????????????': names have 30 characters at most",
        "4:30 warning no app can be called 'a.b': names are of small letters, digits and -, which '.' is none of",
        "5:23 warning no app can be called 'x_y': names are of small letters, digits and -, which '_' is none of",
        "5:42 warning no app can be called 'c_d': names are of small letters, digits and -, which '_' is none of",
    ]


def exempting(apps: str, rules: str, until: str = "2027-01-31") -> str:
    """The lines of one exemption."""
    return f"exemptions:\n  - {{match: {{apps: [{apps}]}}, rules: [{rules}], until: {until}, reason: r, owner: o}}"


def test_exemption_that_nothing_needs() -> None:
    """An exemption for a rule that no policy asks for is told at the rule."""
    text = policies(('{apps: ["*"]}', ANY), rest=exempting("old", "schedule_present, no_gaps"))
    assert remarks(text) == [
        "5:54 warning no policy requires 'no_gaps', so nothing is exempt by it; remove it",
    ]


def test_exemption_that_no_policy_in_question_needs() -> None:
    """A rule that only a policy below asks for is told, where one above takes all that the exemption fits."""
    sections = (("{apps: [old]}", "{recent_backup: }"), ('{apps: ["*"]}', ANY))
    assert remarks(policies(*sections, rest=exempting("old", "schedule_present"))) == [
        (
            "6:36 warning no policy that can govern what it fits requires 'schedule_present', so nothing is exempt by "
            "it; remove it"
        ),
    ]


@pytest.mark.parametrize("rules", ["recent_backup", "schedule_present", "covered, readable, listed"])
def test_exemption_that_may_be_needed(rules: str) -> None:
    """A rule that a policy in question may ask for, or that always holds, is nothing to remark on."""
    sections = (("{apps: [shop]}", "{recent_backup: }"), ('{apps: ["*"]}', ANY))
    assert remarks(policies(*sections, rest=exempting("old", rules))) == []


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-11-21", ["5:53 warning the exemption of covered at old ended on 2026-11-21; remove it, or renew it"]),
        (
            "2026-12-05",
            [
                (
                    "5:53 note the exemption of covered at old ends soon, on 2026-12-05; what it covers alerts again "
                    "from then on"
                )
            ],
        ),
        ("2026-12-06", []),
    ],
)
def test_exemption_that_runs_out(until: str, said: list[str]) -> None:
    """One that is over is a warning, one that ends within two weeks a note, one that ends later nothing."""
    assert remarks(policies(('{apps: ["*"]}', ANY), rest=exempting("old", "covered", until))) == said


def test_variables_of_sinks() -> None:
    """Each variable that a sink needs and that is not set is told where it is named."""
    rest = "sinks:\n  hook: {type: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET}"
    text = policies(('{apps: ["*"]}', ANY), rest=rest)
    assert remarks(text, {"HOOK_URL"}) == [
        (
            "5:56 warning HOOK_SECRET is not set here, and without it hook hears nothing; "
            "set it: heroku config:set HOOK_SECRET=... --app APP"
        )
    ]
    assert remarks(text, {"HOOK_URL", "HOOK_SECRET"}) == []


CRITICAL_ONLY = "sinks: {pager: {type: pagerduty, key_env: PD_KEY, from: critical}}"


@pytest.mark.parametrize(
    ("require", "rest", "unheard"),
    [
        ("{recent_backup: , retained_backups: }", CRITICAL_ONLY, ["warning retained_backups"]),
        ("{recent_backup: , retained_backups: {severity: critical}}", CRITICAL_ONLY, []),
        ("{recent_backup: , no_gaps: {severity: info}}", CRITICAL_ONLY, ["info no_gaps"]),
        ("{recent_backup: , retained_backups: }", CRITICAL_ONLY.replace("critical", "warning"), []),
        ("{schedule: any}", CRITICAL_ONLY, ["warning schedule_has_slots"]),
        ("{schedule: any, schedule_has_slots: {severity: critical}}", CRITICAL_ONLY, []),
        ("{recent_backup: , retained_backups: }", "", []),
    ],
)
def test_rule_that_nobody_hears_of(require: str, rest: str, unheard: list[str]) -> None:
    """A single rule whose severity no sink takes is a warning, where the policy itself is heard of."""
    assert [said.partition(" warning ")[2] for said in remarks(demanding(require) + rest, SET | {"PD_KEY"})] == [
        (
            f"{severity} findings of '{rule}' in 'all' reach no sink; lower 'from' at a sink that takes the policy, or "
            f"give '{rule}' a severity of its own"
        )
        for severity, rule in (one.split() for one in unheard)
    ]


RETIRED = "retired: [{database: postgresql-old, reason: replaced}]\n"


@pytest.mark.parametrize(
    ("rest", "unheard"),
    [
        (RETIRED + CRITICAL_ONLY, True),
        (RETIRED + CRITICAL_ONLY.replace("critical", "warning"), False),
        (CRITICAL_ONLY, False),
        (RETIRED, False),
    ],
)
def test_retired_database_that_nobody_hears_of(rest: str, *, unheard: bool) -> None:
    """That a retired database is still there is a warning at most: told where no sink takes warnings."""
    said = remarks(demanding("{recent_backup: }") + rest, SET | {"PD_KEY"})
    assert [one.partition(" ")[2] for one in said] == unheard * [
        (
            "warning warning findings of 'retired_is_gone' in 'all' reach no sink; lower 'from' at a sink that takes "
            "the policy, to warning or less"
        )
    ]
    assert not unheard or said[0].startswith("6:")


WORDLESS = (
    "every destroyed database of 'a' would go without a word, as it is ephemeral and matches all apps; name in its "
    "match the stages, apps, teams, addons or labels that come and go"
)


@pytest.mark.parametrize(
    ("match", "wide"),
    [
        ('{apps: ["*"]}', True),
        ('{apps: ["**", shop]}', True),
        ('{attachments: ["CACHE_*"]}', True),
        ('{plans: ["essential-*"], regions: [eu]}', True),
        ('{stages: ["*"]}', True),
        ('{apps: ["*"], not: {apps: [shop]}}', True),
        ("{stages: [review]}", False),
        ('{apps: ["shop-pr-*"]}', False),
        ('{apps: ["*"], teams: [sandbox]}', False),
        ("{addons: [postgresql-curved-12345]}", False),
        ("{labels: [scratch]}", False),
    ],
)
@pytest.mark.parametrize("flag", ["true", "false"])
def test_ephemeral_catch_all(match: str, flag: str, *, wide: bool) -> None:
    """That databases may vanish unheard of is told where a policy means it of nearly all there are."""
    text = f"version: 1\nlabels: {{scratch: {{apps: [x]}}}}\npolicies:\n  - name: a\n    match: {match}\n"
    text += f"    ephemeral: {flag}\n    require: {{schedule: any}}\n"
    assert remarks(text) == ([f"6:16 warning {WORDLESS}"] if wide and flag == "true" else [])


@pytest.mark.parametrize("variable", ["SLACK_WEBHOOK_URL", "SENTRY_DSN"])
def test_nobody_to_tell(variable: str) -> None:
    """Without sinks one of the two variables must be set; which, is all the same."""
    text = demanding(ANY)
    assert remarks(text, {"OTHER_URL"}) == [
        (
            "1:10 warning no sinks are named and neither SLACK_WEBHOOK_URL nor SENTRY_DSN is set here, so a worker has "
            "nobody to tell; set one: heroku config:set SLACK_WEBHOOK_URL=... --app APP, or name sinks"
        )
    ]
    assert remarks(text, {variable}) == []


def test_remarks_come_in_order_and_once() -> None:
    """Remarks stand from the top of the file; what an alias repeats is said once."""
    text = (
        "version: 1\npolicies:\n"
        "  - {name: a, match: {apps: [x]}, require: &r {schedule: any, recent_backup: {max_age: 1h}}}\n"
        "  - {name: b, match: {apps: [y]}, require: *r}\n"
        "  - {name: c, match: {apps: [x]}, require: *r}\n"
    )
    found = lint(parse(text, "p", RULES), text, RULES, NOW, SET, SOON)
    assert [(r.line, r.what.split()[0], r.weight) for r in found] == [
        (3, "1h", Weight.WARNING),
        (5, "'c'", Weight.WARNING),
    ]
    assert list(found) == sorted(set(found))
