"""The unattended worker between two sweeps: it looks again as soon as a slot's grace is over."""

from datetime import UTC, datetime
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.system.product import a_world, until

pytestmark = pytest.mark.system

GRACE_ENDS = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_missed_night_is_told_seconds_after_its_grace(tmp_path: Path) -> None:
    """The next sweep is an hour away; the night that did not happen is told at once, by two requests."""
    with a_world(tmp_path) as world:
        world.heroku.event("skip_slot", "shared-meaning")
        world.heroku.move(GRACE_ENDS.replace(hour=1, minute=59, second=59))
        with world.checker.started("worker") as worker:
            worker.until("event=sweep.done")
            assert not any("did not happen" in message for message in world.slack)
            before = dict(world.heroku.requests)
            world.heroku.move(GRACE_ENDS.replace(second=6))
            worker.until("event=sweep.partial_done")
            until(lambda: any("did not happen" in message for message in world.slack), lambda: worker.log)
            new = {what for what, count in world.heroku.requests.items() if count > before.get(what, 0)}
            asked = sorted(what for what in new if what.startswith("GET /client/"))
            assert 2 == len(asked), asked
            assert not any("addon" in what for what in new)
            worker.send(SIGTERM)
            assert 0 == worker.ended(), worker.log
            assert "Traceback" not in worker.log
