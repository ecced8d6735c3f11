"""The sections about all databases together: what it rests on, blind hours, the table, exemptions, controls. Pure."""

from collections.abc import Iterator

from checker.evidence.model import Blind, ControlEvidence, ExemptionEvidence, Report
from checker.report.html import words
from checker.report.html.database import incident_table, rule_table
from checker.report.html.head import section
from checker.report.html.markup import Html, joined, name, tag
from checker.report.html.strip import MEANING, strip
from checker.report.html.tables import Column, Kind, table
from checker.report.html.tally import Line, Tally

_SOURCE = (
    "checker asks Heroku's API about each database, its schedules and its backups, and keeps each answer with the "
    "instant at which it asked. This page shows what it kept. It saw what Heroku reports of a backup, never what is in "
    "one."
)


def source(report: Report) -> Html:
    """What is shown, and from where."""
    said = [tag("p", _SOURCE)]
    if report.on_record:
        start, end = report.on_record
        said.append(tag("p", "On record in all: looks from ", words.stated(start), " to ", words.stated(end), "."))
    if report.limits:
        said.append(tag("ul", *(tag("li", limit) for limit in report.limits)))
    return section("source", "What this shows, and from what", *said)


def blindness(report: Report, tallied: Tally) -> Html:
    """Every hour in which checker itself saw nothing."""
    columns = (Column("From (UTC)"), Column("To (UTC)"), Column("For", Kind.NUMBER), Column("Why", Kind.TEXT))
    if report.blind:
        total = f"{words.length(report.blind_for)} in all"
        shown = table(f"checker looked at nothing: {total}", columns, (_blind(blind) for blind in report.blind))
    elif report.covered:
        shown = tag("p", "At no time: it looked, and saw something, whenever it should.")
    else:
        shown = tag("p", "All the time: no look of it is on record.")
    return section("blind", "When checker itself was blind", shown, incident_table("Its own incidents", tallied.own))


def _blind(blind: Blind) -> tuple[str, ...]:
    return words.instant(blind.start), words.instant(blind.end), words.length(blind.length), blind.why


def overview(tallied: Tally) -> Html:
    """A line for each database."""
    if not tallied.lines:
        return section("databases", "Databases", tag("p", "None is on record."))
    columns = (
        Column("Database", Kind.TEXT),
        Column("Lost", Kind.NUMBER),
        Column("Unknown", Kind.NUMBER),
        Column("Satisfied", Kind.NUMBER),
        Column("Share", Kind.NUMBER),
        Column("Exempt", Kind.NUMBER),
        Column("Late", Kind.NUMBER),
        Column("With warnings", Kind.NUMBER),
        Column("Incidents", Kind.NUMBER),
        Column("Restores", Kind.NUMBER),
        Column("By week"),
    )
    rows = (_line(line, len(tallied.incidents.get(line.label, ()))) for line in tallied.lines)
    shown = table("Slots and incidents by database", columns, rows, MEANING)
    return section("databases", "Databases", shown)


def _line(line: Line, incidents: int) -> tuple[str, ...]:
    slots = line.slots
    gone = " (not listed any more)" if line.gone else ""
    by = tag("small", joined((name(policy) for policy in line.policies), ", "), gone)
    return (
        tag("span", tag("a", name(line.label), href=f"#{line.address}"), by),
        _count(slots.lost, "lost"),
        _count(slots.unknown, "unknown"),
        f"{words.number(slots.satisfied)} of {words.number(slots.demanded)}",
        words.part(slots.satisfied, slots.demanded),
        *(_count(count) for count in (slots.exempt, line.late, line.warned, incidents, line.restores)),
        strip(line.weeks),
    )


def _count(count: int, mark: str | None = None) -> Html:
    shown = words.number(count)
    return tag("b", shown, class_=f"is-{mark}") if count and mark else words.quiet(shown, count)


def rules(report: Report) -> Html:
    """How well each rule was kept, over all databases."""
    shown = rule_table("Time by rule, over all databases", report.rules)
    return section("rules", "Rules", shown or tag("p", "No rule was demanded in this time."))


def exemptions(report: Report) -> Html:
    """What was let off, why, and who answers for it."""
    columns = (
        Column("For", Kind.TEXT),
        Column("In force (UTC)", Kind.NAME),
        Column("Reason", Kind.TEXT),
        Column("Owner", Kind.NAME),
        Column("Approved by", Kind.NAME),
        Column("Ticket", Kind.NAME),
    )
    rows = (_exemption(exemption) for exemption in report.exemptions)
    shown = table("Exemptions in force", columns, rows) if report.exemptions else tag("p", "None was in force.")
    return section("exemptions", "Exemptions", shown)


def _exemption(exemption: ExemptionEvidence) -> tuple[str, ...]:
    force = (words.instant(exemption.start), " to ", words.instant(exemption.end))
    until = tag("small", "ends by policy ", words.instant(exemption.until))
    return (
        tag("span", exemption.of, tag("small", ", ".join(exemption.rules))),
        tag("span", *force, until),
        exemption.reason,
        exemption.owner,
        exemption.approved_by or "not named",
        exemption.ticket or words.NONE,
    )


def controls(report: Report) -> Html:
    """The same numbers by what each is evidence for."""
    intro = tag("p", "A rule that serves a control is evidence for it. That makes nobody compliant.")
    return section("controls", "By control", intro, *(_control(control) for control in report.controls))


def _control(control: ControlEvidence) -> Html:
    time = control.time
    kept = f"Its rules were kept {words.part(time.passed, time.demanded)} of the time in which they were demanded."
    said = kept if time.demanded else "No rule was demanded that is evidence of it."
    return tag(
        "div",
        tag("h3", f"{control.id}: {control.title}"),
        tag("p", control.standard, class_="soft"),
        tag("p", f"{said} Not shown here: {control.not_shown}."),
        rule_table(f"Rules that serve {control.id}", control.rules),
        class_="control",
    )


def sections(report: Report) -> Iterator[tuple[str, str]]:
    """The place and the title of each section, in order."""
    yield "source", "Source"
    yield "blind", "Blind hours"
    yield "databases", "Databases"
    yield "each", "Each database"
    yield "rules", "Rules"
    yield "exemptions", "Exemptions"
    if report.controls:
        yield "controls", "Controls"
    yield "policies", "Policies"
    yield "numbers", "How numbers are counted"
