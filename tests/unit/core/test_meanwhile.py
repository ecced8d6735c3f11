"""Two questions to Heroku under way at once: what comes of the second, and that none is left behind."""

import asyncio

import pytest

from checker.errors import Unreadable
from checker.meanwhile import meanwhile


async def answer(value: int | Exception, steps: int = 1) -> int:
    """An answer that takes so many turns of the loop."""
    for _ in range(steps):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


def test_both_are_answered() -> None:
    """The second is asked while the first one waits."""

    async def ask() -> tuple[int, int]:
        async with meanwhile(answer(2)) as other:
            return await answer(1, steps=5), await other

    assert (1, 2) == asyncio.run(ask())


@pytest.mark.parametrize("steps", [1, 1000])
def test_what_fails_is_raised_where_it_is_awaited(steps: int) -> None:
    """The first one's failure counts, whatever came of the second, and nothing goes on behind it."""

    async def ask() -> int:
        with pytest.raises(Unreadable, match="first"):
            async with meanwhile(answer(Unreadable("second"), steps)):
                await answer(Unreadable("first"), steps=5)
        return len(asyncio.all_tasks()) - 1

    assert 0 == asyncio.run(ask())


def test_the_second_one_may_fail_alone() -> None:
    """Whoever awaits it hears why."""

    async def ask() -> int:
        async with meanwhile(answer(Unreadable("second"))) as other:
            return await other

    with pytest.raises(Unreadable, match="second"):
        asyncio.run(ask())
