"""Restores and copies out of Heroku's list of transfers."""

import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import Unreadable
from checker.heroku import wire
from checker.model import BackupStatus, Restore

KEY = b"a key"
BODY = json.loads((Path(__file__).parents[2] / "samples" / "heroku" / "transfers" / "200.json").read_text())
STORED = "https://stored.example.invalid/group/2026-10-25T00:00:22Z/object"
INTO = "postgres://u1:canary-password@ec2-1.example.invalid:5432/d1"
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just(INTO)


def row(**changes: Any) -> dict[str, Any]:
    """A restore of one of Heroku's backups with some fields changed; `...` takes one away."""
    made = next(dict(entry) for entry in BODY if entry["from_type"] == "htcat")
    made |= {"from_type": "gof3r", "from_url": STORED} | changes
    return {name: value for name, value in made.items() if value is not ...}


def read(**changes: Any) -> Restore | None:
    """The one restore that is read, if it is."""
    found = wire.transfers([row(**changes)], KEY).incoming
    return found[0].restore if found else None


def test_restores_and_copies_are_read_beside_the_backups() -> None:
    """The list as Heroku sends it: its backups as ever, and apart from them what went into databases."""
    found = wire.transfers(BODY, KEY)
    at, earlier = datetime(2026, 10, 22, 12, tzinfo=UTC), datetime(2026, 10, 21, 12, tzinfo=UTC)

    assert found.backups == wire.backups(BODY, KEY)
    assert [incoming.restore for incoming in found.incoming] == [
        Restore("99999999-0000-4000-8000-000000000009", 9, BackupStatus.SUCCEEDED, at, at, to_name="DATABASE"),
        Restore(
            "99999999-0000-4000-8000-000000000008",
            8,
            BackupStatus.SUCCEEDED,
            earlier,
            earlier,
            from_name="DATABASE",
            to_name="NAVY",
        ),
    ]


def test_digests_tell_what_went_where() -> None:
    """A restore says by digest which object it read, a copy which database; both, which one they wrote into."""
    restore, copy = wire.transfers([row(), row(uuid="c", from_type="pg_dump", from_url=INTO)], KEY).incoming

    assert (restore.stored, restore.origin) == (wire.stored(STORED, KEY), None)
    assert (copy.stored, copy.origin) == (None, wire.origin(INTO, KEY))
    assert restore.target == copy.target == wire.origin(INTO, KEY) is not None


def test_a_stored_backup_is_known_by_its_object() -> None:
    """What a restore read is found again; where two rows name one object, neither is."""
    backup = {"from_type": "pg_dump", "to_type": "gof3r", "to_url": STORED, "uuid": "u-1", "num": 1}
    made = backup | {"created_at": "2026-10-25T00:00:22Z"}

    assert wire.transfers([made], KEY).objects == {wire.stored(STORED, KEY): "u-1"}
    assert wire.transfers([made, made | {"uuid": "u-2"}], KEY).objects == {}


@pytest.mark.parametrize(
    ("url", "same"),
    [
        (STORED, True),
        # Somebody restored by the address that `pg:backups:url` prints.
        (f"{STORED}?X-Amz-Signature=abc#x", True),
        (STORED.replace("stored.", "STORED."), True),
        (STORED.replace("object", "other"), False),
        (STORED.replace("https", "ftp"), None),
        ("https://stored.example.invalid/", None),
        ("https:///group/object", None),
        ("https://[/group", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_the_address_of_an_object(url: object, same: bool | None) -> None:
    """What signs it does not matter, all else does; what is no address has no digest."""
    digest = wire.stored(url, KEY)
    assert (None if digest is None else digest == wire.stored(STORED, KEY)) is same
    assert digest is None or digest != wire.stored(url, b"another key")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, BackupStatus.SUCCEEDED),
        ({"warnings": 2}, BackupStatus.PARTIAL),
        ({"succeeded": False}, BackupStatus.FAILED),
        ({"succeeded": False, "canceled_at": "2026-10-22 12:00:00 +0000"}, BackupStatus.CANCELLED),
        ({"succeeded": None, "finished_at": None}, BackupStatus.RUNNING),
        ({"succeeded": None, "finished_at": None, "started_at": None}, BackupStatus.PENDING),
    ],
)
def test_status(changes: dict[str, Any], status: BackupStatus) -> None:
    """A restore stands where a backup of the same fields would."""
    restore = read(**changes)
    assert restore is not None
    assert restore.status is status


@pytest.mark.parametrize(
    "changes",
    [
        {"uuid": ...},
        {"num": "nine"},
        {"created_at": ...},
        {"created_at": "yesterday"},
        {"succeeded": ...},
        {"succeeded": "yes"},
        {"finished_at": 5},
        {"deleted_at": "2026-10-23 12:00:00 +0000"},
        {"to_type": "gof4r"},
    ],
)
def test_an_odd_restore_is_left_out_and_blinds_nobody(changes: dict[str, Any]) -> None:
    """No verdict rests on restores: backups are read as ever, and what is not clear claims nothing."""
    found = wire.transfers([*BODY, row(**({"uuid": "odd"} | changes))], KEY)

    assert found.backups == wire.backups(BODY, KEY)
    assert found.incoming == wire.transfers(BODY, KEY).incoming


@pytest.mark.parametrize("changes", [{"to_name": None}, {"to_name": INTO}, {"to_url": 5}, {"from_url": ...}])
def test_what_only_adorns_a_restore_may_be_missing(changes: dict[str, Any]) -> None:
    """It is known that something was restored, though not all of it; no URL passes for a name."""
    restore = read(**changes)
    assert restore is not None
    assert restore.to_name in {None, "DATABASE"}


def test_an_odd_backup_is_not_seen() -> None:
    """A backup that changed shape still blinds, and is never an absence."""
    with pytest.raises(Unreadable, match=r"transfers\[0\].num is missing"):
        wire.transfers([{"from_type": "pg_dump", "to_type": "gof3r", "uuid": "u"}], KEY)


def test_a_restore_is_never_a_backup() -> None:
    """However good it looks, nothing could be restored from it."""
    assert wire.transfers([row()], KEY).backups == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_url_passes_on_whatever_a_row_holds(data: st.DataObject) -> None:
    """A restore or copy with any one field changed is read or left out, and no part of a URL is in what is kept."""
    body = json.loads(json.dumps(BODY))
    entry = data.draw(st.sampled_from([entry for entry in body if entry["to_type"] == "pg_restore"]))
    entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(SCALARS | st.dictionaries(st.text(), SCALARS))

    assert not _telltales(lambda: wire.transfers(body, KEY))


def _telltales(decode: Callable[[], object]) -> bool:
    try:
        made = decode()
    except Unreadable as error:
        return "canary" in str(error)
    kept = repr(made) + pickle.dumps(made).decode("latin-1")
    return "canary" in kept or "example.invalid" in kept
