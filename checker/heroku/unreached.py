"""Why a connection could not be made, as far as that tells whoever is to mend it where to begin."""

import socket
import ssl


def why(error: BaseException) -> str:
    """`its name was not found`, `TLS failed`, or nothing: of all else there is no more to say.

    httpx keeps what the system said as the cause of its own errors. Texts go no further: they may hold anything.
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, ssl.SSLError):
            return "TLS failed"
        if isinstance(cause, socket.gaierror):
            return "its name was not found"
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return ""
