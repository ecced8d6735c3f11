"""A small pack, of three days that were sealed."""

from datetime import UTC, date, datetime, timedelta

from checker.model import Seal
from checker.report.pack import About, pack
from checker.seals import GENESIS, sealed

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 2)
AT = datetime(2026, 7, 5, 3, 0, 1, tzinfo=UTC)
ABOUT = About(FIRST, LAST, AT, policies=("a" * 64,))
REPORT = {"report.json": b'{"schema": 1}\n', "report.html": "<p>Zürich</p>".encode(), "report.csv": b""}


def chain(*texts: str, first: date = FIRST) -> tuple[Seal, ...]:
    """One sealed day after the other, up to the day after the range."""
    made: list[Seal] = []
    for n, text in enumerate(texts):
        before = made[-1].head if made else GENESIS
        made.append(sealed(before, first + timedelta(days=n), text, AT + timedelta(days=n)))
    return tuple(made)


SEALS = chain('{"slots":[]}', '{"slots":[1]}', '{"slots":[2]}')
PACK = pack(ABOUT, REPORT, SEALS)
HEADS = [seal.head for seal in SEALS]
