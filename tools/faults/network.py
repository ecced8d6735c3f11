"""What httpx raises where the network fails, by the kind of failure; with what lies behind it, where that is told."""

import socket
import ssl

import httpx

NETWORK: dict[str, tuple[type[httpx.HTTPError], Exception | None]] = {
    "timeout": (httpx.ReadTimeout, None),
    "silent": (httpx.ConnectTimeout, None),
    "refused": (httpx.ConnectError, ConnectionRefusedError(111, "Connection refused")),
    "dns": (httpx.ConnectError, socket.gaierror(-2, "Name or service not known")),
    "tls": (httpx.ConnectError, ssl.SSLCertVerificationError(1, "certificate verify failed")),
    "cut": (httpx.RemoteProtocolError, None),
}
