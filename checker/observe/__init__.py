"""What is there: the backups and schedules of each database, as of the instant they were asked for."""

from checker.observe.look import observe
from checker.observe.rewind import rewind

__all__ = ["observe", "rewind"]
