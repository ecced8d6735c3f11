"""`make audit`: what is weak fails it, what could not be asked is seen, and nothing else passes for clean."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tools import audit
from tools.audit import CLEAN, UNCLEAR, WEAK, Answer, Ran

GOOD = {"name": "httpx", "version": "0.28.1", "vulns": []}
UNKNOWN = {"name": "alembic", "skip_reason": "Dependency not found on PyPI and could not be audited: alembic (1.20.1)"}
BAD = {
    "name": "rich",
    "version": "14.0.0",
    "vulns": [
        {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["14.0.1", "15.0"], "description": "x"},
        {"id": "PYSEC-2026-2", "fix_versions": []},
    ],
}


def said(*packages: dict[str, Any], code: int = 0) -> Ran:
    return Ran(code, json.dumps({"dependencies": packages, "fixes": []}), "No known vulnerabilities found")


def test_a_known_weakness_fails() -> None:
    """Each is named with the release that has it no more, and the command that takes it."""
    found = audit.answer("requirements.txt", said(GOOD, BAD, UNKNOWN, code=1))
    assert found == Answer(
        WEAK,
        (
            "requirements.txt: known weaknesses; take a newer release: make lock UPGRADE=1",
            "  rich 14.0.0: PYSEC-2026-1, CVE-2026-1; mended in 14.0.1, 15.0",
            "  rich 14.0.0: PYSEC-2026-2; mended in no release yet",
        ),
    )


def test_none_is_clean() -> None:
    """It says of how many packages that is known."""
    found = audit.answer("requirements.txt", said(GOOD, GOOD))
    assert found == Answer(CLEAN, ("requirements.txt: 2 packages, none with a known weakness",))


def test_a_mirror_that_knows_nothing_is_no_clean_bill() -> None:
    """Where the index tells of no package, pip-audit says "none found": here that is seen as not audited."""
    found = audit.answer("requirements.txt", said(UNKNOWN, UNKNOWN))
    assert (CLEAN, True) == (found.code, found.skipped)


def test_one_package_that_is_not_known_is_told() -> None:
    """A single one that could not be asked about fails: nobody expects that of a pinned package."""
    found = audit.answer("requirements.txt", said(GOOD, UNKNOWN))
    assert found == Answer(UNCLEAR, ("requirements.txt: not on PyPI, and so not audited: alembic",))


@pytest.mark.parametrize(
    "error",
    [
        "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed\nERROR:pip_audit._cli:Tip: your network",
        "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded",
        "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='pypi.org', port=443): Read timed out.",
        "requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://pypi.org/pypi/rich/json",
    ],
)
def test_out_of_reach_is_seen_and_stops_nothing(error: str) -> None:
    """A machine without the network can build, and says that it knows nothing."""
    found = audit.answer("requirements.txt", Ran(1, "", error))
    assert (CLEAN, True) == (found.code, found.skipped)
    assert found.lines[0].startswith("requirements.txt: PyPI is out of reach: ")


@pytest.mark.parametrize(
    ("out", "error"),
    [
        ("", ""),
        ("", "ERROR:pip_audit._cli:requirement alembic==1.20.1 does not contain a hash"),
        ("", "No module named pip_audit"),
        ("{}", ""),
        ('{"dependencies": []}', "No known vulnerabilities found"),
        ("[]", ""),
        ("", "requests.exceptions.SSLError: Max retries exceeded (Caused by CERTIFICATE_VERIFY_FAILED)"),
        ("", "requests.exceptions.HTTPError: 404 Client Error"),
    ],
)
def test_any_other_end_fails(out: str, error: str) -> None:
    """No hash, no pip-audit, no package, a certificate that is not right: none of these passes for clean."""
    found = audit.answer("requirements.txt", Ran(1, out, error))
    assert (UNCLEAR, False) == (found.code, found.skipped)


@pytest.mark.parametrize(
    ("runs", "code", "skipped"),
    [
        ([said(GOOD), said(GOOD)], CLEAN, False),
        ([said(GOOD), said(BAD)], WEAK, False),
        ([said(BAD), Ran(2, "", "broken")], WEAK, False),
        ([said(GOOD), Ran(2, "", "broken")], UNCLEAR, False),
        ([said(GOOD), said(UNKNOWN)], CLEAN, True),
        ([said(BAD), said(UNKNOWN)], WEAK, True),
    ],
)
def test_the_worst_counts(runs: list[Ran], code: int, skipped: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Of what runs in production and of the tools, the worst is the exit code; what was skipped is seen in any case."""
    asked: list[str] = []

    def ask(name: str, _options: Sequence[str]) -> Ran:
        asked.append(name)
        return runs[len(asked) - 1]

    assert code == audit.main(ask)
    assert ["requirements.txt", "constraints.txt"] == asked
    assert skipped == ("NOT AUDITED" in capsys.readouterr().out)


def test_on_github_it_is_seen_beside_the_job() -> None:
    """A job that is green and audited nothing has a warning on it."""
    skipped = [Answer(CLEAN, ("x",), skipped=True)]
    assert any(line.startswith("::warning ") for line in audit.banner(skipped, {"GITHUB_ACTIONS": "true"}))
    assert not any(line.startswith("::") for line in audit.banner(skipped, {}))
    assert [] == audit.banner([Answer(CLEAN, ("x",))], {"GITHUB_ACTIONS": "true"})
