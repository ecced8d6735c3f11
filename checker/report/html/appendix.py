"""The policies that were in force, word by word, and what each number on the page means. Pure."""

from collections.abc import Iterator

from checker.evidence.model import PolicyVersion, Report
from checker.report.html import words
from checker.report.html.head import section
from checker.report.html.markup import Html, lines, tag
from checker.report.html.tables import Column, Kind, table

_SHOWN = 12
"""Characters of a hash in the table; the whole of it stands above the text."""


def policies(report: Report) -> Iterator[Html]:
    """Which were in force, then the text of each."""
    columns = (
        Column("Policy"),
        Column("In force (UTC)", Kind.NAME),
        Column("Commit", Kind.NAME),
        Column("File", Kind.TEXT),
    )
    rows = (_row(number, policy) for number, policy in enumerate(report.policies, start=1))
    shown = table("Policies in force", columns, rows) if report.policies else tag("p", "None is on record.")
    yield section("policies", "Policies", shown, *(_text(n, p) for n, p in enumerate(report.policies, start=1)))


def _row(number: int, policy: PolicyVersion) -> tuple[str, ...]:
    short = tag("a", tag("code", policy.fingerprint[:_SHOWN]), href=f"#policy-{number}")
    force = tag("span", words.instant(policy.start), " to ", words.instant(policy.end))
    return short, force, tag("code", policy.commit) if policy.commit else "not told", policy.path


def _text(number: int, policy: PolicyVersion) -> Html:
    place = f"policy-{number}"
    problem = tag("p", f"This version of checker cannot read it: {policy.problem}.") if policy.problem else Html("")
    shown = tag("pre", tag("code", lines(policy.text)), tabindex="0", role="group", aria_labelledby=place)
    known = tag("p", "SHA-256 of the file ", tag("code", policy.fingerprint, class_="hash"), class_="soft")
    return tag("div", tag("h3", f"Policy {number}: {policy.path}", id=place), known, problem, shown, class_="policy")


def numbers(report: Report) -> Html:
    """Every number with its meaning."""
    slots = report.slots
    counted = (
        ("Demanded", slots.demanded, "Slots that had to have a backup: satisfied, lost and unknown ones together."),
        ("Satisfied", slots.satisfied, "A backup for it is there, in time, late, or with warnings."),
        ("Lost", slots.lost, "A backup was due and is not there: missed, failed, cancelled or stalled."),
        ("Unknown", slots.unknown, "Nobody looked while there was something to see. It counts as demanded."),
        ("Exempt", slots.exempt, "Lost or unknown, and let off by an exemption. It counts neither way."),
        ("Not decided yet", slots.open, "The backup was still running, or not yet due to have begun."),
        ("Excused", slots.excused, "Not demanded for a reason that lies with Heroku or with an edit of the schedule."),
        ("No slot", slots.skipped, "The clock change left the date without the hour."),
        ("Not demanded", slots.not_demanded, "Of a schedule that policy did not ask for."),
    )
    columns = (Column("Slots"), Column("Number", Kind.NUMBER), Column("Meaning", Kind.TEXT))
    rows = ((word, words.number(count), meaning) for word, count, meaning in counted)
    return section(
        "numbers", "How numbers are counted", table("Slots over all databases", columns, rows), tag("dl", *_terms())
    )


def _terms() -> Iterator[Html]:
    for term, meaning in _MEANINGS:
        yield tag("div", tag("dt", term), tag("dd", meaning))


_MEANINGS = (
    ("Slot", "One instant at which a schedule was due to run. A night is the local date of that instant."),
    ("Share", "Satisfied slots of demanded ones, rounded down: only what is whole is called 100%."),
    ("Late", "Begun after the grace that policy gives (two hours unless it says otherwise), then succeeded."),
    ("With warnings", "Heroku calls the backup a success, and its log holds warnings."),
    ("To detect", "From when the problem was there, and checker could have seen it, to when it did."),
    ("To acknowledge", "From the first notice of it until somebody took it on."),
    ("To heal", "From when the problem began to when it was seen to be over."),
    ("Kept, of a rule", "The time in which it passed, of the time in which it was demanded. Unknown time is not kept."),
    (
        "Blind",
        "Time in which checker looked at nothing, or saw nothing. What Heroku still listed afterwards is counted.",
    ),
    ("Rehearsal", "A backup was read back into another database than its own. Nobody told whether it was looked into."),
    ("Recovery", "A backup was read back into its own database."),
    ("Refresh", "A database was filled from elsewhere. It proves nothing of any backup."),
)
