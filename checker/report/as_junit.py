"""One look as JUnit XML, for whatever shows test results: GitHub's actions, GitLab, Jenkins. Pure.

A suite for the look and one for each database, a case for each rule. What is unknown is an error, so that it never
looks green; what is exempt or does not apply is skipped, with the reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from checker.model import Judged, Outcome, Verdict
from checker.plain import NAME, clean, command_line
from checker.policy import RetiredEntry
from checker.report import facts
from checker.report.coverage import gone_for_good
from checker.report.junit import Case, Suite, written
from checker.report.summary import summarise

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_LOOK = "checker"
_KINDS = {
    Outcome.FAIL: "failure",
    Outcome.UNKNOWN: "error",
    Outcome.EXEMPT: "skipped",
    Outcome.NOT_APPLICABLE: "skipped",
}


def render(
    judged: Sequence[Judged],
    problems: Sequence[str],
    policy: str,
    requests: int,
    checked_at: datetime,
    retired: Sequence[RetiredEntry] = (),
    took: timedelta = timedelta(),
) -> str:
    """The whole document, in ASCII; `took` is how long the look did, which is the time of its suite and its first case.

    Times of day are in UTC, as the schemas take no zone.
    """
    suites = [_look(judged, problems, policy, requests, retired), *_databases(judged)]
    stamp = checked_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    lines = [_HEAD, "<testsuites>"]
    for number, suite in enumerate(suites):
        lines += written(suite, number, stamp, took if number == 0 else timedelta())
    lines.append("</testsuites>")
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace").decode("ascii")


def _look(
    judged: Sequence[Judged],
    problems: Sequence[str],
    policy: str,
    requests: int,
    retired: Sequence[RetiredEntry],
) -> Suite:
    """What is true of the look as a whole; where all is well it says so, as no case at all would pass for no test."""
    cases = [
        Case(_LOOK, name, "error", "not checked", clean(problem), clean(problem))
        for name, problem in zip(_apart(clean(problem, NAME) for problem in problems), problems, strict=True)
    ]
    names = _apart(clean(entry.database, NAME) for entry in gone_for_good(judged, retired))
    for name, entry in zip(names, gone_for_good(judged, retired), strict=True):
        cases.append(Case("retired", name, "skipped", "retired", clean(entry.retirement.reason)))
    if not problems:
        cases.insert(0, Case(_LOOK, "everything could be looked at"))
    counts = "\n".join(f"{word}: {n}" for word, n in summarise(judged, retired).items())
    return Suite(_LOOK, _LOOK, {"policy": policy, "requests": str(requests)}, tuple(cases), counts)


def _databases(judged: Sequence[Judged]) -> Iterator[Suite]:
    names = _apart(clean(facts.label(one), NAME) for one in judged)
    for name, one in zip(names, judged, strict=True):
        database = one.database
        properties = {
            "policy": one.policy or "none",
            "database": database.name,
            "addon_id": database.addon_id,
            "plan": database.plan,
            "restorable": facts.restorable(one),
        }
        cases = tuple(_case(name, one, verdict) for verdict in one.verdicts)
        yield Suite(name, clean(database.app, NAME) or _LOOK, properties, cases)


def _case(suite: str, judged: Judged, verdict: Verdict) -> Case:
    kind = _KINDS.get(verdict.outcome, "")
    label = str(verdict.severity) if kind != "skipped" else str(verdict.outcome)
    message = clean(verdict.summary)
    if verdict.exemption and kind == "skipped":
        message = f"exempt until {verdict.exemption.last}: {message}; {clean(verdict.exemption.why)}"
    return Case(
        suite, verdict.rule, kind, label, message, _body(judged, verdict) if kind not in {"", "skipped"} else ""
    )


def _body(judged: Judged, verdict: Verdict) -> str:
    """GitLab shows no message, so all of it stands here, too."""
    lines = [clean(verdict.summary)]
    lines += [f"{name}: {clean(value)}" for name, value in facts.of_finding(judged, verdict) if name != "meaning"]
    if verdict.explained_by:
        lines.append(f"follows from: {verdict.explained_by}")
    lines += [f"fix: {command_line(command)}" for command in verdict.fix]
    return "\n".join(lines)


def _apart(names: Iterable[str]) -> list[str]:
    """Never empty and each another: of two cases by one name GitLab drops one."""
    found, seen = [], Counter[str]()
    for given in names:
        name = unique = given or "?"
        while seen[unique]:
            seen[name] += 1
            unique = f"{name} ({seen[name]})"
        seen[unique] += 1
        found.append(unique)
    return found
