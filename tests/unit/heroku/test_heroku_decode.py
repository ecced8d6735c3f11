"""Bodies of Heroku's replies in checker's words, from recorded shapes with made-up values."""

import copy
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker.heroku import wire
from checker.model import Attachment, BackupStatus, Schedule

SAMPLES = Path(__file__).parents[2] / "samples" / "heroku"
KEY = b"a key"
DB = "11111111-1111-4111-8111-111111111111"
AT = datetime(2026, 10, 25, 9, 30, tzinfo=UTC)
SCHEDULE = "77777777-7777-4777-8777-777777777777"


def body(case: str) -> Any:
    return json.loads((SAMPLES / case / "200.json").read_text())


def first(case: str, **changes: Any) -> list[Any]:
    """The first entry of a sample with some fields changed; `...` takes one away."""
    entry = copy.deepcopy(body(case)[0])
    for name, value in changes.items():
        if value is ...:
            del entry[name]
        else:
            entry[name] = value
    return [entry]


def test_only_postgres_add_ons_that_stay_are_databases() -> None:
    """Other services and databases that are being destroyed are left out."""
    (database,) = wire.databases(body("addons"))

    assert database.addon_id == DB
    assert database.name == "postgresql-curved-12345"
    assert database.app == "shared-meaning"
    assert database.plan == "heroku-postgresql:standard-0"
    assert database.state == "provisioned"
    assert database.created_at == datetime(2024, 3, 1, 10, 20, 30, tzinfo=UTC)


def test_config_vars_give_attachments_where_no_list_does() -> None:
    """A database has a name for commands although the attachments could not be listed."""
    (database,) = wire.databases(body("addons"))

    assert database.attachments == (
        Attachment("DATABASE", "shared-meaning", DB),
        Attachment("HEROKU_POSTGRESQL_NAVY", "shared-meaning", DB),
    )
    assert database.attachment == "DATABASE"


@pytest.mark.parametrize("config_vars", [None, [], ["PGHOST", "_URL", "DATABASE_CONNECTION_POOL_URL"], ...])
def test_other_config_vars_give_no_attachment(config_vars: Any) -> None:
    """Pools and variables that hold no database URL are no attachments; having none is fine."""
    (database,) = wire.databases(first("addons", config_vars=config_vars))

    assert database.attachments == ()


@pytest.mark.parametrize("state", ["provisioning", "provisioned", "something new"])
def test_states_that_are_not_known_are_let_be(state: str) -> None:
    """A state that Heroku invents tomorrow hides no database."""
    assert len(wire.databases(first("addons", state=state))) == 1


@pytest.mark.parametrize("state", ["deprovisioning", "deprovisioned"])
def test_leaving_databases_are_left_out(state: str) -> None:
    """A database that is being destroyed is not judged."""
    assert wire.databases(first("addons", state=state)) == ()


def test_attachments_keep_app_database_and_credential() -> None:
    """It is known under which name which app sees a database, and with which credential."""
    assert wire.attachments(body("attachments"))[:3] == (
        Attachment("DATABASE", "shared-meaning", DB),
        Attachment("REPORTS", "shared-meaning", DB, namespace="credential:reader"),
        Attachment("SHARED_DB", "quiet-river", DB),
    )


def test_teams_are_names() -> None:
    """The teams of the token's user."""
    assert wire.teams(body("teams")) == ("acme",)


def test_schedules_without_deleted_ones() -> None:
    """A schedule says when, in which zone and under which name; deleted ones are gone."""
    assert wire.schedules(body("schedules")) == (
        Schedule(
            uuid=SCHEDULE,
            name="DATABASE_URL",
            hour=0,
            timezone="Europe/London",
            created_at=datetime(2024, 3, 2, 8, 0, tzinfo=UTC),
            updated_at=datetime(2026, 10, 25, 0, 0, 22, tzinfo=UTC),
            retain_weeks=4,
            retain_months=0,
        ),
    )


@pytest.mark.parametrize(("hour", "expected"), [(0, 0), (23, 23), ("0", 0), ("06", 6), ("23", 23)])
def test_an_hour_may_be_a_number_or_digits(hour: object, expected: int) -> None:
    """Both ways in which clients met the hour are read."""
    assert wire.schedules(first("schedules", hour=hour))[0].hour == expected


def test_backups_and_their_status() -> None:
    """Restores, copies and deleted rows are left out; names and states are those that Heroku's command line shows."""
    found = {backup.name: backup.status for backup in wire.backups(body("transfers"), KEY)}

    assert found == {
        "a012": BackupStatus.SUCCEEDED,
        "b007": BackupStatus.CANCELLED,
        "a011": BackupStatus.PARTIAL,
        "b013": BackupStatus.RUNNING,
        "b014": BackupStatus.PENDING,
        "a010": BackupStatus.FAILED,
        "ob001": BackupStatus.SUCCEEDED,
    }


def test_a_backup_keeps_what_is_judged() -> None:
    """Times, sizes and the schedule are there; of the URL only a digest."""
    backup = wire.backups(body("transfers"), KEY)[0]

    assert backup.uuid == "99999999-0000-4000-8000-000000000012"
    assert backup.num == 12
    assert backup.schedule_uuid == SCHEDULE
    assert backup.created_at == backup.started_at == datetime(2026, 10, 25, 0, 0, 22, tzinfo=UTC)
    assert backup.from_name == "DATABASE"
    assert (backup.size, backup.source_size, backup.warnings, backup.num_keep) == (363500, 8141959, 0, 25)
    assert backup.origin == wire.origin("postgres://ec2-1.example.invalid/d1", KEY)
    assert backup.restorable


@pytest.mark.parametrize("schedule", [{"uuid": None}, {}, None, ...])
def test_a_schedule_without_uuid_makes_no_scheduled_backup(schedule: Any) -> None:
    """Heroku once sent a stub of a schedule with manual backups: only the uuid counts."""
    (backup,) = wire.backups(first("transfers", schedule=schedule, to_name="BACKUP"), KEY)

    assert not backup.scheduled
    assert backup.name == "b012"


def test_numbers_may_outgrow_three_digits() -> None:
    """An old app's backups are named in full."""
    assert wire.backups(first("transfers", num=1714), KEY)[0].name == "a1714"


@pytest.mark.parametrize("pair", [("pg_dump", "something new"), ("something new", "gof3r"), ("htcat", "pg_restore")])
def test_other_transfers_are_no_backups(pair: tuple[str, str]) -> None:
    """What is no backup is let be, even where the rest of it is odd."""
    assert wire.backups([{"from_type": pair[0], "to_type": pair[1], "created_at": 5}], KEY) == ()


def test_a_sparse_row_is_read() -> None:
    """What may be null or absent is not needed; a backup that waits has little to say."""
    sparse = {"uuid": "u", "num": 1, "from_type": "pg_dump", "to_type": "gof3r", "created_at": "2026-10-25T00:00:22Z"}
    (backup,) = wire.backups([sparse], KEY)

    assert backup.status is BackupStatus.PENDING
    assert (backup.from_name, backup.origin, backup.size, backup.warnings) == (None, None, None, 0)


@pytest.mark.parametrize("changes", [{"num_keep": "many"}, {"options": 5}, {"options": {"pgbackups_name": 5}}])
def test_what_no_verdict_rests_on_may_be_odd(changes: dict[str, Any]) -> None:
    """A decorative field that changes blinds nobody."""
    assert wire.backups(first("transfers", **changes), KEY)[0].name == "a012"


@pytest.mark.parametrize("case", ["database_small", "database_standard"])
def test_database_details_are_size_age_and_origin(case: str) -> None:
    """Small plans and large ones answer differently; what is read is in both."""
    asked_for = body(case)["addon_id"]
    info = wire.info(body(case), asked_for, KEY, AT)

    assert info.addon_id == asked_for
    assert info.size == body(case)["num_bytes"]
    assert info.created_at is not None
    assert info.origin is not None


def test_database_details_may_be_missing() -> None:
    """A database that is still being made has no size yet."""
    info = wire.info({}, DB, KEY, AT)

    assert (info.addon_id, info.size, info.created_at, info.origin) == (DB, None, None, None)


def test_the_same_entry_on_two_pages_counts_once() -> None:
    """A list that changed while it was paged through shows nothing twice."""
    for case, decode in (("addons", wire.databases), ("attachments", wire.attachments), ("schedules", wire.schedules)):
        assert decode(body(case) * 2) == decode(body(case))
    assert wire.backups(body("transfers") * 2, KEY) == wire.backups(body("transfers"), KEY)


def test_passwords_exist_nowhere_after_decoding() -> None:
    """No password of a database is in what checker keeps, shows or stores."""
    decoded = (
        wire.backups(body("transfers"), KEY),
        wire.info(body("database_small"), DB, KEY, AT),
        wire.info(body("database_standard"), DB, KEY, AT),
        wire.databases(body("addons")),
    )

    assert "canary-password" in json.dumps(body("transfers"))
    assert "canary" not in repr(decoded)
    assert "example.invalid" not in repr(decoded)
    assert b"canary" not in pickle.dumps(decoded)
    assert b"example.invalid" not in pickle.dumps(decoded)
