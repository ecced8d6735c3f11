"""What there is to say of one finding, by name, whichever way it is printed. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from checker import phrases
from checker.model import Judged, Outcome, Verdict

Facts = list[tuple[str, str]]
"""Names and values in the order to read them; values are text from outside, as it came."""


def label(judged: Judged) -> str:
    """What people call a database: `shop::DATABASE`."""
    return f"{judged.database.app}::{judged.database.attachment}"


def of_finding(judged: Judged, cause: Verdict, follows: Sequence[Verdict] = ()) -> Facts:
    """What is wrong or unknown, since when, what follows from it, and what there is to restore."""
    found = [("demanded", cause.limit), ("found", cause.actual or cause.summary)]
    if cause.outcome is Outcome.FAIL or cause.in_part:
        found.append(("meaning", cause.summary))
    found += [("since", phrases.instant(cause.since))] if cause.since else []
    found += [("follows", verdict.summary) for verdict in follows]
    found += [("restorable", restorable(judged))]
    return [(name, value) for name, value in found if value]


def of_exempt(cause: Verdict, follows: Sequence[Verdict] = ()) -> Facts:
    """What is wrong and may be so for a while, until when and why."""
    found = [("demanded", cause.limit), ("found", cause.actual or cause.summary), ("meaning", cause.summary)]
    if exemption := cause.exemption:
        found += [("until", exemption.last), ("because", f"{exemption.why} ({exemption.origin})")]
    found += [("follows", verdict.summary) for verdict in follows]
    return [(name, value) for name, value in found if value]


def commands(cause: Verdict, follows: Sequence[Verdict] = ()) -> list[str]:
    """What heals it, in the order to run it."""
    return list(dict.fromkeys(command for verdict in (*follows, cause) for command in verdict.fix))


def restorable(judged: Judged) -> str:
    """The newest good backup, its age and size, and how many there are."""
    now = judged.restorable
    if now is None or not now.count:
        return "nothing" if now else "unknown: it could not be read"
    age = phrases.span(max(judged.seen_at - now.taken_at, timedelta()))
    return f"{now.newest} of {phrases.instant(now.taken_at)} ({age} old, {phrases.size(now.size)}); {now.count} in all"
