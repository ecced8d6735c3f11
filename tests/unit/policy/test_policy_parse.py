"""What a policy file means, and that no text breaks the reading of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from textwrap import dedent
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from checker.errors import Misconfigured
from checker.model import Alerting, Bytes, Origin, ScheduleDemand, Severity
from checker.policy import Policy, PolicyRefused, builtin_text, decode, parse
from tests.unit.policy.rules import RICH, RULES, Age, Nothing, Rich, rule


def policy_with(require: str, extra: str = "", rules: Any = RULES) -> Policy:
    """A file with one policy that demands `require`."""
    text = f"version: 1\n{extra}policies:\n  - name: all\n    match: {{apps: [x]}}\n    require: {require}\n"
    return parse(text, "policy.yml", rules)


def refused(text: str, rules: Any = RULES) -> list[str]:
    """The lines that a bad file is refused with."""
    with pytest.raises(PolicyRefused) as caught:
        parse(text, "policy.yml", rules)
    return str(caught.value).splitlines()


RUNBOOK = dedent("""\
    version: 1
    poll: 30m
    defaults: {severity: warning}
    policies:
      - name: production
        match: {apps: shop}
        severity: critical
        require:
          schedule:
            at: 00:00
            timezone: Europe/London
            start_grace: 3h
            max_run: 4h
          recent_backup:
            max_age: 26h
            severity: info
      - name: rest
        match: {attachments: DATABASE}
        require: {recent_backup: }
    alerting: {unknown_after: 90m}
    """)


def test_every_value_is_taken_over() -> None:
    """What the file says is what holds."""
    policy = parse(RUNBOOK, "policy.yml", RULES)
    assert (policy.path, policy.version, policy.poll) == ("policy.yml", 1, timedelta(minutes=30))
    assert policy.severity is Severity.WARNING
    assert policy.alerting == Alerting(unknown_after=timedelta(minutes=90))
    production, rest = (section.requirement for section in policy.sections)
    assert production.policy == "production"
    assert production.schedule == ScheduleDemand(0, "Europe/London")
    assert (production.start_grace, production.max_run) == (timedelta(hours=3), timedelta(hours=4))
    assert production.demands["recent_backup"].parameters == Age(timedelta(hours=26))
    assert (rest.policy, rest.schedule) == ("rest", None)
    assert rest.demands["recent_backup"].parameters == Age(None)


def test_schedule_brings_its_rules_along() -> None:
    """A schedule that is demanded must be present and match, without anybody asking for either."""
    production, rest = parse(RUNBOOK, "policy.yml", RULES).sections
    assert set(production.requirement.demands) == {"schedule_present", "schedule_matches", "recent_backup"}
    assert production.requirement.demands["schedule_present"].parameters == Nothing()
    assert set(rest.requirement.demands) == {"recent_backup"}


def test_each_value_knows_where_it_is_written() -> None:
    """Every demand names the line of its key, every policy the line it begins on."""
    production, rest = parse(RUNBOOK, "policy.yml", RULES).sections
    assert (production.origin, rest.origin) == (Origin("policy.yml", 5, 5), Origin("policy.yml", 17, 5))
    demands = production.requirement.demands
    assert demands["recent_backup"].origin == Origin("policy.yml", 14, 7)
    assert demands["schedule_present"].origin == demands["schedule_matches"].origin == Origin("policy.yml", 9, 7)


@pytest.mark.parametrize(
    ("rule_says", "policy_says", "file_says", "holds"),
    [
        ("info", "warning", "critical", Severity.INFO),
        (None, "warning", "info", Severity.WARNING),
        (None, None, "info", Severity.INFO),
        (None, None, None, Severity.CRITICAL),
    ],
)
def test_nearest_severity_holds(
    rule_says: str | None, policy_says: str | None, file_says: str | None, holds: Severity
) -> None:
    """A rule's own severity outranks its policy's, that the file's, and without any it is critical."""
    own = f"severity: {rule_says}" if rule_says else ""
    require = f"{{recent_backup: {{{own}}}}}\n" + (f"    severity: {policy_says}" if policy_says else "")
    policy = policy_with(require, f"defaults: {{severity: {file_says}}}\n" if file_says else "")
    assert policy.sections[0].requirement.demands["recent_backup"].severity is holds


def test_severity_beside_an_hour_is_that_of_the_rules_it_brings() -> None:
    """`schedule` may say how much it matters, for the rules that come with it."""
    demands = policy_with("{schedule: {at: any, severity: info}, recent_backup: }").sections[0].requirement.demands
    assert demands["schedule_matches"].severity is Severity.INFO
    assert demands["recent_backup"].severity is Severity.CRITICAL


def test_defaults_hold_where_nothing_is_written() -> None:
    """A file need not say how often to look or how to be told."""
    policy = policy_with("{schedule: any}")
    assert (policy.poll, policy.alerting, policy.severity) == (timedelta(hours=1), Alerting(), Severity.CRITICAL)


def test_same_text_has_the_same_fingerprint_and_no_other() -> None:
    """A policy that changed is seen by its fingerprint."""
    first, second, other = (policy_with(f"{{schedule: {word}}}") for word in ("any", "any", "any "))
    assert first.fingerprint == second.fingerprint != other.fingerprint
    assert len(first.fingerprint) == 12


def test_new_rule_is_read_from_its_own_parameters() -> None:
    """Parameters of every kind are read as the rule declares them."""
    written = (
        "{rich: {count: 2, share: 1, strict: true, label: a b, size: large, window: 2d, wait: 90m, most: 3,"
        " copy: [a, b], waits: [4h, 1d], bulk: 1.5GB}}"
    )
    parameters = policy_with(written, rules=[RICH]).sections[0].requirement.demands["rich"].parameters
    assert parameters == Rich(
        count=2,
        share=1.0,
        strict=True,
        label="a b",
        size="large",
        window=timedelta(days=2),
        wait=timedelta(minutes=90),
        most=3,
        copy=("a", "b"),
        waits=(timedelta(hours=4), timedelta(days=1)),
        bulk=Bytes(1536 * 1024**2),
    )


def test_auto_is_what_the_rule_says_it_is() -> None:
    """`auto` reads as the word where a rule declares it, else as nothing given."""
    rules = [RICH, rule("recent_backup", Age)]
    demands = policy_with("{rich: {count: 1, window: auto}, recent_backup: {max_age: auto}}", rules=rules)
    parameters = {name: demand.parameters for name, demand in demands.sections[0].requirement.demands.items()}
    assert parameters == {"rich": Rich(1, window="auto"), "recent_backup": Age(None)}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "'count' is missing"),
        ("count: 0", "count must be 1 or more"),
        ("count: '2'", "expected a whole number, got '2'"),
        ("count: 2.5", "expected a whole number, got 2.5"),
        ("count: true", "expected a whole number, got true"),
        ("count: 1, share: .inf", "expected a finite number, got inf"),
        ("count: 1, share: half", "expected a number, got 'half'"),
        ("count: 1, strict: yes", "expected true or false, got 'yes'"),
        ("count: 1, label: 1", "expected text (in quotes, where it looks like something else), got 1"),
        ("count: 1, size: huge", "'huge' does not fit: input should be 'small' or 'large'"),
        ("count: 1, wait: auto", "'auto' is not a duration"),
        ("count: 1, wait: 1_0", "'10' is not a duration; it has no unit"),
        ("count: 1, wait: [1h]", "expected a duration such as 90m, 26h, 7d or 1d12h, got a list"),
        ("count: 1, copy: a", "expected a list, got 'a'"),
        ("count: 1, waits: [1h, 2]", "'2' is not a duration"),
        ("count: 1, bulk: 10", "'10' is not a size; it has no unit: write 10MB or 10GB"),
        ("count: 1, bulk: [1MB]", "expected a size such as 10MB or 1.5GB, got a list"),
        ("count: 1, bulk: true", "expected a size such as 10MB or 1.5GB, got true"),
        ("count: 0xffffffffffffffffffffffffffffffffffffffffffffffffff", "expected a whole number"),
        ("count: 2027-13-45", "expected a whole number, got '2027-13-45'"),
    ],
)
def test_mistake_in_a_parameter_is_told(written: str, told: str) -> None:
    """What does not fit a rule's parameters is refused in words, at its place."""
    text = f"version: 1\npolicies:\n- name: a\n  match: {{apps: a}}\n  require:\n    rich: {{{written}}}\n"
    (line,) = refused(text, [RICH])
    assert line.startswith("policy.yml:6:")
    assert told in line


@dataclass(frozen=True)
class Mixed:
    """A number and a duration without unit cannot be told apart."""

    wait: timedelta | int = 1


@dataclass(frozen=True)
class Worded:
    """One word may stand for a duration, and no two."""

    wait: timedelta | Literal["any", "auto"] = "any"


@dataclass(frozen=True)
class Severe:
    """`severity` already means something below a rule's key."""

    severity: int = 1


@pytest.mark.parametrize("parameters", [Mixed, Worded, Severe])
def test_rule_that_cannot_be_written_down_is_a_bug(parameters: type) -> None:
    """A rule whose parameters have no form in a file is found by its maker, not by a user."""
    with pytest.raises(TypeError):
        policy_with("{schedule: any}", rules=[rule("impossible", parameters)])


@dataclass(frozen=True)
class Bounded:
    """Parameters with bounds of pydantic's kind, and a list made anew each time."""

    count: Annotated[int, Field(ge=1)]
    names: list[str] = field(default_factory=lambda: ["a"])


def test_bounds_of_a_parameter_hold() -> None:
    """A rule may declare bounds with its types; they are told in words."""
    rules = [rule("bounded", Bounded)]
    demands = policy_with("{bounded: {count: 1}}", rules=rules).sections[0].requirement.demands
    assert demands["bounded"].parameters == Bounded(1, ["a"])
    with pytest.raises(PolicyRefused, match="0 does not fit: input should be greater than or equal to 1"):
        policy_with("{bounded: {count: 0}}", rules=rules)


def test_secrets_and_long_values_are_not_repeated() -> None:
    """What looks like a secret, and the rest of a long value, never reaches a log by way of an error."""
    secrets = (
        "https://hooks.slack.com/services/T0/B0/hidden",
        "postgres://user:hidden@host/db",
        "HRKU-hidden",
        "01234567-89ab-cdef-0123-hidden".replace("hidden", "456789abcdef"),
        "x" * 60 + "hidden",
    )
    for secret in secrets:
        for text in (f"version: {secret}\n", f"? {secret}\n: 1\n", f"version: 1\npoll: !<{secret}> 1h\n"):
            told = "\n".join(refused(text))
            assert "hidden" not in told
            assert "456789abcdef" not in told


@pytest.mark.parametrize("text", ['version: "\\UFFFFFFFF"\n', f"%YAML 1.{'1' * 5000}\n---\nversion: 1\n"])
def test_text_that_breaks_the_yaml_reader_is_refused(text: str) -> None:
    """Numbers that no reader of YAML can take end in a refusal too."""
    assert refused(text) == ["policy.yml:1:1: this cannot be read as YAML; compare it with the shipped policy.yml"]


def test_file_that_is_too_large_is_refused_unread() -> None:
    """A file past a megabyte is refused at once, as text and as bytes."""
    text = "#" * 1_000_001
    assert "match by patterns" in refused(text)[0]
    with pytest.raises(PolicyRefused, match="match by patterns"):
        decode(text.encode(), "policy.yml")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"version: 1\nname: caf\xe9\n", "policy.yml:2:10: the byte 0xE9 is not UTF-8; save the file as UTF-8"),
        ("version: 1\n".encode("utf-16"), "policy.yml:1:1: this is UTF-16; save the file as UTF-8"),
    ],
)
def test_file_that_is_no_utf_8_is_refused_at_its_place(data: bytes, told: str) -> None:
    """A file in another encoding is refused where the first foreign byte stands."""
    with pytest.raises(PolicyRefused) as caught:
        decode(data, "policy.yml")
    assert str(caught.value) == told


def test_byte_order_mark_and_windows_line_ends_are_taken() -> None:
    """A file from an editor on Windows reads as any other."""
    data = b"\xef\xbb\xbf" + RUNBOOK.replace("\n", "\r\n").encode()
    assert len(parse(decode(data, "policy.yml"), "policy.yml", RULES).sections) == 2


def test_refusal_is_a_misconfiguration() -> None:
    """Whoever handles wrong settings handles a wrong policy too."""
    with pytest.raises(Misconfigured, match=r"policy\.yml:1:1: "):
        parse("", "policy.yml", RULES)


STRUCTURE = (
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "? ",
    "&a ",
    "*a",
    "!x ",
    "!!int ",
    "'",
    '"',
    "|\n",
    "> ",
    ",",
)
ODDITIES = (
    "%YAML 1.1\n",
    "---\n",
    "...\n",
    "# ",
    "\t",
    "<<: ",
    "0x",
    "~",
    ".inf",
    "\x85",
    "\u2028",
    "\x00",
    "\ud800",
    "@",
)
WORDS = (
    "version: 1\n",
    "policies:\n",
    "name: a\n",
    "match: {apps: a}\n",
    "require:\n",
    "schedule: any\n",
    "any",
    "auto",
)
TOKENS = st.sampled_from(STRUCTURE + ODDITIES + WORDS)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(TOKENS, max_size=40).map("".join)))
def test_any_text_is_a_policy_or_refused(text: str) -> None:
    """No text breaks the reading: it is a policy, or refused with printable lines."""
    try:
        assert parse(text, "policy.yml", RULES).sections
    except PolicyRefused as error:
        assert error.problems  # noqa: PT017 -- either outcome is fine
        assert all(problem.message.isprintable() for problem in error.problems)  # noqa: PT017 -- as above


@settings(deadline=None)
@given(st.data())
def test_shipped_policy_with_anything_in_it_is_a_policy_or_refused(data: st.DataObject) -> None:
    """No slip of the finger in a good file breaks the reading."""
    text = builtin_text()
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 40)))
    slip = data.draw(st.one_of(st.text(max_size=5), TOKENS))
    try:
        assert parse(text[:begin] + slip + text[end:], "policy.yml", RULES).sections
    except PolicyRefused as error:
        assert error.problems  # noqa: PT017 -- either outcome is fine


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No bytes break the reading of a file."""
    try:
        assert decode(data, "policy.yml").encode("utf-8") in data
    except PolicyRefused as error:
        assert error.problems  # noqa: PT017 -- either outcome is fine


KEYS = st.sampled_from(
    ["version", "poll", "defaults", "policies", "alerting", "name", "match", "apps", "require", "at"]
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["any", "auto", "1h", "UTC"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def flow(value: object) -> str:
    """A value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return {"None": "~", "True": "true", "False": "false"}.get(str(value), str(value))


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_shape_is_a_policy_or_refused(shape: dict[str, object]) -> None:
    """Known keys with values of any shape are a policy or refused, whatever stands where."""
    try:
        assert parse(flow(shape), "policy.yml", RULES).sections
    except PolicyRefused as error:
        assert error.problems  # noqa: PT017 -- either outcome is fine
