"""Values of the model survive JSON, and JSON of another version is no accident."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from checker.model import Finding, Incident, Reason, Restorable, Severity, Subject
from checker.store.codec import CannotRead, clean, cleaned, dump, read, utc

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
FINDING = Finding("gone", since=NOW, fix=("a", "b"), restorable=Restorable("b001", NOW, None, 3))


def test_json_is_readable_by_people() -> None:
    """Someone who looks into the table with psql can read what was told."""
    assert dump(FINDING) == {
        "summary": "gone",
        "limit": None,
        "actual": None,
        "since": "2026-03-29T01:30:00Z",
        "fix": ["a", "b"],
        "consequences": [],
        "restorable": {"newest": "b001", "taken_at": "2026-03-29T01:30:00Z", "size": None, "count": 3},
        "why": [],
        "advice": None,
        "seen_well_at": None,
    }


def test_a_value_survives_json() -> None:
    """What is read is what was written, types and all."""
    incident = Incident("i", Subject("a"), "readable", Severity.INFO, FINDING, NOW, frozen=True)
    again = read(Incident, json.loads(json.dumps(dump(incident))))
    assert again == incident
    assert type(again.severity) is Severity
    assert cleaned(incident) == incident


def test_instants_are_stored_in_utc() -> None:
    """The same instant in another zone is the same text."""
    riga = NOW.astimezone(timezone(timedelta(hours=3)))
    assert dump(riga) == "2026-03-29T01:30:00Z"
    assert utc(riga).tzinfo is UTC
    with pytest.raises(ValueError, match="naive"):
        dump(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("given", "stored"),
    [("a\0b", "a\ufffdb"), ("\ud800", "\ufffd"), ("👍", "👍"), ("\u202e", "\u202e"), ("", "")],
)
def test_only_what_cannot_be_stored_is_replaced(given: str, stored: str) -> None:
    """Text from outside is changed no more than it must be."""
    assert clean(given) == stored
    assert dump(given) == stored


def test_fields_of_a_newer_version_are_ignored() -> None:
    """An older checker reads what a newer one wrote."""
    assert read(Finding, {"summary": "gone", "added_later": [1]}) == Finding("gone")


def test_fields_of_a_later_version_get_their_default() -> None:
    """A newer checker reads what an older one wrote."""
    assert read(Subject, {"id": "a"}) == Subject("a")


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "text",
        [],
        {},
        {"summary": 1},
        {"summary": None},
        {"summary": "s", "since": "yesterday"},
        {"summary": "s", "since": "2026-03-29T01:30:00"},
        {"summary": "s", "since": 5},
        {"summary": "s", "fix": "abc"},
        {"summary": "s", "restorable": {"newest": "b", "taken_at": "2026-03-29T01:30:00Z", "size": True, "count": 1}},
    ],
)
def test_what_is_not_the_value_is_told(stored: object) -> None:
    """Damaged rows are told apart from good ones, never half read."""
    with pytest.raises(CannotRead, match="Finding"):
        read(Finding, stored)  # type: ignore[arg-type]


def test_an_unknown_word_is_told() -> None:
    """A reason that this version does not know is not taken for one that it knows."""

    @dataclass(frozen=True)
    class Told:
        reason: Reason

    with pytest.raises(CannotRead):
        read(Told, {"reason": "of a later version"})


def test_a_type_that_has_no_json_is_a_mistake_of_ours() -> None:
    """A field of a new type is noticed by the first test that stores it."""
    with pytest.raises(TypeError, match="set cannot be stored"):
        dump({1, 2})
