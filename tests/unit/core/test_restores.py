"""What a restore that was seen proves, and what it does not."""

from dataclasses import replace
from typing import Any

import pytest

from checker.model import BackupStatus, Restore, RestoreKind
from tests.make import NOW

ORDERS, STAGING = "11111111-orders", "22222222-staging"
REHEARSED = Restore(
    "r-1",
    7,
    BackupStatus.SUCCEEDED,
    NOW,
    finished_at=NOW,
    backup="a101",
    kind=RestoreKind.REHEARSAL,
    into=STAGING,
    source=ORDERS,
)


def test_a_restore_proves_the_backup_of_its_source() -> None:
    """That a dump could be read back is shown for the database that was dumped, and not for the one it went into."""
    assert REHEARSED.proves(ORDERS)
    assert not REHEARSED.proves(STAGING)


@pytest.mark.parametrize("status", [s for s in BackupStatus if s is not BackupStatus.SUCCEEDED])
def test_what_did_not_end_well_proves_nothing(status: BackupStatus) -> None:
    """A restore that failed, hangs, or ended with warnings is no proof."""
    assert not replace(REHEARSED, status=status).proves(ORDERS)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({}, "backup a101"),
        ({"to_name": "DATABASE"}, "backup a101 into DATABASE"),
        ({"to_name": "DATABASE", "into_label": "staging::DATABASE"}, "backup a101 into staging::DATABASE"),
        ({"source_label": "shop::DATABASE"}, "backup a101 of shop::DATABASE"),
        ({"backup": None, "from_name": "MAROON"}, "copy of MAROON"),
        ({"backup": None, "from_name": "MAROON", "source_label": "shop::MAROON"}, "copy of shop::MAROON"),
        ({"backup": None}, "a backup or dump that cannot be named"),
    ],
)
def test_in_words(changes: dict[str, Any], what: str) -> None:
    """What went where, as far as it is known; what is no copy is never called one."""
    assert replace(REHEARSED, **changes).what == what


NAMELESS = replace(REHEARSED, backup=None, source=None, kind=RestoreKind.REFRESH)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (NAMELESS, REHEARSED, REHEARSED),
        (replace(NAMELESS, num=8), REHEARSED, replace(REHEARSED, num=8)),
        (NAMELESS, None, NAMELESS),
        (NAMELESS, NAMELESS, NAMELESS),
        (REHEARSED, NAMELESS, REHEARSED),
        (replace(REHEARSED, source="another"), REHEARSED, replace(REHEARSED, source="another")),
    ],
)
def test_what_was_told_before(now: Restore, before: Restore | None, told: Restore) -> None:
    """What a look can tell stands; only what it cannot tell any more comes from the look before it."""
    assert now.knowing(before) == told


def test_a_copy_proves_no_backup() -> None:
    """A copy reads the live database: whether any backup can be restored, it does not tell."""
    assert not replace(REHEARSED, backup=None, from_name="DATABASE", kind=RestoreKind.REFRESH).proves(ORDERS)
