"""Several questions to Heroku at once, of which some may fail: only a refused token ends them all."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from checker.errors import TokenRefused, Unreadable
from checker.ports import Fetched

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """A reply that was not to be had."""

    reason: str
    sent_at: datetime


async def attempt(reply: Coroutine[Any, Any, Fetched[T]], now: datetime) -> Fetched[T] | Failed:
    """The reply, or why there is none."""
    try:
        return await reply
    except Unreadable as error:
        return Failed(str(error), now)


async def together(coroutines: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Run all at once; the first refused token cancels the rest and is raised as itself, not as a group."""
    refused: TokenRefused | None = None
    tasks: list[asyncio.Task[T]] = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except* TokenRefused as refusals:
        leaf: BaseException = refusals
        while isinstance(leaf, BaseExceptionGroup):
            leaf = leaf.exceptions[0]
        refused = TokenRefused(str(leaf))
    if refused:
        raise refused
    return [task.result() for task in tasks]


async def within(
    seconds: float, questions: Mapping[str, Coroutine[Any, Any, Fetched[T]]], now: datetime
) -> dict[str, Fetched[T] | Failed]:
    """The replies that come in so much time, by the same keys; the others count as failed.

    For what can wait: however slow Heroku is, it does not hold up what was seen already. Raises what a reply does.
    """
    tasks = {key: asyncio.create_task(attempt(question, now)) for key, question in questions.items()}
    if not tasks:
        return {}
    try:
        await asyncio.wait(tasks.values(), timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
    late = Failed(f"Heroku did not answer all of this within {seconds:g} s", now)
    return {key: late if task.cancelled() else task.result() for key, task in tasks.items()}
