"""A sink that keeps what it is told, for whoever asks: the simulated years, and the tests."""

from checker.model import DeliveryStatus, Notice
from checker.ports import Message, Sent


class ListSink:
    """Takes every message; `notices` are all that it was ever told, in order."""

    name = "list"
    one_by_one = False

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self._asked = 0

    def wants(self, notice: Notice) -> bool:
        """Everything."""
        return bool(notice)

    def send(self, message: Message) -> Sent:
        """Always taken."""
        self.notices += message.notices
        return Sent(DeliveryStatus.SENT, "kept")

    def heard(self) -> list[Notice]:
        """What was told since this was last asked."""
        heard = self.notices[self._asked :]
        self._asked += len(heard)
        return heard
