"""A pooler in transaction mode, as PgBouncer is one: any transaction of a client runs on any connection to Postgres.

Only as much of the protocol as that takes (Postgres manual, chapter "Message Flow"), over TCP on this machine.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Lock, Thread

_SSL, _CANCEL = 80877103, 80877102


class _Wire:
    """One connection, read message by message."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.connection.recv(size - len(found))
            if not part:
                raise EOFError
            found += part
        return found

    def hello(self) -> bytes:
        """What a client says before anything else, with its length."""
        length = self.exactly(4)
        return length + self.exactly(struct.unpack("!i", length)[0] - 4)

    def message(self) -> bytes:
        """A message with its kind and its length."""
        head = self.exactly(5)
        return head + self.exactly(struct.unpack("!i", head[1:])[0] - 4)

    def until_ready(self) -> bytes:
        """All messages up to the one that says that the server waits for the next."""
        found = b""
        while True:
            message = self.message()
            found += message
            if message[:1] == b"Z":
                return found


class _Pooler:
    """Connections to Postgres that are somebody's while a transaction is open only; the last one back is used first."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._free: list[_Wire] = []
        self._all: list[socket.socket] = []
        self._lock = Lock()
        self._greeting = b""

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self._all.append(client)
                Thread(target=self._client, args=(_Wire(client),), daemon=True).start()

    def close(self) -> None:
        for connection in self._all:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _client(self, client: _Wire) -> None:
        server: _Wire | None = None
        with suppress(EOFError, OSError), closing(client.connection):
            hello = client.hello()
            if struct.unpack("!i", hello[4:8])[0] == _SSL:
                client.connection.sendall(b"N")
                hello = client.hello()
            if struct.unpack("!i", hello[4:8])[0] == _CANCEL:
                return
            self._give(self._take(hello))
            client.connection.sendall(self._greeting)
            while (message := client.message())[:1] != b"X":
                server = server or self._take(hello)
                server.connection.sendall(message)
                if message[:1] in {b"Q", b"S"}:
                    answer = server.until_ready()
                    if answer[-1:] == b"I":
                        # Before the client goes on: the next one is to get this very connection.
                        self._give(server)
                        server = None
                    client.connection.sendall(answer)
        if server is not None:  # its client went away within a transaction
            server.connection.close()

    def _take(self, hello: bytes) -> _Wire:
        with self._lock:
            if self._free:
                return self._free.pop()
            server = _Wire(socket.socket(socket.AF_UNIX))
            self._all.append(server.connection)
            server.connection.connect(f"{self._folder}/.s.PGSQL.5432")
            server.connection.sendall(hello)
            self._greeting = server.until_ready()
            return server

    def _give(self, server: _Wire) -> None:
        with self._lock:
            self._free.append(server)


@contextmanager
def pooled(folder: str, database: str) -> Iterator[str]:
    """The URL of that database behind a pooler; `folder` is that of the server's socket."""
    pooler = _Pooler(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=pooler.serve, args=(listener,), daemon=True).start()
        try:
            yield f"postgres://postgres@127.0.0.1:{listener.getsockname()[1]}/{database}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            pooler.close()
