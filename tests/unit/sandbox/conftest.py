"""A running sandbox on a clock that stands still, and a client with a token."""

from collections.abc import Iterator

import httpx
import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running


@pytest.fixture(scope="module")
def reader() -> Iterator[httpx.Client]:
    """For tests that change nothing: one sandbox for the whole module."""
    with running("default", speed=0) as started, _client(started) as opened:
        yield opened


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running("default", speed=0) as started:
        yield started


@pytest.fixture
def client(sandbox: Running) -> Iterator[httpx.Client]:
    with _client(sandbox) as opened:
        yield opened


def _client(started: Running) -> httpx.Client:
    return httpx.Client(base_url=started.url, headers={"Authorization": "Bearer sandbox-token"})
