"""Secrets go to servers that prove who they are: certificates are verified wherever a token, a URL or a key is sent."""

import asyncio
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import stamina
from pydantic import SecretStr

from checker import wiring
from checker.errors import CannotSee
from checker.heroku.client import HerokuClient
from checker.model import Beat, DeliveryStatus
from checker.notify.credential import Credential
from checker.notify.event import Where
from checker.notify.heartbeat import UrlHeart
from checker.notify.message import message_for
from checker.notify.sentry import SentrySink
from checker.notify.slack import SlackSink
from checker.notify.webhook import WebhookSink
from tests.make import NOW
from tests.unit.notify.samples import notice

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="needs the command openssl to make a certificate")
TOKEN = "01234567-89ab-4cde-8f01-canary000000"
FOR_THIS_HOST, FOR_ANOTHER = "IP:127.0.0.1", "DNS:api.heroku.com"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1, cap=True):
        yield


@dataclass(frozen=True)
class Server:
    """An https server, and every request with its headers that reached it."""

    url: str
    heard: list[str]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file with a key and a certificate that nobody has signed, for each of two names."""
    made = {}
    for name in (FOR_THIS_HOST, FOR_ANOTHER):
        made[name] = tmp_path_factory.mktemp("tls") / "both.pem"
        command = [str(OPENSSL), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        command += ["-days", "2", "-subj", "/CN=checker test", "-addext", f"subjectAltName={name}"]
        command += ["-keyout", str(made[name]), "-out", str(made[name].with_suffix(".crt"))]
        subprocess.run(command, check=True, capture_output=True)
        made[name].write_text(made[name].read_text() + made[name].with_suffix(".crt").read_text())
    return made


@contextmanager
def serving(certificate: Path) -> Iterator[Server]:
    """A server that shows this certificate."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(f"{self.requestline}\n{self.headers}")
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[]")

        do_POST = do_GET  # noqa: N815 -- as the library wants it

        def log_message(self, *_: object) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            return

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Quiet(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield Server(f"https://127.0.0.1:{server.server_port}", heard)
        server.shutdown()
        thread.join()


def heroku(url: str) -> bool:
    """Ask both hosts; whether one of them was believed."""

    async def main() -> bool:
        client = HerokuClient(api_url=url, data_url=url, token=TOKEN, clock=lambda: NOW, digest_key=b"key")
        async with client:
            answers = await asyncio.gather(client.attachments(), client.schedules("id"), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, CannotSee)]
        assert all("could not be reached" in str(error) for error in refused)
        assert len(refused) in {0, 2}
        return not refused

    return asyncio.run(main())


def sink(build: Callable[[str, httpx.Client], SlackSink | SentrySink | WebhookSink]) -> Callable[[str], bool]:
    """Send a message to a sink that is built as in production; whether somebody took it."""

    def send(url: str) -> bool:
        with wiring.http_client() as client:
            return build(url, client).send(message_for("batch", [notice()])).status is not DeliveryStatus.PENDING

    return send


def heart(url: str) -> bool:
    with wiring.http_client() as client:
        return UrlHeart(SecretStr(f"{url}/{TOKEN}"), client).beat(Beat.SUCCESS).status is DeliveryStatus.SENT


SENDERS: dict[str, Callable[[str], bool]] = {
    "heroku": heroku,
    "slack": sink(lambda url, client: SlackSink("ops", SecretStr(f"{url}/services/T0/B0/{TOKEN}"), client)),
    "webhook": sink(
        lambda url, client: WebhookSink(
            "team", Credential(SecretStr(f"{url}/{TOKEN}"), "TEAM_URL"), client, lambda: NOW
        )
    ),
    "sentry": sink(
        lambda url, client: SentrySink(
            "issues", SecretStr(url.replace("//", f"//{'c0ffee00' * 4}@") + "/1"), client, Where("1.0", "test", "here")
        )
    ),
    "heartbeat": heart,
}


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize(("made_out_to", "trusted"), [(FOR_THIS_HOST, False), (FOR_ANOTHER, True)])
def test_a_server_that_cannot_prove_who_it_is_hears_nothing(
    name: str, made_out_to: str, trusted: bool, certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a certificate that nobody signed nor a good one of somebody else gets a token, a URL or a key."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[made_out_to].with_suffix(".crt")))
    with serving(certificates[made_out_to]) as server:
        assert not SENDERS[name](server.url)
        assert [] == server.heard


@pytest.mark.parametrize("name", SENDERS)
def test_one_that_can_is_heard(name: str, certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the certificate is trusted and made out to the host, the request arrives: the refusals mean something."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[FOR_THIS_HOST].with_suffix(".crt")))
    with serving(certificates[FOR_THIS_HOST]) as server:
        assert SENDERS[name](server.url)
        assert server.heard
