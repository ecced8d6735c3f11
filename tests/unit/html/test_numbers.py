"""What the HTML report shows of each database is what the evidence holds, every night and every number of it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from checker import phrases
from checker.evidence.counts import share
from checker.evidence.model import UNTESTED, DatabaseReport
from checker.model import SlotOutcome
from checker.report.html import render, words
from tests.quarter import quarter
from tests.quarter_account import BLIND
from tests.unit.html.read import Element, read

REPORT = quarter()


@cache
def root() -> Element:
    return read("".join(render(REPORT)))


def article(database: DatabaseReport) -> Element:
    place = words.address(database)
    return next(e for e in root().all("article") if e.attributes["aria-labelledby"] == place)


def table(within: Element, caption: str) -> list[list[str]]:
    """The rows of the table with that caption, each cell as its text."""
    found = [t for t in within.all("table") if t.elements[0].text.startswith(caption)]
    return [[cell.text for cell in row.elements] for t in found for row in t.one("tbody").elements]


def test_the_figures() -> None:
    """The large numbers at the top are those of the report."""
    shown = {e.elements[0].text: [d.text for d in e.all("dd")] for e in root().one("dl", "figures").elements}
    slots, lost_at = REPORT.slots, sum(database.slots.lost > 0 for database in REPORT.databases)
    assert [share(slots.satisfied, slots.demanded), f"{slots.satisfied:,} of {slots.demanded:,} slots"] == shown[
        "Satisfied"
    ]
    assert [f"{slots.lost}", f"at {lost_at} of 30 databases"] == shown["Lost"]
    assert f"{slots.unknown}" == shown["Unknown"][0]
    assert [f"{len(REPORT.incidents)}", "1 not over"] == shown["Incidents"]
    assert ["35 h 30 min", "3 times"] == shown["Checker blind"]


def test_the_table_of_databases() -> None:
    """Each database has one line with its own counts, and those that lost most stand first."""
    rows = {row[0]: row[1:] for row in table(root(), "Slots and incidents by database")}
    assert len(REPORT.databases) == len(rows)
    for database in REPORT.databases:
        slots = database.slots
        (shown,) = [row for first, row in rows.items() if first.startswith(database.label)]
        expected = [
            f"{slots.lost}",
            f"{slots.unknown}",
            f"{slots.satisfied} of {slots.demanded}",
            share(slots.satisfied, slots.demanded),
            f"{slots.exempt}",
            f"{sum(night.outcome is SlotOutcome.LATE for night in database.nights)}",
            f"{sum(night.outcome is SlotOutcome.PARTIAL for night in database.nights)}",
            f"{sum(incident.subject == database.label for incident in REPORT.incidents)}",
            f"{len(database.restores)}",
        ]
        assert [*expected, ""] == shown
    lost = [int(row[0]) for row in rows.values()]
    assert sorted(lost, reverse=True) == lost


@pytest.mark.parametrize("database", REPORT.databases, ids=lambda database: database.app)
def test_every_night_once(database: DatabaseReport) -> None:
    """The calendar has one square for each day, told in its title, and a sentence in place of them all."""
    calendar = article(database).one("div", "calendar")
    assert "img" == calendar.attributes["role"]
    slots = database.slots
    assert f"{slots.satisfied} of {slots.demanded} demanded slots" in str(calendar.attributes["aria-label"])
    titles = dict(str(square.attributes["title"]).split(": ", 1) for square in calendar.all("i"))
    assert REPORT.period.days == len(calendar.all("i")) == len(titles)
    by_day = {str(night.day): night for night in database.nights}
    for day, told in titles.items():
        night = by_day.get(day)
        if night is None:
            assert "no slot in this time" == told
        else:
            word = "with warnings" if night.outcome is SlotOutcome.PARTIAL else night.outcome.value
            assert told.startswith(word)
            assert (night.backup or "") in told
            assert (night.note or "") in told


def test_squares_without_colours() -> None:
    """A square tells by its sign alone whether the backup is there: a number if so, else a letter or a mark."""
    for database in REPORT.databases:
        nights = {str(night.day): night for night in database.nights}
        for square in article(database).one("div", "calendar").all("i"):
            night = nights.get(str(square.attributes["title"]).split(":")[0])
            plain = night is not None and night.outcome is SlotOutcome.MET and night.standing == "satisfied"
            assert plain is square.text.isdigit()
    legend = {item.elements[0].text: item.elements[1].text for item in root().one("ul", "legend").all("li")}
    signs = {square.text for square in root().all("i") if not square.text.isdigit()}
    assert signs - {"·"} <= legend.keys()


def test_days_under_their_weekday() -> None:
    """The first of a month stands under its weekday: 2026-07-01 was a Wednesday."""
    first = article(REPORT.databases[0]).one("div", "calendar").all("i")[0]
    assert first.classes == ["met", "c2"]


@pytest.mark.parametrize(("day", "offset"), [("2026-10-01", 91), ("2026-06-30", 0)])
def test_a_date_beside_the_period(day: str, offset: int) -> None:
    """A slot of the period may have another date in its own zone: it is shown alone, not in a month of blanks."""
    database = REPORT.databases[0]
    moved = replace(database.nights[offset], day=date.fromisoformat(day))
    nights = (*database.nights[:offset], moved, *database.nights[offset + 1 :])
    page = read("".join(render(replace(REPORT, databases=(replace(database, nights=nights),)))))
    aside = page.one("div", "aside")
    (square,) = aside.all("i")
    assert str(square.attributes["title"]).startswith(f"{day}: met")
    assert len(page.one("div", "calendar").all("i")) == REPORT.period.days + 1


def test_what_was_not_plainly_met() -> None:
    """Lost, late and unknown nights stand in words too, alike ones in a row on one line."""
    (database,) = [d for d in REPORT.databases if d.app == "shared-meaning"]
    rows = table(article(database), "Nights that were not plainly met")
    assert [
        ["2026-07-22", "1", "failed"],
        ["2026-08-04 to 2026-08-14", "11", "missed"],
        ["2026-08-15", "1", "late"],
    ] == [row[:3] for row in rows]
    lines = (int(row[1]) for d in REPORT.databases for row in table(article(d), "Nights that were not plainly met"))
    assert sum(lines) == sum(
        night.outcome is not SlotOutcome.MET for database in REPORT.databases for night in database.nights
    )


def test_incidents() -> None:
    """Each incident stands once, at its database or at checker itself, with its three lengths of time."""
    rows = [row for caption in ("Incidents", "Its own incidents") for row in table(root(), caption)]
    assert len(REPORT.incidents) == len(rows)
    for incident in REPORT.incidents:
        (row,) = [row for row in rows if incident.id in row[0]]
        times = incident.times
        taken = words.length(times.to_acknowledge) if times.to_acknowledge else "by nobody"
        healed = words.length(times.to_heal) if times.to_heal else "not over"
        assert [words.length(times.to_detect), taken, healed] == row[3:]


def test_restorability() -> None:
    """What no restore was seen of says so at each such database; a rehearsal is called one."""
    for database in REPORT.databases:
        assert (UNTESTED in article(database).text) is (database.untested is not None)
    (row,) = table(article(next(d for d in REPORT.databases if d.app == "checkout")), "Restores seen")
    assert ["backup a178 into REHEARSAL", "rehearsal", "2026-08-05 09:30", "2026-08-05 09:48", "succeeded"] == row


def test_blind_hours() -> None:
    """Every time in which checker was blind is listed with its reason, and at a database what hit it alone."""
    rows = table(root(), "checker looked at nothing")
    assert [[words.length(blind.length), blind.why] for blind in BLIND] == [row[2:] for row in rows]
    (partners,) = [d for d in REPORT.databases if d.app == "partners"]
    (row,) = table(article(partners), "It was not seen for 4 d 12 h 36 min in all")
    assert ["2026-08-24 22:04", "2026-08-27 23:10", "3 d 1 h 6 min", "Heroku answered 403"] == row


def test_rules() -> None:
    """A rule shows for how long it passed and failed, and the share of the demanded time, rounded down."""
    rows = {row[0]: row[1:] for row in table(root(), "Time by rule, over all databases")}
    for rule in REPORT.rules:
        time = rule.time
        lengths = [words.seconds(part) for part in (time.passed, time.failed, time.unknown, time.exempt)]
        assert [share(time.passed, time.demanded), *lengths] == rows[f"{rule.title}{rule.rule}"]


def test_rules_of_a_database() -> None:
    """Rules that went alike share a line, so that what did not is seen; none is left out."""
    for database in REPORT.databases:
        rows = table(article(database), "Rules over the time")
        assert len({rule.time for rule in database.rules}) == len(rows)
        for rule in database.rules:
            (row,) = [row for row in rows if rule.rule in row[0] and rule.title in row[0]]
            assert words.seconds(rule.time.passed) == row[2]


def test_policies_word_by_word() -> None:
    """The text of each policy in force stands on the page as it was, with its whole hash and commit."""
    texts = [code.text for pre in root().all("pre") for code in pre.all("code")]
    assert [policy.text.rstrip("\n") for policy in REPORT.policies] == texts
    for policy in REPORT.policies:
        assert policy.fingerprint in [code.text for code in root().all("code", "hash")]
        assert str(policy.commit) in root().one("main").text


def test_exemptions() -> None:
    """An exemption stands with its reason, its owner and who approved it."""
    (row,) = table(root(), "Exemptions in force")
    assert ["moving out", "platform", "head of operations", "OPS-12"] == row[2:]
    assert "slots_met, recent_backup" in row[0]
    assert "2026-07-06 08:00 to 2026-08-01 00:00" in row[1]


def test_sizes() -> None:
    """The line of sizes names its smallest and largest dump, in the picture and in words."""
    (database,) = [d for d in REPORT.databases if d.app == "inventory"]
    smallest, largest = min(database.sizes, key=lambda s: s.size), max(database.sizes, key=lambda s: s.size)
    svg = article(database).one("svg")
    named = {f"smallest {phrases.size(smallest.size)}", f"largest {phrases.size(largest.size)}"}
    assert named <= {text.text for text in svg.all("text")}
    for size in (smallest, largest):
        assert f"({size.backup}, {size.taken_at:%Y-%m-%d})" in str(svg.attributes["aria-label"])
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", str(svg.all("path")[1].attributes["d"]))
    assert len(database.sizes) == len(points)


@pytest.mark.parametrize(
    ("lasted", "shown"),
    [
        (timedelta(), "0 min"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(hours=47, minutes=59, seconds=59), "47 h 59 min"),
        (timedelta(hours=48), "2 d"),
        (timedelta(hours=48, seconds=30), "2 d"),
        (timedelta(days=92, minutes=10), "92 d 10 min"),
    ],
)
def test_lengths(lasted: timedelta, shown: str) -> None:
    """A length is exact to the minute, and never called nothing when there was something."""
    assert shown == words.length(lasted)
