"""The head of the page: the verdict in one sentence, its numbers large, and when checker itself was blind. Pure."""

from datetime import timedelta

from checker import phrases
from checker.evidence.model import Report
from checker.report.html import words
from checker.report.html.markup import Html, joined, tag
from checker.report.html.tally import Tally, open_still


def header(report: Report, tallied: Tally) -> Html:
    """What somebody reads who reads nothing else."""
    return tag(
        "header",
        tag("p", "Evidence of backups", class_="eyebrow"),
        tag("h1", words.whole(words.title(report))),
        tag("p", *_verdict(report, tallied), class_="verdict"),
        _figures(report, tallied),
        _blindness(report),
        tag("p", *_provenance(report), class_="soft"),
    )


def _verdict(report: Report, tallied: Tally) -> list[str]:
    slots, count = report.slots, len(tallied.lines)
    if report.covered is None:
        return ["Nothing of this time was watched: this page says nothing of any backup."]
    if slots.demanded == 0:
        return [f"No slot was demanded of {phrases.many(count, 'database')} in this time."]
    of_all = f"{words.number(slots.satisfied)} of {words.number(slots.demanded)} demanded slots"
    said: list[str] = [tag("b", of_all), f" have their backup ({words.part(slots.satisfied, slots.demanded)})"]
    if slots.lost:
        hit = f" at {len(tallied.hit)} of {phrases.many(count, 'database')}"
        said += [", ", tag("b", f"{words.number(slots.lost)} {'was' if slots.lost == 1 else 'were'} lost"), hit]
    else:
        said.append(f", none was lost at {phrases.many(count, 'database')}")
    if slots.unknown:
        said.append(f", {words.number(slots.unknown)} {'is' if slots.unknown == 1 else 'are'} unknown")
    return [*said, "; checker itself was ", *_blind(report), "."]


def _blind(report: Report) -> list[str]:
    blind = report.blind_for
    return ["blind ", tag("b", f"for {words.length(blind)}", class_="date")] if blind else ["never blind"]


def _figures(report: Report, tallied: Tally) -> Html:
    slots, incidents = report.slots, report.incidents
    still = open_still(incidents)
    shown = (
        ("Satisfied", words.part(slots.satisfied, slots.demanded), f"{_of(slots.satisfied, slots.demanded)} slots", ""),
        ("Lost", words.number(slots.lost), f"at {_of(len(tallied.hit), len(tallied.lines))} databases", "bad"),
        ("Unknown", words.number(slots.unknown), "slots that nobody saw", "unsure"),
        ("Incidents", words.number(len(incidents)), f"{words.number(still)} not over" if still else "all over", ""),
        ("Checker blind", words.length(report.blind_for), _times(len(report.blind)), "unsure"),
    )
    groups = (
        tag("div", tag("dt", word), tag("dd", large, class_="large"), tag("dd", small), class_=_mood(mood, large))
        for word, large, small, mood in shown
    )
    return tag("dl", *groups, class_="figures")


def _mood(mood: str, large: str) -> str | None:
    return None if not mood or large in {"0", words.length(timedelta())} else mood


def _of(part: int, whole: int) -> str:
    return f"{words.number(part)} of {words.number(whole)}"


def _times(count: int) -> str:
    return "at no time" if not count else "once" if count == 1 else f"{words.number(count)} times"


def _blindness(report: Report) -> Html:
    """The gaps in our own watching, before any number of anybody else."""
    said: list[str] = []
    if report.covered is None:
        said = ["Not one look of this time is on record."]
    else:
        start, end = report.covered
        if start > report.period.start or end < min(report.period.end, report.made_at):
            said = ["Looks are on record from ", words.stated(start), " to ", words.stated(end), " only. "]
        if report.blind:
            longest = max(report.blind, key=lambda blind: blind.length)
            said += [
                f"checker itself looked at nothing {_times(len(report.blind))}, ",
                tag("b", f"{words.length(report.blind_for)} in all"),
                f"; the longest time was {words.length(longest.length)} from ",
                words.stated(longest.start),
                ". ",
                tag("a", "Each such time is listed below", href="#blind"),
                ".",
            ]
    if not said:
        return Html("")
    return tag("p", *said, class_="notice")


def _provenance(report: Report) -> list[str]:
    apps = f"of the {phrases.many(len(report.apps), 'app')} {', '.join(report.apps)} only, " if report.apps else ""
    return [
        f"Made {apps}on ",
        words.stated(report.made_at),
        ". All days and instants are in UTC unless a zone is named.",
    ]


def contents(entries: list[tuple[str, str]]) -> Html:
    """The sections of the page."""
    links = (tag("li", tag("a", title, href=f"#{place}")) for place, title in entries)
    return tag("nav", tag("ul", *links), aria_label="Contents")


def section(place: str, title: str, *content: str) -> Html:
    """A section with its heading, which `contents` leads to."""
    return tag("section", tag("h2", title, id=place), joined(content))
