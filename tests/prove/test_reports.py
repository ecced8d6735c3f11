"""Reports against the sandbox's own log of what it did: the numbers are those that were counted without checker."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta

import pytest

from checker.evidence.build import Question, build
from checker.evidence.model import Period, Report
from checker.run import HEADLINES
from tests.prove.a_past import DAYS, Past, blind_seconds, counted, good_dumps, live


@dataclass(frozen=True)
class Case:
    """What happened, and what is reported of the weeks in which all has begun and is decided."""

    past: Past
    period: Period
    report: Report

    @property
    def truth(self) -> dict[str, Counter[str]]:
        """The slots of each database by how they stand, counted without checker."""
        records = self.past.log.records
        return {r.addon.id: counted(self.past, r, self.period.start, self.period.end) for r in records}


@pytest.fixture(scope="module", params=[4, 22])
def case(request: pytest.FixtureRequest) -> Case:
    """Two pasts: clocks that change in the one; in the other nobody looks for longer than there is evidence."""
    past = live(request.param)
    first = past.made.start.date() + timedelta(days=3)
    period = Period(first, first + timedelta(days=DAYS - 7))
    return Case(past, period, build(past.store, Question(period), HEADLINES, past.made.end))


def test_slots_of_each_database(case: Case) -> None:
    """Satisfied, lost, unknown, exempt, skipped and not demanded are as many as Heroku's own log has."""
    shown = {one.addon_id: Counter(asdict(one.slots)) for one in case.report.databases}
    assert {addon: +counts for addon, counts in shown.items()} == case.truth


def test_slots_in_all(case: Case) -> None:
    """Compliance over all databases is satisfied of demanded, and what nobody could know is demanded."""
    total = sum(case.truth.values(), Counter[str]())
    slots = case.report.slots
    assert (slots.satisfied, slots.lost, slots.unknown) == (total["satisfied"], total["lost"], total["unknown"])
    assert slots.demanded == total["satisfied"] + total["lost"] + total["unknown"]
    assert min(total["satisfied"], total["lost"], total["exempt"], total["not_demanded"]) > 0


def test_blind_hours(case: Case) -> None:
    """Checker was blind for as long as no look that saw anything came in time."""
    shown = sum(int(one.end.timestamp()) - int(one.start.timestamp()) for one in case.report.blind)
    assert shown == blind_seconds(case.past, case.period.start, case.period.end) > 0


def test_dumps(case: Case) -> None:
    """There is a size for each good dump that anybody could see."""
    records = case.past.log.records
    shown = {one.addon_id: len(one.sizes) for one in case.report.databases}
    assert shown == {r.addon.id: good_dumps(r, case.period.start, case.period.end) for r in records}


def test_what_nobody_could_know_is_there(case: Case) -> None:
    """The pasts differ: one has a night without a slot, the other nights that nobody can tell anything of."""
    total = sum(case.truth.values(), Counter[str]())
    assert bool(total["skipped"]) is not bool(total["unknown"])
