"""A policy as a value: what governs which databases, in order, and how to be told."""

from dataclasses import dataclass
from datetime import timedelta

from checker.model import Alerting, Origin, Requirement, Severity


@dataclass(frozen=True, slots=True)
class Match:
    """Patterns as of a shell (`*`, `?`, `[ab]`). A list left out fits all; of a given one, one pattern must fit."""

    apps: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One policy of the file: it governs what it matches, unless one above it does, and demands `requirement`."""

    name: str
    match: Match
    requirement: Requirement

    @property
    def origin(self) -> Origin:
        """Where in the file it begins."""
        return self.requirement.origin


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file. The first section that matches a database governs it; `severity` is the file's default.

    `fingerprint` is the same for the same text and for no other.
    """

    path: str
    fingerprint: str
    version: int
    poll: timedelta
    severity: Severity
    alerting: Alerting
    sections: tuple[Section, ...]
