"""A running sandbox on a clock that stands still, and a client with a token."""

from collections.abc import Iterator

import httpx
import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running("default", speed=0) as started:
        yield started


@pytest.fixture
def client(sandbox: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": "Bearer sandbox-token"}) as opened:
        yield opened
