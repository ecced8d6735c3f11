"""The rule `schedule_bound`, and what is said of several signs at once; each sign has its own in tests/unit/rules."""

from dataclasses import replace

from checker.model import Outcome, Past, Severity
from checker.plain import SENTENCE
from checker.rules import schedule_bound
from tests.make import DAY, HOUR, NOW, backup, requirement, schedule, seen
from tests.unit.rules.bound import (
    FIRST_LOOK,
    FORMER,
    HAND,
    MIDNIGHT,
    REMAKE,
    REMOVE,
    RIGHT,
    WRONG,
    by_hand,
    judge,
    known,
    of_another,
)


def test_a_healthy_schedule_passes_and_names_its_run() -> None:
    """A schedule that backs up the database it is named after is no finding."""
    verdict = judge(seen([RIGHT], [MIDNIGHT], runs=(RIGHT,)))
    assert (Outcome.PASS, "DATABASE_URL made a012 (2026-11-22 00:30 UTC) of this database") == (
        verdict.outcome,
        verdict.summary,
    )


def test_a_new_schedule_passes() -> None:
    """What was made an hour ago has made nothing yet, and that is fine."""
    verdict = judge(seen(schedules=[replace(MIDNIGHT, created_at=NOW - HOUR)]))
    assert (Outcome.PASS, "DATABASE_URL has made nothing yet") == (verdict.outcome, verdict.summary)


def test_without_a_schedule_there_is_nothing_to_bind() -> None:
    """A missing schedule is another rule's matter."""
    assert Outcome.NOT_APPLICABLE is judge(seen([RIGHT])).outcome


def test_several_signs_are_one_finding() -> None:
    """The worst one leads, the others stand below, and every command is there once."""
    verdict = judge(of_another(WRONG, orphans=(FORMER,)), known(FIRST_LOOK))
    assert (Severity.CRITICAL, None, None) == (verdict.severity, verdict.explains, verdict.explained_by)
    assert "backs up another one" in verdict.summary
    assert "schedule FORMER_URL (04:00 Europe/Paris) names no attachment" in (verdict.actual or "")
    assert (*REMAKE, REMOVE) == verdict.fix
    doubted = judge(of_another(WRONG, orphans=(FORMER,)))
    assert Severity.WARNING is doubted.severity


def test_a_dead_schedule_beside_an_orphan_is_a_finding_of_its_own() -> None:
    """What a lost slot does not explain is not hidden behind it."""
    assert None is judge(replace(by_hand(backup(9, 4 * DAY)), orphans=(FORMER,))).explained_by


def test_what_weighs_less_in_policy_is_not_made_heavier() -> None:
    """Where policy calls it info, doubt does not make it a warning."""
    wanted = requirement("any", schedule_bound=None)
    demand = replace(wanted.demands["schedule_bound"], severity=Severity.INFO)
    look = of_another(WRONG)
    verdict = schedule_bound.judge(look, Past(), replace(wanted, demands={"schedule_bound": demand}), NOW)
    assert Severity.INFO is verdict.severity


def test_the_finding_fits_into_a_message() -> None:
    """However long the names at Heroku, a sentence stays one."""
    long = schedule(uuid="long", name=f"{'LONG' * 50}_URL", timezone="Mars/" + "Olympus" * 20)
    run = backup(13, schedule_uuid="long", from_name="N" * 300)
    for look in (seen([], [long], runs=(run,)), by_hand(None, schedules=(long,)), seen([HAND], orphans=(long,))):
        verdict = judge(look, demanded=None)
        assert (Outcome.FAIL, True) == (verdict.outcome, len(verdict.summary) < SENTENCE)
