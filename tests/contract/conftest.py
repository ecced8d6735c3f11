"""Every kind of store, behind the same fixtures."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checker.model import (
    AppFacts,
    Attachment,
    Database,
    Delivery,
    Finding,
    Incident,
    Judged,
    Notice,
    Outcome,
    Reason,
    Record,
    Schedule,
    Seen,
    Severity,
    SlotEntry,
    SlotOutcome,
    Subject,
    Verdict,
)
from checker.ports import Store
from checker.store.connect import migrate, open_store
from checker.store.memory import MemoryStore

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'checker.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any tables, SQLite and Postgres in turn."""
    return _url(request, tmp_path)


@pytest.fixture
def sql_url(bare_url: str) -> str:
    """The URL of a database with empty tables, SQLite and Postgres in turn."""
    migrate(bare_url)
    return bare_url


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the same store again, as a new process would; every kind of store in turn."""
    opened: list[Store] = []
    if request.param == "memory":
        memory = MemoryStore()
        opened.append(memory)
        yield lambda: memory
    else:
        url = _url(request, tmp_path)
        migrate(url)

        def again() -> Store:
            opened.append(open_store(url))
            return opened[-1]

        yield again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    """An empty store, of every kind in turn."""
    return reopen()


@pytest.fixture
def database() -> Callable[..., Database]:
    """Builds a database."""

    def build(addon_id: str = "a-1", **changes: object) -> Database:
        facts: dict[str, object] = {
            "addon_id": addon_id,
            "name": "postgresql-curved-12345",
            "app": "shared-meaning",
            "plan": "heroku-postgresql:standard-0",
            "state": "created",
            "created_at": NOW,
            "attachments": (Attachment("DATABASE", "shared-meaning", addon_id),),
            "facts": AppFacts(team="acme", region="eu", stage=""),
        }
        return Database(**(facts | changes))  # type: ignore[arg-type]

    return build


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    """Builds a delivery of a notice to a sink; its id follows from both."""

    def build(notice: str = "n-1", sink: str = "ops", **changes: object) -> Delivery:
        told = Notice(
            id=notice,
            reason=Reason.OPENED,
            severity=Severity.CRITICAL,
            at=NOW,
            subject=Subject("a-1", "shared-meaning", "DATABASE", "postgresql-curved-12345"),
            cause="schedule_present",
            title="The schedule is gone",
            finding=Finding("No schedule is left", since=NOW),
            incident="i-1",
            opened_at=NOW,
        )
        given: dict[str, object] = {"id": f"{notice}@{sink}", "notice": told, "sink": sink, "batch": "b-1"}
        return Delivery(**(given | changes))  # type: ignore[arg-type]

    return build


@pytest.fixture
def incident() -> Callable[..., Incident]:
    """Builds an open incident."""

    def build(id_: str = "i-1", **changes: object) -> Incident:
        given: dict[str, object] = {
            "id": id_,
            "subject": Subject("a-1", "shared-meaning", "DATABASE", "postgresql-curved-12345"),
            "cause": "schedule_present",
            "severity": Severity.CRITICAL,
            "finding": Finding("No schedule is left", since=NOW),
            "opened_at": NOW,
        }
        return Incident(**(given | changes))  # type: ignore[arg-type]

    return build


MISSED = SlotEntry("u-1", NOW.replace(hour=0), NOW.date(), "00:00 Europe/London", SlotOutcome.MISSED, note="none")
"""The slot that a sweep of `sweep` enters for each database."""


@pytest.fixture
def sweep(
    database: Callable[..., Database], incident: Callable[..., Incident], delivery: Callable[..., Delivery]
) -> Callable[..., Record]:
    """Builds the record of a sweep that saw `size` databases, all with a failure that is told."""

    def build(sweep: str = "s-1", size: int = 1, **changes: object) -> Record:
        every = [database(f"a-{n}") for n in range(1, size + 1)]
        schedules = (Schedule("u-1", "DATABASE_URL", 0, "Europe/London", NOW, retain_weeks=4),)
        failed = Verdict("schedule_present", Outcome.FAIL, Severity.CRITICAL, "No schedule is left")
        given: dict[str, object] = {
            "sweep": sweep,
            "at": NOW,
            "observations": tuple(Seen(one, schedules, (), NOW) for one in every),
            "judged": tuple(Judged(one, "production", (failed,), None, NOW, ledger=(MISSED,)) for one in every),
            "incidents": tuple(incident(f"i-{n}") for n in range(1, size + 1)),
            "deliveries": tuple(delivery(f"n-{n}") for n in range(1, size + 1)),
        }
        return Record(**(given | changes))  # type: ignore[arg-type]

    return build
