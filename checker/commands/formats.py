"""How commands print, by the words of `--format`."""

from enum import StrEnum


class Format(StrEnum):
    """How most commands print."""

    TABLE = "table"
    JSON = "json"


class CheckFormat(StrEnum):
    """How `check` prints."""

    TABLE = "table"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class PolicyFormat(StrEnum):
    """How `policy show` prints."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


class ReviewFormat(StrEnum):
    """How `policy diff` prints."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


class ReportFormat(StrEnum):
    """How `report` prints."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
