"""The times that Heroku writes (heroku.md §2.4), as aware datetimes in UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? ?(?:([Zz]|UTC)|([+-])(\d\d):?(\d\d))",
    re.ASCII,
)
_LONGEST = len("2020-12-13 00:00:22.123456789 +00:00")
# Outside these years a time is a mistake, and arithmetic on it may overflow.
_FIRST_YEAR, _LAST_YEAR = 1970, 2199


def instant(text: str) -> datetime | None:
    """The instant in UTC, to the microsecond; None where the text is no time, has no zone, or is not plausible.

    Three forms occur: `2020-12-13 00:00:22 +0000`, RFC 3339, and either of them with ` UTC` in place of the offset.
    """
    return _parsed(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=256)
def _parsed(text: str) -> datetime | None:
    """Remembered for a while: of a row each time is asked for twice, and some of its times are the same."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    microsecond = int((match.group(7) or "0").ljust(6, "0")[:6])
    utc, sign, hours, minutes = match.group(8, 9, 10, 11)
    try:
        local = datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC)
        if utc is None:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            local = local.replace(tzinfo=timezone(-offset if sign == "-" else offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return local if _FIRST_YEAR <= local.year <= _LAST_YEAR else None
