"""The log of a transfer in lines fit for an alert: few, short, printable and without secrets."""

from checker.heroku.wire.fields import Fields, entries

MOST_LINES = 5
"""The last lines say why a dump failed."""

LONGEST_LINE = 300


def log_lines(body: object, token: str) -> tuple[str, ...]:
    """The last lines of a transfer's log, oldest first (heroku.md §2.3, `logs`)."""
    transfer = Fields(body, "transfer")
    if not transfer.has("logs"):
        return ()
    lines = [Fields(item, f"logs[{i}]") for i, item in enumerate(entries(transfer.raw("logs"), "logs"))]
    return tuple(text for line in lines[-MOST_LINES:] if (text := line.loose_text("message")) and token not in text)
