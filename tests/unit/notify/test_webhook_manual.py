"""docs/webhook.md: what it shows is true, and what it tells people to run works."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

import checker
from checker.model import Reason, Severity
from checker.notify.webhook import signature
from checker.notify.webhook_body import Body, body_for
from checker.policy import PolicyRefused, parse
from checker.rules import RULES
from tests.unit.notify.samples import notice, resolved

MANUAL = (Path(checker.__file__).resolve().parent.parent / "docs" / "webhook.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", MANUAL, re.DOTALL)


@pytest.fixture(scope="module")
def code() -> dict[str, Any]:
    """What the Python blocks define."""
    names: dict[str, Any] = {}
    for block in blocks("python"):
        exec(block, names)
    return names


def test_example_is_of_the_documented_form() -> None:
    """The JSON in the manual has every key that is sent, and fits the schema."""
    (example,) = blocks("json")
    Body.model_validate_json(example)
    shown, sent = json.loads(example), json.loads(body_for(notice()))
    assert set(sent) == set(shown)
    assert all(set(sent[key]) == set(shown[key]) for key in ("subject", "finding"))


def test_policies_are_valid() -> None:
    """The YAML in the manual can be pasted below a policy."""
    policy = 'version: 1\npolicies:\n  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}\n'
    for block in blocks("yaml"):
        try:
            assert parse(policy + block, "policy.yml", RULES).sinks
        except PolicyRefused as refused:
            pytest.fail(str(refused))


SECRET = "a secret of the receiver's"
BODY = body_for(notice())


@pytest.mark.parametrize(
    ("age", "secret", "body", "genuine"),
    [
        (0, SECRET, BODY, True),
        (299, SECRET, BODY, True),
        (-200, SECRET, BODY, True),
        (301, SECRET, BODY, False),
        (-400, SECRET, BODY, False),
        (0, "another secret than that", BODY, False),
        (0, SECRET, BODY + b" ", False),
    ],
)
def test_verification(code: dict[str, Any], age: int, secret: str, body: bytes, *, genuine: bool) -> None:
    """The lines to verify a signature take what checker signs, and nothing changed, foreign or stale."""
    timestamp = str(int(time.time()) - age)  # noqa: TID251 -- the receiver's clock
    headers = {"X-Checker-Timestamp": timestamp, "X-Checker-Signature": signature(SECRET, timestamp, BODY)}
    assert genuine is code["is_from_checker"](headers, body, secret)


def test_verification_with_another_timestamp(code: dict[str, Any]) -> None:
    """An old message does not become a new one by a new timestamp."""
    now = int(time.time())  # noqa: TID251 -- the receiver's clock
    signed = signature(SECRET, str(now - 86400), BODY)
    headers = {"X-Checker-Timestamp": str(now), "X-Checker-Signature": signed}
    assert not code["is_from_checker"](headers, BODY, SECRET)


def test_opsgenie(code: dict[str, Any]) -> None:
    """The lines for Opsgenie open an alert within its limits, close the same one, and leave notes out."""
    translate = code["for_opsgenie"]
    path, alert = translate(json.loads(body_for(notice(title="x" * 300))))
    assert ("/v2/alerts", "P1", 130) == (path, alert["priority"], len(alert["message"]))
    closing, _ = translate(json.loads(body_for(resolved())))
    assert f"/v2/alerts/{alert['alias']}/close?identifierType=alias" == closing
    assert translate(json.loads(body_for(notice(reason=Reason.DRILL)))) is None
    for severity in Severity:
        assert translate(json.loads(body_for(notice(severity=severity))))[1]["priority"] in {"P1", "P3", "P5"}
