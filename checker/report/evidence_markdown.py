"""A report of evidence as Markdown: what a person reads first, with every lost and unknown night by name."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from checker import phrases
from checker.evidence.counts import RuleTime, SlotCounts, Standing, share
from checker.evidence.model import Blind, DatabaseReport, IncidentEvidence, Night, Report, RuleEvidence
from checker.report import markdown
from checker.report.markdown import code, text

_NAMED = frozenset({Standing.LOST, Standing.UNKNOWN, Standing.EXEMPT})
_NIGHTS = 40
"""So many nights of a database are named; JSON and CSV have them all."""

_COUNTS = ("satisfied", "demanded", "share", "lost", "unknown", "exempt", "open", "excused", "no slot")


def render(report: Report) -> Iterator[str]:
    """The page in pieces, each of whole lines."""
    yield f"# Backups from {report.period.first} to {report.period.last}\n\n"
    yield f"Made at {phrases.instant(report.made_at)}, by what checker has recorded. All times are in UTC.\n\n"
    if report.apps:
        yield f"Of these apps only: {', '.join(map(text, report.apps))}.\n\n"
    yield "".join(f"- {text(line)}\n" for line in report.limits)
    yield _part("Slots", markdown.table(_COUNTS, [_counts(report.slots)]))
    yield _part("Rules", _rules(report.rules))
    if report.controls:
        yield _part("Controls", _controls(report))
    yield _part(f"When checker was blind: {_long(report.blind_for)} in all", _blind(report.blind))
    yield from _databases(report)
    yield _part("Incidents", _incidents(report.incidents))
    yield _part("Exemptions in force", _exemptions(report))
    yield from _policies(report)


def _part(title: str, body: str) -> str:
    return f"\n## {title}\n\n{body}\n"


def _counts(slots: SlotCounts) -> list[str]:
    return [
        f"{slots.satisfied}",
        f"{slots.demanded}",
        share(slots.satisfied, slots.demanded),
        *map(str, (slots.lost, slots.unknown, slots.exempt, slots.open, slots.excused, slots.skipped)),
    ]


def _rules(rules: Sequence[RuleEvidence]) -> str:
    if not rules:
        return "No rule was judged."
    rows = [[code(one.rule), text(one.title), *_time(one.time)] for one in rules]
    return markdown.table(("rule", "holds where", "share", "passed", "failed", "unknown", "exempt"), rows)


def _time(time: RuleTime) -> list[str]:
    return [share(time.passed, time.demanded), *map(_hours, (time.passed, time.failed, time.unknown, time.exempt))]


def _controls(report: Report) -> str:
    rows = [
        [
            text(one.id),
            text(one.title),
            ", ".join(code(rule.rule) for rule in one.rules) or "none",
            share(one.time.passed, one.time.demanded),
            text(one.not_shown),
        ]
        for one in report.controls
    ]
    return markdown.table(("control", "asks for", "rules", "share of their time", "nothing here shows"), rows)


def _blind(blind: Sequence[Blind]) -> str:
    if not blind:
        return "Never."
    rows = [[phrases.instant(b.start), phrases.instant(b.end), _long(b.length), text(b.why)] for b in blind]
    return markdown.table(("from", "to", "for", "why"), rows)


def _databases(report: Report) -> Iterator[str]:
    yield "\n## Databases\n\n"
    if not report.databases:
        yield "None was seen.\n"
        return
    headings = ("database", "plan", "policy", *_COUNTS, "not seen for", "newest size", "restores")
    yield markdown.table(headings, [_line(one) for one in report.databases]) + "\n"
    for one in report.databases:
        if told := [*_nights(one), *_restores(one)]:
            yield f"\n### {text(one.label)}\n\n" + "".join(f"- {line}\n" for line in told)


def _line(one: DatabaseReport) -> list[str]:
    unseen = sum((blind.length for blind in one.blind), timedelta())
    policies = dict.fromkeys(g.policy or ("not known" if g.unclear else "none") for g in one.governed)
    return [
        text(one.label) + (" (gone)" if one.gone_at else ""),
        text(one.plan.rpartition(":")[2]),
        ", ".join(map(text, policies)),
        *_counts(one.slots),
        _long(unseen),
        phrases.size(one.sizes[-1].size) if one.sizes else "none",
        f"{len(one.restores)}",
    ]


def _nights(one: DatabaseReport) -> Iterator[str]:
    named = [night for night in one.nights if night.standing in _NAMED]
    for night in named[:_NIGHTS]:
        yield _night(night)
    if len(named) > _NIGHTS:
        yield f"and {phrases.many(len(named) - _NIGHTS, 'more such night')}"


def _night(night: Night) -> str:
    said = [night.outcome.value, f"{night.standing.value} by policy" if night.standing is Standing.EXEMPT else None]
    said += [night.backup, night.note]
    return f"{night.day}, {text(night.schedule)}: {'; '.join(text(part) for part in said if part)}"


def _restores(one: DatabaseReport) -> Iterator[str]:
    for restore in one.restores:
        what = f"{restore.kind.value}, {restore.status.value}"
        proof = "; this backup could be read back" if restore.proves(one.addon_id) else ""
        yield f"{phrases.instant(restore.created_at)}: {what}: {text(restore.what)}{proof}"
    if one.untested and one.slots.satisfied:
        yield one.untested


def _incidents(incidents: Sequence[IncidentEvidence]) -> str:
    if not incidents:
        return "None was open."
    rows = [
        [
            code(one.id),
            text(one.subject),
            text(one.headline),
            one.severity.value,
            phrases.instant(one.times.began_at),
            phrases.instant(one.times.over_at) if one.times.over_at else "open",
            *(_long(t) for t in (one.times.to_detect, one.times.to_acknowledge, one.times.to_heal)),
        ]
        for one in incidents
    ]
    headings = ("incident", "about", "what", "severity", "began", "over", "to detect", "to acknowledge", "to heal")
    return markdown.table(headings, rows)


def _exemptions(report: Report) -> str:
    if not report.exemptions:
        return "None."
    rows = [
        [
            text(one.of),
            ", ".join(map(code, one.rules)),
            text(one.reason),
            text(one.owner),
            text(one.approved_by or "nobody named"),
            text(one.ticket or "-"),
            phrases.instant(one.start),
            phrases.instant(one.end),
            phrases.instant(one.until),
        ]
        for one in report.exemptions
    ]
    return markdown.table(("of", "rules", "reason", "owner", "approved by", "ticket", "from", "to", "until"), rows)


def _policies(report: Report) -> Iterator[str]:
    yield "\n## Policies in force\n"
    if not report.policies:
        yield "\nNone is on record.\n"
    for one in report.policies:
        commit = f", commit {code(one.commit)}" if one.commit else ""
        yield f"\n### {text(one.path)}, from {phrases.instant(one.start)} to {phrases.instant(one.end)}\n\n"
        yield f"Hash {code(one.fingerprint)}{commit}.\n\n"
        if one.problem:
            yield f"{text(one.problem)}\n\n"
        yield markdown.fence(one.text.splitlines(), "yaml") + "\n"


def _hours(seconds: int) -> str:
    return _long(timedelta(seconds=seconds)) if seconds else "-"


def _long(length: timedelta | None) -> str:
    return "-" if length is None else phrases.limit(length)
