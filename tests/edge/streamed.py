"""Answers that come over a line, rather than being there already."""

from collections.abc import AsyncIterator, Iterable

import httpx


class Pieces(httpx.AsyncByteStream):
    """A body that comes in these pieces; `came` is how many bytes of it were taken so far."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.came = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            self.came += len(piece)
            yield piece


class Streamed(httpx.MockTransport):
    """Whatever the handler answers is streamed, as from a real server."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if not answer.is_stream_consumed:
            return answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Pieces([answer.content]))
