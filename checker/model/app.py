"""What Heroku tells of the app that a database is billed to."""

from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """What policy may go by beside names, and Heroku tells in lists of their own."""

    TEAM = "team"
    REGION = "region"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class AppFacts:
    """The team, the region and the pipeline stage of a billing app (heroku.md §1.2).

    The empty text says that it has none; None that it was not asked for, or not to be had.
    """

    team: str | None = None
    region: str | None = None
    stage: str | None = None

    def of(self, fact: Fact) -> str | None:
        """One of them by name."""
        return {Fact.TEAM: self.team, Fact.REGION: self.region, Fact.STAGE: self.stage}[fact]


UNTOLD = AppFacts()
"""Nothing is known of the app but its name."""
