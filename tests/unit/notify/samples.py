"""Notices to tell, for every test of what is told; one place, so that a new field of Notice changes one file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checker.model import CHECKER, Delivery, Finding, Notice, Reason, Restorable, Severity, Subject

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DATABASE = Subject("0a1b2c3d-addon", "shared-meaning", "DATABASE", "postgresql-curved-12345")
FIX = (
    "heroku pg:backups:capture DATABASE --app shared-meaning",
    "heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shared-meaning",
)
FINDING = Finding(
    summary="there is no backup schedule; a schedule (00:00 Europe/London) existed until 2026-11-19 00:03 UTC at least",
    limit="a backup each day at 00:00 Europe/London",
    actual="none; it existed until 2026-11-19 00:03 UTC at least",
    since=datetime(2026, 11, 19, 0, 3, tzinfo=UTC),
    fix=FIX,
    consequences=("newest backup: b012, 3 days old; 29 h is the limit",),
    restorable=Restorable("b012", datetime(2026, 11, 19, 0, 3, tzinfo=UTC), 64_000_000, 7),
)

HOSTILE = (
    '<!channel> <@U123> <https://evil.example|click> `code` *bold* _it_ ~no~ & "q" \\ \'\n\r\t\x00\x1b[31mred\x07'
    "\u202egnitsil\u2066\u200f\u200b\ud800 {{ default }} [link](x) [bold]rich[/bold] ```fence```"
)


def notice(number: int = 1, **changes: Any) -> Notice:
    """A schedule that is gone, just found."""
    whole = Notice(
        id=f"notice{number}",
        reason=Reason.OPENED,
        severity=Severity.CRITICAL,
        at=NOW,
        subject=DATABASE,
        cause="schedule_present",
        title="No backup schedule",
        finding=FINDING,
        incident="1a2b3c4d5e6f",
        opened_at=NOW - timedelta(hours=1),
    )
    return replace(whole, **changes)


def baseline(**changes: Any) -> Notice:
    """The hello of a first sweep."""
    finding = Finding("watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC")
    hello = Notice(
        "hello", Reason.BASELINE, Severity.INFO, NOW, Subject(CHECKER), "sweep", "checker is at work", finding
    )
    return replace(hello, **changes)


def resolved(number: int = 1, **changes: Any) -> Notice:
    """A schedule that is back."""
    finding = Finding("scheduled daily at 00:00 Europe/London", since=FINDING.since, restorable=FINDING.restorable)
    over = notice(number, reason=Reason.RESOLVED, severity=Severity.INFO, finding=finding)
    return replace(over, **changes)


def exempted(number: int = 1, **changes: Any) -> Notice:
    """A schedule that is gone still, and may be for a while."""
    words = "exempt until 2027-01-31 (moving out, platform); still the case: there is no backup schedule"
    finding = Finding(words, since=FINDING.since, restorable=FINDING.restorable)
    return replace(notice(number, reason=Reason.EXEMPTED, severity=Severity.INFO, finding=finding), **changes)


def hostile(size: int = 1) -> Notice:
    """A notice in which everything that comes from outside means harm, `size` times over."""
    text = HOSTILE * size
    finding = Finding(text, text, text, FINDING.since, (text, text), (text,) * 30, Restorable(text, NOW, 1, 1))
    return notice(subject=Subject(text, text, text, text), cause=text, title=text, finding=finding, incident=text)


def delivery(number: int = 1, sink: str = "slack", batch: str = "b1", **changes: Any) -> Delivery:
    """A notice to deliver."""
    return replace(Delivery(f"d{number}-{sink}", notice(number), sink, batch), **changes)
