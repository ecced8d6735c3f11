"""The details of a database: what is known from them, and what is not."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checker.heroku import wire
from checker.model import DatabaseInfo, Protection

SAMPLES = Path(__file__).parents[2] / "samples" / "heroku"
DB = "11111111-1111-4111-8111-111111111111"
AT = datetime(2026, 10, 25, 9, 30, tzinfo=UTC)
LEADER_URL = "postgres://u9:canary-password@ec2-9.example.invalid:5432/d9"
ON, OFF, UNSUPPORTED = Protection.ON, Protection.OFF, Protection.UNSUPPORTED


def details(case: str = "standard", **changes: Any) -> DatabaseInfo:
    """The details in a sample with some fields changed; `...` takes one away."""
    body = copy.deepcopy(json.loads((SAMPLES / f"database_{case}" / "200.json").read_text()))
    for name, value in changes.items():
        if value is ...:
            del body[name]
        else:
            body[name] = value
    return wire.info(body, DB, b"a key", AT)


def shown(name: str, *values: object) -> DatabaseInfo:
    """The details of a database that shows people just this."""
    return details(info=[{"name": name, "values": list(values)}])


def test_a_large_plan() -> None:
    """A Standard database leads itself, is protected, and can be rolled back to an instant."""
    info = details()
    assert (False, None, ON) == (info.follows, info.leader, info.protection)
    assert (True, datetime(2026, 10, 21, 15, 17, tzinfo=UTC)) == (info.rolls_back, info.rollback_from)
    assert (6_141_959_000, AT) == (info.size, info.seen_at)


def test_a_small_plan() -> None:
    """An Essential database cannot follow, is not protected, and cannot be rolled back: all that is known."""
    info = details("small")
    assert (False, OFF, False, None) == (info.follows, info.protection, info.rolls_back, info.rollback_from)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["On"], ON),
        (["on "], ON),
        (["Off"], OFF),
        (["Unsupported"], UNSUPPORTED),
        (["Temporarily Unavailable"], None),
        (["Ongoing"], None),
        (["On", "Off"], None),
        ([], None),
        ([1], None),
        ([True], None),
        ([""], None),
    ],
)
def test_protection_is_what_is_spelled_out_or_unknown(values: list[object], expected: Protection | None) -> None:
    """A word that is not known is neither on nor off."""
    assert expected is shown("Continuous Protection", *values).protection


def test_protection_that_is_not_shown_or_shown_twice_is_unknown() -> None:
    """Nobody is told that a database is protected because a row is missing, or because one of two says so."""
    assert details(info=...).protection is details(info=None).protection is details(info=[]).protection is None
    rows = [{"name": "Continuous Protection", "values": [word]} for word in ("On", "Off")]
    assert details(info=rows).protection is None
    assert details(info=[rows[0], rows[0]]).protection is ON
    assert details(info=[{"name": "Continuous Protection"}, {"values": ["On"]}, {"name": 5}]).protection is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("earliest from 2020-12-09 15:17 UTC", "2020-12-09T15:17:00"),
        ("Earliest from 2020-12-09 15:17:33 UTC", "2020-12-09T15:17:33"),
        ("earliest  from 2020-12-09T15:17Z", "2020-12-09T15:17:00"),
        ("2020-12-09 15:17 +0100", "2020-12-09T14:17:00"),
        ("earliest from 2020-12-09 15:17", None),
        ("earliest from 2020-12-09 15:17 PDT", None),
        ("earliest from 2020-13-09 15:17 UTC", None),
        ("earliest from 2020-12-09", None),
        ("latest 2020-12-09 15:17 UTC", None),
        ("earliest from 2020-12-09 15:17 UTC or so", None),
        ("Available", None),
        ("", None),
    ],
)
def test_the_earliest_rollback_point_is_an_instant_with_a_zone_or_unknown(text: str, expected: str | None) -> None:
    """An instant that cannot be read for certain is none."""
    info = shown("Rollback", text)
    earliest = datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None
    assert (True if expected else None, earliest) == (info.rolls_back, info.rollback_from)


@pytest.mark.parametrize(("values", "rolls_back"), [(["Unsupported"], False), ([], None), ([5], None)])
def test_that_there_is_no_rollback_is_said_and_not_guessed(values: list[object], rolls_back: bool | None) -> None:
    """Only `Unsupported` means that a database cannot be rolled back."""
    assert rolls_back is shown("Rollback", *values).rolls_back


@pytest.mark.parametrize(
    ("changes", "follows", "leader"),
    [
        ({}, False, None),
        ({"following": ""}, False, None),
        ({"following": ...}, False, None),
        ({"leader": ...}, False, None),
        ({"following": ..., "leader": ...}, None, None),
        ({"following": LEADER_URL}, True, None),
        ({"following": LEADER_URL, "leader": "postgresql-curved-9"}, True, "postgresql-curved-9"),
        (
            {"following": LEADER_URL, "leader": {"addon_id": "a9", "name": "postgresql-curved-9"}},
            True,
            "postgresql-curved-9",
        ),
        ({"following": LEADER_URL, "leader": {"addon_id": "a9"}}, True, "a9"),
        ({"following": LEADER_URL, "leader": LEADER_URL}, True, None),
        ({"following": ..., "leader": "postgresql-curved-9"}, True, "postgresql-curved-9"),
        ({"leader": "postgresql-curved-9"}, None, None),
        ({"leader": {}}, False, None),
        ({"leader": DB}, False, None),
        ({"leader": {"addon_id": DB, "name": [1]}}, False, None),
        ({"leader": "postgresql-curved-12345"}, False, None),
    ],
)
def test_a_follower_is_known_by_what_it_follows(
    changes: dict[str, Any], follows: bool | None, leader: str | None
) -> None:
    """What two fields contradict, or neither tells, is unknown; a leader is named, never by its URL."""
    info = details(**changes)
    assert (follows, leader) == (info.follows, info.leader)


def test_what_is_shown_to_people_makes_no_follower() -> None:
    """The words `Following` and `Followers` are for display: Heroku's command line puts names into them."""
    rows = [{"name": "Following", "values": [LEADER_URL], "resolve_db_name": True}]
    info = details(info=rows)
    assert False is info.follows
    assert "canary" not in repr(info)


def test_a_leader_is_recognised_by_the_digest_of_its_url() -> None:
    """Which database is followed is known without keeping where it is."""
    info = details(following=LEADER_URL)
    assert wire.origin(LEADER_URL, b"a key") == info.leader_origin
    assert "example.invalid" not in repr(info)
