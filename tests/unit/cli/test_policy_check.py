"""`checker policy check`, `schema` and `show`: for people and for machines."""

import json
import re
from pathlib import Path

import pytest

from checker import wiring
from checker.policy import builtin_text
from tests.make import DAY
from tests.unit.cli.conftest import Run

TOLD = {"SLACK_WEBHOOK_URL": "https://hooks.example.com/T/B/madeup"}
TIGHT = """\
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require:
      schedule: {at: "00:00", timezone: Europe/London}
      recent_backup: {max_age: 24h}
"""
SAID = (
    "24h is shorter than the 29h that a healthy schedule at 00:00 Europe/London can take; the smallest safe one is "
    "29h: write that, or auto"
)


def test_policy_check(run: Run, here: Path) -> None:
    """A valid policy is said to be, with its name, its size and how often it makes checker look."""
    (here / "mine.yml").write_text(builtin_text())
    ended = run("policy", "check", "mine.yml", **TOLD)
    assert (0, "mine.yml: valid; policies: 1; looked at every 1 h.\n", "") == (ended.code, ended.out, ended.err)


def test_policy_check_of_exemptions(run: Run, here: Path) -> None:
    """Exemptions that run out are named; one for too long is refused, one that is over stops nothing."""
    today = wiring.now()
    until = {"old": today - 9 * DAY, "soon": today + 9 * DAY, "later": today + 99 * DAY}
    entry = "  - {match: {apps: [%s]}, rules: readable, until: %s, reason: moving out, owner: platform}\n"
    text = builtin_text() + "exemptions:\n" + "".join(entry % (app, at.date()) for app, at in until.items())
    (here / "policy.yml").write_text(text)
    ended = run("policy", "check", **TOLD)
    line = len(builtin_text().splitlines()) + 2
    assert [
        (
            f"policy.yml:{line}:52: warning: the exemption of readable at old ended on {until['old'].date()}; remove "
            "it, or renew it."
        ),
        (
            f"policy.yml:{line + 1}:53: note: the exemption of readable at soon ends soon, on {until['soon'].date()}; "
            "what it covers alerts again from then on."
        ),
    ] == ended.out.splitlines()[1:]
    assert 0 == ended.code
    (here / "policy.yml").write_text(text + entry % ("never", (today + 200 * DAY).date()))
    ended = run("policy", "check")
    assert (3, True) == (ended.code, "this lies more than 180d ahead" in ended.err)


def test_policy_check_without_a_file(run: Run, here: Path) -> None:
    """Without a name ./policy.yml is checked, and where it is missing a release would be refused."""
    assert 3 == run("policy", "check").code
    (here / "policy.yml").write_text(builtin_text())
    ended = run("policy", "check")
    assert (0, True) == (ended.code, ended.out.startswith("policy.yml: valid;"))


def test_policy_check_of_mistakes(run: Run, here: Path) -> None:
    """All mistakes are named with their places, so that an editor can go there."""
    (here / "policy.yml").write_text("version: 2\npoll: often\npolicies: []\n")
    ended = run("policy", "check")
    assert (3, "") == (ended.code, ended.out)
    assert ["policy.yml:1", "policy.yml:2"] == re.findall(r"(policy\.yml:[12]):\d+: ", ended.err)


def test_policy_check_tells_warnings(run: Run, here: Path) -> None:
    """What is valid and yet unwise is told with its place, and stops no release."""
    (here / "policy.yml").write_text(TIGHT)
    ended = run("policy", "check", **TOLD)
    assert (0, "") == (ended.code, ended.err)
    assert [
        "policy.yml: valid; policies: 1; looked at every 1 h; 1 warning.",
        f"policy.yml:7:32: warning: {SAID}.",
    ] == ended.out.splitlines()


def test_strict_policy_check_fails_on_warnings(run: Run, here: Path) -> None:
    """With --strict a warning ends in 3, and a policy without any in 0."""
    (here / "policy.yml").write_text(TIGHT)
    ended = run("policy", "check", "--strict", **TOLD)
    assert (3, f"policy.yml:7:32: warning: {SAID}.") == (ended.code, ended.out.splitlines()[1])
    assert ended.out.startswith(
        "policy.yml: valid; policies: 1; looked at every 1 h; 1 warning, which --strict refuses."
    )
    (here / "policy.yml").write_text(builtin_text())
    assert 0 == run("policy", "check", "--strict", **TOLD).code


def test_strict_policy_check_lets_notes_be(run: Run, here: Path) -> None:
    """A note is told and fails nothing."""
    (here / "policy.yml").write_text(TIGHT.replace("schedule: {at", "# {at"))
    ended = run("policy", "check", "--strict", **TOLD)
    assert (0, True) == (ended.code, ended.out.splitlines()[1].startswith("policy.yml:7:32: note: 24h is shorter than"))


@pytest.mark.parametrize(
    ("variables", "codes"),
    [
        ({}, [0, 3]),
        (TOLD, [0, 0]),
        ({"SENTRY_DSN": "https://key@sentry.example.com/1"}, [0, 0]),
        ({"SENTRY_DSN": " "}, [0, 3]),
    ],
)
def test_policy_check_where_nobody_would_be_told(
    run: Run, here: Path, variables: dict[str, str], codes: list[int]
) -> None:
    """On a laptop neither variable is set: that is told and stops nothing, save with --strict."""
    (here / "policy.yml").write_text(builtin_text())
    assert codes == [run("policy", "check", *strict, **variables).code for strict in ([], ["--strict"])]


def test_policy_check_knows_variables_of_sinks(run: Run, here: Path) -> None:
    """A sink's variable is told where it is not set, by name; what it holds is never shown."""
    sinks = "sinks: {ops: {type: webhook, url_env: LINT_A_URL, secret_env: LINT_A_SECRET}}\n"
    (here / "policy.yml").write_text(builtin_text() + sinks)
    ended = run("policy", "check", LINT_A_URL="https://example.com/hook/geheim")
    warned = [line for line in ended.out.splitlines() if ": warning: " in line]
    assert (0, 1) == (ended.code, len(warned))
    assert "LINT_A_SECRET is not set here" in warned[0]
    assert "geheim" not in ended.out + ended.err


def test_policy_check_for_machines(run: Run, here: Path) -> None:
    """As JSON each mistake, warning and note is one entry with its place, and the exit code is the same."""
    (here / "policy.yml").write_text(TIGHT)
    place = {"path": "policy.yml", "line": 7, "column": 32}
    for arguments, code in (([], 0), (["--strict"], 3)):
        ended = run("policy", "check", "--format", "json", *arguments, **TOLD)
        assert (code, [{**place, "severity": "warning", "message": SAID}]) == (ended.code, json.loads(ended.out))
    (here / "policy.yml").write_text(builtin_text())
    assert (0, []) == ((ended := run("policy", "check", "--format", "json", **TOLD)).code, json.loads(ended.out))
    (here / "policy.yml").write_text("version: 2\npoll: often\npolicies: []\n")
    ended = run("policy", "check", "--format", "json")
    assert (3, "") == (ended.code, ended.err)
    rows = json.loads(ended.out)
    assert [("policy.yml", 1, 10, "error"), ("policy.yml", 2, 7, "error"), ("policy.yml", 3, 11, "error")] == [
        (row["path"], row["line"], row["column"], row["severity"]) for row in rows
    ]
    assert all(row["message"] for row in rows)


@pytest.mark.parametrize("arguments", [["none.yml"], ["none.yml", "--format", "json"], ["--format", "xml"], ["a", "b"]])
def test_policy_check_of_what_is_not_there(run: Run, arguments: list[str]) -> None:
    """A file that is missing and a command line that is wrong end in 3 with one line."""
    ended = run("policy", "check", *arguments)
    assert (3, "", 1) == (ended.code, ended.out, len(ended.err.splitlines()))


def test_policy_schema(run: Run) -> None:
    """The schema is printed whole, needs no settings, and is the one that stands in the repository."""
    ended = run("policy", "schema")
    assert (0, "") == (ended.code, ended.err)
    assert ended.out == (Path(__file__).parents[3] / "docs" / "policy.schema.json").read_text(encoding="utf-8")


def test_policy_show(run: Run, here: Path) -> None:
    """The effective policy is shown as a table, as JSON and as YAML, which is a policy that passes its own check."""
    (here / "policy.yml").write_text(TIGHT)
    table = run("policy", "show")
    assert (0, "") == (table.code, table.err)
    assert re.search(r"max_age +24h +policy\.yml:7 *\n", table.out)
    assert re.search(r"unknown_after +3h +default *\n", table.out)
    shown = json.loads(run("policy", "show", "--format", "json").out)
    assert {"value": "24h", "origin": "policy.yml:7"} == shown["policies"][0]["require"]["recent_backup"]["max_age"]
    (here / "again.yml").write_text(run("policy", "show", "policy.yml", "--format", "yaml").out)
    assert 0 == run("policy", "check", "again.yml").code


def test_policy_show_without_a_file(run: Run) -> None:
    """Where there is no file, what holds is the built-in policy, and it says so."""
    ended = run("policy", "show")
    assert (0, True) == (ended.code, ended.out.startswith("built-in (there is no policy.yml here): what holds"))
    assert re.search(r"- name +everything +built-in:\d+ *\n", ended.out)


def test_policy_show_of_mistakes(run: Run, here: Path) -> None:
    """What is wrong holds nowhere: its mistakes are told, and so are a missing file and an unknown format."""
    (here / "policy.yml").write_text("version: 2\npolicies: []\n")
    ended = run("policy", "show", "--format", "json")
    assert (3, "", 2) == (ended.code, ended.out, len(re.findall(r"policy\.yml:\d+:\d+: ", ended.err)))
    for arguments in (["none.yml"], ["--format", "toml"]):
        ended = run("policy", "show", *arguments)
        assert (3, "", 1) == (ended.code, ended.out, len(ended.err.splitlines()))
