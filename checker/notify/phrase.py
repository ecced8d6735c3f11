"""Text with instants in it, so that each sink can show them in its readers' own time zones. Pure."""

from datetime import datetime

from checker import phrases

Phrase = tuple[str | datetime, ...]
"""Text and instants in the order to read them."""


def as_text(phrase: Phrase) -> str:
    """A phrase with its instants in UTC."""
    return "".join(phrases.instant(part) if isinstance(part, datetime) else part for part in phrase)
