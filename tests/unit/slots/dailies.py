"""Schedules as people write them."""

from checker.slots import Daily


def daily(text: str) -> Daily:
    """A schedule such as `00:00 Europe/London`."""
    hour, _, timezone = text.partition(":00 ")
    return Daily(int(hour), timezone)
