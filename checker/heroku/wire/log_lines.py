"""The log of a transfer in lines fit for an alert: few, short, printable, without secrets, and those that say why."""

import re
from collections.abc import Sequence
from itertools import islice

from checker.heroku.wire.clean import clean
from checker.heroku.wire.fields import Fields
from checker.heroku.wire.times import instant

MOST_LINES = 5
LONGEST_LINE = 300
# pg_dump is verbose there; what made it fail stands near the end.
_LOOKED_THROUGH = 5_000
_CLEANED = 50

# How loudly a line speaks of trouble, loudest first: by its level, which is "info" for nearly all, or by its words. In
# the last row words that may also be part of a name that is dumped.
_SIGNS: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (frozenset({"error", "fatal", "critical"}), re.compile(r"(?i)\b(?:error|fatal|panic):")),
    (frozenset({"warning", "warn"}), re.compile(r"(?i)\bwarning:")),
    (
        frozenset(),
        re.compile(r"(?i)(?<![.\w\"])(?:errors?|failed|cancell?ed|denied|killed|timed out|cannot|could not)\b"),
    ),
)
_SILENT = len(_SIGNS)
_GOES_ON = re.compile(r"(?i)\b(?:detail|hint|context):|\b(?:query|command) was:")


def log_lines(body: object, token: str) -> tuple[str, ...]:
    """The lines that say what went wrong, from the first of the loudest on; else the last ones. Oldest first.

    A log that is not there, or that looks otherwise than it did (heroku.md §2.3), is no lines: no verdict rests on it.
    """
    logs = Fields(body, "transfer").raw("logs")
    items = [item for item in logs if isinstance(item, dict)] if isinstance(logs, list) else []
    # Cleaning takes time and a log may be long: the same line is cleaned once, and no more lines than may be needed.
    chosen = islice(dict.fromkeys(_telling(_oldest_first(items)[-_LOOKED_THROUGH:])), _CLEANED)
    kept = dict.fromkeys(line for message in chosen if (line := clean(message, token, LONGEST_LINE)))
    return tuple(kept)[:MOST_LINES]


def _oldest_first(items: Sequence[dict[str, object]]) -> Sequence[dict[str, object]]:
    """Early code of the backend lists logs newest first (TU lib/models/log.rb); times are to the second only."""
    times = [instant(at) if isinstance(at := item.get("created_at"), str) else None for item in items]
    known = [at for at in times if at]
    return items[::-1] if known and known[0] > known[-1] else items


def _telling(items: Sequence[dict[str, object]]) -> list[str]:
    lines = [(item.get("level"), text) for item in items if isinstance(text := item.get("message"), str)]
    loudness = [_loudness(level, text) for level, text in lines]
    loudest = min(loudness, default=_SILENT)
    if loudest == _SILENT:
        return [text for _, text in lines if text.strip()][-MOST_LINES:]
    first = loudness.index(loudest)
    told = zip(lines[first:], loudness[first:], strict=True)
    return [text for (_, text), loud in told if loud < _SILENT or _GOES_ON.search(text[:LONGEST_LINE])]


def _loudness(level: object, text: str) -> int:
    """0 for the loudest."""
    start, named = text[:LONGEST_LINE], level.lower() if isinstance(level, str) else ""
    return next((n for n, (levels, words) in enumerate(_SIGNS) if named in levels or words.search(start)), _SILENT)
