"""Questions that can wait: what comes in time is had, and nothing is waited for beyond that."""

import asyncio
from functools import partial

import pytest

from checker.errors import TokenRefused, Unreadable
from checker.observe.asking import AT_ONCE, Failed, by_turns, within
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
    questions = {
        "a": partial(answers, 1),
        "b": partial(answers, 2, 60.0),
        "c": partial(refuses, Unreadable("HTTP 503")),
    }
    assert {
        "a": Fetched(1, NOW),
        "b": Failed("Heroku did not answer all of this within 0.05 s", NOW),
        "c": Failed("HTTP 503", NOW),
    } == asyncio.run(within(SOON, questions, NOW))


def test_nobody_waits_when_all_is_there() -> None:
    """The time is a bound, not a pause; without questions there is nothing to wait for."""

    async def quickly() -> dict[str, Fetched[int] | Failed]:
        async with asyncio.timeout(30.0):
            return await within(3600.0, {"a": partial(answers, 1)}, NOW)

    assert {"a": Fetched(1, NOW)} == asyncio.run(quickly())
    assert {} == asyncio.run(within(3600.0, {}, NOW))


@pytest.mark.parametrize("error", [TokenRefused(), ZeroDivisionError()])
def test_what_must_not_be_overlooked_ends_it_at_once(error: Exception) -> None:
    """A refused token, and a mistake of checker's own, are raised as themselves and not taken for a failed reply."""
    with pytest.raises(type(error)):
        asyncio.run(within(3600.0, {"a": partial(answers, 1, 3600.0), "b": partial(refuses, error)}, NOW))


def test_nothing_goes_on_in_the_background() -> None:
    """What was given up does not hold a connection."""

    async def left() -> int:
        await within(SOON, {"a": partial(answers, 1, 60.0)}, NOW)
        return len(asyncio.all_tasks()) - 1

    assert 0 == asyncio.run(left())


@pytest.mark.parametrize("count", [0, 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
def test_many_questions_take_turns(count: int) -> None:
    """However many databases there are, so many are asked about at a time, and the answers come in order."""
    running: list[int] = []
    most = 0

    async def ask(place: int) -> Fetched[int]:
        nonlocal most
        running.append(place)
        most = max(most, len(running))
        await asyncio.sleep(0)
        running.remove(place)
        return Fetched(place, NOW)

    questions = [partial(ask, place) for place in range(count)]
    assert [Fetched(place, NOW) for place in range(count)] == asyncio.run(by_turns(questions))
    by_key = {str(place): question for place, question in enumerate(questions)}
    assert {str(place): Fetched(place, NOW) for place in range(count)} == asyncio.run(within(60.0, by_key, NOW))
    assert min(count, AT_ONCE) == most


def test_a_refused_token_ends_all_turns() -> None:
    """The first refusal is raised as itself, and what waits for its turn is not asked any more."""
    asked: list[int] = []

    async def ask(place: int) -> int:
        asked.append(place)
        await asyncio.sleep(0)
        raise TokenRefused

    with pytest.raises(TokenRefused):
        asyncio.run(by_turns([partial(ask, place) for place in range(3 * AT_ONCE)]))
    assert len(asked) <= AT_ONCE
