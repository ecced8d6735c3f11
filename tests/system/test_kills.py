"""The worker is killed again and again, at every step and at random instants: what there is to tell arrives."""

import subprocess
import sys

import pytest

from tests.system.product import ROOT

pytestmark = pytest.mark.system


def test_twenty_kills(postgres_url: str) -> None:
    """On SQLite, on Postgres, with two workers that live on: nothing is lost, and kills explain what comes again."""
    arguments = [
        "--kills",
        "20",
        "--sweeps-per-kill",
        "1.5",
        "--ticks",
        "0",
        "--hours",
        "6",
        "--postgres",
        postgres_url,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills.run", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    *trials, total = done.stdout.splitlines()
    assert [True] * 3 == [" 0 wrong; seed" in trial for trial in trials]
    # A worker that is killed in the end may be killed once more than was asked for, and those that live on are, too.
    assert 20 <= int(total.removeprefix("in all: ").split()[0])
    assert total.endswith(" 0 things wrong")
