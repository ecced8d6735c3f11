"""Three weeks in which Heroku's API fails in every way, recorded and replayed: blindness is told as it was, too."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from bench.prove.acts import plan
from bench.prove.fleet import Demands, Fleet, fleet
from bench.prove.reader import WorldReader
from checker.commands.replayed_from import recorded
from checker.errors import Unreadable
from checker.model import Backup, Database, DatabaseInfo, Notice, Reason
from checker.ports import Fetched
from checker.replay import Rulebook, replay, same
from checker.run import CAUSES, Swept
from checker.sandbox.happen import happen
from checker.sandbox.world import World
from checker.troubles import SWEEP
from tests.make import DAY, HOUR
from tests.story.recorded_world import Worker

RULES = ("recent_backup: {max_age: auto}", "no_gaps: {}", "continuous_protection: {}", "not_follower: {}")
DAYS, SEED = 20, 6
FAULTS = ("", "", "", "down", "apps", "details", "half", "lost")
"""None; nothing can be listed; apps cannot be read; no details; a listing breaks off; it lacks databases."""


class Troubled(WorldReader):
    """Fails as it is told to, for some apps or for all."""

    fault = ""
    apps: Collection[str] = ()

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.gaps = ()

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        """All, or all but those of the apps that are out of sight."""
        if self.fault == "down":
            raise Unreadable("Heroku answered 503")
        self.gaps = ("a team could not be listed",) if self.fault == "half" else ()
        listed = await super().databases()
        hidden = self.apps if self.fault in {"half", "lost"} else ()
        return Fetched(tuple(d for d in listed.value if d.app not in hidden), listed.sent_at)

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        """Those of an app that can be read."""
        if self.fault == "apps" and app in self.apps:
            raise Unreadable("Heroku answered 500")
        return await super().backups(app)

    async def info(self, addon_id: str) -> Fetched[DatabaseInfo]:
        """Details, when there are any."""
        if self.fault == "details":
            raise Unreadable("Heroku answered 500")
        return await super().info(addon_id)


class Weeks:
    """What a worker recorded and told meanwhile."""

    def __init__(self) -> None:
        made = fleet(SEED, 2 * SEED + 1, DAYS, 5, Demands(rules=RULES))
        for act in plan(made, Random(f"outages/{SEED}"), faults=True):
            made.world.agenda.add(act.at, partial(happen, act.event, made.world))
        self.start, self.end = made.start, made.end
        self._reader, self._chance, self._until = Troubled(made.world), Random(f"wire/{SEED}"), made.start
        self.worker = Worker(made.world, 2 * HOUR, reader=self._reader)
        self.worker.work(made.policy.text.partition("alerting:")[0], made.end, partial(self._change, made))

    def _change(self, made: Fleet, worker: Worker, swept: Swept) -> None:
        """Another fault, or none, once this one has lasted."""
        if worker.now >= self._until and swept.full:
            apps = sorted({post.app for post in made.posts})
            self._reader.fault = self._chance.choice(FAULTS)
            self._reader.apps = self._chance.sample(apps, self._chance.randint(1, len(apps) - 1))
            self._until = worker.now + self._chance.choice((1, 2, 4, 8, 20)) * HOUR

    def replayed(self, since: timedelta) -> list[Notice]:
        """What looks led to from then on."""
        source = recorded(self.worker.store, self.start + since, self.end)
        rulebook = Rulebook.of(self.worker.policy, self.start + since)
        found = replay(source.recording, rulebook, CAUSES)
        assert found.left_out == ()
        return list(found.notices)


@pytest.fixture(scope="module")
def weeks() -> Weeks:
    return Weeks()


@pytest.mark.parametrize("since", [timedelta(), 7 * DAY + 5 * HOUR, 12 * DAY])
def test_what_could_not_be_seen_is_replayed_as_it_was(weeks: Weeks, since: timedelta) -> None:
    """Each notice comes again, of databases that were unreadable or gone and of a whole account out of sight."""
    told = [notice for notice in weeks.worker.told_of_looks if notice.at >= weeks.start + since]
    assert sorted(map(same, told)) == sorted(map(same, weeks.replayed(since)))
    assert told


def test_all_sorts_of_blindness_were_there(weeks: Weeks) -> None:
    """The weeks hold what they are for: unreadable and vanished databases, failed looks, and their ends."""
    told = weeks.worker.told_of_looks
    assert {"readable", "listed", SWEEP, "slots_met"} <= {notice.cause for notice in told}
    assert {Reason.OPENED, Reason.RESOLVED} <= {notice.reason for notice in told if notice.cause == "readable"}
    looks = weeks.worker.store.sweeps(weeks.start, weeks.end)
    assert any(look.problem for look in looks)
    assert any(look.partial for look in looks)
