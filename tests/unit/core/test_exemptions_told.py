"""Exemptions in reports, and what is told of those that run out: each once, at an hour when people read."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from checker import duties, troubles
from checker.decide.digest import Circumstances
from checker.duties import Duties, Rehearsal
from checker.model import (
    CHECKER,
    Alerting,
    Exemption,
    Finding,
    Incident,
    Known,
    Origin,
    Outcome,
    QuietHours,
    Severity,
    Subject,
    Verdict,
)
from checker.plain import SENTENCE
from checker.report import as_json
from checker.run import HEADLINES
from tests.make import DAY, HOUR, NOW, judged, utc, verdict
from tests.unit.core.test_as_table import lines, printed

ONE = Exemption(
    ("schedule_present", "recent_backup"),
    "old-shop",
    utc("2027-02-01 00:00"),
    "moving out",
    "platform",
    Origin("policy.yml", 31, 5),
    ticket="OPS-12",
)
SOON = 14 * DAY


def due(now: datetime, *exemptions: Exemption, told: tuple[str, ...] = (), alerting: Alerting | None = None) -> Duties:
    known = Known(duties=dict.fromkeys(told, NOW), swept_before=True)
    return duties.due(known, alerting or Alerting(), now, exemptions)


@pytest.mark.parametrize(
    ("now", "causes"),
    [
        (ONE.until - SOON - HOUR, []),
        (ONE.until - SOON, ["exemption_ends"]),
        (ONE.until - HOUR, ["exemption_ends"]),
        (ONE.until, ["exemption_ended"]),
        (ONE.until + 400 * DAY, ["exemption_ended"]),
    ],
)
def test_when(now: datetime, causes: list[str]) -> None:
    """An exemption is told two weeks before its end, and once it is over."""
    assert causes == [trouble.cause for trouble in due(now, ONE).troubles]


def test_once() -> None:
    """What was told is kept by what it is about: moved in the file or worded anew it is the same, renewed it is not."""
    now = ONE.until - DAY
    performed = duties.perform(due(now, ONE), Rehearsal(), (), (), Circumstances(), HEADLINES, now)
    told = [name for name in performed.names if name.startswith("exemption")]
    assert 1 == len(told)
    moved = replace(ONE, origin=Origin("policy.yml", 77), reason="still moving")
    assert () == due(now, moved, told=tuple(told)).troubles
    assert ["exemption_ended"] == [t.cause for t in due(ONE.until, moved, told=tuple(told)).troubles]
    renewed = replace(ONE, until=ONE.until + DAY)
    assert (renewed,) == due(now, renewed, ONE, told=tuple(told)).ending


def test_quiet_hours() -> None:
    """It waits for the morning, and for the one before it to be told."""
    asleep = Alerting(quiet_hours=QuietHours(23, 1, "UTC"))
    assert () == due(ONE.until, ONE, alerting=asleep).ended
    assert (ONE,) == due(ONE.until + HOUR, ONE, alerting=asleep).ended
    told = Incident("i", Subject(CHECKER), "exemption_ended", Severity.WARNING, Finding("another"), NOW)
    assert () == duties.due(Known(incidents=(told,)), Alerting(), ONE.until, [ONE]).ended


def test_words() -> None:
    """It says which rules, where, until when, why, where it stands, and what to do; as a warning."""
    (ending,), (ended,) = troubles.exemptions_end([ONE]), troubles.exemptions_ended([ONE])
    what = "schedule_present, recent_backup at old-shop (policy.yml:31)"
    why = "2027-01-31: moving out, platform, OPS-12"
    assert f"{what} until {why}; what it covers alerts again from then on; renew what is still true" == ending.summary
    advice = "it exempts nothing any more; remove it from the policy, or renew it"
    assert f"{what} ended on {why}; {advice}" == ended.summary
    assert {Severity.WARNING} == {ending.severity, ended.severity}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 40])
def test_the_advice_is_never_cut_off(count: int) -> None:
    """However many run out together, and however much was written, what to do is said."""
    many = [replace(ONE, reason="x" * 200, owner="y" * 200, of="z" * 200)] * count
    (trouble,) = troubles.exemptions_ended(many)
    assert len(trouble.summary) <= SENTENCE
    assert trouble.summary.endswith("remove it from the policy, or renew it")
    assert (count > 3) == (f"{count - 3} more" in trouble.summary)


def exempt(rule: str, cause: str | None = None) -> Verdict:
    return verdict(
        rule,
        Outcome.EXEMPT,
        summary=f"{rule} is not so",
        limit="a schedule",
        actual="none",
        explained_by=cause,
        exempted_from=Outcome.FAIL,
        exemption=ONE,
    )


def test_table() -> None:
    """The table names what is exempt, until when, why and where that is written, with nothing to paste."""
    one = judged("shop", exempt("schedule_present"), exempt("schedule_matches", "schedule_present"))
    assert [
        "database         outcome   cause                       explained by it",
        "shop::DATABASE   exempt    schedule_present (exempt)   schedule_matches",
        "",
        "shop::DATABASE  EXEMPT  schedule_present",
        "  demanded  a schedule",
        "  found     none",
        "  meaning   schedule_present is not so",
        "  until     2027-01-31",
        "  because   moving out, platform, OPS-12 (policy.yml:31)",
        "  follows   schedule_matches is not so",
        "",
        "1 database: 1 exempt.",
        "Governed by: everything (1).",
        "Exempt: shop::DATABASE from schedule_present, schedule_matches until 2027-01-31.",
        "As of 2026-11-22 09:30 UTC; policy: policy.yml; 7 requests to Heroku.",
    ] == lines(printed(one))


def test_table_of_a_finding_beside_what_is_exempt() -> None:
    """What fails stands first; what is exempt of the same database stands below it."""
    text = lines(printed(judged("shop", exempt("schedule_present"), verdict("recent_backup"))))
    assert text[1:3] == [
        "shop::DATABASE   fail      recent_backup               -",
        "                           schedule_present (exempt)   -",
    ]


def test_json() -> None:
    """Machines read what was truly found, and all of the exemption."""
    (found,) = json.loads(as_json.render([judged("shop", exempt("schedule_present"))], (), "p", 1, NOW))["databases"]
    (said,) = found["verdicts"]
    assert ("exempt", "fail") == (said["outcome"], said["exempted_from"])
    assert {
        "until": "2027-02-01T00:00:00Z",
        "reason": "moving out",
        "owner": "platform",
        "approved_by": None,
        "ticket": "OPS-12",
        "origin": "policy.yml:31",
    } == said["exemption"]
