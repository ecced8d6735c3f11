"""How slots and rules are counted."""

import pytest

from checker.evidence.counts import RuleTime, SlotCounts, Standing, count, share


def test_what_is_demanded() -> None:
    """Unknown slots are demanded and not satisfied; exempt, excused, skipped, open and undemanded ones stand apart."""
    each = count(Standing)
    assert each == SlotCounts(1, 1, 1, 1, 1, 1, 1, 1)
    assert (each.satisfied, each.demanded) == (1, 3)


def test_sums() -> None:
    """Counts of several databases are added field by field."""
    assert SlotCounts(satisfied=2, lost=1) + SlotCounts(satisfied=3, skipped=4) == SlotCounts(5, 1, skipped=4)
    total = RuleTime(passed=60, failed=5) + RuleTime(passed=1, unknown=7, exempt=9, not_applicable=11)
    assert total == RuleTime(61, 5, 7, 9, 11)
    assert total.demanded == 73


@pytest.mark.parametrize(
    ("kept", "demanded", "shown"),
    [(0, 0, "-"), (0, 1, "0%"), (3, 3, "100%"), (2, 3, "66.66%"), (99_999, 100_000, "99.99%"), (1, 20, "5%")],
)
def test_share(kept: int, demanded: int, shown: str) -> None:
    """Only what is whole is called 100%: shares are rounded down, and of nothing there is no share."""
    assert share(kept, demanded) == shown
