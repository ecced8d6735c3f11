"""The report as test results: valid by both schemas, and never greener than the exit code."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Exemption, Judged, Origin, Outcome, Retirement, Severity
from checker.policy import RetiredEntry
from checker.report import as_junit, summary
from tests.make import NOW, database, judged, utc, verdict
from tests.unit.report.junit_schemas import valid

HOSTILE = st.text(max_size=12) | st.sampled_from(
    ['"><failure/>', "]]>", "&amp;", "a\nb\t", "\x00\x0b\ufffe", "\ud800", "--", "\u202e", " ", ""]
)


def document(*databases: Judged, problems: tuple[str, ...] = ()) -> str:
    return as_junit.render(databases, problems, "policy.yml", 7, NOW)


def results(printed: str) -> dict[str, tuple[str, str]]:
    """Of each case, by suite and name, what it is and its message."""
    found = {}
    for case in ET.fromstring(printed).iter("testcase"):
        result = case[0] if len(case) else None
        name = f"{case.get('classname')} {case.get('name')}"
        found[name] = ("", "") if result is None else (result.tag, result.get("message") or "")
    return found


EXEMPTION = Exemption(
    ("schedule_present",), "shop", utc("2027-02-01 00:00"), "moving out", "platform", Origin("policy.yml", 12)
)


def test_every_outcome_has_its_element() -> None:
    """A finding is a failure, what is unknown an error, what is exempt or not applicable skipped, the rest passes."""
    one = judged(
        "shop",
        verdict("readable", Outcome.PASS),
        verdict("recent_backup", Outcome.FAIL, summary="3 days old"),
        verdict("no_gaps", Outcome.UNKNOWN, summary="could not be read"),
        verdict(
            "schedule_present", Outcome.EXEMPT, summary="no schedule", exempted_from=Outcome.FAIL, exemption=EXEMPTION
        ),
        verdict("rollback_reach", Outcome.NOT_APPLICABLE, summary="the plan has none"),
    )
    assert {
        "checker everything could be looked at": ("", ""),
        "shop::DATABASE readable": ("", ""),
        "shop::DATABASE recent_backup": ("failure", "3 days old"),
        "shop::DATABASE no_gaps": ("error", "could not be read"),
        "shop::DATABASE schedule_present": (
            "skipped",
            "exempt until 2027-01-31: no schedule; moving out, platform",
        ),
        "shop::DATABASE rollback_reach": ("skipped", "the plan has none"),
    } == results(document(one))


def test_a_problem_is_an_error_of_the_look() -> None:
    """What was not checked at all fails the job as well, each by itself."""
    found = results(document(problems=("the app zoo: HTTP 503", "the app zoo: HTTP 503", "")))
    assert {
        "checker the app zoo: HTTP 503": ("error", "the app zoo: HTTP 503"),
        "checker the app zoo: HTTP 503 (2)": ("error", "the app zoo: HTTP 503"),
        "checker ?": ("error", ""),
    } == found


def test_a_finding_says_all_of_it_in_its_text() -> None:
    """GitLab shows the text and no message: evidence, what is left to restore, and the fix stand there."""
    finding = verdict(
        "recent_backup",
        summary="the newest backup is old",
        limit="no older than 29 h",
        actual="b001, 3 days old",
        since=utc("2026-11-20 13:00"),
        fix=("heroku pg:backups:capture DATABASE --app shop", "heroku pg:backups:schedule DATABASE --at '00:00 UTC'"),
        explained_by="schedule_present",
        severity=Severity.WARNING,
    )
    failure = ET.fromstring(document(judged("shop", finding))).find(".//failure")
    assert failure is not None
    assert "warning" == failure.get("type")
    assert (failure.text or "").splitlines() == [
        "the newest backup is old",
        "demanded: no older than 29 h",
        "found: b001, 3 days old",
        "since: 2026-11-20 13:00 UTC",
        "restorable: a001 of 2026-11-22 00:30 UTC (9 h old, 11.44MB); 1 in all",
        "follows from: schedule_present",
        "fix: heroku pg:backups:capture DATABASE --app shop",
        "fix: heroku pg:backups:schedule DATABASE --at '00:00 UTC'",
    ]


def test_times_and_circumstances() -> None:
    """The look's suite has when it was, how long it took, by which policy, and the counts of databases."""
    one = judged("shop", verdict("readable", Outcome.PASS))
    gone = RetiredEntry("postgresql-old", Retirement("replaced", Origin("policy.yml", 9)))
    printed = as_junit.render([one], [], "policy.yml", 7, NOW, [gone], timedelta(seconds=1234.5))
    look, shop = valid(printed)
    assert ("2026-11-22T09:30:00", "1234.500", "0.000") == (look.get("timestamp"), look.get("time"), shop.get("time"))
    assert {"policy": "policy.yml", "requests": "7"} == {p.attrib["name"]: p.attrib["value"] for p in look[0]}
    assert "databases: 2\npass: 1\n" in (look.findtext("system-out") or "")
    assert {
        "policy": "everything",
        "database": "postgresql-shop",
        "addon_id": "id-of-shop",
        "plan": "heroku-postgresql:essential-0",
        "restorable": "a001 of 2026-11-22 00:30 UTC (9 h old, 11.44MB); 1 in all",
    } == {p.attrib["name"]: p.attrib["value"] for p in shop[0]}
    assert ("skipped", "replaced") == results(printed)["retired postgresql-old"]


def test_two_databases_by_one_name_are_two_suites() -> None:
    """GitLab drops the second of two cases by one name: there are no two."""
    two = [judged("shop", verdict("readable"), database=database("shop", addon_id=id_)) for id_ in ("one", "two")]
    assert ["checker", "shop::DATABASE", "shop::DATABASE (2)"] == [s.get("name") for s in valid(document(*two))]


@given(
    st.lists(
        st.builds(
            lambda app, attachment, rules, words, severity: judged(
                app,
                *(
                    verdict(f"rule_{n}", outcome, summary=words, actual=words, fix=(words,), severity=severity)
                    for n, outcome in enumerate(rules)
                ),
                database=database(app, name=attachment, attachments=()),
            ),
            HOSTILE,
            HOSTILE,
            st.lists(st.sampled_from(Outcome), max_size=3),
            HOSTILE,
            st.sampled_from(Severity),
        ),
        max_size=3,
    ),
    st.lists(HOSTILE, max_size=2).map(tuple),
)
def test_whatever_names_hold_it_is_valid_and_tells_what_the_exit_code_tells(
    databases: list[Judged], problems: tuple[str, ...]
) -> None:
    """No name breaks the XML; there is a failure just where the exit code is 1, else an error just where it is 2."""
    printed = document(*databases, problems=problems)
    assert printed.isascii()
    suites = valid(printed)
    kinds = [case[0].tag for suite in suites for case in suite.findall("testcase") if len(case)]
    assert summary.exit_code(databases, problems) == (1 if "failure" in kinds else 2 if "error" in kinds else 0)
    names = [(c.get("classname"), c.get("name")) for suite in suites for c in suite.findall("testcase")]
    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1f", "\x7f", "\ud83d", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_left_out(character: str) -> None:
    """A character that no XML may hold takes no report down, and its neighbours stay."""
    (message,) = [text for kind, text in results(document(problems=(f"a{character}b",))).values() if kind]
    assert "ab" == message
