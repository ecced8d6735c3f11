"""A report of many databases is written piece by piece."""

from collections.abc import Sequence
from dataclasses import replace
from typing import overload

from checker.evidence.model import DatabaseReport
from checker.report.html import render
from tests.quarter import quarter


class Unpacked(Sequence[DatabaseReport]):
    """Databases that are made when they are asked for, and remembers how many were."""

    def __init__(self, like: DatabaseReport, count: int) -> None:
        self.like, self.number, self.made = like, count, 0

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, at: int) -> DatabaseReport: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[DatabaseReport]: ...
    def __getitem__(self, at: int | slice) -> DatabaseReport | Sequence[DatabaseReport]:
        if isinstance(at, slice) or at >= self.number:
            raise IndexError
        self.made += 1
        return replace(self.like, addon_id=f"addon-{at}", app=f"app-{at}")


def test_one_database_at_a_time() -> None:
    """The page of a database is given away before the next one is looked at, however many there are."""
    whole = quarter()
    databases = Unpacked(whole.databases[0], 40)
    articles = 0
    for piece in render(replace(whole, databases=databases)):
        articles += piece.startswith("<article")
        assert articles == 0 or databases.made == 40 + articles or articles == 40
        assert piece.count("<article") <= 1
    assert 40 == articles
    assert 80 == databases.made
