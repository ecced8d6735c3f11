"""Every database counts once, and the exit code follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evaluate import evaluate
from checker.model import Judged, Outcome, Severity, Verdict
from checker.report.summary import COUNTED, causes, exit_code, summarise, worst
from checker.rules import ALWAYS, ON_DEMAND
from tests.make import database, judged, requirement, seen, verdict

PASS, FAIL, UNKNOWN, EXEMPT, NOT_APPLICABLE = Outcome


def one(
    *outcomes: Outcome, policy: str | None = "everything", covered: Outcome = PASS, listed: Outcome = PASS
) -> Judged:
    """A database with these outcomes, besides `covered` and `listed`."""
    verdicts = [verdict(f"rule_{number}", outcome) for number, outcome in enumerate(outcomes)]
    return judged("shop", verdict("covered", covered), verdict("listed", listed), *verdicts, policy=policy)


UNCOVERED = one(PASS, policy=None, covered=FAIL)


@pytest.mark.parametrize(
    ("database_judged", "word"),
    [
        (one(PASS), "pass"),
        (one(PASS, NOT_APPLICABLE), "pass"),
        (one(PASS, EXEMPT), "exempt"),
        (one(PASS, EXEMPT, UNKNOWN), "unknown"),
        (one(UNKNOWN, FAIL, PASS), "fail"),
        (one(NOT_APPLICABLE), "not_applicable"),
        (one(), "not_applicable"),
        (UNCOVERED, "uncovered"),
        (one(UNKNOWN, policy=None, covered=FAIL), "uncovered"),
        (one(UNKNOWN, listed=FAIL), "fail"),
        (one(NOT_APPLICABLE, listed=FAIL), "fail"),
        (one(NOT_APPLICABLE, listed=UNKNOWN), "unknown"),
        (one(PASS, listed=UNKNOWN), "unknown"),
    ],
)
def test_worst(database_judged: Judged, word: str) -> None:
    """A database is known by its worst outcome; being covered and listed alone proves nothing of its backups."""
    assert word == worst(database_judged)


def test_advanced_plan() -> None:
    """A database on a plan without PGBackups is not counted as one whose backups are fine."""
    observation = seen(database=database(plan="heroku-postgresql:advanced-0"))
    demanded = {"id-of-shop": requirement("any", recent_backup=None)}
    verdicts = evaluate([observation], demanded, {}, ALWAYS, ON_DEMAND).judged
    counts = summarise(verdicts)
    assert (1, 1, 0) == (counts["databases"], counts["not_applicable"], counts["pass"])


JUDGED = st.lists(
    st.builds(
        lambda outcomes, policy: one(*outcomes, policy=policy, covered=PASS if policy else FAIL),
        st.lists(st.sampled_from(Outcome), max_size=5),
        st.sampled_from(["everything", None]),
    ),
    max_size=12,
)


@given(JUDGED)
def test_numbers_add_up(databases: list[Judged]) -> None:
    """Every database is in exactly one of the numbers, and all numbers are always there."""
    counts = summarise(databases)
    assert COUNTED == tuple(counts)
    assert len(databases) == counts.pop("databases") == sum(counts.values())


@given(JUDGED, st.lists(st.text(), max_size=1))
def test_exit_code_agrees_with_the_numbers(databases: list[Judged], problems: list[str]) -> None:
    """Zero means that every database was looked at, and none is failing, unknown or uncovered."""
    counts = summarise(databases)
    code = exit_code(databases, problems)
    assert (code == 1) == bool(counts["fail"] or counts["uncovered"])
    assert (code == 0) == (not problems and not counts["fail"] and not counts["uncovered"] and not counts["unknown"])


@pytest.mark.parametrize(
    ("databases", "problems", "code"),
    [
        ([one(PASS)], [], 0),
        ([one(PASS), one(NOT_APPLICABLE), one(EXEMPT)], [], 0),
        ([one(PASS), one(FAIL)], [], 1),
        ([one(FAIL), one(UNKNOWN)], ["HTTP 503"], 1),
        ([UNCOVERED], [], 1),
        ([one(PASS), one(UNKNOWN)], [], 2),
        ([one(PASS)], ["HTTP 503"], 2),
        ([], ["HTTP 401"], 2),
        ([], [], 0),
    ],
)
def test_exit_code(databases: list[Judged], problems: list[str], code: int) -> None:
    """A finding is 1; no finding but a gap in what was looked at is 2; all well is 0."""
    assert code == exit_code(databases, problems)


def test_causes() -> None:
    """Each finding stands once: as a cause, or below the one that it follows from."""
    cause, other = verdict("cause"), verdict("other")
    effects = [Verdict(f"effect_{n}", FAIL, Severity.INFO, "", explained_by="cause") for n in (1, 2)]
    others = [
        verdict("fine", PASS),
        verdict("blind", UNKNOWN),
        verdict("nothing", NOT_APPLICABLE, explained_by="cause"),
    ]
    found = judged("shop", effects[0], *others, cause, effects[1], other)
    assert [(cause, effects), (other, [])] == causes(found)


def test_no_causes() -> None:
    """A database without a finding has no cause to show."""
    assert [] == causes(one(PASS, UNKNOWN, EXEMPT))
