"""Numbers, instants and lengths as the page writes them; the address of each database on it. Pure."""

import re
from datetime import datetime, timedelta

from checker import phrases
from checker.evidence.counts import share
from checker.evidence.model import DatabaseReport, Report
from checker.model import stable_id
from checker.report.html.markup import Html, tag, text

NONE = "\N{EN DASH}"
_DATE = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", re.ASCII)
_DAY = timedelta(days=1)


def number(count: int) -> str:
    """`2,760`."""
    return f"{count:,}"


def instant(at: datetime | None) -> Html:
    """An instant to the minute, in UTC as the heading above it says; a dash for None."""
    if at is None:
        return Html(NONE)
    return tag("time", f"{at:%Y-%m-%d} ", tag("span", f"{at:%H:%M}", class_="n"), datetime=f"{at:%Y-%m-%dT%H:%M:%SZ}")


def stated(at: datetime) -> Html:
    """An instant in a sentence, which says that it is UTC."""
    return tag("time", phrases.instant(at), datetime=f"{at:%Y-%m-%dT%H:%M:%SZ}")


def length(lasted: timedelta) -> str:
    """A length, exact to the minute: `92 d`, `3 d 2 h 10 min`, `26 h 10 min`; `under a minute` for what is shorter."""
    if timedelta() < lasted < timedelta(minutes=1):
        return "under a minute"
    days, rest = divmod(lasted, _DAY) if lasted >= 2 * _DAY else (0, lasted)
    if not days:
        return phrases.limit(rest)
    return f"{days} d {phrases.limit(rest)}" if rest >= timedelta(minutes=1) else f"{days} d"


def quiet(shown: str, count: int) -> Html:
    """A number that is not looked at where it is nought."""
    return tag("span", shown, class_=None if count else "soft")


def seconds(count: int) -> str:
    """So many seconds as a length."""
    return length(timedelta(seconds=count))


def whole(sentence: str) -> Html:
    """A text in which no date is broken over two lines."""
    return Html(_DATE.sub(lambda found: f'<span class="date">{found[0]}</span>', text(sentence)))


def part(kept: int, demanded: int) -> str:
    """`98.36%`, rounded down; a dash where nothing was demanded."""
    return NONE if demanded == 0 else share(kept, demanded)


def address(database: DatabaseReport) -> str:
    """Where on the page a database is; the same one in every report."""
    return f"db-{stable_id(database.addon_id)}"


def title(report: Report) -> str:
    """`Backups from 2026-07-01 to 2026-09-30`."""
    return f"Backups from {report.period.first} to {report.period.last}"
