"""A whole report out of an archive."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from checker.evidence.build import Question, build
from checker.evidence.counts import SlotCounts
from checker.evidence.model import UNTESTED, DatabaseReport, DumpSize, Period, Report
from checker.evidence.shelf import Shelf
from checker.model import (
    CHECKER,
    REPLACED,
    BackupStatus,
    Finding,
    History,
    Incident,
    Outcome,
    Restore,
    RestoreKind,
    Severity,
    SlotOutcome,
    Subject,
    Trail,
)
from tests.make import HOUR, database, utc
from tests.unit.evidence.recorded import (
    LATER,
    LONG_AGO,
    USUAL,
    WEEK,
    Shelves,
    exempting,
    found,
    in_force,
    kept,
    sight,
    slot,
    sweeps,
    trail,
)

_NAMES = {"slots_met": "A scheduled backup did not happen"}


def _of(app: str) -> Trail:
    one = database(app, created_at=LONG_AGO)
    return trail(
        database=one,
        sightings=(replace(sight("05-01 00:00", USUAL), database=one),),
        verdicts=(found("slots_met", Outcome.PASS, "05-01 00:00"),),
        slots=(*(slot(day) for day in range(1, 7)), slot(7, SlotOutcome.MISSED)),
    )


def _archive(*trails: Trail) -> Shelves:
    return Shelves(sweeps(), trails or (_of("shop"), _of("blog")), texts=(in_force(),))


def _report(
    archive: Shelves, period: Period = WEEK, now: datetime = LATER, *apps: str, by_control: bool = False
) -> Report:
    return build(archive, Question(period, apps, by_control), _NAMES, now)


def _incident(app: str | None, opened: str = "2026-07-07 02:00") -> History:
    subject = Subject(f"id-of-{app}", app, "DATABASE", f"postgresql-{app}") if app else Subject(CHECKER)
    finding = Finding("there was no backup", since=utc(opened))
    return History(Incident(f"inc-{app}", subject, "slots_met", Severity.CRITICAL, finding, utc(opened) + HOUR))


def test_totals_are_those_of_the_databases() -> None:
    """Satisfied of demanded, overall and by rule, is the sum over all databases."""
    report = _report(_archive())
    assert [(one.label, one.slots) for one in report.databases] == [
        ("shop::DATABASE", SlotCounts(satisfied=6, lost=1)),
        ("blog::DATABASE", SlotCounts(satisfied=6, lost=1)),
    ]
    assert (report.slots.satisfied, report.slots.demanded) == (12, 14)
    assert [(one.rule, one.time.passed) for one in report.rules] == [("slots_met", 2 * 7 * 24 * 3600)]
    assert (report.covered, report.on_record) == ((WEEK.start, WEEK.end), (LONG_AGO, LATER))


def test_only_some_apps() -> None:
    """With `--app` neither lists nor totals know the others; checker's own incidents stay, as they blind all."""
    archive = replace(_archive(), stories=(_incident("shop"), _incident("blog"), _incident(None)))
    report = _report(archive, WEEK, LATER, "blog")
    assert [one.app for one in report.databases] == ["blog"]
    assert report.slots.demanded == 7
    assert {one.subject for one in report.incidents} == {"blog::DATABASE", "checker"}


def test_incidents_of_the_time() -> None:
    """An incident comes with what it was about, in words, and how long each stage took."""
    [one] = _report(replace(_archive(), stories=(_incident("shop"),))).incidents
    assert (one.subject, one.headline, one.summary) == ("shop::DATABASE", _NAMES["slots_met"], "there was no backup")
    assert (one.times.to_detect, one.times.to_heal) == (HOUR, None)


def test_by_control() -> None:
    """On request each control of a standard stands with the rules that serve it; one without any is there as well."""
    assert _report(_archive()).controls == ()
    controls = {one.id: one for one in _report(_archive(), by_control=True).controls}
    assert [rule.rule for rule in controls["CIS 11.2"].rules] == ["slots_met"]
    assert controls["CIS 11.2"].time.passed == 2 * 7 * 24 * 3600
    assert controls["CIS 11.4"].rules == ()
    assert controls["CIS 11.4"].not_shown


def test_restores_and_sizes() -> None:
    """Sizes are those of good backups in the time; a restore counts as proof only of the database it was made from."""
    good, failed = kept("07-02 00:03", 7, size=5_000), kept("07-03 00:03", 8, status=BackupStatus.FAILED)
    early = kept("06-20 00:03", 6)
    done = Restore("r1", 9, BackupStatus.SUCCEEDED, utc("2026-07-03 10:00"), backup="a007", kind=RestoreKind.REHEARSAL)
    mine, other = replace(done, source="id-of-shop"), replace(done, uuid="r2", source="id-of-blog")
    [one] = _report(_archive(replace(_of("shop"), backups=(good, failed, early), restores=(mine,)))).databases
    assert one.sizes == (DumpSize(utc("2026-07-02 00:03"), 5_000, "a007"),)
    assert (one.restores, one.untested) == ((mine,), None)
    [two] = _report(_archive(replace(_of("shop"), restores=(other,)))).databases
    assert (two.restores, two.untested) == ((other,), UNTESTED)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (
            date(2026, 4, 1),
            date(2026, 7, 7),
            "The record begins at 2026-05-01 00:00 UTC: of what was before nothing is",
        ),
        (date(2025, 1, 1), date(2025, 1, 31), "The whole time lies before the record."),
        (date(2026, 7, 1), date(2026, 8, 31), "The time is not over: everything is as of 2026-08-01 00:00 UTC."),
    ],
)
def test_a_time_beyond_the_record(first: date, last: date, expected: str) -> None:
    """What lies outside of what the store holds, or ahead, is said and is no error."""
    assert any(line.startswith(expected) for line in _report(_archive(), Period(first, last)).limits)


def test_the_record_covers_it() -> None:
    """Where the time lies within the record, nothing of that is said."""
    assert not any("record" in line for line in _report(_archive()).limits)


def test_an_empty_store() -> None:
    """A store without a sweep has no databases, is one gap, and says so."""
    report = _report(Shelves())
    assert (len(report.databases), report.slots, report.covered) == (0, SlotCounts(), None)
    assert report.limits[0] == "No sweep is on record in this store: nothing was watched, as far as it knows."
    assert report.blind_for == 7 * 24 * HOUR


def test_a_time_that_lies_ahead() -> None:
    """Of a time that has not begun nothing is counted, and checker was not blind in it."""
    report = _report(_archive(), Period(date(2026, 9, 1), date(2026, 9, 30)))
    assert (report.slots, report.rules, report.blind) == (SlotCounts(), (), ())


def test_databases_that_were_not_there() -> None:
    """One that came later and one that was let go before have no part in it."""
    later = replace(_of("new"), first_seen_at=WEEK.end)
    gone = sight("06-01 00:00", unseen="gone", database=database("old", state=REPLACED))
    before = replace(_of("old"), sightings=(gone,), slots=())
    assert [one.app for one in _report(_archive(later, before, _of("shop"))).databases] == ["shop"]


def test_when_it_was_gone() -> None:
    """A database that is not listed any more says since when; one that came back does not."""
    there, away = sight("05-01 00:00", USUAL), sight("07-05 10:00", unseen="x", database=database(state="unlisted"))
    [one] = _report(_archive(trail(sightings=(there, away)))).databases
    assert one.gone_at == utc("2026-07-05 10:00")
    [two] = _report(_archive(trail(sightings=(there, away, sight("07-05 11:00", USUAL))))).databases
    assert two.gone_at is None
    assert [b.length for b in two.blind] == [HOUR]


def test_exemptions_stand_apart() -> None:
    """A lost night under an exemption is neither satisfied nor demanded, and the exemption is listed."""
    report = _report(replace(_archive(), texts=(in_force(exempting("slots_met")),)))
    assert report.slots == SlotCounts(satisfied=12, lost=1, exempt=1)
    assert [one.rules for one in report.exemptions] == [("slots_met",)]


def test_a_policy_that_cannot_be_read_is_named() -> None:
    """A report says where it rests on a policy that this version cannot read."""
    report = _report(replace(_archive(), texts=(in_force("version: 99\n"),)))
    assert any(line.startswith("1 policy version cannot be read") for line in report.limits)
    assert report.slots.demanded == 14


def test_a_shelf_gives_back_what_was_put_there() -> None:
    """What is packed away comes back whole, as often as it is asked for, one by one or several at once."""
    shelf: Shelf[DatabaseReport] = Shelf()
    reports = tuple(_report(_archive()).databases)
    for one in reports:
        shelf.put(one)
    assert (len(shelf), tuple(shelf), tuple(shelf)) == (2, reports, reports)
    assert (shelf[1], shelf[-1], shelf[:1], reports[0] in shelf) == (reports[1], reports[1], reports[:1], True)
