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
    built = {spec.name: _built(builder, spec) for spec in _chosen(builder.specs(source.policy), only)}
    if all(isinstance(sink, Misconfigured) for sink in built.values()):
        raise Misconfigured("; ".join(map(str, built.values())))
    message = message_for(wiring.new_id(), [_notice(wiring.new_id(), wiring.now())])
    took_all = True
    for name, sink in built.items():
        refusal = str(sink) if isinstance(sink, Misconfigured) else _refusal(sink, message)
        took_all = took_all and refusal is None
        typer.echo(f"{name}: {'took the test message' if refusal is None else f'did NOT take it: {refusal}'}")
    return 0 if took_all else 2


def _chosen(specs: Sequence[SinkSpec], only: str | None) -> Sequence[SinkSpec]:
    if not specs:
        raise Misconfigured(NOBODY)
    chosen = [spec for spec in specs if only in {None, spec.name}]
    if not chosen:
        raise Misconfigured(f"there is no sink {only!r}; there are: {', '.join(spec.name for spec in specs)}")
    return chosen


def _built(builder: Builder, spec: SinkSpec) -> Sink | Misconfigured:
    """A sink, or why it cannot be built: one that is not set must not keep the others from being tested."""
    try:
        return builder.one(spec)
    except Misconfigured as error:
        return error


def _refusal(sink: Sink, message: Message) -> str | None:
    """Why the sink did not take the message, or None."""
    sent = sink.send(message)
    return None if sent.status is DeliveryStatus.SENT else sent.detail


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
