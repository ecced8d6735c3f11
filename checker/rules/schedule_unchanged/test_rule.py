"""The rule `schedule_unchanged`."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from checker.model import (
    Attachment,
    Baseline,
    KnownSchedule,
    Outcome,
    Past,
    Schedule,
    Seen,
    SlotEntry,
    SlotOutcome,
    Verdict,
)
from checker.plain import SENTENCE
from checker.rules import schedule_unchanged
from checker.slots import baseline_after
from tests.make import DAY, HOUR, NOW, database, requirement, schedule, seen, utc

LONDON = schedule(0, "Europe/London", uuid="main")
NAVY = schedule(12, "UTC", uuid="navy", name="NAVY_URL")
NOTED = NOW - 9 * DAY
LAST_LOOK = NOW - HOUR
FORMER = schedule(4, name="FORMER_URL")
THREE = replace(LONDON, hour=3, timezone="UTC")


def judge(observation: Seen, *before: Schedule, demanded: str | None = None, past: Past | None = None) -> Verdict:
    """Judge a look whose last one, an hour ago, and all others until then found the schedules of `before`."""
    known = tuple(KnownSchedule(s, LAST_LOOK, NOTED) for s in before)
    past = past or Past(NOTED, LAST_LOOK, known, baseline=Baseline(before, NOTED) if before else None)
    wanted = requirement(demanded, schedule_unchanged=None)
    after = replace(past, baseline=baseline_after(observation, past, wanted))
    return schedule_unchanged.judge(observation, after, wanted, observation.seen_at)


def now(*schedules: Schedule, **changes: Any) -> Seen:  # noqa: ANN401 -- as tests.make takes them
    """A look at a database that the app knows as DATABASE and as NAVY."""
    names = tuple(Attachment(name, "shop", "id-of-shop") for name in ("DATABASE", "NAVY"))
    return seen(schedules=schedules, **({"database": database(attachments=names)} | changes))


def test_the_first_look_notes_and_passes() -> None:
    """Who switches the rule on is told what is held against from now on."""
    verdict = judge(now(LONDON))
    noted = "DATABASE_URL at 00:00 Europe/London: noted at 2026-11-22 09:30 UTC, to hold later ones against"
    assert (Outcome.PASS, noted) == (verdict.outcome, verdict.summary)


def test_what_never_was_cannot_have_changed() -> None:
    """A database that never had a schedule is not this rule's matter."""
    verdict = judge(now())
    assert Outcome.NOT_APPLICABLE is verdict.outcome
    assert "there was never a schedule here that could have changed" == verdict.summary


@pytest.mark.parametrize(
    "there",
    [
        [LONDON],
        [replace(LONDON, updated_at=NOW)],
        [replace(LONDON, timezone="GB")],
        [replace(LONDON, uuid="new", created_at=NOW)],
        [LONDON, NAVY],
    ],
    ids=["same", "fired", "alias", "remade", "one more"],
)
def test_what_changes_nothing_is_quiet(there: list[Schedule]) -> None:
    """Fires, other names for the same zone, schedules made anew and more of them are no findings."""
    assert Outcome.PASS is judge(now(*there), LONDON).outcome


def test_another_hour_is_told_with_the_old_one_until_when_and_the_way_back() -> None:
    """Who is called reads what it was, what it is, how to restore it and how to accept it."""
    verdict = judge(now(THREE), LONDON)
    assert Outcome.FAIL is verdict.outcome
    assert (
        "DATABASE_URL was 00:00 Europe/London until 2026-11-22 08:30 UTC at least, is 03:00 UTC; "
        "if that is meant, take schedule_unchanged out of the policy for one sweep, "
        'or write schedule: {at: "03:00", timezone: UTC} into it'
    ) == verdict.summary
    assert "DATABASE_URL at 00:00 Europe/London, as noted at 2026-11-13 09:30 UTC" == verdict.limit
    assert ("DATABASE_URL at 03:00 UTC", LAST_LOOK) == (verdict.actual, verdict.since)
    assert ("heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shop",) == verdict.fix


RAN = SlotEntry("main", utc("2026-11-21 00:00"), NOW.date(), LONDON.at, SlotOutcome.MET)


@pytest.mark.parametrize(
    ("past", "until"),
    [
        (Past(schedules=(KnownSchedule(LONDON, LAST_LOOK, NOTED),)), LAST_LOOK),
        (Past(schedules=(KnownSchedule(THREE, LAST_LOOK, NOTED),)), NOTED),
        (Past(schedules=(KnownSchedule(THREE, LAST_LOOK, NOTED),), ledger=(RAN,)), RAN.at),
        (Past(ledger=(RAN, replace(RAN, schedule="03:00 UTC", at=LAST_LOOK))), RAN.at),
        (Past(ledger=(RAN, replace(RAN, schedule_uuid="other", at=LAST_LOOK))), RAN.at),
        (Past(), NOTED),
    ],
    ids=["the look before", "a later look", "its last slot", "a slot since", "a slot of another", "only the baseline"],
)
def test_until_when_it_was_so_is_the_last_proof_of_it(past: Past, until: datetime) -> None:
    """The time that is told never moves past what was really seen, however long the finding stands."""
    assert until == judge(now(THREE), past=replace(past, baseline=Baseline((LONDON,), NOTED))).since


def test_a_schedule_that_is_gone_is_told_with_what_it_was() -> None:
    """What a cleaning-up took away can be put back as it was."""
    verdict = judge(now(LONDON), LONDON, NAVY)
    assert (
        "NAVY_URL was 12:00 UTC until 2026-11-22 08:30 UTC at least, is gone; "
        "if that is meant, take schedule_unchanged out of the policy for one sweep"
    ) == verdict.summary
    assert ("heroku pg:backups:schedule NAVY --at '12:00 UTC' --app shop",) == verdict.fix


def test_the_only_schedule_that_is_gone_is_restored_by_the_name_that_is_used_today() -> None:
    """`schedule_present` prints the same command, so that nobody makes two schedules."""
    verdict = judge(now(), NAVY)
    assert ("none", ("heroku pg:backups:schedule DATABASE --at '12:00 UTC' --app shop",)) == (
        verdict.actual,
        verdict.fix,
    )
    assert verdict.summary.endswith("if that is meant, take schedule_unchanged out of the policy for one sweep")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"neighbours": (LONDON,)}, "is gone (by its name it is another database's now)"),
        ({"orphans": (LONDON,)}, "is gone (the app has no such name any more)"),
        ({"neighbours": (NAVY,)}, "is gone; "),
    ],
)
def test_where_a_schedule_went_is_told(where: dict[str, object], words: str) -> None:
    """After a promote or a rename nobody looks for who deleted it, nor edits the other database's schedule."""
    names = (Attachment("MAIN", "shop", "id-of-shop"),)
    verdict = judge(now(database=database(attachments=names), **where), LONDON)
    assert words in verdict.summary
    assert ("heroku pg:backups:schedule MAIN --at '00:00 Europe/London' --app shop",) == verdict.fix


def test_a_shorter_retention_is_told_without_a_command_that_would_not_help() -> None:
    """No command sets how long backups are kept: it comes with the plan."""
    verdict = judge(now(replace(LONDON, retain_weeks=1, retain_months=0)), replace(LONDON, retain_weeks=8))
    assert () == verdict.fix
    assert (
        "DATABASE_URL (00:00 Europe/London) keeps its backups for 1 week instead of 8 weeks, as its plan was when it "
        "was made; it was so until 2026-11-22 08:30 UTC at least"
    ) in verdict.summary


def test_hour_and_retention_are_told_together() -> None:
    """A schedule that was remade on a smaller plan at another hour is one sentence."""
    verdict = judge(now(replace(THREE, retain_months=0)), replace(LONDON, retain_weeks=8, retain_months=12))
    assert "is 03:00 UTC and keeps its backups for days instead of 8 weeks and 12 months" in verdict.summary
    assert ("heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shop",) == verdict.fix


@pytest.mark.parametrize(
    ("demanded", "before", "there", "fix"),
    [
        ("any", [LONDON], [THREE], ["DATABASE --at '00:00 Europe/London'"]),
        ("05:00 UTC", [LONDON], [THREE], ["DATABASE --at '05:00 UTC'"]),
        ("05:00 UTC", [LONDON], [], ["DATABASE --at '05:00 UTC'"]),
        # Which of the others should keep the demanded hour is schedule_matches' to say.
        ("05:00 UTC", [LONDON, NAVY], [NAVY], []),
        ("05:00 UTC", [LONDON, NAVY], [THREE, NAVY], ["DATABASE --at '05:00 UTC'"]),
        # The demanded hour is kept by one: the other goes back to where it was.
        ("00:00 Europe/London", [LONDON, NAVY], [LONDON, replace(NAVY, hour=1)], ["NAVY --at '12:00 UTC'"]),
        ("any", [LONDON, FORMER], [LONDON], ["NAVY --at '04:00 UTC'"]),
        # Under a name that is taken it would move another schedule.
        ("00:00 GB", [LONDON, NAVY, FORMER], [LONDON, NAVY], []),
        ("any", [LONDON, NAVY], [], ["DATABASE --at '00:00 Europe/London'", "NAVY --at '12:00 UTC'"]),
        # Demanded is one schedule, not two at one hour.
        ("05:00 UTC", [LONDON, NAVY], [], ["DATABASE --at '05:00 UTC'", "NAVY --at '12:00 UTC'"]),
        (
            "05:00 UTC",
            [LONDON, NAVY],
            [THREE, replace(NAVY, hour=1)],
            ["DATABASE --at '05:00 UTC'", "NAVY --at '12:00 UTC'"],
        ),
    ],
)
def test_a_fix_never_contradicts_policy(
    demanded: str, before: list[Schedule], there: list[Schedule], fix: list[str]
) -> None:
    """Where policy demands an hour, nobody is sent back to another one."""
    verdict = judge(now(*there), *before, demanded=demanded)
    commands = [f"heroku pg:backups:schedule {words} --app shop" for words in fix]
    assert (Outcome.FAIL, commands) == (verdict.outcome, list(verdict.fix))


def test_a_change_to_what_policy_demands_passes() -> None:
    """Who does as policy says hears nothing."""
    assert Outcome.PASS is judge(now(THREE), LONDON, demanded="03:00 UTC").outcome


NOON_AND_LESS = replace(LONDON, hour=12, retain_weeks=1)


@pytest.mark.parametrize(
    ("before", "there", "offered"),
    [
        ([LONDON], [THREE], True),
        ([LONDON, NAVY], [THREE, NAVY], True),
        ([LONDON, NAVY], [THREE], False),
        ([LONDON, NAVY], [THREE, replace(NAVY, hour=4)], False),
        ([replace(LONDON, retain_weeks=4)], [NOON_AND_LESS], False),
        ([replace(LONDON, retain_weeks=4)], [replace(LONDON, retain_weeks=1)], False),
        ([LONDON], [replace(LONDON, timezone="Mars/Olympus")], False),
    ],
    ids=["moved", "one of two moved", "moved and gone", "both moved", "moved and less", "less", "unknown zone"],
)
def test_a_schedule_to_write_is_shown_only_where_it_is_enough(
    before: list[Schedule], there: list[Schedule], offered: bool
) -> None:
    """Whoever follows the advice hears no more of the change."""
    said = judge(now(*there), *before).summary
    assert offered == ("or write schedule: {" in said)
    assert "take schedule_unchanged out of the policy for one sweep" in said
    if offered:
        assert Outcome.PASS is judge(now(*there), *before, demanded="03:00 UTC").outcome


def test_policy_excuses_an_hour_and_nothing_else() -> None:
    """Backups that are kept for less are told at the hour that policy demands, and nobody is sent away from it."""
    verdict = judge(now(replace(THREE, uuid="n", retain_weeks=0)), replace(LONDON, retain_weeks=4), demanded=THREE.at)
    assert (Outcome.FAIL, (), LAST_LOOK) == (verdict.outcome, verdict.fix, verdict.since)
    assert verdict.summary.startswith(
        "DATABASE_URL (03:00 UTC) keeps its backups for days instead of 4 weeks, as its plan was when it was made; "
        "it was so until 2026-11-22 08:30 UTC at least"
    )


def test_until_when_never_is_a_look_that_missed_it() -> None:
    """A schedule that was added later moves the baseline, not when the one that is gone was seen last."""
    gone_at = NOW - DAY
    known = (KnownSchedule(NAVY, gone_at - HOUR, NOTED), KnownSchedule(LONDON, LAST_LOOK, NOTED))
    past = Past(NOTED, LAST_LOOK, known, baseline=Baseline((LONDON, NAVY), NOTED))
    wanted = requirement(schedule_unchanged=None)
    moved = baseline_after(now(LONDON, FORMER, seen_at=gone_at), past, wanted)
    for schedules, last_sight in ((known, gone_at - HOUR), ((), NOTED)):
        verdict = judge(now(LONDON, FORMER), past=replace(past, baseline=moved, schedules=schedules))
        assert last_sight == verdict.since
    late = replace(past, baseline=Baseline((LONDON, NAVY, FORMER), LAST_LOOK))
    assert gone_at - HOUR == judge(now(LONDON, FORMER), past=late).since


def test_what_nobody_asked_for_while_nothing_was_scheduled_is_no_change() -> None:
    """Switched on again after all schedules were dropped, the rule begins with nothing."""
    assert Outcome.NOT_APPLICABLE is judge(now(), past=Past(baseline=Baseline((), NOTED))).outcome
    assert Outcome.PASS is judge(now(LONDON), past=Past(baseline=Baseline((), NOTED))).outcome


def test_many_changes_fit_into_a_message() -> None:
    """However many schedules with however long names: a sentence that can be read, and all commands."""
    before = [schedule(n, uuid=f"{n}", name=f"{'LONG' * 30}_{n}_URL") for n in range(9)]
    there = [replace(s, hour=s.hour + 1, timezone="Mars/" + "Olympus" * 9) for s in before]
    verdict = judge(now(*there), *before)
    assert "7 more changes" in verdict.summary
    assert SENTENCE > len(verdict.summary)
    assert {f"{s.hour:02d}:00 UTC" for s in before} == {command.split("'")[1] for command in verdict.fix}
