"""Bodies that nobody foresaw: whatever comes, it is understood or it is not seen."""

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

SAMPLES = Path(__file__).parents[2] / "samples" / "heroku"
AT = datetime(2026, 10, 25, 9, 30, tzinfo=UTC)
CANARY = "postgres://u:canary@h/d"
Decoder = Callable[[Any], object]
DECODERS: dict[str, Decoder] = {
    "addons": wire.databases,
    "attachments": wire.attachments,
    "teams": wire.teams,
    "schedules": wire.schedules,
    "transfers": lambda body: wire.backups(body, b"key"),
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([CANARY, "pg_dump", "gof3r", "heroku-postgresql", "2026-10-25 00:00:22 +0000", "\ud800"])
)
NAMES = st.text(max_size=5) | st.sampled_from(["uuid", "num", "name", "id", "app", "plan", "schedule", "created_at"])
# A busy machine is no defect of the code under test.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(SCALARS, lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(NAMES, deeper, max_size=6))


def outcome(decode: Decoder, body: Any) -> str:
    """What is left of the body: all that the result or the error holds."""
    refused = None
    try:
        result = decode(body)
    except Unreadable as error:
        refused = error
    if refused is None:
        return repr(result) + pickle.dumps(result).decode("latin-1")
    assert str(refused).startswith("the reply changed shape: ")
    assert refused.__context__ is None
    return str(refused)


@pytest.mark.parametrize("case", DECODERS)
@UNHURRIED
@given(body=JSON)
def test_arbitrary_json_is_decoded_or_not_seen(case: str, body: Any) -> None:
    """No JSON at all makes checker fail in another way than by saying that it cannot see."""
    assert "canary" not in outcome(DECODERS[case], body)


@UNHURRIED
@given(body=JSON)
def test_arbitrary_details_are_decoded_or_not_seen(body: Any) -> None:
    """The same for the details of a database."""
    assert "canary" not in outcome(lambda value: wire.info(value, "id", b"key", AT), body)


@pytest.mark.parametrize("case", ["database_small", "database_standard"])
@UNHURRIED
@given(data=st.data())
def test_any_detail_may_turn_into_anything(case: str, data: st.DataObject) -> None:
    """A field of the details, or what is shown to people, may change: no URL in it ever passes on."""
    body = json.loads((SAMPLES / case / "200.json").read_text())
    name = data.draw(st.sampled_from([*sorted(body), "following", "leader", "info"]))
    row = st.fixed_dictionaries({"name": SCALARS | st.sampled_from(["Rollback", "Following"]), "values": JSON})
    body[name] = data.draw(JSON | st.just(CANARY) | st.just({"name": CANARY}) | st.lists(row, max_size=3))

    assert "canary" not in outcome(lambda value: wire.info(value, "id", b"key", AT), body)


@pytest.mark.parametrize("case", DECODERS)
@UNHURRIED
@given(data=st.data())
def test_any_field_may_turn_into_anything(case: str, data: st.DataObject) -> None:
    """A real reply with one field changed is decoded or not seen, and a URL put anywhere never passes on."""
    body = json.loads((SAMPLES / case / "200.json").read_text())
    entry = data.draw(st.sampled_from(body))
    name = data.draw(st.sampled_from(sorted(entry)))
    entry[name] = data.draw(JSON | st.just(CANARY))

    assert "canary" not in outcome(DECODERS[case], body)


@pytest.mark.parametrize("case", DECODERS)
@UNHURRIED
@given(data=st.data())
def test_fields_that_are_not_known_are_let_be(case: str, data: st.DataObject) -> None:
    """Whatever Heroku adds tomorrow changes nothing."""
    body = json.loads((SAMPLES / case / "200.json").read_text())
    before = outcome(DECODERS[case], body)
    news = {f"new_{name}": value for name, value in data.draw(st.dictionaries(NAMES, JSON, max_size=2)).items()}
    for entry in body:
        entry.update(news)

    assert outcome(DECODERS[case], body) == before


@pytest.mark.parametrize("case", DECODERS)
@UNHURRIED
@given(data=st.data())
def test_the_order_of_entries_never_matters(case: str, data: st.DataObject) -> None:
    """Pages may come in any order and overlap: the set of what is seen stays the same."""
    body = json.loads((SAMPLES / case / "200.json").read_text())
    expected: Any = DECODERS[case](body)
    shuffled: Any = DECODERS[case](data.draw(st.permutations(body)) + data.draw(st.lists(st.sampled_from(body))))

    assert set(shuffled) == set(expected)
    assert len(shuffled) == len(expected)
