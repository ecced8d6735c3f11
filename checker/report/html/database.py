"""One database: its numbers, its calendar, its dumps, and what happened to it. Pure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from checker.evidence.model import (
    Blind,
    DatabaseReport,
    Governed,
    IncidentEvidence,
    Night,
    Period,
    RuleEvidence,
    Square,
)
from checker.model import Restore
from checker.report.html import words
from checker.report.html.calendar import calendar, outcome
from checker.report.html.markup import Html, name, tag
from checker.report.html.sizes import chart
from checker.report.html.tables import Column, Kind, table

_PLAIN = frozenset({Square.MET, Square.NOT_DEMANDED})


def article(
    database: DatabaseReport, incidents: Sequence[IncidentEvidence], period: Period, own: Collection[Blind]
) -> Html:
    """All there is of one database; `own` is when checker itself was blind, which is told once for all."""
    place = words.address(database)
    said = _summary(database)
    return tag(
        "article",
        tag(
            "div",
            tag("h3", name(database.label), id=place),
            tag("p", *_what(database), class_="soft"),
            tag("p", said),
            _figure("One square a night", calendar(database.nights, period, said), "nights"),
            _figure("Sizes of dumps", chart(database.sizes, period), "sizes"),
            class_="glance",
        ),
        _nights(database),
        incident_table("Incidents", incidents),
        _restores(database),
        rule_table("Rules over the time", database.rules, alike=True),
        _blind(database, own),
        aria_labelledby=place,
    )


def _figure(title: str, picture: str, kind: str) -> Html:
    return tag("figure", tag("figcaption", title), picture, class_=kind)


def _what(database: DatabaseReport) -> Iterator[str]:
    yield name(database.name)
    yield f", {database.plan}"
    if database.first_seen_at:
        yield ", watched since "
        yield words.stated(database.first_seen_at)
    if database.gone_at:
        yield tag("b", ", not listed any more since ", words.stated(database.gone_at))
    yield ". "
    spans = database.governed
    for number, governed in enumerate(spans):
        yield "; " if number else "Governed by "
        yield _governed(governed)
        if len(spans) > 1:
            yield " from "
            yield words.stated(governed.start)
    yield "." if spans else "What governed it is not on record."


def _governed(governed: Governed) -> Html:
    if governed.unclear:
        return tag("span", f"a policy that is not known ({governed.unclear})")
    if governed.policy is None:
        return tag("span", "no policy")
    nothing = f", which demands nothing: {governed.nothing}" if governed.nothing else ""
    return tag("span", "policy ", name(governed.policy), nothing)


def _summary(database: DatabaseReport) -> str:
    """The calendar in a sentence."""
    slots = database.slots
    others = (
        (slots.lost, "lost"),
        (slots.unknown, "unknown"),
        (slots.exempt, "exempt"),
        (slots.open, "not decided yet"),
        (slots.excused, "excused"),
        (slots.not_demanded, "not demanded"),
    )
    rest = "".join(f", {words.number(count)} {word}" for count, word in others if count)
    if slots.demanded == 0:
        return f"No slot was demanded{rest}."
    kept = f"{words.number(slots.satisfied)} of {words.number(slots.demanded)} demanded slots have their backup"
    return f"{kept} ({words.part(slots.satisfied, slots.demanded)}){rest}."


def _nights(database: DatabaseReport) -> Html:
    """What was not plainly met, in words; nights in a row that went alike are one line."""
    rows = [_run(list(run)) for run in _runs(database.nights)]
    if not rows:
        return Html("")
    columns = (
        Column("Night"),
        Column("Slots", Kind.NUMBER),
        Column("Outcome"),
        Column("Schedule"),
        Column("Backup"),
        Column("Remark", Kind.TEXT),
    )
    return table("Nights that were not plainly met", columns, rows)


def _runs(nights: Sequence[Night]) -> Iterator[Iterator[Night]]:
    """Alike and one after the other, with nothing between them."""
    alike = groupby(nights, lambda n: (n.square, n.outcome, n.schedule, n.note, n.inferred))
    return (run for (square, *_), run in alike if square not in _PLAIN)


def _run(run: Sequence[Night]) -> tuple[str, ...]:
    first, last = run[0], run[-1]
    days = f"{first.day}" if first.day == last.day else f"{first.day} to {last.day}"
    names = ", ".join(dict.fromkeys(night.backup for night in (first, last) if night.backup))
    inferred = "not in the ledger; from the schedule that was known or demanded" if first.inferred else ""
    remark = "; ".join(filter(None, (first.note, inferred)))
    return (
        words.whole(days),
        words.number(len(run)),
        outcome(first),
        first.schedule,
        names or words.NONE,
        remark or words.NONE,
    )


def incident_table(title: str, incidents: Sequence[IncidentEvidence]) -> Html:
    """How long it took to see them, to take them on, and to mend them."""
    if not incidents:
        return Html("")
    columns = (
        Column("Incident", Kind.TEXT),
        Column("Severity"),
        Column("Since (UTC)"),
        Column("To detect", Kind.NUMBER),
        Column("To acknowledge", Kind.NUMBER),
        Column("To heal", Kind.NUMBER),
    )
    return table(title, columns, (_incident(incident) for incident in incidents))


def _incident(incident: IncidentEvidence) -> tuple[str, ...]:
    times = incident.times
    taken = times.to_acknowledge
    return (
        tag("span", incident.headline, tag("small", incident.summary, " ", tag("code", incident.id))),
        incident.severity.value,
        words.instant(times.began_at),
        words.length(times.to_detect),
        words.length(taken) if taken is not None else "by nobody",
        words.length(times.to_heal) if times.to_heal is not None else _unhealed(incident),
    )


def _unhealed(incident: IncidentEvidence) -> str:
    times = incident.times
    if times.momentary:
        return "news only"
    if times.over_at is None:
        return "not over"
    return times.ended_by.value if times.ended_by else "over"


def _restores(database: DatabaseReport) -> Html:
    """What was seen of restores, as what it is; else what nobody tested."""
    untested = tag("p", database.untested + ".", class_="untested") if database.untested else Html("")
    if not database.restores:
        return untested
    columns = (
        Column("Restore", Kind.TEXT),
        Column("Kind"),
        Column("Began (UTC)"),
        Column("Ended (UTC)"),
        Column("Status"),
    )
    note = "That a dump could be read back says nothing of what was in it."
    return Html(table("Restores seen", columns, (_restore(r) for r in database.restores), note) + untested)


def _restore(restore: Restore) -> tuple[str, ...]:
    return (
        restore.what,
        restore.kind.value,
        words.instant(restore.created_at),
        words.instant(restore.finished_at),
        restore.status.value,
    )


def rule_table(title: str, rules: Sequence[RuleEvidence], *, alike: bool = False) -> Html:
    """For how long each rule held, those that went `alike` on one line; rules that applied at no time are left out."""
    shown = [rule for rule in rules if rule.time.demanded or rule.time.exempt]
    if not shown:
        return Html("")
    columns = (
        Column("Rule", Kind.TEXT),
        Column("Kept", Kind.NUMBER),
        Column("Passed", Kind.NUMBER),
        Column("Failed", Kind.NUMBER),
        Column("Unknown", Kind.NUMBER),
        Column("Exempt", Kind.NUMBER),
    )
    lines: dict[object, list[RuleEvidence]] = {}
    for rule in shown:
        lines.setdefault(rule.time if alike else rule.rule, []).append(rule)
    return table(title, columns, (_rules(line) for line in lines.values()))


def _rules(rules: Sequence[RuleEvidence]) -> tuple[str, ...]:
    time = rules[0].time
    titles, ids = "; ".join(rule.title for rule in rules), ", ".join(rule.rule for rule in rules)
    lengths = (words.quiet(words.seconds(part), part) for part in (time.passed, time.failed, time.unknown, time.exempt))
    return (tag("span", titles, tag("small", ids)), words.part(time.passed, time.demanded), *lengths)


def _blind(database: DatabaseReport, own: Collection[Blind]) -> Html:
    """When nobody saw this one, though checker looked at others."""
    if not database.blind:
        return Html("")
    total = sum((blind.length for blind in database.blind), timedelta())
    others = [blind for blind in database.blind if blind not in own]
    shared = len(database.blind) - len(others)
    said = f"It was not seen for {words.length(total)} in all"
    if not others:
        return tag("p", f"{said}: when checker itself was blind.", class_="soft")
    title = f"{said}{f', {shared} times of these when checker itself was blind' if shared else ''}"
    columns = (Column("From (UTC)"), Column("To (UTC)"), Column("For", Kind.NUMBER), Column("Why", Kind.TEXT))
    rows = ((words.instant(b.start), words.instant(b.end), words.length(b.length), b.why) for b in others)
    return table(title, columns, rows)
