"""Why a database is judged as it is: which policy governs it and why, what that demands, and what follows. Pure."""

from checker.report.explain import document, table
from checker.report.explain.explained import Explanation, Given, explain

__all__ = ["Explanation", "Given", "document", "explain", "table"]
