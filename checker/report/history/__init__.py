"""What was recorded of the last days, at a glance: incidents, what was told and done about them, and the slots."""

from checker.report.history import document, table
from checker.report.history.shown import Shown, Watched

__all__ = ["Shown", "Watched", "document", "table"]
