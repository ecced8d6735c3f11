"""The rule `schedule_bound`: a schedule that names no attachment of the app."""

from typing import Any

import pytest

from checker.model import Outcome, Severity
from tests.make import HOUR, backup, schedule, seen
from tests.unit.rules.bound import FORMER, MIDNIGHT, REMOVE, RIGHT, judge


def test_an_orphan_beside_a_good_schedule_is_clutter() -> None:
    """It is told as a warning, explains nothing, and says what removing it brings with it."""
    verdict = judge(seen([RIGHT], [MIDNIGHT], runs=(RIGHT,), orphans=(FORMER,)))
    assert (Outcome.FAIL, Severity.WARNING, (REMOVE,)) == (verdict.outcome, verdict.severity, verdict.fix)
    assert (
        "schedule FORMER_URL (04:00 Europe/Paris) names no attachment of the app: it may back up nothing, or another "
        "database; no backup of this one is its; removing it restarts the app twice, as the app must have the name for "
        "a moment"
    ) == verdict.summary
    assert () == verdict.explains
    assert "only its support can remove the schedule" in (verdict.actual or "")


def test_an_orphan_alone_weighs_in_full() -> None:
    """A database whose only schedule leads nowhere has none; `schedule_present` says so where it is asked."""
    verdict = judge(seen([RIGHT], orphans=(FORMER,)))
    assert (Severity.CRITICAL, (REMOVE,), None) == (verdict.severity, verdict.fix, verdict.explains)
    by_name = judge(seen([RIGHT], orphans=(FORMER,)), demanded=None)
    assert (REMOVE, "heroku pg:backups:schedule DATABASE --at '04:00 Europe/Paris' --app shop") == by_name.fix


def test_what_an_orphan_made_here_is_named() -> None:
    """Who wonders whether it still works sees its last backup."""
    made = [backup(7, 30 * HOUR, schedule_uuid="former"), backup(6, 54 * HOUR, schedule_uuid="former")]
    verdict = judge(seen([*made, RIGHT], [MIDNIGHT], runs=(RIGHT,), orphans=(FORMER,)))
    assert "its last backup of this one was a007 (2026-11-21 03:30 UTC)" in verdict.summary


@pytest.mark.parametrize("where", ["schedules", "neighbours"])
def test_an_orphan_that_cannot_be_told_from_another_is_for_support(where: str) -> None:
    """Rather no command than one that removes a schedule that works."""
    there: dict[str, Any] = {where: (schedule(name="OUR_FORMER_URL"),)}
    verdict = judge(seen([RIGHT], orphans=(FORMER,), **there))
    assert () == verdict.fix
    assert "cannot tell it from OUR_FORMER_URL, so only Heroku's support can remove it" in verdict.summary
