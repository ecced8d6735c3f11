"""The crash proof counts what it claims to count: each way in which telling can go wrong is seen."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bench.kills.count import Counts, Due, compare
from bench.kills.doomed import telling
from checker.model import CHECKER, Finding, Notice, Reason, Severity, Subject
from checker.notify.blocks import payload
from checker.notify.message import message_for
from tests.make import NOW

FIRST, SECOND = "aaaaaaaaaaaa", "bbbbbbbbbbbb"


def notice(reason: Reason, incident: str | None) -> Notice:
    finding = Finding("No schedule is left")
    subject = Subject("a-1", "shop", "DATABASE", "postgresql-1") if incident else Subject(CHECKER)
    cause = "schedule_present" if incident else "sweep"
    return Notice(f"{reason}{incident}", reason, Severity.CRITICAL, NOW, subject, cause, "Broken", finding, incident)


def slack(*notices: Notice) -> dict[str, Any]:
    return payload(message_for("b", notices))


def sentry(reason: str, incident: str | None) -> dict[str, Any]:
    return {"tags": {"reason": reason, **({"incident": incident} if incident else {})}}


OPENED, NEXT = notice(Reason.OPENED, FIRST), notice(Reason.OPENED, SECOND)
AGAIN = Counter({"slack": 1})
DUE = [Due("slack", "opened", FIRST, "sent"), Due("slack", "opened", SECOND, "sent")]


def counted(due: list[Due], *messages: dict[str, Any]) -> Counts:
    return compare(due, {"slack": messages})


@pytest.mark.parametrize("messages", [[slack(OPENED, NEXT)], [slack(OPENED), slack(NEXT)]])
def test_as_it_should_be(messages: list[dict[str, Any]]) -> None:
    """All that was due came, in one message or in several."""
    assert Counts(due=2, messages=len(messages)) == counted(DUE, *messages)


def test_all_kinds() -> None:
    """A reminder that says how to end reminders, a digest and a drill are read too, in Slack as in Sentry."""
    kinds = [(Reason.REMINDER, FIRST), (Reason.ESCALATED, FIRST), (Reason.DIGEST, None), (Reason.DRILL, None)]
    due = [Due(sink, reason, id_ or "", "sent") for sink in ("slack", "sentry") for reason, id_ in kinds]
    received = {
        "slack": [slack(notice(reason, id_)) for reason, id_ in kinds],
        "sentry": [sentry(reason, id_) for reason, id_ in kinds],
    }
    assert Counts(due=8, messages=8) == compare(due, received)


def test_twice() -> None:
    """The same message again is counted, and is nothing wrong."""
    assert Counts(due=2, messages=3, twice=AGAIN) == counted(DUE, slack(OPENED), slack(OPENED), slack(NEXT))
    assert Counts(due=2, messages=2, twice=AGAIN) == counted(DUE, slack(OPENED), slack(OPENED, NEXT))


@pytest.mark.parametrize(
    ("window", "wrong"),
    [
        ({"slack": 1}, []),
        ({"slack": 2, "sentry": 1}, []),
        (
            {"sentry": 5},
            ["slack was told 1 times what it had been told, after 0 kills between its being told and the mark of it"],
        ),
    ],
)
def test_explained(window: dict[str, int], wrong: list[str]) -> None:
    """What came again is wrong where no kill at the same sink explains it."""
    counts = Counts(due=2, messages=3, twice=Counter(AGAIN), window=Counter(window))
    counts.explain()
    assert wrong == counts.wrong


@pytest.mark.parametrize(
    ("steps", "sink"),
    [
        (["after record", "before slack"], "slack"),
        (["before slack", "after slack"], "slack"),
        (["after slack", "before mark", "statement after before mark"], "slack"),
        (["after slack", "before mark", "after mark"], ""),
        (["after mark", "before sentry"], "sentry"),
        (["after mark", "before sentry", "after sentry", "before mark", "after mark", "turn ends"], ""),
        (["before load", "after load", "before record"], ""),
        ([], ""),
    ],
)
def test_telling(steps: list[str], sink: str) -> None:
    """A kill can explain a message that comes again where a sink was being told, and no mark says so yet."""
    assert sink == telling(steps)


def test_added() -> None:
    """Several trials count together, sink by sink."""
    counts = Counts(due=2, messages=20, twice=Counter(AGAIN))
    counts.add(Counts(due=1, messages=20, twice=Counter({"slack": 1, "sentry": 2}), wrong=["x"]))
    assert Counts(3, 40, Counter({"slack": 2, "sentry": 2}), wrong=["x"]) == counts
    assert 0.1 == counts.share


@pytest.mark.parametrize(
    ("due", "messages", "wrong"),
    [
        (DUE, [slack(OPENED)], f"slack never heard of opened {SECOND}"),
        (DUE[:1], [slack(OPENED), slack(NEXT)], f"slack heard of ('opened', '{SECOND}'), which is not recorded"),
        (DUE, [slack(NEXT), slack(OPENED)], "slack heard of things in another order than they were recorded in"),
        ([replace(DUE[0], status="pending")], [slack(OPENED)], f"slack has opened {FIRST} pending"),
        ([Due("slack", "digest", "", "sent")], [], "slack never heard of digest "),
    ],
)
def test_wrong(due: list[Due], messages: list[dict[str, Any]], wrong: str) -> None:
    """What is lost, made up, out of order or not marked is named."""
    assert wrong == counted(due, *messages).wrong[0]
