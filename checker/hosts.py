"""Hosts that URLs of the settings name: which can be one at all, and which are this very machine. Pure."""

import re
from ipaddress import ip_address

# Names as nearly all are: for these, the tables of IDNA need not be loaded.
_PLAIN = re.compile(r"(?:(?!xn--)[a-z0-9_-]{1,63}\.)*(?!xn--)[a-z0-9_-]{1,63}")


def is_host(host: str | None) -> bool:
    """Whether this can be looked up: an address or a name, without a part that is empty, too long or misspelt IDNA."""
    if host and _PLAIN.fullmatch(host):
        return True
    try:
        return bool(host and host.encode("ascii").decode("idna").encode("idna"))
    except UnicodeError:
        return False


def is_loopback(host: str | None) -> bool:
    """Whether this host is the machine itself, the only one that plain http may go to: `localhost`, 127.0.0.1, ::1."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
