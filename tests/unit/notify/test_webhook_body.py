"""What a webhook gets: every key, whatever the notice; the schema; bounds; and keys that incident tools match by."""

import json
import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import CHECKER, Finding, Notice, Reason, Restorable, Severity, Subject
from checker.notify.links import Ours
from checker.notify.webhook_body import CONSTANT, Body, body_for, dedup_key, id_of, minimal_body
from tests.unit.notify.samples import DATABASE, FINDING, FIX, NOW, baseline, hostile, notice, resolved
from tools import webhook_schema

ASTRAL = "\U0001f4a5" * 30_000


def sent(told: Notice, docs: str = "") -> dict[str, Any]:
    """The body as a receiver reads it, which has to fit the schema."""
    raw = body_for(told, Ours(docs))
    Body.model_validate_json(raw)
    body: dict[str, Any] = json.loads(raw)
    return body


def test_a_problem() -> None:
    """A problem comes with all that is known of it, under the keys of the manual."""
    body = sent(notice(policy="production", labels=("team-a", "tier:1")))
    assert body.pop("text").startswith("shared-meaning::DATABASE: No backup schedule\nthere is no backup schedule; ")
    assert 2 == len(body["finding"].pop("side_effects"))
    assert {
        "schema": 1,
        "id": "notice1",
        "reason": "opened",
        "state": "open",
        "severity": "critical",
        "at": "2026-11-22T09:30:00Z",
        "incident": "1a2b3c4d5e6f",
        "dedup_key": dedup_key(notice()),
        "title": "shared-meaning::DATABASE: No backup schedule",
        "subject": {
            "id": "0a1b2c3d-addon",
            "app": "shared-meaning",
            "attachment": "DATABASE",
            "name": "postgresql-curved-12345",
        },
        "cause": "schedule_present",
        "policy": "production",
        "labels": ["team-a", "tier:1"],
        "finding": {
            "summary": FINDING.summary,
            "limit": FINDING.limit,
            "actual": FINDING.actual,
            "since": "2026-11-19T00:03:00Z",
            "consequences": list(FINDING.consequences),
            "why": [],
            "seen_well_at": None,
            "advice": None,
            "restorable": {"newest": "b012", "taken_at": "2026-11-19T00:03:00Z", "size": 64_000_000, "count": 7},
            "fix": list(FIX),
            "fix_omitted": False,
        },
        "opened_at": "2026-11-22T08:30:00Z",
        "links": [{"label": "App", "url": "https://dashboard.heroku.com/apps/shared-meaning/resources"}],
    } == body


def test_nothing_known() -> None:
    """What is not known is null or empty, and never left out."""
    bare = Notice("n", Reason.OPENED, Severity.WARNING, NOW, Subject(CHECKER), "sweep", "blind", Finding("no look"))
    body = sent(bare)
    assert set(sent(notice())) == set(body)
    assert {"id": "checker", "app": None, "attachment": None, "name": None} == body["subject"]
    assert (None, None, [], None) == (body["policy"], body["incident"], body["labels"], body["opened_at"])
    finding = body["finding"]
    assert (None, None, None, None) == tuple(finding[key] for key in ("limit", "actual", "since", "restorable"))
    assert ([], [], False) == (finding["consequences"], finding["fix"], finding["fix_omitted"])


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.OPENED, "open"),
        (Reason.WORSENED, "open"),
        (Reason.REMINDER, "open"),
        (Reason.ESCALATED, "open"),
        (Reason.RESOLVED, "over"),
        (Reason.EXEMPTED, "over"),
        (Reason.BASELINE, "note"),
        (Reason.DIGEST, "note"),
        (Reason.DRILL, "note"),
        (Reason.TEST, "note"),
    ],
)
def test_state(reason: Reason, state: str) -> None:
    """Whoever gets it knows what to do without knowing every reason."""
    body = sent(notice(reason=reason))
    assert (reason.value, state) == (body["reason"], body["state"])


def test_every_reason_has_a_state() -> None:
    """No reason can be told whose state nobody has thought of."""
    assert {"open", "over", "note"} == {sent(notice(reason=reason))["state"] for reason in Reason}


def test_key_is_that_of_the_problem() -> None:
    """All news of one problem have one key, also when it is found anew; another database or cause has another."""
    later = notice(9, reason=Reason.REMINDER, incident="another", at=NOW + timedelta(days=9), severity=Severity.INFO)
    assert dedup_key(notice()) == dedup_key(later) == dedup_key(resolved())
    assert dedup_key(notice()) != dedup_key(notice(cause="readable"))
    assert dedup_key(notice()) != dedup_key(notice(subject=replace(DATABASE, id="other")))


def test_notes_have_keys_of_their_own() -> None:
    """A hello, which is about sweeps, is not taken for news of the problem that sweeps fail."""
    blind = baseline(reason=Reason.OPENED)
    keys = [dedup_key(baseline(reason=reason)) for reason in (Reason.BASELINE, Reason.DIGEST, Reason.TEST)]
    assert 4 == len({dedup_key(blind), *keys})


def test_drill_has_no_commands() -> None:
    """Nobody pastes a command that was made up, and the text says that it is a drill."""
    body = sent(notice(reason=Reason.DRILL))
    assert ([], False) == (body["finding"]["fix"], body["finding"]["fix_omitted"])
    assert body["title"].startswith("DRILL: ")
    assert "Nothing is wrong" in body["text"]


def test_links() -> None:
    """With CHECKER_DOCS_URL set, the page about the finding is among the links."""
    links = sent(notice(), "https://example.com/docs/")["links"]
    assert "https://example.com/docs/checker/rules/schedule_present/rule.md" == links[-1]["url"]


def test_commands_are_whole_or_left_out() -> None:
    """A command is never cut: past 4,000 characters all are left out, and the body says so."""
    for length, omitted in ((4000, False), (4001, True)):
        finding = sent(notice(finding=replace(FINDING, fix=("x" * length,))))["finding"]
        assert ([] if omitted else ["x" * length], omitted) == (finding["fix"], finding["fix_omitted"])


def test_consequences_are_counted() -> None:
    """Of many consequences the last line tells how many more there are."""
    lines = sent(notice(finding=replace(FINDING, consequences=tuple(map(str, range(30))))))["finding"]["consequences"]
    assert (20, "18", "and 11 more") == (len(lines), lines[18], lines[19])


def test_worst_case_is_bounded() -> None:
    """Names of any length in the widest of characters stay below the 100 kB that the manual promises."""
    text = ASTRAL
    finding = Finding(text, text, text, NOW, (text[:1000],) * 4, (text,) * 99, Restorable(text, NOW, 1, 1))
    worst = notice(
        subject=Subject(text, text, text, text),
        cause=text,
        title=text,
        finding=finding,
        incident=text,
        policy=text,
        labels=(text[:50],) * 99,
    )
    sent(worst)
    assert len(body_for(worst)) < 100_000


@given(st.text(max_size=300))
def test_any_text_fits_the_schema(text: str) -> None:
    """Whatever names hold, the body is JSON of the documented form, without control characters or line breaks."""
    told = notice(
        id=text,
        subject=Subject(text, text, text, text),
        cause=text,
        title=text,
        finding=Finding(text, text, text, NOW, (text, text), (text,), Restorable(text, NOW, None, 1)),
        incident=text,
        policy=text,
        labels=(text,),
    )
    body = sent(told)
    body.pop("text")
    assert {"Cc", "Cf", "Cs", "Zl", "Zp"}.isdisjoint(unicodedata.category(c) for leaf in leaves(body) for c in leaf)
    assert sent(hostile())


def leaves(value: object) -> list[str]:
    """Every text in a JSON document."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in leaves(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in leaves(inner)]
    return [value] if isinstance(value, str) else []


def test_minimal_body() -> None:
    """What is sent after a refusal has the same keys and nothing in it that came from outside."""
    told = notice(policy="production", labels=("team-a",), id="id\x00\n<>")
    body = json.loads(minimal_body(told))
    Body.model_validate_json(minimal_body(told))
    assert set(sent(told)) == set(body)
    assert set(sent(told)["finding"]) == set(body["finding"])
    assert (CONSTANT, dedup_key(told), "open", "critical") == (
        body["title"],
        body["dedup_key"],
        body["state"],
        body["severity"],
    )
    assert ["checker check"] == body["finding"]["fix"]
    assert not any(
        word in json.dumps(body) for word in ("shared-meaning", "production", "team-a", "No backup schedule")
    )
    assert "id" == id_of(told)


def test_schema_names_every_key() -> None:
    """The schema demands each key that is sent, with a word on whatever does not speak for itself."""
    schema = json.loads(webhook_schema.text())
    assert set(sent(notice())) == set(schema["required"]) == set(schema["properties"])
    assert set(sent(notice())["finding"]) == set(schema["$defs"]["FindingShape"]["required"])


def test_an_outage() -> None:
    """What to do where no command helps, and when all was well last, are there for machines, too; so is a reason."""
    finding = Finding("no database", why=("pg_dump: error",), seen_well_at=NOW, advice="nothing now")
    body = sent(notice(finding=finding))["finding"]
    assert (["pg_dump: error"], "2026-11-22T09:30:00Z", "nothing now") == (
        body["why"],
        body["seen_well_at"],
        body["advice"],
    )
