"""How commands print, by the words of `--format`."""

from enum import StrEnum


class Format(StrEnum):
    """How `check` prints."""

    TABLE = "table"
    JSON = "json"


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
