"""Replies that changed shape: a needed field is gone, renamed or of another type."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker.errors import Unreadable
from checker.heroku import wire
from checker.model import BackupStatus

SAMPLES = Path(__file__).parents[2] / "samples" / "heroku"
KEY = b"a key"
DB = "11111111-1111-4111-8111-111111111111"
AT = datetime(2026, 10, 25, 9, 30, tzinfo=UTC)


def first(case: str, **changes: Any) -> list[Any]:
    """The first entry of a sample with some fields changed; `...` takes one away."""
    entry = copy.deepcopy(json.loads((SAMPLES / case / "200.json").read_text())[0])
    for name, value in changes.items():
        if value is ...:
            del entry[name]
        else:
            entry[name] = value
    return [entry]


@pytest.mark.parametrize(
    ("case", "changes", "detail"),
    [
        ("transfers", {"created_at": ...}, "transfers[0].created_at is missing"),
        ("transfers", {"created_at": 1603584022}, "transfers[0].created_at should be a time, is another number"),
        ("transfers", {"created_at": "yesterday"}, "transfers[0].created_at should be a time, is another text"),
        ("transfers", {"created_at": None}, "transfers[0].created_at should be a time, is null"),
        ("transfers", {"started_at": True}, "transfers[0].started_at should be a time, is true or false"),
        ("transfers", {"from_type": ...}, "transfers[0].from_type is missing"),
        ("transfers", {"to_type": 5}, "transfers[0].to_type should be text, is another number"),
        ("transfers", {"uuid": ""}, "transfers[0].uuid should be text, is empty"),
        ("transfers", {"uuid": "a\u0000b"}, "transfers[0].uuid should be a name, is some other text"),
        ("transfers", {"uuid": "\ud800"}, "transfers[0].uuid should be a name, is some other text"),
        ("transfers", {"num": True}, "transfers[0].num should be a whole number, is true or false"),
        ("transfers", {"num": "12"}, "transfers[0].num should be a whole number, is another text"),
        ("transfers", {"num": -1}, "transfers[0].num should be a whole number, is another number"),
        (
            "transfers",
            {"processed_bytes": 1.5},
            "transfers[0].processed_bytes should be a whole number, is another number",
        ),
        ("transfers", {"source_bytes": 2**63}, "transfers[0].source_bytes should be a whole number, is another number"),
        ("transfers", {"warnings": []}, "transfers[0].warnings should be a whole number, is a list"),
        ("transfers", {"succeeded": 1}, "transfers[0].succeeded should be true or false, is another number"),
        ("transfers", {"succeeded": "true"}, "transfers[0].succeeded should be true or false, is another text"),
        ("transfers", {"schedule": "x"}, "transfers[0].schedule should be an object, is another text"),
        ("transfers", {"from_name": {}}, "transfers[0].from_name should be text, is an object"),
        ("transfers", {"from_url": 5}, "transfers[0].from_url should be text, is another number"),
        ("transfers", {"deleted_at": 0}, "transfers[0].deleted_at should be a time, is another number"),
        ("transfers", {"succeeded": ...}, "transfers[0].succeeded is missing"),
        ("transfers", {"finished_at": ...}, "transfers[0].finished_at is missing"),
        ("schedules", {"timezone": ...}, "schedules[0].timezone is missing"),
        ("schedules", {"name": None}, "schedules[0].name should be text, is null"),
        ("schedules", {"updated_at": 5}, "schedules[0].updated_at should be a time, is another number"),
        ("addons", {"id": ...}, "addons[0].id is missing"),
        ("addons", {"app": ...}, "addons[0].app is missing"),
        ("addons", {"app": {"id": "x"}}, "addons[0].app.name is missing"),
        ("addons", {"plan": "standard-0"}, "addons[0].plan should be an object, is another text"),
        ("addons", {"addon_service": ...}, "addons[0].addon_service is missing"),
        ("addons", {"state": ...}, "addons[0].state is missing"),
        ("addons", {"config_vars": [5]}, "addons[0].config_vars[0] should be text, is another number"),
        ("addons", {"config_vars": "DATABASE_URL"}, "addons[0].config_vars should be a list, is another text"),
        ("attachments", {"namespace": 5}, "attachments[0].namespace should be text, is another number"),
        ("attachments", {"addon": {"name": "x"}}, "attachments[0].addon.id is missing"),
        ("teams", {"name": ...}, "teams[0].name is missing"),
    ],
)
def test_a_reply_that_changed_shape_names_the_field(case: str, changes: dict[str, Any], detail: str) -> None:
    """A needed field that is gone or of another type is not seeing, told with its path; never an absence."""
    decode = {
        "transfers": lambda rows: wire.backups(rows, KEY),
        "schedules": wire.schedules,
        "addons": wire.databases,
        "attachments": wire.attachments,
        "teams": wire.teams,
    }[case]

    with pytest.raises(Unreadable) as caught:
        decode(first(case, **changes))

    assert str(caught.value) == f"the reply changed shape: {detail}"


def test_a_renamed_outcome_does_not_make_good_backups_stall() -> None:
    """With both outcome fields gone from a row that has started, nothing is concluded from it."""
    with pytest.raises(Unreadable, match=r"transfers\[0\].succeeded is missing"):
        wire.backups(first("transfers", succeeded=..., finished_at=...), KEY)


def test_a_renamed_or_dropped_schedule_does_not_make_a_scheduled_backup_manual() -> None:
    """A row that says SCHEDULED BACKUP is one, even where it does not tell by which schedule."""
    (backup,) = wire.backups(first("transfers", schedule=..., to_name="SCHEDULED BACKUP"), KEY)
    assert (backup.scheduled, backup.schedule_uuid) == (True, None)


def test_a_manual_backup_stays_manual() -> None:
    """A row that says BACKUP and carries no schedule was made by hand."""
    (backup,) = wire.backups(first("transfers", schedule=..., to_name="BACKUP"), KEY)
    assert backup.scheduled is False


def test_an_outcome_that_is_null_runs() -> None:
    """A row with one outcome field null and the other left out is a backup that runs."""
    for left_out in ({"succeeded": ..., "finished_at": None}, {"succeeded": None, "finished_at": ...}):
        (backup,) = wire.backups(first("transfers", **left_out), KEY)
        assert backup.status is BackupStatus.RUNNING


@pytest.mark.parametrize("hour", [24, -1, 1.5, True, "24", "6:00", "-1", "", "٣", "006", None, [], 10**30])
def test_what_is_no_hour_is_refused(hour: object) -> None:
    """An hour that cannot be is not seeing; it is never rounded or guessed."""
    with pytest.raises(
        Unreadable, match=r"^the reply changed shape: schedules\[0\].hour should be an hour from 0 to 23"
    ):
        wire.schedules(first("schedules", hour=hour))


@pytest.mark.parametrize(
    "changed",
    [
        *([], None, "x", {"num_bytes": "7 MB"}, {"created_at": 5}, {"resource_url": 5}),
        *({"following": 5}, {"leader": True}, {"info": {}}, {"info": ["Rollback"]}),
    ],
)
def test_odd_database_details_are_refused(changed: object) -> None:
    """Details of another type are not seeing."""
    with pytest.raises(Unreadable, match=r"^the reply changed shape: database"):
        wire.info(changed, DB, KEY, AT)
