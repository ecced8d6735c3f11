"""What the tests of wires share."""

from collections.abc import Iterator

import pytest
import stamina


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Retries come at once, and are no more than three."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
