"""A simulated quarter with faults, recorded by a worker and replayed: the same policy tells the same, to the look."""

from datetime import datetime, timedelta
from functools import cached_property, partial
from random import Random

import pytest

from bench.prove.acts import plan
from bench.prove.fleet import Demands, fleet
from checker.commands.replay import policies_of
from checker.commands.replayed_from import recorded
from checker.model import CHECKER, Notice, Reason, Replayed
from checker.policy import Policy, parse
from checker.replay import Rulebook, difference, replay, same
from checker.rules import RULES
from checker.run import CAUSES
from checker.sandbox.happen import happen
from tests.make import DAY, HOUR
from tests.story.recorded_world import Worker, people

QUARTER = 90
_CHANGED = 45 * DAY
_ALERTING = "alerting: {reminders: {critical: [12h]}}\n"


class Quarter:
    """What a worker recorded and told; after half of it another policy came in force."""

    def __init__(self, seed: int) -> None:
        made = fleet(seed, 2 * seed + 1, QUARTER, 2, Demands())
        for act in plan(made, Random(f"quarter/{seed}"), faults=True):
            made.world.agenda.add(act.at, partial(happen, act.event, made.world))
        self.start, self.end = made.start, made.end
        self.text = made.policy.text.partition("alerting:")[0]
        self.worker = Worker(made.world, 8 * HOUR)
        self.worker.work(self.text, made.start + _CHANGED, people)
        self.worker.work(self.text + _ALERTING, made.end, people)

    @property
    def last(self) -> Policy:
        """The policy that was in force in the end."""
        return parse(self.text + _ALERTING, "policy.yml", RULES)

    @cached_property
    def whole(self) -> Replayed:
        """What the policies that were in force lead to."""
        return self.replayed()

    def replayed(self, since: timedelta = timedelta(), policy: Policy | None = None) -> Replayed:
        """What this policy leads to from then on, or what those that were in force do."""
        start = self.start + since
        source = recorded(self.worker.store, start, self.end)
        rulebook = Rulebook.of(policy, start) if policy else Rulebook(tuple(policies_of(source.policies)))
        found = replay(source.recording, rulebook, CAUSES)
        assert found.left_out == ()
        return found

    def told(self, since: timedelta = timedelta()) -> list[Notice]:
        """What the worker told of them from then on."""
        return [notice for notice in self.worker.told if notice.at >= self.start + since]


@pytest.fixture(scope="module")
def quarter() -> Quarter:
    return Quarter(3)


def of_databases(found: Replayed) -> list[Notice]:
    """What is about checker itself is not replayed."""
    return [notice for notice in found.notices if notice.subject.id != CHECKER]


def keys(notices: list[Notice]) -> list[tuple[datetime, str, str, str, str]]:
    return sorted(map(same, notices))


def test_it_tells_what_the_worker_told(quarter: Quarter) -> None:
    """Each notice of the quarter comes again: same look, database, cause, reason and severity; and no other."""
    told = quarter.told()
    assert keys(told) == keys(of_databases(quarter.whole))
    assert {"slots_met", "recent_backup", "schedule_present", "no_gaps"} <= {n.cause for n in told}
    assert {Reason.OPENED, Reason.WORSENED, Reason.REMINDER, Reason.RESOLVED} <= {n.reason for n in told}
    assert len(told) > 50
    looks = quarter.worker.store.sweeps(quarter.start, quarter.end)
    assert any(look.partial and look.at in {n.at for n in told} for look in looks)


@pytest.mark.parametrize("since", [31 * DAY + 7 * HOUR, 52 * DAY])
def test_it_may_begin_in_the_middle(quarter: Quarter, since: timedelta) -> None:
    """What was open then, how often it was told and what was taken on are known: what follows is told as it was."""
    assert keys(quarter.told(since)) == keys(of_databases(quarter.replayed(since)))
    assert quarter.told(since)


def test_people_are_given_to_both_sides(quarter: Quarter) -> None:
    """Whoever took a problem on hears no reminders of it in a replay either."""
    histories = quarter.worker.store.incidents(quarter.start, quarter.end)
    taken = {(h.incident.subject.id, h.incident.cause, h.incident.opened_at) for h in histories if h.acts}
    assert len(taken) > 5
    reminded = {(n.subject.id, n.cause, n.opened_at) for n in quarter.whole.notices if n.reason is Reason.REMINDER}
    assert reminded == {(n.subject.id, n.cause, n.opened_at) for n in quarter.told() if n.reason is Reason.REMINDER}
    assert taken - reminded


def test_the_same_policy_makes_no_difference(quarter: Quarter) -> None:
    """The policy in force, handed in as a file with other comments and names, changes nothing from its day on."""
    again = parse("# the same\n\n" + quarter.last.text, "new.yml", RULES)
    old, new = quarter.replayed(_CHANGED), quarter.replayed(_CHANGED, again)
    assert old.failures
    assert not difference(old, new)


def test_a_policy_from_the_start_makes_a_difference(quarter: Quarter) -> None:
    """Had the second policy been in force all along, its reminders would have come all along, and nothing else."""
    found = difference(quarter.whole, quarter.replayed(policy=quarter.last))
    assert {Reason.REMINDER} == {notice.reason for notice in (*found.told, *found.untold)}
    assert (found.fails, found.passes, found.otherwise) == ((), (), ())
    looks = {look.at for look in quarter.worker.store.sweeps(quarter.start, quarter.end)}
    assert {notice.at for notice in (*found.told, *found.untold)} < looks
