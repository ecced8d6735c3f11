"""What the worker does when: the sweep at once and again, and what is planned in between, one at a time."""

from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from checker.timetable import Timetable

MOMENT = timedelta(milliseconds=50)


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- a scheduler goes by the real clock


class Day:
    """A timetable that ends with the job of that name, or after so many sweeps, and what it did."""

    def __init__(self, end: str) -> None:
        self.table = Timetable()
        self.end = end
        self.did: list[str] = []

    def job(self, name: str) -> None:
        self.did.append(name)
        if name == self.end or len(self.did) >= 9:
            self.table.end()

    def run(self, poll: timedelta) -> list[str]:
        with capture_logs():
            self.table.run(self.sweep, poll, now())
        return self.did

    def sweep(self) -> None:
        self.job("sweep")


def test_a_job_between_two_sweeps() -> None:
    """What is planned runs long before the next sweep, once, and when it was planned last."""

    class Planning(Day):
        def sweep(self) -> None:
            self.job("sweep")
            self.table.plan("a job", lambda: self.job("too early"), now() + MOMENT)
            self.table.plan("a job", lambda: self.job("planned"), now() + 2 * MOMENT)

    assert ["sweep", "planned"] == Planning("planned").run(timedelta(hours=1))


def test_a_job_that_plans_itself() -> None:
    """It runs again though it is at work, and in a time that is past already."""

    class Again(Day):
        def sweep(self) -> None:
            self.job("sweep")
            self.table.plan("again", self.again, now())

        def again(self) -> None:
            self.job("again" if "again" not in self.did else "at last")
            self.table.plan("again", self.again, now() - MOMENT)

    assert ["sweep", "again", "at last"] == Again("at last").run(timedelta(hours=1))


def test_the_next_sweep_can_come_sooner() -> None:
    """A sweep that is not worth waiting a whole poll for comes at once."""

    class Sooner(Day):
        def sweep(self) -> None:
            self.job("sweep" if not self.did else "soon")
            self.table.sweep_next(now() + MOMENT)

    assert ["sweep", "soon"] == Sooner("soon").run(timedelta(hours=1))


def test_what_a_job_raised() -> None:
    """Whoever wants to know of it does, and the next job runs all the same."""

    class Raising(Day):
        def sweep(self) -> None:
            self.table.plan("after", lambda: self.job("after"), now() + 2 * MOMENT)
            raise ValueError("bug")

    day, raised = Raising("after"), list[BaseException | None]()
    day.table.when_raised(raised.append)
    assert ["after"] == day.run(timedelta(hours=1))
    assert ["bug"] == [str(error) for error in raised]


def test_nothing_is_planned_before_and_after() -> None:
    """Outside of its run it takes no plans: `--once` has none, and a worker that ends wants none."""
    day = Day("sweep")
    day.table.plan("a job", lambda: day.job("never"), now())
    day.table.sweep_next(now())
    assert ["sweep"] == day.run(timedelta(hours=1))
    day.table.plan("a job", lambda: day.job("never"), now())
    day.table.end()
    assert ["sweep"] == day.did
