"""The body of an answer, and never more of it than a limit: neither as it comes nor as it unfolds.

httpx would unfold each piece as far as it goes, and a packing within a packing as well: a few kilobytes could fill the
memory. So gzip is all that is asked for, and it is unfolded here, up to the limit.
"""

import zlib
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx

_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_HEADER_OF_GZIP = 16  # added to the size of the window, as zlib wants it


class _TooLarge(Exception):
    """There is more than was asked for."""


async def body(response: httpx.Response, limit: int) -> bytes | None:
    """The whole body; None where it is larger than `limit` bytes. Raises httpx.DecodingError where it is no gzip."""
    found = bytearray()
    try:
        async for piece in _pieces(response, limit):
            found += piece
    except _TooLarge:
        return None
    return bytes(found)


async def beginning(response: httpx.Response, limit: int) -> bytes:
    """As much of the body as comes, up to `limit` bytes."""
    found = bytearray()
    with suppress(_TooLarge, httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError):
        async for piece in _pieces(response, limit):
            found += piece
    return bytes(found)


async def _pieces(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """The body piece by piece, unfolded, up to the limit. Raises _TooLarge behind it."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in _PLAIN | _GZIP:
        raise _undecodable(response)
    unfolding = zlib.decompressobj(zlib.MAX_WBITS + _HEADER_OF_GZIP) if packing in _GZIP else None
    came = went = 0
    async for packed in response.aiter_raw():
        piece = packed if unfolding is None else _unfolded(unfolding, packed, limit - went + 1, response)
        came, went = came + len(packed), went + len(piece)
        yield piece[: len(piece) - max(went - limit, 0)]
        # What unfolds to nothing may come without end all the same.
        if max(came, went) > limit:
            raise _TooLarge
    if unfolding is not None and not unfolding.eof:
        raise _undecodable(response)


def _unfolded(unfolding: "zlib._Decompress", packed: bytes, most: int, response: httpx.Response) -> bytes:
    try:
        return unfolding.decompress(packed, most)
    except zlib.error:
        # Its text says nothing that anybody could use, and the context would hold the body.
        raise _undecodable(response) from None


def _undecodable(response: httpx.Response) -> httpx.DecodingError:
    return httpx.DecodingError("the body cannot be unfolded", request=response.request)
