"""What another policy would have told over what was recorded: a table, JSON, and Markdown for a review."""

from checker.report.replayed.compared import Compared, in_short
from checker.report.replayed.document import as_json
from checker.report.replayed.page import as_markdown
from checker.report.replayed.table import render

__all__ = ["Compared", "as_json", "as_markdown", "in_short", "render"]
