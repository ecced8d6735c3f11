"""Which hosts are this very machine: the only ones that plain http may go to, and whose clock may be believed. Pure."""

from ipaddress import ip_address


def is_loopback(host: str | None) -> bool:
    """Whether this host is the machine itself: `localhost`, 127.0.0.1 and those beside it, ::1."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
