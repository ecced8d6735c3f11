"""One question to Heroku while another one is under way."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@asynccontextmanager
async def meanwhile(question: Coroutine[Any, Any, T]) -> AsyncIterator["asyncio.Task[T]"]:
    """Ask this while the block runs: to await the task gives the answer, or raises what there was instead.

    What is not answered when the block ends, for whatever reason, is given up; what it raised unheard is let go.
    """
    task = asyncio.create_task(question)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
