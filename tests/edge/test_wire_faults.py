"""Heroku misbehaves on a real connection: what the user is told in Slack, and never that all is well.

Each row runs through `check`, and through sweeps an hour apart on a healthy account of three databases. All faults at
all endpoints are in `tests/story/test_fault_matrix.py`, without a server in between.
"""

import io
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from rich.console import Console
from structlog.testing import capture_logs

from checker import policy
from checker.commands.check import run_check
from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits
from checker.model import Outcome
from checker.notify.slack import SlackSink
from checker.phrases import CREATE_TOKEN
from checker.ports import HerokuReader
from checker.report import summary
from checker.rules import RULES
from checker.run import Swept, Tools, sweep
from checker.sandbox import scenario
from checker.sandbox.handle import Running
from checker.sandbox.inbox import Received
from checker.sandbox.serve import running
from checker.sandbox.spec import Scenario
from checker.settings import Settings
from checker.store.memory import MemoryStore

HOUR = timedelta(hours=1)
# A silence of so many seconds is a timeout here: long for a server on this machine, short for a test.
SILENCE = 0.2
WHOLE = "checker is blind: a whole look failed"
NAMES = "checker may not see every database"
GONE = "bakery::DATABASE: The database is gone"
ONE = "bakery::DATABASE: Cannot be read: checker is blind here"
IN_DETAIL = "*In detail:* "
# `<!date^1791846300^{date_short_pretty} {time}|2026-10-12> (23:05 UTC)`
A_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)> \((\d\d:\d\d UTC)\)")
OF_THE_LISTING = frozenset({"covered", "listed", "retired_is_gone"})
"""The rules that need no more than a listing."""


@dataclass(frozen=True)
class Endpoint:
    """Something that Heroku is asked: its path, its name in messages, and the headline when it cannot be had.

    Without a `listing`, `check` has nothing to go by; the worker knows the names of an earlier look.
    """

    path: str
    what: str
    headline: str
    listing: bool = False


ADDONS = Endpoint("^/addons$", "the list of add-ons", WHOLE, listing=True)
ATTACHMENTS = Endpoint("^/addon-attachments$", "the list of add-on attachments", NAMES, listing=True)
TRANSFERS = Endpoint("^/client/v11/apps/bakery/transfers$", "backups of bakery", ONE)
SCHEDULES = Endpoint("/databases/{addon}/transfer-schedules$", "schedules of database {addon}", ONE)
TEAMS = Endpoint("^/teams$", "the list of teams", NAMES)
LOG = Endpoint(r"^/client/v11/apps/bakery/transfers/\d+$", "log of a backup of bakery", "")
ENDPOINTS = {"add-ons": ADDONS, "attachments": ATTACHMENTS, "transfers": TRANSFERS, "schedules": SCHEDULES}


@dataclass(frozen=True)
class Fault:
    """A fault on the wire and the sentence in which the user is told; None where the fault does no harm."""

    kind: str
    sentence: str | None
    more: dict[str, Any] = field(default_factory=dict)
    at_once: bool = False
    """It is told with the first sweep, and whichever endpoint it hits, it blinds the whole look."""


def fault(kind: str, sentence: str | None = None, **more: Any) -> Fault:
    return Fault(kind, sentence, more)


REFUSED = (
    "Heroku refused the token (401: missing, wrong, revoked or expired): create a new one and set it as HEROKU_API_KEY"
)
ANYWHERE = {
    "401": Fault("status", REFUSED, {"status": 401}, at_once=True),
    "403": fault("status", "Heroku answered 403 forbidden: the token may not read {what}", status=403),
    "404 HTML": fault("status", "404 not found: {what} cannot be seen: gone, or invisible", status=404, html=True),
    "429 for an hour": fault("status", "so {what} could not be read, tried once", status=429, retry_after=3600),
    "500": fault("status", "Heroku answered 500 ({what}), tried 3 times", status=500),
    "500 that passes": fault("status", status=500, times=2),
    "timeout": fault("timeout", f"Heroku did not answer within {SILENCE} s ({{what}}), tried 3 times"),
    "slow": fault("slow", seconds=0.05),
    "cut": fault("cut", "Heroku's reply broke off ({what}), tried 3 times"),
    "redirect": fault("redirect", "Heroku answered 302, a redirect, which is never followed ({what})"),
    "odd order": fault("shuffled"),
}


ROWS = [pytest.param(e, f, id=f"{where}: {name}") for where, e in ENDPOINTS.items() for name, f in ANYWHERE.items()]


@pytest.fixture(scope="module")
def healthy() -> Scenario:
    """The healthy account as it is when its youngest database is a week old: a short past is built soon."""
    return scenario.load("healthy").model_copy(update={"now": datetime(2026, 10, 12, 9, 30, tzinfo=UTC)})


@pytest.fixture
def heroku(healthy: Scenario) -> Iterator[Running]:
    with running(healthy, speed=0) as started:
        yield started


@pytest.fixture(scope="module")
def policy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policy that holds where nobody wrote one."""
    path = tmp_path_factory.mktemp("wire") / "policy.yml"
    path.write_text(policy.builtin_text())
    return path


@pytest.fixture(scope="module")
def read_policy(policy_file: Path) -> policy.Policy:
    return policy.parse(policy_file.read_text(), "policy.yml", RULES)


@pytest.fixture
def tools(heroku: Running, fault: Fault) -> Iterator[Tools]:
    """What a sweep works with; where Heroku will be silent, not for long."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[HerokuReader]:
        async with HerokuClient(
            api_url=heroku.url,
            data_url=heroku.url,
            token="HRKU-token",
            clock=lambda: heroku.now,
            digest_key=b"key",
            limits=Limits(read=SILENCE) if fault.kind == "timeout" else None,
        ) as client:
            yield client

    numbers = count()
    # No certificates of the world: they take longer to load than a sweep takes.
    with httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        slack = SlackSink("slack", SecretStr(heroku.slack_url), client)
        yield Tools(opened, MemoryStore(), (slack,), lambda: heroku.now, lambda: f"id-{next(numbers)}")


@pytest.fixture
def sweeping(tools: Tools, heroku: Running, read_policy: policy.Policy) -> Callable[[int], Swept]:
    """Move the clock by so many hours, then sweep."""

    def move_and_sweep(hours: int) -> Swept:
        heroku.move(by=hours * HOUR)
        return sweep(tools, read_policy, heroku.now)

    return move_and_sweep


def checked(heroku: Running, policy_file: Path) -> tuple[int, str]:
    """The exit code of `check` and what it prints."""
    settings = Settings(
        heroku_api_key=SecretStr("HRKU-token"),
        heroku_api_url=heroku.url,
        heroku_data_url=heroku.url,
        checker_sandbox_clock=True,
    )
    console = Console(file=io.StringIO(), width=500)
    code = run_check(settings, (), policy_file, "table", None, console)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


def told(heroku: Running) -> list[str]:
    """The headline of each Slack message."""
    return [received.payload["blocks"][0]["text"]["text"] for received in heroku.slack]


def words(received: Received) -> list[str]:
    """The lines of a Slack message below its headline: its details joined to the lead, its instants in UTC."""
    lines: list[str] = []
    for attachment in received.payload["attachments"]:
        text = "\n".join(block["text"]["text"] for block in attachment["blocks"] if block["type"] == "section")
        lead, *rest = A_DATE.sub(r"\1 \2", text).splitlines()
        details = [line.removeprefix(IN_DETAIL) for line in rest if line.startswith(IN_DETAIL)]
        lines += [": ".join([lead, *details]), *(line for line in rest if not line.startswith(IN_DETAIL))]
    return lines


def fields(fault: Fault, endpoint: Endpoint, addon: str) -> dict[str, Any]:
    """The fault as the sandbox wants it."""
    return {"path": endpoint.path.format(addon=addon), "kind": fault.kind, **fault.more}


@pytest.mark.parametrize(("endpoint", "fault"), ROWS)
def test_wire_fault(
    endpoint: Endpoint, fault: Fault, heroku: Running, policy_file: Path, sweeping: Callable[[int], Swept]
) -> None:
    """A fault that does harm is told in its own words and as blindness, never as health; a harmless one is not told."""
    addon = heroku.world.account.database("bakery", "DATABASE").id
    harmful = fault.sentence is not None
    sentence = (fault.sentence or "").format(what=endpoint.what.format(addon=addon))
    planned = fields(fault, endpoint, addon)

    if fault.kind != "timeout":  # `check` waits as long as in real life; the sweeps below do not
        heroku.fault(**planned)
        code, printed = checked(heroku, policy_file)
        heroku.behave()
        assert 2 * harmful == code, printed
        assert not harmful or sentence in printed
        assert ("Not checked: " in printed) == (harmful and (fault.at_once or endpoint.listing))

    with capture_logs() as logs:
        assert sweeping(0).done
        hello = told(heroku)
        assert 1 == len(hello)
        heroku.fault(**planned)
        swept = sweeping(1)
        whole, known = fault.at_once or endpoint is ADDONS, endpoint is ATTACHMENTS and not fault.at_once
        assert_not_healthy(swept, "bakery" if harmful and not known else "", whole=whole)
        assert 2 * harmful == summary.exit_code(swept.judged, [t.summary for t in swept.troubles])
        headline = WHOLE if fault.at_once else endpoint.headline
        assert [*hello, *([headline] if fault.at_once else [])] == told(heroku)
        if harmful:
            sweeping(2)
            assert [*hello, *([headline] if fault.at_once else [])] == told(heroku)
            sweeping(1)
            assert [*hello, headline] == told(heroku)
            lines = words(heroku.slack[1])
            assert any(sentence in line for line in lines), lines
            assert not fault.at_once or CREATE_TOKEN in lines
            heroku.behave()
            over = f"Solved: {headline}"
            assert sweeping(1).done
            # What was held back because it may pass may come back as well: it is over when it was well for an hour.
            assert [*hello, headline, *([over] if fault.at_once else [])] == told(heroku)
            assert sweeping(1).done
            assert [*hello, headline, over] == told(heroku)
    assert [] == [entry for entry in logs if "exc_info" in entry or entry["event"].endswith(".raised")]


def assert_not_healthy(swept: Swept, blinded: str, *, whole: bool) -> None:
    """What could not be seen is unknown for that database alone; where nothing could, nothing was judged."""
    if blinded and whole:
        assert () == swept.judged
        return
    assert 3 == len(swept.judged)
    for one in swept.judged:
        seen = Outcome.UNKNOWN if one.database.app == blinded else Outcome.PASS
        expected = {v.rule: Outcome.PASS if v.rule in OF_THE_LISTING else seen for v in one.verdicts}
        assert expected == {v.rule: v.outcome for v in one.verdicts}
        assert {*OF_THE_LISTING, "readable", "schedule_present", "slots_met", "recent_backup"} <= set(expected)


@pytest.mark.parametrize("fault", ANYWHERE.values(), ids=ANYWHERE)
def test_wire_fault_at_the_log_of_a_failed_backup(
    fault: Fault, heroku: Running, sweeping: Callable[[int], Swept]
) -> None:
    """A log that cannot be read costs its lines and nothing else: the failure is told on time, and as a failure."""
    with capture_logs() as logs:
        assert sweeping(0).done
        heroku.event("fail", "bakery")
        heroku.fault(**fields(fault, LOG, ""))
        swept = sweeping(20)
        if fault.at_once:
            assert WHOLE == told(heroku)[-1]
            heroku.behave()
            swept = sweeping(0)
        found = {v.rule: v for one in swept.judged for v in one.verdicts if one.database.app == "bakery"}
        last = found["last_attempt_succeeded"]
        assert (Outcome.FAIL, "slots_met") == (last.outcome, last.explained_by)
        assert ("permission denied for schema" in last.summary) == (fault.at_once or fault.sentence is None)
        assert "bakery::DATABASE: A scheduled backup did not happen" in "\n".join(told(heroku))
        assert f"*Why:* {last.summary.replace(' failed at ', ' failed ')}" in words(heroku.slack[-1])
    assert [] == [entry for entry in logs if "exc_info" in entry or entry["event"].endswith(".raised")]


HALF_A_LISTING = pytest.mark.parametrize("fault", [ANYWHERE["403"], ANYWHERE["500"]], ids=["403", "500"])


@HALF_A_LISTING
def test_half_a_listing_brings_no_database_back(
    fault: Fault, heroku: Running, sweeping: Callable[[int], Swept]
) -> None:
    """A database that is gone stays told as gone while a list that might have had it cannot be read."""
    sweeping(0)
    hello = told(heroku)
    heroku.event("destroy_database", "bakery")
    assert Outcome.UNKNOWN is of_bakery(sweeping(1), "listed")
    assert Outcome.FAIL is of_bakery(sweeping(1), "listed")
    assert [*hello, GONE] == told(heroku)
    heroku.fault(**fields(fault, TEAMS, ""))
    assert [Outcome.UNKNOWN] * 2 == [of_bakery(sweeping(1), "listed") for _ in range(2)]
    heroku.behave()
    assert Outcome.FAIL is of_bakery(sweeping(1), "listed")
    assert [*hello, GONE] == told(heroku)


@HALF_A_LISTING
def test_half_a_listing_proves_nobody_gone(fault: Fault, heroku: Running, sweeping: Callable[[int], Swept]) -> None:
    """However often half a listing lacks a database, two whole ones must lack it before it is told as gone."""
    sweeping(0)
    hello = told(heroku)
    heroku.event("destroy_database", "bakery")
    heroku.fault(**fields(fault, TEAMS, ""))
    assert [Outcome.UNKNOWN] * 2 == [of_bakery(sweeping(1), "listed") for _ in range(2)]
    heroku.behave()
    assert Outcome.UNKNOWN is of_bakery(sweeping(1), "listed")
    assert hello == told(heroku)
    assert Outcome.FAIL is of_bakery(sweeping(1), "listed")
    assert [*hello, GONE] == told(heroku)


def of_bakery(swept: Swept, rule: str) -> Outcome:
    """What the rule says of bakery's database."""
    (found,) = (v for one in swept.judged for v in one.verdicts if (one.database.app, v.rule) == ("bakery", rule))
    return found.outcome
