"""The settings, for the command line: what reads them is loaded once a command asks, so that help is there at once."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.settings import Settings


def load() -> "Settings":
    """Read the environment. Raises Misconfigured, naming each variable that is wrong but never its value."""
    from checker.settings import load as read

    return read()
