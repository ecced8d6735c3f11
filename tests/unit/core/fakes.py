"""A sink and a store in memory that fail as they are told to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import sleep

from checker.errors import StoreUnavailable
from checker.model import Beat, Delivery, DeliveryStatus, Known, Notice, Record
from checker.ports import Message, Pause, Sent
from checker.store.memory import MemoryStore


@dataclass
class FakeSink:
    """Takes every message, but for scripted answers; `told` has a line per notice that it took, `sends` counts all."""

    name: str = "slack"
    answers: list[DeliveryStatus | Sent] = field(default_factory=list)
    one_by_one: bool = False
    told: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    sends: int = 0

    def wants(self, notice: Notice) -> bool:  # noqa: ARG002 -- it wants all
        return True

    def send(self, message: Message) -> Sent:
        self.sends += 1
        answer = self.answers.pop(0) if self.answers else DeliveryStatus.SENT
        sent = answer if isinstance(answer, Sent) else Sent(answer, "as scripted")
        if sent.status is DeliveryStatus.SENT:
            self.messages.append(message)
            self.told += [f"{n.reason} {n.subject.app or n.subject.id} {n.cause}" for n in message.notices]
        return sent

    def new(self) -> list[str]:
        """What was told since this was asked last."""
        told, self.told = self.told, []
        return told


@dataclass
class FakeHeart:
    """Takes every beat, and answers as it is told to."""

    name: str = "heart"
    status: DeliveryStatus = DeliveryStatus.SENT
    beats: list[Beat] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    def beat(self, beat: Beat, detail: str = "") -> Sent:
        self.beats.append(beat)
        self.details.append(detail)
        return Sent(self.status, "as scripted")

    def new(self) -> list[Beat]:
        """What it was told since this was asked last."""
        told, self.beats = self.beats, []
        return told


class FailingStore(MemoryStore):
    """A store whose methods fail as many more times as `fails` says, and that counts its uses."""

    def __init__(self, **fails: int) -> None:
        super().__init__()
        self.fails = fails
        self.used: list[str] = []

    @contextmanager
    def turn(self, pause: Pause = sleep) -> Iterator[bool]:
        self._use("turn")
        with super().turn(pause) as mine:
            yield mine

    def load(self) -> Known:
        self._use("load")
        return super().load()

    def record(self, record: Record) -> None:
        self._use("record")
        super().record(record)

    def pending(self) -> Sequence[Delivery]:
        if self.used[-1:] != ["load"]:  # which asks for them itself
            self._use("pending")
        return super().pending()

    def mark(self, deliveries: Iterable[Delivery]) -> None:
        self._use("mark")
        super().mark(deliveries)

    def _use(self, what: str) -> None:
        self.used.append(what)
        if self.fails.get(what, 0) > 0:
            self.fails[what] -= 1
            raise StoreUnavailable(f"no {what}.")
