"""What a sweep works with, and what becomes of it."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker import troubles
from checker.causes import READABLE, cause_of
from checker.errors import StoreUnavailable
from checker.look import OpenReader
from checker.model import CHECKER, Incident, Judged, Notice, Outcome, Trouble
from checker.notify.deliver import DeliveryReport
from checker.ports import Heart, Pause, Sink, Store
from checker.spread import Spread
from checker.upkeep import KEPT


@dataclass(frozen=True, slots=True)
class Tools:
    """What a sweep works with; built in wiring.py.

    `hearts` expect to hear of each full sweep; `caveats` are sentences about how checker is set up here, for a digest.
    `troubles` are what is wrong with how it is set up, and stay for as long as this process lives. `left_alone` are the
    sinks, by name, that asked not to be sent anything for now. `commit` is the one that runs, empty where Heroku does
    not tell. `kept` is how long what happened stays on record. `due` holds the deadlines of databases by add-on uuid:
    where there are too few requests for a look at all, those that are past come first. `short`: lately there were.
    """

    open_reader: OpenReader
    store: Store
    sinks: Sequence[Sink]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    pause: Pause = time.sleep
    hearts: Sequence[Heart] = ()
    caveats: Sequence[str] = ()
    troubles: Sequence[Trouble] = ()
    left_alone: Collection[str] = ()
    commit: str = ""
    kept: timedelta = KEPT
    due: Mapping[str, datetime] = field(default_factory=dict)
    short: bool = False


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, and what became of what it told; `full` unless it looked at some apps only.

    `untold` counts the open incidents that no sink took. With `down`, the store failed: nothing was recorded, and
    telling the `notices` is left to the caller's memory, as is to know the `incidents` at the next look. With
    `left_until` nobody looked, as another process did just before: what was pending is delivered, `open` is what stands
    open, and until then there is nothing to do. `requests` is what the look asked Heroku, and `swept_at` when the last
    full sweep on record that saw anything began, this one or an earlier one; None where that is not known. `spread`
    is what it did not get to for want of requests.
    """

    judged: tuple[Judged, ...]
    troubles: tuple[Trouble, ...]
    notices: tuple[Notice, ...] = ()
    delivery: DeliveryReport = field(default_factory=DeliveryReport)
    untold: int = 0
    down: StoreUnavailable | None = None
    full: bool = True
    left_until: datetime | None = None
    open: frozenset[tuple[str, str]] = frozenset()
    incidents: tuple[Incident, ...] = ()
    requests: int = 0
    swept_at: datetime | None = None
    spread: Spread = field(default_factory=Spread)

    @property
    def done(self) -> bool:
        """It looked, and everybody was told."""
        # A sink that takes no message is not told; that matters here as long as nobody else was told instead.
        looked = all(trouble.cause not in troubles.OF_THE_LOOK for trouble in self.troubles)
        return looked and not self.untold and self.down is None and self.delivery.all_delivered

    @property
    def blind(self) -> str | None:
        """Why nothing at all was seen, or None."""
        return troubles.blinding(self.troubles)

    @property
    def failing(self) -> frozenset[tuple[str, str]]:
        """Everything that was found not to be well, or is known not to be, by (subject, cause)."""
        verdicts = ((one.database.addon_id, verdict) for one in self.judged for verdict in one.verdicts)
        unwell = [(id_, v) for id_, v in verdicts if v.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
        bad = {(id_, cause_of(v)) for id_, v in unwell}
        # Where nothing can be read, no details can either.
        bad |= {(id_, troubles.DETAILS) for id_, v in unwell if v.rule == READABLE}
        return self.open | bad | {(CHECKER, trouble.cause) for trouble in self.troubles}
