"""An end to every exchange with a sink.

httpx bounds each silence, and not how many of them there are: a server that sends a byte every few seconds, broken or
bent on it, could hold up a look for days, and all sinks behind it.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")


class Cutoff:
    """Cuts the connection of one exchange once it has taken so long; from within, that is a connection that broke.

    `trace` is what httpx tells of the connection (https://www.encode.io/httpcore/extensions/#trace).
    """

    def __init__(self, after: timedelta) -> None:
        self.over = False
        self._stream: Any = None
        self._timer = threading.Timer(after.total_seconds(), self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Learn which connection it is; over TLS it is another one than before."""
        if event.endswith(_CONNECTED):
            self._stream = info.get("return_value")
            if self.over:
                self._cut()

    def _end(self) -> None:
        self.over = True
        self._cut()

    def _cut(self) -> None:
        # Shut down and not closed: that wakes the thread which waits for it.
        with suppress(OSError, AttributeError):
            self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
