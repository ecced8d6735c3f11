"""Where notices go, as policy says it: the values, the holes, and that nobody is told a secret by a mistake."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checker
from checker.model import Severity
from checker.policy import Policy, PolicyRefused, Route, SinkKind, SinkSpec, builtin_text, parse
from checker.rules import RULES as REAL
from tests.unit.policy.rules import RULES

HEAD = """\
version: 1
policies:
  - name: production
    match: {apps: [shop]}
    labels: [team-a, "tier:1"]
    require: {schedule: any}
  - name: the rest
    match: {apps: ["*"]}
    labels: team-b
    require: {schedule: any}
"""


def read(sinks: str) -> Policy:
    return parse(f"{HEAD}sinks:\n{sinks}\n", "policy.yml", RULES)


def refused(sinks: str) -> str:
    with pytest.raises(PolicyRefused) as caught:
        read(sinks)
    return str(caught.value)


def test_every_value_is_taken_over() -> None:
    """What the file says of each sink is what holds, in its order."""
    policy = read(
        '  ops: {type: slack, url_env: SLACK_WEBHOOK_URL, mention: "<!subteam^S123>"}\n'
        "  issues: {type: sentry, dsn_env: SENTRY_DSN, policies: [production, the rest]}\n"
        "  tickets: {type: webhook, url_env: T_URL, secret_env: T_SECRET, from: warning, labels: [team-a, team-b]}\n"
        "  pager: {type: pagerduty, key_env: PD_KEY, url_env: PD_URL, from: critical, policies: production}"
    )
    assert policy.sinks == (
        SinkSpec("ops", SinkKind.SLACK, url_env="SLACK_WEBHOOK_URL", mention="<!subteam^S123>"),
        SinkSpec("issues", SinkKind.SENTRY, dsn_env="SENTRY_DSN", route=Route(policies=("production", "the rest"))),
        SinkSpec(
            "tickets",
            SinkKind.WEBHOOK,
            url_env="T_URL",
            secret_env="T_SECRET",
            route=Route(Severity.WARNING, labels=("team-a", "team-b")),
        ),
        SinkSpec(
            "pager",
            SinkKind.PAGERDUTY,
            key_env="PD_KEY",
            url_env="PD_URL",
            route=Route(Severity.CRITICAL, ("production",)),
        ),
    )
    assert [("T_URL", "T_SECRET"), ("PD_URL", "PD_KEY")] == [sink.variables for sink in policy.sinks[2:]]


def test_labels_reach_the_requirement() -> None:
    """What a policy is labelled with is known of every database that it governs."""
    policy = parse(HEAD, "policy.yml", RULES)
    assert [("team-a", "tier:1"), ("team-b",)] == [section.requirement.labels for section in policy.sections]
    assert () == policy.sinks
    assert () == parse(builtin_text(), "policy.yml", RULES).sections[0].requirement.labels


@pytest.mark.parametrize(
    ("sinks", "unheard"),
    [
        ("  a: {type: slack, url_env: A_URL, policies: [production]}", ["the rest"]),
        ("  a: {type: slack, url_env: A_URL, labels: [team-b]}", ["production"]),
        ("  a: {type: slack, url_env: A_URL, labels: [team-b], policies: [production]}", ["production", "the rest"]),
        ("  a: {type: slack, url_env: A_URL, labels: team-b}\n  b: {type: slack, url_env: A_URL, labels: team-a}", []),
        ("  a: {type: slack, url_env: A_URL, from: critical}", []),
    ],
)
def test_holes(sinks: str, unheard: list[str]) -> None:
    """A policy whose findings no sink would be told of is refused, at its name."""
    if not unheard:
        assert read(sinks).sinks
        return
    lines = refused(sinks).splitlines()
    places = {"production": "policy.yml:3:11", "the rest": "policy.yml:7:11"}
    assert [f"{places[name]}: critical findings of '{name}' reach no sink" for name in unheard] == [
        line.partition(";")[0] for line in lines
    ]


ONE = """\
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    severity: %s
    require: %s
sinks: {pager: {type: pagerduty, key_env: PD_KEY, from: %s}}
"""
LOWER = "lower 'from' at a sink that takes the policy, to %s or less"


@pytest.mark.parametrize(
    ("severity", "require", "least", "said"),
    [
        ("critical", "{schedule: any}", "critical", None),
        ("warning", "{schedule: any}", "critical", "3:11: warning findings of 'all' reach no sink"),
        ("warning", "{schedule: any}", "warning", None),
        ("info", "{schedule: any}", "warning", "3:11: info findings of 'all' reach no sink"),
        ("info", "{schedule: any}", "info", None),
        # What has a severity of its own leaves being unseen and uncovered at that of the policy.
        ("warning", "{schedule: {at: any, severity: critical}}", "critical", "3:11: warning findings of 'all' reach"),
        (
            "critical",
            "{schedule: {at: any, severity: warning}}",
            "critical",
            "6:45: warning findings of 'schedule' in 'all' reach no sink",
        ),
        (
            "critical",
            "{schedule: any, recent_backup: {severity: info}}",
            "warning",
            "6:56: info findings of 'recent_backup' in 'all' reach no sink",
        ),
        ("critical", "{schedule: {at: any, severity: warning}}", "warning", None),
    ],
)
def test_holes_by_severity(severity: str, require: str, least: str, said: str | None) -> None:
    """A policy, or a backup that it demands, whose severity no sink takes is refused with what to write instead."""
    text = ONE % (severity, require, least)
    if said is None:
        assert parse(text, "policy.yml", REAL).sinks
        return
    with pytest.raises(PolicyRefused) as caught:
        parse(text, "policy.yml", REAL)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"policy.yml:{said}")
    assert line.endswith(LOWER % said.split()[1])


@pytest.mark.parametrize(
    "secret",
    [
        "https://hooks.slack.com/services/T0/B0/canary",
        "hooks.slack.com/services/T0/B0/canary",
        "https://canary@o1.ingest.sentry.io/1",
        "canary@host",
        "whsec_canary0123456789",
        "0123456789canary0123456789abcdef",
        "R0CANARY0123456789ABCDEFGHIJKLMN",
        "canary with blanks",
        "[canary]",
        "{canary: 1}",
    ],
)
@pytest.mark.parametrize("key", ["url_env", "dsn_env", "key_env", "secret_env"])
def test_a_pasted_secret_is_not_repeated(key: str, secret: str) -> None:
    """Whoever pastes the secret where its variable's name belongs is told so, without it."""
    said = refused(
        f"  a: {{type: webhook, url_env: A_URL, {key}: {secret}}}".replace("url_env: A_URL, url_env", "url_env")
    )
    assert "name an environment variable" in said
    assert "canary" not in said.lower()


@pytest.mark.parametrize(
    "name", ["SLACK_WEBHOOK_URL", "A_1", "PAGER_URL_OF_TEAM_2", "X" * 18 + "1", "ABCDEFGHIJKLMNOPQRSTUVWX"]
)
def test_names_of_variables(name: str) -> None:
    """Any usual name of a variable will do."""
    assert name == read(f"  a: {{type: slack, url_env: {name}}}").sinks[0].url_env


@pytest.mark.parametrize("name", ["HEROKU_API_KEY", "DATABASE_URL"])
@pytest.mark.parametrize("key", ["url_env", "secret_env"])
def test_what_checker_lives_on_goes_nowhere(key: str, name: str) -> None:
    """No policy can have checker's own token or database sent to anybody."""
    assert f"{name} is for checker alone" in refused(f"  a: {{type: webhook, {key}: {name}}}")


def test_example_in_the_shipped_policy() -> None:
    """The example of sinks can be used by taking its comment signs away."""
    text = builtin_text()
    start = text.index("# sinks:\n")
    end = text.index("\n\n", start)
    policy = parse(
        text[:start] + text[start:end].replace("# ", "", 1).replace("\n# ", "\n") + text[end:], "policy.yml", RULES
    )
    assert ["ops", "pager"] == [sink.name for sink in policy.sinks]


def test_example_in_the_readme() -> None:
    """The policy that the page about alerting shows for sinks is a valid one."""
    readme = (Path(checker.__file__).parents[1] / "docs" / "alerting.md").read_text(encoding="utf-8")
    (example,) = (block for block in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "sinks:" in block)
    assert ["ops", "issues", "team-a", "pager"] == [
        s.name for s in parse(f"version: 1\n{example}", "p.yml", RULES).sinks
    ]


WORDS = st.sampled_from(
    [
        "type",
        "url_env",
        "key_env",
        "from",
        "policies",
        "labels",
        "slack",
        "pagerduty",
        "A_URL",
        "critical",
        "production",
    ]
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=10,
)


def flow(value: object) -> str:
    """A value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return {"None": "~", "True": "true", "False": "false"}.get(str(value), str(value))


@given(sinks=VALUES, labels=VALUES, policies=st.one_of(st.none(), VALUES))
def test_any_shape_is_taken_or_refused(sinks: object, labels: object, policies: object) -> None:
    """Sinks and labels of any shape are a policy or refused, each mistake at its place."""
    text = HEAD.replace("team-b", flow(labels)) if policies is None else f"version: 1\npolicies: {flow(policies)}\n"
    try:
        assert parse(f"{text}sinks: {flow(sinks)}\n", "policy.yml", RULES).sinks
    except PolicyRefused as error:
        problems = error.problems
        assert problems
        assert all(problem.message.isprintable() for problem in problems)
