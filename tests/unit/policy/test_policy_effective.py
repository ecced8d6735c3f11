"""The effective policy: all that holds, and the line that says so."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from checker.model import Origin
from checker.policy import Policy, Shown, builtin_text, decode, effective, parse
from checker.policy.reader import read
from checker.report import policy_shown
from checker.rules import RULES

GOOD = sorted((Path(__file__).parents[2] / "policies" / "good").glob("*.yml"))
TEXTS = {path.stem: decode(path.read_bytes(), path.name) for path in GOOD} | {"shipped": builtin_text()}

NOWHERE = Origin("", 0)
SMALL = """\
version: 1
defaults: {severity: info}
policies:
  - name: nightly
    match: {apps: shop-*}
    severity: critical
    require:
      schedule: {at: "00:00", timezone: Europe/London, max_run: 3h}
      no_gaps: {window: 3d, severity: warning}
      recent_backup:
  - name: others
    match: {apps: ["*"], attachments: [DATABASE, "[A-C]*"]}
    require: {schedule: any}
"""


def leaves(shown: Sequence[Shown], place: tuple[str, ...] = ()) -> Iterator[tuple[str, object, str]]:
    """Every value with its path and where it comes from; what comes along is marked with a +."""
    for one in shown:
        here = (*place, f"+{one.key}" if one.aside else one.key)
        if not one.below and not one.entries:
            yield ".".join(here), one.value, one.origin
        yield from leaves(one.below, here)
        for number, entry in enumerate(one.entries):
            yield from leaves(entry, (*here, str(number)))


def of(text: str) -> dict[str, tuple[object, str]]:
    """The values of a text, by their paths."""
    return {path: (value, origin) for path, value, origin in leaves(effective(parse(text, "p", RULES), text, RULES))}


def test_every_value_with_its_line() -> None:
    """What is written stands with its line, and what nobody wrote is there as a default."""
    found = of(SMALL)
    assert {
        "poll": ("1h", "default"),
        "defaults.severity": ("info", "p:2"),
        "policies.0.name": ("nightly", "p:4"),
        "policies.0.match.apps": ("shop-*", "p:5"),
        "policies.0.severity": ("critical", "p:6"),
        "policies.0.require.schedule.at": ("00:00", "p:8"),
        "policies.0.require.schedule.timezone": ("Europe/London", "p:8"),
        "policies.0.require.schedule.start_grace": ("2h", "default"),
        "policies.0.require.schedule.max_run": ("3h", "p:8"),
        "policies.0.require.no_gaps.window": ("3d", "p:9"),
        "policies.0.require.no_gaps.severity": ("warning", "p:9"),
        "policies.0.require.recent_backup.max_age": ("auto", "default"),
        "policies.0.require.recent_backup.severity": ("critical", "p:6"),
        "policies.1.match.attachments": (["DATABASE", "[A-C]*"], "p:12"),
        "policies.1.severity": ("info", "p:2"),
        "policies.1.require.schedule.at": ("any", "p:13"),
        "policies.1.require.schedule.max_run": ("2h", "default"),
        "alerting.unknown_after": ("3h", "default"),
        "alerting.digest": ("weekly", "default"),
        "max_exemption": ("180d", "default"),
    }.items() <= found.items()
    assert ("SLACK_WEBHOOK_URL and SENTRY_DSN, whichever is set", "default") == found["+sinks"]


def test_rules_that_a_schedule_brings_along() -> None:
    """The rules that come with a schedule are named, with how much each matters and why."""
    found = of(SMALL)
    brought = {path.split("+")[1]: value for path, value in found.items() if path.startswith("policies.0.require.+")}
    assert {
        "schedule_present.severity": ("critical", "p:6"),
        "slots_met.severity": ("critical", "p:6"),
        "schedule_has_slots.severity": ("warning", "p:6, at most warning"),
    }.items() <= brought.items()
    section = parse(SMALL, "p", RULES).sections[0]
    named = {"no_gaps", "recent_backup"}
    assert {rule for rule in section.requirement.demands if rule not in named} == {
        name.removesuffix(".severity") for name in brought
    }
    assert ("info", "p:2") == found["policies.1.require.+schedule_has_slots.severity"]


def test_severity_of_a_schedule_goes_to_what_it_brings() -> None:
    """A severity beside the hour is that of the rules that come with it, and one that is named has its own."""
    text = SMALL.replace("schedule: any", "schedule: {at: any, severity: critical}, not_stalled: {severity: info}")
    found = of(text)
    assert ("critical", "p:13") == found["policies.1.require.+slots_met.severity"]
    assert ("warning", "p:13, at most warning") == found["policies.1.require.+schedule_has_slots.severity"]
    assert ("info", "p:13") == found["policies.1.require.not_stalled.severity"]
    assert "policies.1.require.+not_stalled.severity" not in found


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_line_that_is_named_says_it(text: str) -> None:
    """The line behind a value is one where its key is written."""
    lines = text.splitlines()
    found = list(leaves(effective(parse(text, "p", RULES), text, RULES)))
    assert len(found) > 15
    for path, value, origin in found:
        place = re.match(r"p:(\d+)", origin)
        # `schedule: any` is short for a mapping.
        key = "any" if path.endswith("schedule.at") and value == "any" else path.rpartition(".")[2]
        assert place is None or key in lines[int(place[1]) - 1], path


def bare(policy: Policy) -> object:
    """A policy without its places and its fingerprint."""
    sections = tuple(
        (
            section.match,
            replace(section.requirement, origin=NOWHERE, demands={}),
            {rule: replace(demand, origin=NOWHERE) for rule, demand in section.requirement.demands.items()},
        )
        for section in policy.sections
    )
    entries = tuple((entry.match, replace(entry.exemption, origin=NOWHERE)) for entry in policy.entries)
    return policy.version, policy.poll, policy.severity, policy.alerting, policy.sinks, sections, entries


@pytest.mark.parametrize("text", [*TEXTS.values(), SMALL], ids=[*TEXTS, "small"])
def test_yaml_is_a_policy_that_says_the_same(text: str) -> None:
    """What is printed as YAML is a policy again, with every value spelt out, and demands just the same."""
    policy = parse(text, "p", RULES)
    printed = policy_shown.as_yaml(effective(policy, text, RULES))
    again = parse(printed, "p", RULES)
    assert bare(policy) == bare(again)
    values = {path: value for path, value, _ in leaves(effective(policy, text, RULES))}
    assert values == {path: value for path, value, _ in leaves(effective(again, printed, RULES))}


def test_yaml_keeps_words_that_look_like_something_else() -> None:
    """Names that YAML would read as a number, a truth or nothing stay names."""
    names = ["no", "null", "12", "1e3", "~", "- x", "a: b", "#", "'", '"', "*", "è", "2027-01-31", "12h", ".inf", "é\\"]
    sections = "".join(
        f"  - {{name: {json.dumps(name)}, match: {{apps: ['*']}}, require: {{schedule: any}}}}\n" for name in names
    )
    text = f"version: 1\npolicies:\n{sections}"
    printed = policy_shown.as_yaml(effective(parse(text, "p", RULES), text, RULES))
    assert names == [section.name for section in parse(printed, "p", RULES).sections]


def test_json_is_nested_as_the_file() -> None:
    """As JSON each value stands where it stands in a file, beside where it comes from."""
    shown = json.loads(policy_shown.as_json(effective(parse(SMALL, "p", RULES), SMALL, RULES)))
    assert {"value": "1h", "origin": "default"} == shown["poll"]
    assert {"value": "3h", "origin": "p:8"} == shown["policies"][0]["require"]["schedule"]["max_run"]
    assert {"value": ["DATABASE", "[A-C]*"], "origin": "p:12"} == shown["policies"][1]["match"]["attachments"]
    assert {"value": "info", "origin": "p:2"} == shown["policies"][1]["require"]["slots_met"]["severity"]
    assert read(policy_shown.as_json(effective(parse(SMALL, "p", RULES), SMALL, RULES)), "p").root.value


@pytest.mark.parametrize("text", [*TEXTS.values(), SMALL], ids=[*TEXTS, "small"])
def test_table_fits_in_100_columns(text: str) -> None:
    """On a screen of 100 columns nothing is cut off, and no word is torn that would fit on a line."""
    out = StringIO()
    policy = parse(text, "some/where/policy.yml", RULES)
    shown = effective(policy, text, RULES)
    policy_shown.render(Console(file=out, width=100, highlight=False), shown, "some/where/policy.yml")
    printed = out.getvalue()
    assert max(map(len, printed.splitlines())) <= 100
    flat = " ".join(printed.split())
    for _, value, origin in leaves(shown):
        said = json.dumps(value) if isinstance(value, bool) else value
        words = said if isinstance(said, list) else str(said).split()
        assert all(str(word) in flat for word in words)
        assert origin.rpartition("/")[2] in flat


def test_table_of_a_small_policy() -> None:
    """The table shows the file's own order, with what comes along under the key that brings it."""
    out = StringIO()
    policy_shown.render(
        Console(file=out, width=100, highlight=False), effective(parse(SMALL, "p", RULES), SMALL, RULES), "p"
    )
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert "p: what holds, and the line that says so" == lines[0]
    assert ["key", "value", "from"] == lines[2].split()
    start = next(number for number, line in enumerate(lines) if "nightly" in line)
    assert [
        ["-", "name", "nightly", "p:4"],
        ["match", "p:5"],
        ["apps", "shop-*", "p:5"],
        ["ephemeral", "false", "default"],
        ["severity", "critical", "p:6"],
        ["require", "p:7"],
        ["schedule", "p:8"],
        ["at", "00:00", "p:8"],
        ["timezone", "Europe/London", "p:8"],
        ["start_grace", "2h", "default"],
        ["max_run", "3h", "p:8"],
        ["schedule_present", "brought", "along,", "critical", "p:6"],
    ] == [line.split() for line in lines[start : start + 12]]
