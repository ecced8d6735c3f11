"""Several questions to Heroku at once, of which some may fail: only a refused token ends them all."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from checker.errors import Spent, TokenRefused, Unreadable
from checker.ports import Fetched

T = TypeVar("T")

AT_ONCE = 50
"""So many questions are under way together: enough that no request waits for another one to be thought about."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A reply that was not to be had; `spent`: it was not asked for, as the account's requests are nearly used up."""

    reason: str
    sent_at: datetime
    spent: bool = False


async def attempt(reply: Coroutine[Any, Any, Fetched[T]], now: datetime) -> Fetched[T] | Failed:
    """The reply, or why there is none."""
    try:
        return await reply
    except Unreadable as error:
        return Failed(str(error), now, isinstance(error, Spent))


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


async def by_turns(questions: Sequence[Callable[[], Coroutine[Any, Any, T]]]) -> list[T]:
    """What they come to, in order. What waits for its turn takes no room yet; raises as `together`."""
    answers: dict[int, T] = {}
    waiting = iter(enumerate(questions))

    async def work() -> None:
        for place, question in waiting:
            answers[place] = await question()

    await together([work() for _ in range(min(AT_ONCE, len(questions)))])
    return [answers[place] for place in range(len(questions))]


async def within(
    seconds: float, questions: Mapping[str, Callable[[], Coroutine[Any, Any, Fetched[T]]]], now: datetime
) -> dict[str, Fetched[T] | Failed]:
    """The replies that come in so much time, by the same keys; the others count as failed.

    For what can wait: however slow Heroku is, it does not hold up what was seen already. Raises what a reply does.
    """
    answers: dict[str, Fetched[T] | Failed] = {}
    waiting = iter(questions.items())

    async def work() -> None:
        for key, question in waiting:
            answers[key] = await attempt(question(), now)

    tasks = [asyncio.create_task(work()) for _ in range(min(AT_ONCE, len(questions)))]
    if not tasks:
        return {}
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if not task.cancelled():
            task.result()
    late = Failed(f"Heroku did not answer all of this within {seconds:g} s", now)
    return {key: answers.get(key, late) for key in questions}
