"""Every database accounted for: the two counts of the same databases each add up to all there are."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from checker.model import Exemption, Judged, Origin, Outcome, Retirement
from checker.policy import RetiredEntry
from checker.report.coverage import Governed, coverage
from checker.report.covered_by import lines
from checker.report.summary import summarise
from tests.make import NOW, database, judged, verdict

PLACE = Origin("policy.yml", 9)
EXEMPTION = Exemption(("recent_backup",), "*", NOW, "moving out", "platform", PLACE)


def one(
    number: int,
    policy: str | None,
    covered: Outcome = Outcome.PASS,
    readable: Outcome = Outcome.PASS,
    nothing: str | None = None,
) -> Judged:
    """A database by its number, governed or not, read or not."""
    verdicts = (verdict("covered", covered), verdict("readable", readable), verdict("recent_backup", Outcome.PASS))
    seen = database(f"app-{number}")
    return judged(f"app-{number}", *verdicts, database=seen, policy=policy, nothing=nothing)


def entry(name: str) -> RetiredEntry:
    """A database that policy calls retired."""
    return RetiredEntry(name, Retirement("replaced", PLACE))


STATES = st.sampled_from(
    [
        ("production", Outcome.PASS, Outcome.PASS, None),
        ("production", Outcome.PASS, Outcome.UNKNOWN, None),
        ("the rest", Outcome.PASS, Outcome.NOT_APPLICABLE, None),
        ("scratch", Outcome.PASS, Outcome.PASS, "made by a script"),
        (None, Outcome.FAIL, Outcome.PASS, None),
        (None, Outcome.FAIL, Outcome.UNKNOWN, None),
        (None, Outcome.EXEMPT, Outcome.PASS, None),
        (None, Outcome.UNKNOWN, Outcome.UNKNOWN, None),
    ]
)


@given(st.lists(STATES, max_size=12), st.sets(st.integers(0, 20), max_size=6))
def test_numbers_add_up(states: list[tuple[str | None, Outcome, Outcome, str | None]], retired: set[int]) -> None:
    """Each database is governed by one policy, by none, by nobody knows which, or retired and gone: exactly once."""
    found = [
        one(i, policy, covered, readable, nothing=why) for i, (policy, covered, readable, why) in enumerate(states)
    ]
    entries = [entry(f"postgresql-app-{number}") for number in sorted(retired)]
    gone = [number for number in retired if number >= len(states)]
    result, counts = coverage(found, entries), summarise(found, entries)
    assert result.databases == counts.pop("databases") == sum(counts.values()) == len(states) + len(gone)
    assert counts["retired"] == len(result.retired) == len(gone)
    named = [*result.uncovered, *result.unclear, *(e.database for e in result.retired)]
    assert len(named) == len(set(named))
    assert len(result.unreadable) == sum(readable is Outcome.UNKNOWN for _, _, readable, _ in states)
    assert len(result.not_applicable) == sum(readable is Outcome.NOT_APPLICABLE for _, _, readable, _ in states)


def test_what_it_says() -> None:
    """Whoever reads the report sees which policy governs how many, and each database that is a matter of its own."""
    exempt = replace(verdict("recent_backup", Outcome.EXEMPT), exempted_from=Outcome.FAIL, exemption=EXEMPTION)
    found = coverage(
        [
            one(1, "production"),
            one(2, "production", readable=Outcome.UNKNOWN),
            one(3, "scratch", nothing="made by a script"),
            one(4, None, Outcome.FAIL),
            one(5, None, Outcome.UNKNOWN, Outcome.UNKNOWN),
            one(6, "the rest", readable=Outcome.NOT_APPLICABLE),
            judged("app-7", verdict("covered", Outcome.PASS), exempt, policy="the rest"),
        ],
        [entry("postgresql-old"), entry("postgresql-app-1")],
    )
    assert list(lines(found)) == [
        "Governed by: production (2), the rest (2).",
        "Nothing demanded by: scratch (1): made by a script.",
        "No policy matches: app-4::DATABASE.",
        "Which policy governs is not known of: app-5::DATABASE.",
        "Retired (not listed now): postgresql-old (replaced).",
        "Exempt: app-7::DATABASE from recent_backup until 2026-11-22 09:30 UTC.",
        "Not readable: app-2::DATABASE, app-5::DATABASE.",
        "Without PGBackups: app-6::DATABASE.",
    ]


def test_long_lists_are_cut() -> None:
    """Two hundred databases without a policy are ten names and a number."""
    (line,) = lines(coverage([one(number, None, Outcome.FAIL) for number in range(200)]))
    assert line.count("::DATABASE") == 10
    assert line.endswith(" and 190 more.")


def test_unclear_is_unknown_and_never_uncovered() -> None:
    """A database of which nobody knows which policy governs it is counted as unknown, not as nobody's."""
    found = one(1, None, Outcome.UNKNOWN, Outcome.UNKNOWN)
    assert (summarise([found])["unknown"], summarise([found])["uncovered"]) == (1, 0)
    assert coverage([found]).governed == ()


def test_nothing_demanded_is_nothing_passed() -> None:
    """A database of which nothing is demanded proves nothing: it is not applicable."""
    only = judged(
        "x", verdict("covered", Outcome.PASS), verdict("readable", Outcome.PASS), policy="scratch", nothing="x"
    )
    assert summarise([only])["not_applicable"] == 1
    assert coverage([only]).governed == (Governed("scratch", 1, "x"),)
