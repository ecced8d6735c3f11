"""The policy parser against text that nobody means well: its own errors only, no secret repeated, and never a hang."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.policy import Policy, PolicyRefused, kept_text, lint, parse
from checker.rules import RULES
from tests.make import NOW
from tests.work import calls

GOOD = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "policies/good").glob("*.yml"))
]
SECRETS = [
    "https://hooks.slack.com/services/T0/B0/canary",
    "https://canary@o1.ingest.sentry.io/2",
    "postgres://u:canary@h/d",
    "HRKU-canary",
]
PIECES = st.sampled_from(
    [
        *(
            "[",
            "]",
            "{",
            "}",
            ":",
            ": ",
            ",",
            "- ",
            "? ",
            "&a ",
            "*a",
            "*",
            "!x ",
            "!!int ",
            "<<: ",
            "|\n",
            ">\n",
            "%",
            "#",
            "'",
            '"',
        ),
        *(
            "\n",
            "\n  ",
            "\n- ",
            "\t",
            "---\n",
            "...\n",
            "\u2028",
            "\ufeff",
            "\x85",
            "null",
            "~",
            "yes",
            "-1",
            "1e999",
            ".nan",
        ),
        *(
            "9" * 50,
            "9" * 5000,
            "0x" + "f" * 50,
            "1:2:3",
            "2027-01-31",
            "0001-01-01",
            "9999-12-31T23:59:59Z",
            "999999999d",
            "auto",
        ),
        *(
            "[" * 30,
            "- " * 30,
            "{a: " * 30,
            "a" * 2000,
            "*a" * 200,
            "[!" * 50,
            "\\",
            "${X}",
            "00:00",
            "25:00",
            "Europe/London",
        ),
        *SECRETS,
    ]
)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcome(text: str) -> str:
    """All that a parsed policy is going to tell of it, or all that the refusal says."""
    refused: PolicyRefused | None = None
    try:
        policy = parse(text, "policy.yml", RULES)
    except PolicyRefused as error:
        refused = error
    else:
        assert isinstance(policy, Policy)
        remarks = lint(policy, text, RULES, NOW, {}, timedelta(days=14))
        return kept_text(policy) + "".join(map(str, remarks))
    lines = 2 + sum(map(text.count, "\n\r\x85\u2028\u2029"))
    assert refused.problems
    for problem in refused.problems:
        assert problem.message
        assert problem.message.isprintable()
        assert len(problem.message) < 1_000
        assert 1 <= problem.line <= lines
        assert problem.col >= 1
    assert refused.__cause__ is None
    assert refused.__context__ is None or refused.__suppress_context__
    return str(refused) + repr(refused)


@UNHURRIED
@given(st.sampled_from(GOOD), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=5))
def test_a_spoilt_policy_is_a_policy_or_refused(text: str, spoils: list[tuple[float, int, str]]) -> None:
    """Whatever is put in or left out, every mistake is told, at a place that there is."""
    for where, length, piece in spoils:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    # That each mistake has words and a place, `outcome` holds; what is told is one of both, and the same every time.
    told = outcome(text)
    assert told.startswith("policy.yml:") or parse(text, "policy.yml", RULES).sections
    assert told == outcome(text)


@UNHURRIED
@given(
    st.sampled_from(GOOD),
    st.data(),
    st.sampled_from(SECRETS),
    st.sampled_from(["{}", "'{}'", '"{}"', "[{}]", "{{{}: 1}}"]),
)
def test_a_secret_in_the_wrong_place_is_not_repeated(text: str, data: st.DataObject, secret: str, form: str) -> None:
    """Who pastes a URL, a DSN or a token where a value belongs does not read it again in CI's log, nor in the store."""
    lines = [n for n, line in enumerate(text.splitlines()) if ": " in line and not line.strip().startswith("#")]
    number = data.draw(st.sampled_from(lines))
    kept = text.splitlines()
    kept[number] = kept[number].partition(": ")[0] + ": " + form.format(secret)
    assert "canary" not in outcome("\n".join(kept))


@pytest.mark.parametrize("key", ["apps", "attachments", "plans", "teams"])
def test_a_token_is_no_name_in_small_letters(key: str) -> None:
    """What is proposed instead of a name in capitals is not the token that was pasted there, in small letters."""
    assert "canary" not in outcome(
        HEAD + f"  - {{name: a, match: {{{key}: [HRKU-canary]}}, require: {{schedule: any}}}}\n"
    )


HEAD = "version: 1\npolicies:\n"
ONE = HEAD + '  - {name: a, match: {apps: ["*"]}, require: {schedule: any}}\n'
ENDLESS: dict[str, Callable[[int], str]] = {
    "open keys": lambda n: "{? " * n,
    "nested items": lambda n: "- " * n,
    "nested keys": lambda n: "? " * n,
    "items": lambda n: "-\n" * n,
    "stairs": lambda n: "".join(" " * i + "a:\n" for i in range(int((2 * n) ** 0.5))),
    "aliases of aliases": lambda n: (
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, n // 20))
    ),
    "anchors": lambda n: "[" + "".join(f"&a{i} x," for i in range(n // 8)) + "]",
    "one alias many times": lambda n: "a: &a x\nb: [" + "*a," * (n // 3) + "]",
    "a quote that is not closed": lambda n: 'a: "' + "x\n " * (n // 3),
    "quotes": lambda n: "'" * n,
    "escapes": lambda n: 'a: "' + "\\x41" * (n // 4) + '"',
    "words": lambda n: "a: " + "x " * n,
    "comments": lambda n: "a: 1 #\n" * (n // 8),
    "blank lines": lambda n: "\n" * n,
    "a folded text": lambda n: "a: >\n" + "\n" * n,
    "tags": lambda n: "!" * n,
    "directives": lambda n: "%x y\n" * (n // 5),
    "a number": lambda n: "a: " + "9" * n,
    "a time of base sixty": lambda n: "a: " + "1:" * n,
    "the same key": lambda n: "k: 1\n" * (n // 5),
    "unknown keys": lambda n: "version: 1\n" + "".join(f"polic{i}: 1\n" for i in range(n // 12)),
    "one long key": lambda n: f'version: 1\n"{"k" * n}": 1\n',
    "policies": lambda n: (
        HEAD
        + "".join(
            f'  - {{name: p{i}, match: {{apps: ["a{i}"]}}, require: {{schedule: any}}}}\n' for i in range(n // 60)
        )
    ),
    "policies of one name": lambda n: HEAD + "".join("  - {name: p}\n" for _ in range(n // 14)),
    "a pattern of stars": lambda n: (
        HEAD + f'  - {{name: a, match: {{apps: ["{"*a" * (n // 2)}"]}}, require: {{schedule: any}}}}\n'
    ),
    "exemptions": lambda n: (
        ONE
        + "exemptions:\n"
        + "".join(
            f"  - {{match: {{apps: [a{i}]}}, rules: [no_gaps], until: 2027-01-01, reason: x, owner: y}}\n"
            for i in range(n // 80)
        )
    ),
    "sinks": lambda n: (
        ONE + "sinks:\n" + "".join(f"  s{i}: {{type: slack, url_env: SLACK_{i}}}\n" for i in range(n // 42))
    ),
    "labels": lambda n: ONE + "labels:\n" + "".join(f"  l{i}: {{apps: [a{i}]}}\n" for i in range(n // 24)),
    "retired": lambda n: ONE + "retired:\n" + "".join(f"  - {{database: d{i}, reason: x}}\n" for i in range(n // 28)),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_twice_the_text_is_at_most_twice_the_work(kind: str) -> None:
    """No text makes the parser hang, however it nests, repeats or refers to itself: the work grows as the text does."""
    short, long = ENDLESS[kind](1_500), ENDLESS[kind](3_000)
    assert calls(lambda: outcome(long)) < 2.3 * calls(lambda: outcome(short)) + 2_000


@pytest.mark.parametrize("piece", ["[", "{", "- ", "-\n", "*a ", "[*a, "])
def test_behind_the_bounds_nothing_is_read(piece: str) -> None:
    """Text that is too deep or has too many values is refused where the bound is, and read no further."""
    begun = "a: &a [x, x]\nb: "
    with pytest.raises(PolicyRefused) as refused:
        parse(begun + piece * (900_000 // len(piece)), "policy.yml", RULES)
    assert refused.value.problems[0].line < 12_000


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
def test_text_beyond_the_largest_is_not_looked_at(size: int) -> None:
    """Ten megabytes are refused by their length alone."""
    assert calls(lambda: outcome("a" * size)) < 500
