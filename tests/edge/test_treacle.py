"""A server that answers drop by drop, where each drop comes before any timeout: it holds nobody up for long."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import stamina

from checker import wiring
from checker.notify.post import WHOLE, Answer, post
from tests.edge.test_tls import FOR_THIS_HOST, OPENSSL, certificates

__all__ = ["certificates"]  # a fixture

WITHIN = timedelta(seconds=0.3)


@pytest.fixture(autouse=True)
def once() -> Iterator[None]:
    """No second attempt."""
    with stamina.set_testing(True, attempts=1, cap=True):
        yield


@contextmanager
def dripping(begin: bytes, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that begins so, and goes on with a letter every few milliseconds for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                bare, _ = listener.accept()
                with tls.wrap_socket(bare, server_side=True) if tls else bare as line:
                    line.recv(65_536)
                    line.sendall(begin)
                    while True:
                        line.sendall(b"x")
                        time.sleep(0.02)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http{'s' if tls else ''}://127.0.0.1:{listener.getsockname()[1]}/hook"
    thread.join(5)
    assert not thread.is_alive()


def answer(url: str, whole: timedelta = WITHIN) -> tuple[Answer, float]:
    """What came of it, and after how many seconds."""
    began = time.monotonic()
    with wiring.http_client() as client:
        got = post(client, url, b"{}", {}, secrets=(), attempts=3, whole=whole)
    return got, time.monotonic() - began


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_headers(begin: bytes) -> None:
    """Where the answer itself does not come to an end, there was none, and the notice waits for the next try."""
    with dripping(begin) as url:
        got, took = answer(url)
    assert got.status is None
    assert "did not answer in time (it began, and was cut off)" == str(got)
    assert WITHIN.total_seconds() <= took < 5


@pytest.mark.parametrize("status", [200, 404])
def test_body(status: int) -> None:
    """Where the body does not come to an end, the status stands: what was taken is not sent again."""
    with dripping(f"HTTP/1.1 {status} Yes\r\nContent-Length: 1900\r\n\r\nok".encode()) as url:
        got, took = answer(url)
    assert got.status == status
    assert got.word.startswith("okx")
    assert took < 5


@pytest.mark.skipif(OPENSSL is None, reason="needs the command openssl to make a certificate")
def test_tls(certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates[FOR_THIS_HOST])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[FOR_THIS_HOST]))
    with dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", context) as url:
        got, took = answer(url)
    assert "did not answer in time (it began, and was cut off)" == str(got)
    assert took < 5


def test_in_time() -> None:
    """An answer that comes in time is no matter of it; and the bound leaves room for what sinks are given by rule."""
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as url:
        got, _ = answer(url, WHOLE)
    assert Answer(200, "ok") == Answer(got.status, got.word)
    assert timedelta(seconds=5 + 8) < WHOLE < timedelta(seconds=60)
