"""The canaries of the whole suite: a test in which a secret is printed or logged fails, and no other one does."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import found_in, harmless

ROOT = Path(__file__).parents[2]

LEAKING = '''
import logging

def test_that_prints():
    """x"""
    print("postgres://u:CANARY-do-not-leak@h/d".replace("CANARY", "can" + "ary"))

def test_that_logs():
    """x"""
    logging.getLogger("httpx").warning("Bearer %s", "HRKU-AA" + "can" + "aryToken-0123456789")

def test_that_does_neither():
    """x"""
    print("the sandbox's own http://canarykey@127.0.0.1:1/1")
'''


def test_a_test_that_leaks_fails(tmp_path: Path) -> None:
    """It fails though it is about something else, and says which secret it was; its neighbour passes."""
    (tmp_path / "test_leaks.py").write_text(LEAKING)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    command += ["--rootdir", str(ROOT), "--confcutdir", str(ROOT), "-p", "tests.conftest", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert "2 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "test_that_prints: printed or logged at call: canary-do-not-leak" in done.stdout
    assert "test_that_logs: printed or logged at call: canaryToken-0123456789" in done.stdout


@pytest.mark.parametrize(
    "secret",
    [
        "canary-do-not-leak",
        "01234567-89ab-4cde-8f01-canary000000",
        "canaryHook0123456789",
        "c0ffee00c0ffee00c0ffee00c0ffee00",
        "sEcReTsEcReTsEcReT",
        "R0routingCanary0123456789abcdefg",
    ],
)
def test_made_up_secrets_are_known(secret: str) -> None:
    """However tests spell them, in whatever case, they are found in any text."""
    assert found_in(f"see https://x/{secret.upper()}?a=1 now")
    with pytest.raises(AssertionError):
        harmless(f"see {secret}")


def test_words_are_let_be() -> None:
    """A secret is spoken of in many sentences, and the sandbox's own DSN is shown by the sandbox."""
    assert harmless("HEROKU_API_KEY is a secret; http://canarykey@127.0.0.1:8700/1; [secret] [redacted]")
