"""`checker notify test`: does every sink really take a message?"""

from datetime import datetime

import typer

from checker import wiring
from checker.errors import Misconfigured
from checker.model import CHECKER, DeliveryStatus, Finding, Notice, Reason, Severity, Subject
from checker.notify.message import message_for
from checker.settings import Settings


def run_notify_test(settings: Settings) -> int:
    """0 when every sink took the test message, else 2. Raises Misconfigured when there is no sink."""
    sinks = wiring.sinks_for(settings)
    if not sinks:
        raise Misconfigured("there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN")
    message = message_for(wiring.new_id(), [_notice(wiring.new_id(), wiring.now())])
    took_all = True
    for sink in sinks:
        sent = sink.send(message)
        took = sent.status is DeliveryStatus.SENT
        took_all = took_all and took
        typer.echo(f"{sink.name}: {'took the test message' if took else 'did NOT take it: ' + sent.detail}")
    return 0 if took_all else 2


def _notice(notice_id: str, now: datetime) -> Notice:
    return Notice(
        id=notice_id,
        reason=Reason.TEST,
        severity=Severity.INFO,
        at=now,
        subject=Subject(CHECKER),
        cause="test",
        title="Test message from checker",
        finding=Finding(summary="Somebody ran `checker notify test`. Nothing is wrong; alerts will arrive here."),
    )
