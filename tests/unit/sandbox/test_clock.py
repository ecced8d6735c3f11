"""The simulated clock, and how spans, speeds and sizes are written."""

from datetime import UTC, datetime, timedelta

import pytest

from checker.sandbox.clock import Clock
from checker.sandbox.rate import RatePool
from checker.sandbox.spans import parse_size, parse_span, parse_speed

START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Seconds:
    """Real time that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(("speed", "expected"), [(1, 10), (3600, 36_000), (0, 0)])
def test_speed(speed: float, expected: float) -> None:
    """Ten real seconds are ten, 36,000 or no simulated ones."""
    real = Seconds()
    clock = Clock(START, speed, real)
    real.at += 10
    assert START + timedelta(seconds=expected) == clock.now()


def test_never_backwards() -> None:
    """The clock jumps forward only, and says where it stands."""
    clock = Clock(START, 0, Seconds())
    clock.advance(timedelta(days=2))
    assert START + timedelta(days=2) == clock.now()
    with pytest.raises(ValueError, match="stands at 2026-11-24T09:30:00Z and never goes backwards"):
        clock.move_to(START)


def test_change_of_speed_keeps_the_time() -> None:
    """A new speed counts from now on."""
    real = Seconds()
    clock = Clock(START, 1, real)
    real.at += 10
    clock.set_speed(0)
    real.at += 10
    assert START + timedelta(seconds=10) == clock.now()
    assert clock.frozen


@pytest.mark.parametrize(
    ("text", "seconds"), [("2d", 172_800), ("90m", 5_400), ("1h30m", 5_400), ("1w", 604_800), (45, 45), ("45", 45)]
)
def test_spans(text: str | int, seconds: float) -> None:
    """Spans are written with units, or as seconds."""
    assert timedelta(seconds=seconds) == parse_span(text)


@pytest.mark.parametrize("text", ["", "soon", "2x", "d2", "2d!"])
def test_bad_spans(text: str) -> None:
    """What is no span is said to be none."""
    with pytest.raises(ValueError, match="is not a length of time"):
        parse_span(text)


@pytest.mark.parametrize(("text", "speed"), [("3600x", 3600), ("1", 1), (0, 0), ("0.5x", 0.5)])
def test_speeds(text: str | int, speed: float) -> None:
    """Speeds may carry an x."""
    assert speed == parse_speed(text)


def test_bad_speed() -> None:
    """A negative speed is refused."""
    with pytest.raises(ValueError, match="is not a speed"):
        parse_speed("-1x")


@pytest.mark.parametrize(
    ("text", "size"), [("64MB", 64 * 1024**2), ("1.5GB", 1_610_612_736), (12, 12), ("350kb", 358_400)]
)
def test_sizes(text: str | int, size: int) -> None:
    """Sizes are powers of 1024."""
    assert size == parse_size(text)


def test_rate_pool_empties_and_refills() -> None:
    """Tokens run out one by one and come back 75 a minute (heroku.md §1.5)."""
    real = Seconds()
    pool = RatePool(lambda: 1, 2, real)
    assert [True, True, False] == [pool.take() for _ in range(3)]
    real.at += 1
    assert [True, False] == [pool.take(), pool.take()]
    real.at += 3600
    assert 2 == pool.left()
