"""`checker notify test`: does every sink really take a message?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typer

from checker import wiring
from checker.errors import Misconfigured
from checker.model import CHECKER, DeliveryStatus, Finding, Notice, Reason, Severity, Subject
from checker.notify.message import message_for
from checker.policy import SinkSpec
from checker.ports import Message, Sink
from checker.settings import Settings
from checker.sinks import NOBODY, Builder


def run_notify_test(settings: Settings, policy_path: Path | None = None, only: str | None = None) -> int:
    """0 when every sink took the test message, else 2. Raises Misconfigured when there is no sink to send it to."""
    source = wiring.load_policy(policy_path, settings, builtin=True)
    builder = wiring.sink_builder(settings)
    specs = _chosen(builder.specs(source.policy), only)
    sinks = {spec.name: built(builder, spec) for spec in specs}
    if all(isinstance(sink, Misconfigured) for sink in sinks.values()):
        raise Misconfigured("; ".join(map(str, sinks.values())))
    message = a_test_message()
    took_all = True
    for spec in specs:
        took, said = tried(sinks[spec.name], message)
        took_all = took_all and took
        typer.echo(f"{spec.name} ({spec.route.in_words}): {said}")
    return 0 if took_all else 2


def _chosen(specs: Sequence[SinkSpec], only: str | None) -> Sequence[SinkSpec]:
    if not specs:
        raise Misconfigured(NOBODY)
    chosen = [spec for spec in specs if only in {None, spec.name}]
    if not chosen:
        raise Misconfigured(f"there is no sink {only!r}; there are: {', '.join(spec.name for spec in specs)}")
    return chosen


def built(builder: Builder, spec: SinkSpec) -> Sink | Misconfigured:
    """A sink, or why it cannot be built: one that is not set must not keep the others from being tested."""
    try:
        return builder.one(spec)
    except Misconfigured as error:
        return error


def tried(sink: Sink | Misconfigured, message: Message) -> tuple[bool, str]:
    """Whether the sink took the message, and in words what became of it: also that it took less than it was sent."""
    if isinstance(sink, Misconfigured):
        return False, f"did NOT take it: {sink}"
    sent = sink.send(message)
    if sent.status is not DeliveryStatus.SENT:
        return False, f"did NOT take it: {sent.detail}"
    return True, f"took the test message, but: {sent.detail}" if sent.detail else "took the test message"


def a_test_message() -> Message:
    """A message that is marked as a test."""
    return message_for(wiring.new_id(), [_notice(wiring.new_id(), wiring.now())])


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
