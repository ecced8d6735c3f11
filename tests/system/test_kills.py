"""The worker is killed again and again, at every step and at random instants: what there is to tell arrives."""

import subprocess
import sys

import pytest

from tests.system.product import ROOT

pytestmark = pytest.mark.system


def test_twenty_kills(postgres_url: str) -> None:
    """On SQLite and on Postgres: nothing lost, nothing out of order, and no more again than kills explain."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills.run", "--kills", "20", "--ticks", "0", "--postgres", postgres_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    sqlite, postgres, total = done.stdout.splitlines()
    assert (True, True) == ("0 wrong" in sqlite, "0 wrong" in postgres)
    assert total.startswith("in all: 2")
