"""What a Heroku Postgres plan means for backups (heroku.md §3.1, §3.4)."""

import re
from dataclasses import dataclass

POSTGRES = "heroku-postgresql"


@dataclass(frozen=True, slots=True)
class Keeps:
    """How many backups a plan keeps: manual ones by count, scheduled ones by weeks and months beyond 7 days."""

    manual: int
    weeks: int
    months: int


_KEEPS = {
    "hobby-dev": Keeps(manual=2, weeks=1, months=0),
    "standard": Keeps(manual=25, weeks=4, months=0),
    "premium": Keeps(manual=50, weeks=8, months=12),
    "private": Keeps(manual=50, weeks=8, months=12),
    "shield": Keeps(manual=50, weeks=8, months=12),
}
# Today's numbers for the essential plans are not published in any source at hand; those of hobby-basic, which they
# replaced, stand in for them.
_SMALL_KEEPS = Keeps(manual=5, weeks=1, months=0)


def keeps(plan: str) -> Keeps:
    """What `plan` (without the service, such as `standard-0`) keeps."""
    return _KEEPS.get(plan) or _KEEPS.get(plan.partition("-")[0]) or _SMALL_KEEPS


def is_small(plan: str) -> bool:
    """A plan whose database info is the short form of heroku.md §2.6, with the plan as a string."""
    return re.match(r"(dev|basic|mini|hobby|essential)", plan) is not None


def is_advanced(plan: str) -> bool:
    """A plan that Heroku's logical backups do not serve."""
    return re.match(r"(advanced|performance)", plan) is not None
