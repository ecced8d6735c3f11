"""Questions that can wait: what comes in time is had, and nothing is waited for beyond that."""

import asyncio

import pytest

from checker.errors import TokenRefused, Unreadable
from checker.observe.asking import Failed, within
from checker.ports import Fetched
from tests.make import NOW

SOON = 0.05


async def answers(value: int, after: float = 0.0) -> Fetched[int]:
    """An answer that takes so many seconds."""
    await asyncio.sleep(after)
    return Fetched(value, NOW)


async def refuses(error: Exception) -> Fetched[int]:
    """No answer, but an error."""
    await asyncio.sleep(0)
    raise error


def test_what_comes_in_time_is_had_and_the_rest_counts_as_failed() -> None:
    """One database that Heroku is slow about takes nothing from the others."""
    questions = {"a": answers(1), "b": answers(2, 60.0), "c": refuses(Unreadable("HTTP 503"))}
    assert {
        "a": Fetched(1, NOW),
        "b": Failed("Heroku did not answer all of this within 0.05 s", NOW),
        "c": Failed("HTTP 503", NOW),
    } == asyncio.run(within(SOON, questions, NOW))


def test_nobody_waits_when_all_is_there() -> None:
    """The time is a bound, not a pause; without questions there is nothing to wait for."""

    async def quickly() -> dict[str, Fetched[int] | Failed]:
        async with asyncio.timeout(30.0):
            return await within(3600.0, {"a": answers(1)}, NOW)

    assert {"a": Fetched(1, NOW)} == asyncio.run(quickly())
    assert {} == asyncio.run(within(3600.0, {}, NOW))


@pytest.mark.parametrize("error", [TokenRefused(), ZeroDivisionError()])
def test_what_must_not_be_overlooked_ends_it_at_once(error: Exception) -> None:
    """A refused token, and a mistake of checker's own, are raised as themselves and not taken for a failed reply."""
    with pytest.raises(type(error)):
        asyncio.run(within(3600.0, {"a": answers(1, 3600.0), "b": refuses(error)}, NOW))


def test_nothing_goes_on_in_the_background() -> None:
    """What was given up does not hold a connection."""

    async def left() -> int:
        await within(SOON, {"a": answers(1, 60.0)}, NOW)
        return len(asyncio.all_tasks()) - 1

    assert 0 == asyncio.run(left())
