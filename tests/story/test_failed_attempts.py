"""Backups that fail, on the simulated Heroku: what the team is told of the reason, and what that costs in requests."""

from collections.abc import Iterator
from typing import Any

import pytest
import stamina

from checker.model import Outcome, Reason, Severity
from checker.notify.message import as_lines, card
from checker.sandbox.things import CANARY_PASSWORD
from tests.story.an_account import HOUR, Account, an_account

BAKERY = "postgresql-solid-20311"
LAST = "last_attempt_succeeded"
REASON = "pg_dump: error: query failed: ERROR: permission denied for schema reporting"


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Retries come at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def account() -> Iterator[Account]:
    with an_account() as watched:
        yield watched


def logs_asked(account: Account) -> dict[str, int]:
    """How often the log of which transfer was asked for, by path."""
    paths = {path: times for path, times in account.heroku.requests.items() if "/transfers/" in path}
    return {path.removeprefix("GET /client/v11/apps/"): times for path, times in paths.items()}


def newest(account: Account) -> str:
    """The name of bakery's newest transfer."""
    transfer = account.heroku.transfers("bakery")[-1]
    return f"{'a' if transfer.schedule_uuid else 'b'}{transfer.num:03d}"


def test_a_failed_night_is_one_message_with_the_reason_from_the_log(account: Account) -> None:
    """Who is woken reads in the same message why pg_dump failed, and how to read the rest of its log."""
    account.heroku.event("fail", "bakery")
    assert ["opened bakery slots_met"] == account.hours(20)
    finding = account.notices[-1].finding
    name = newest(account)
    (reason,) = finding.why
    assert () == finding.consequences
    assert reason.startswith(f"the last attempt, {name}, failed at 2026-11-23 00:")
    assert reason.endswith(f" UTC: {REASON}")
    assert (
        f"heroku pg:backups:info {name} --app bakery",
        "heroku pg:backups:capture DATABASE --app bakery",
    ) == finding.fix
    assert f"Why: {reason}" in as_lines(card(account.notices[-1]))
    outcome, actual = account.actual(LAST, BAKERY)
    assert (Outcome.FAIL, True) == (outcome, actual.startswith(f"failed; its log: {REASON} / CONTEXT: "))
    assert CANARY_PASSWORD not in actual
    assert ["resolved bakery slots_met"] == account.hours(20)
    assert Outcome.PASS is account.actual(LAST, BAKERY)[0]


def test_the_reason_given_is_the_logs_own(account: Account) -> None:
    """Whatever pg_dump says is what is told."""
    account.heroku.event("fail", "bakery", log=["pg_dump: reading schemas", "pg_dump: error: out of memory"])
    account.hours(20)
    assert account.notices[-1].finding.why[0].endswith(": pg_dump: error: out of memory")


def test_a_log_is_asked_for_once_however_many_sweeps_follow(account: Account) -> None:
    """A failure costs one request more, not one an hour; a good night costs none; the next failure costs one again."""
    account.hours(20)
    assert {} == logs_asked(account)
    account.heroku.event("fail", "bakery")
    account.hours(24)
    first = account.heroku.transfers("bakery")[-1].num
    assert {f"bakery/transfers/{first}": 1} == logs_asked(account)
    account.heroku.event("fail", "bakery")
    account.hours(24)
    assert {f"bakery/transfers/{n}": 1 for n in (first, first + 1)} == logs_asked(account)


def test_a_log_is_asked_for_once_by_a_worker_that_also_looks_at_deadlines(account: Account) -> None:
    """Looks in between know what the last one read."""
    account.heroku.event("fail", "bakery")
    account.worked(20)
    assert [1] == list(logs_asked(account).values())


def test_a_partial_backup_is_told_as_a_warning_once_and_put_right_by_the_next_good_one(account: Account) -> None:
    """A backup with warnings is kept and no lost night; somebody learns of it by day, and of its end."""
    account.heroku.event("warn", "bakery", warnings=2)
    assert [f"opened bakery {LAST}"] == account.hours(22)
    told = account.notices[-1]
    assert Severity.WARNING is told.severity
    assert told.finding.summary.startswith(
        f"the last attempt, {newest(account)}, ended with 2 warnings at 2026-11-23 00:"
    )
    assert told.finding.summary.endswith(": pg_dump: warning: there was a problem dumping one object")
    assert Outcome.PASS is account.actual("slots_met", BAKERY)[0]
    assert [f"resolved bakery {LAST}"] == account.hours(22)


def test_a_failed_capture_by_hand_is_told(account: Account) -> None:
    """Who captures before a risky step and walks away is told that there is no such backup."""
    account.heroku.event("fail", "bakery")
    account.heroku.event("capture", "bakery")
    assert [f"opened bakery {LAST}"] == account.hours(1)
    told = account.notices[-1]
    assert (Severity.CRITICAL, f"heroku pg:backups:info {newest(account)} --app bakery") == (
        told.severity,
        told.finding.fix[0],
    )
    assert newest(account).startswith("b")
    assert REASON in told.finding.summary
    assert told.finding.summary.endswith(" UTC is good")
    account.heroku.event("capture", "bakery")
    assert [f"resolved bakery {LAST}"] == account.hours(1)


def test_a_cancelled_capture_is_told_as_cancelled_and_wakes_nobody(account: Account) -> None:
    """Somebody may have cancelled it on purpose, and knows; the others are told by day what there is and what not."""
    account.heroku.event("capture", "bakery")
    account.heroku.event("cancel", "bakery")
    assert [f"opened bakery {LAST}"] == account.hours(1)
    told = account.notices[-1]
    said = told.finding.summary
    assert (Severity.WARNING, True) == (told.severity, said.endswith(" UTC is good"))
    assert "was cancelled at 2026-11-22 10:30 UTC: Transfer canceled; a" in said


def test_after_a_failed_night_a_capture_by_hand_changes_the_line_and_not_the_loss(account: Account) -> None:
    """The lost night stays lost and told; why it failed is over with the capture that succeeds."""
    account.heroku.event("fail", "bakery")
    account.hours(20)
    account.heroku.event("capture", "bakery")
    assert [] == account.hours(1)
    assert (Outcome.PASS, Outcome.FAIL) == tuple(account.actual(rule, BAKERY)[0] for rule in (LAST, "slots_met"))


FAULTS: dict[str, dict[str, Any]] = {
    "500": {"kind": "status", "status": 500},
    "404": {"kind": "status", "status": 404},
    "410": {"kind": "status", "status": 410},
    "429": {"kind": "status", "status": 429},
    "403": {"kind": "status", "status": 403},
    "rubbish": {"kind": "not_json"},
    "empty": {"kind": "empty_body"},
    "cut": {"kind": "cut"},
    "redirect": {"kind": "redirect"},
}


@pytest.fixture
def by_sockets() -> Iterator[Account]:
    with an_account(sockets=True) as watched:
        yield watched


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_log_that_cannot_be_read_never_hides_the_failure(by_sockets: Account, fault: dict[str, Any]) -> None:
    """The night is told on time, without a reason; when the log can be read again, it is there at the next look."""
    by_sockets.heroku.fault(r"/transfers/\d+$", **fault)
    by_sockets.heroku.event("fail", "bakery")
    assert ["opened bakery slots_met"] == by_sockets.hours(20)
    (reason,) = by_sockets.notices[-1].finding.why
    assert reason.endswith(" UTC")
    assert (Outcome.FAIL, "failed") == by_sockets.actual(LAST, BAKERY)
    by_sockets.heroku.behave()
    assert [] == by_sockets.hours(1)
    assert REASON in by_sockets.actual(LAST, BAKERY)[1]
    asked = sum(logs_asked(by_sockets).values())
    assert [] == by_sockets.hours(2)
    assert asked == sum(logs_asked(by_sockets).values())


@pytest.mark.parametrize("field", ["logs", "message"])
@pytest.mark.parametrize("type_", ["text", "number", "list", "object", "null", None])
def test_a_log_that_changed_shape_is_a_failure_without_a_reason(
    account: Account, field: str, type_: str | None
) -> None:
    """Whatever becomes of the log, the rest of the finding stands, and it is asked for no more."""
    more = {"kind": "wrong_type", "type": type_} if type_ else {"kind": "drop_field"}
    account.heroku.fault(r"/transfers/\d+$", field=field, **more)
    account.heroku.event("fail", "bakery")
    assert ["opened bakery slots_met"] == account.hours(20)
    said = account.notices[-1].finding.why[0]
    assert said.endswith(": seven" if (field, type_) == ("message", "text") else " UTC")
    assert [1] == list(logs_asked(account).values())


def test_a_token_that_is_refused_at_the_log_blinds_the_whole_look(account: Account) -> None:
    """A 401 is never taken for a missing log."""
    account.heroku.fault(r"/transfers/\d+$", "status", status=401)
    account.heroku.event("fail", "bakery")
    assert ["opened checker sweep"] == account.hours(20)
    account.heroku.behave()
    assert ["opened bakery slots_met", "resolved checker sweep"] == account.hours(1)


def test_a_failed_night_of_every_database_costs_one_request_each(account: Account) -> None:
    """A bad night for all is told with each one's own reason."""
    for app in ("bakery", "bakery-orders", "bakery-reports"):
        account.heroku.event("fail", app, log=[f"pg_dump: error: {app} is out of luck"])
    account.hours(24)
    opened = [n for n in account.notices if n.reason is Reason.OPENED]
    assert {f"pg_dump: error: {n.subject.app} is out of luck" for n in opened} == {
        n.finding.why[0].partition(" UTC: ")[2] for n in opened
    }
    assert [1, 1, 1] == list(logs_asked(account).values())


def test_a_policy_that_asks_for_no_such_thing_costs_no_request() -> None:
    """Where only the age of a backup matters, no log is read."""
    text = 'version: 1\npolicies:\n  - {name: all, match: {apps: ["*"]}, require: {recent_backup: {max_age: 3d}}}\n'
    with an_account(text=text) as account:
        account.heroku.event("fail", "bakery")
        assert [] == account.hours(20)
        assert {} == logs_asked(account)


def test_by_its_own_name_it_is_told_without_a_schedule_being_demanded() -> None:
    """Asked for by name, with a severity of its own, the rule stands alone."""
    text = (
        "version: 1\npolicies:\n"
        '  - {name: all, match: {apps: ["*"]}, require: {last_attempt_succeeded: {severity: info}}}\n'
    )
    with an_account(text=text) as account:
        account.heroku.event("fail", "bakery")
        assert [f"opened bakery {LAST}"] == account.hours(20)
        assert (Severity.INFO, True) == (account.notices[-1].severity, REASON in account.notices[-1].finding.summary)


def test_a_failure_from_before_the_first_look_is_told_with_its_reason() -> None:
    """A new watcher reads the log of what failed before it came."""
    with an_account() as account:
        account.heroku.event("fail", "bakery")
        account.heroku.move(by=20 * HOUR)
        fresh = Account(account.heroku)
        fresh.last = fresh.sweep()
        assert REASON in fresh.actual(LAST, BAKERY)[1]
