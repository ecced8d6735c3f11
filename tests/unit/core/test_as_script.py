"""The script of all fixes: what stands in it, and that a shell runs just that."""

import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import phrases
from checker.model import Exemption, Judged, Origin, Outcome, Severity
from checker.report import as_script
from tests.make import NOW, database, judged, verdict

CAPTURE = "heroku pg:backups:capture DATABASE --app shop"
SCHEDULE = "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop"
SHELLS = [shell for shell in ("sh", "dash", "bash") if shutil.which(shell)]

# Writes down how many words it was given, and each of them.
STUB = """#!/bin/sh
printf '%s\\n' "$#" "$@" >> "$RECORD"
case "$*" in *"$FAILS"*) exit 1;; esac
"""


@dataclass(frozen=True)
class Ran:
    """What a shell made of a script: its exit code, what it said, the commands that arrived, and the files left."""

    code: int
    err: str
    commands: list[tuple[str, ...]]
    files: list[str]


def run(script: str, shell: str = "sh", fails: str = "nothing at all", *, piped: bool = False) -> Ran:
    """Run it where `heroku` is a stub and no other command is to be found."""
    with tempfile.TemporaryDirectory() as folder:
        here, stub = Path(folder), Path(folder) / "bin" / "heroku"
        stub.parent.mkdir()
        stub.write_text(STUB)
        stub.chmod(0o755)
        (here / "fixes.sh").write_text(script, encoding="utf-8")
        done = subprocess.run(
            [str(shutil.which(shell)), *([] if piped else ["fixes.sh"])],
            input=script if piped else "",
            cwd=here,
            env={"PATH": str(stub.parent), "RECORD": str(here / "record"), "FAILS": fails},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        record = here / "record"
        words = record.read_text(encoding="utf-8").split("\n")[:-1] if record.exists() else []
        left = sorted(path.name for path in here.iterdir() if path.name not in {"bin", "fixes.sh", "record"})
        return Ran(done.returncode, done.stderr, _commands(words), left)


def _commands(words: list[str]) -> list[tuple[str, ...]]:
    commands = []
    while words:
        count = int(words[0])
        commands.append(("heroku", *words[1 : count + 1]))
        words = words[count + 1 :]
    return commands


def script(*databases: Judged, problems: Sequence[str] = (), policy: str = "policy.yml") -> str:
    return as_script.render(databases, problems, policy, NOW)


def words(*commands: str) -> list[tuple[str, ...]]:
    return [tuple(shlex.split(command)) for command in commands]


def test_it_says_what_each_command_is_for() -> None:
    """When it was made, by which policy, what is wrong, what a command does besides, then the commands, data first."""
    lost = verdict("schedule_present", summary="nothing schedules it", fix=(SCHEDULE,))
    old = verdict("recent_backup", summary="too old", fix=(CAPTURE,), explained_by="schedule_present")
    text = script(judged("shop", lost, old))
    assert "found 2026-11-22 09:30 UTC; policy: policy.yml." in text
    assert "READ IT BEFORE YOU RUN IT" in text
    block = text[text.index("# --- ") :].split("\n\n")[0]
    assert block.splitlines() == [
        "# --- shop::DATABASE (postgresql-shop)",
        "# critical: schedule_present: nothing schedules it",
        "# critical: recent_backup: too old",
        "#   Schedule: takes no backup at once; the first is due 2026-11-23 00:00 UTC.",
        "#   Capture: loads the database while it runs, and may drop its oldest manual backup.",
        f"run {CAPTURE}",
        f"run {SCHEDULE}",
    ]
    assert (0, words(CAPTURE, SCHEDULE)) == ((ran := run(text)).code, ran.commands)


def test_what_it_leaves_out_is_said() -> None:
    """No command, not known, exempt, not trusted, not looked at: a comment each, and nothing of it is run."""
    exemption = Exemption(
        rules=("no_gaps",),
        of="shop",
        until=datetime(2027, 2, 1, tzinfo=UTC),
        reason="moving",
        owner="us",
        origin=Origin("policy.yml", 9),
    )
    destroy = "heroku addons:destroy postgresql-shop --app shop --confirm shop"
    one = judged(
        "shop",
        verdict("covered", severity=Severity.WARNING, summary="no policy matches it"),
        verdict("retained_backups", summary="too few", explained_by="slots_met"),
        verdict("rollback_reach", Outcome.UNKNOWN, summary="not told"),
        verdict("no_gaps", Outcome.EXEMPT, summary="a night is lost", exemption=exemption, fix=(CAPTURE,)),
        verdict("listed", summary="odd", fix=(destroy,)),
        verdict("slots_met", Outcome.PASS, fix=(SCHEDULE,)),
    )
    text = script(one, judged("fine", verdict("covered", Outcome.PASS)), problems=["the app typo: not there"])
    for comment in (
        "# not checked: the app typo: not there",
        "# no command heals this: covered: no policy matches it",
        "# follows from slots_met: retained_backups: too few",
        "# not known: rollback_reach: not told",
        "# left out, exempt until 2027-01-31: no_gaps: a night is lost",
        f"# not run, as it is none of those that this script may run: {destroy}",
        "# There is nothing to run.",
    ):
        assert f"\n{comment}\n" in text
    assert "fine" not in text
    assert (0, "", []) == ((ran := run(text)).code, ran.err, ran.commands)


def test_what_cannot_be_read_is_said_once() -> None:
    """Where nothing could be read, that is why all else is unknown."""
    blind = [verdict(rule, Outcome.UNKNOWN, summary=rule) for rule in ("readable", "slots_met", "recent_backup")]
    assert ["# not known: readable: readable"] == [
        line for line in script(judged("shop", *blind)).splitlines() if "not known" in line
    ]


def test_a_failure_hides_nothing() -> None:
    """A command that fails is told, the others run all the same, and the exit code is not that of success."""
    both = judged("shop", verdict("schedule_present", fix=(SCHEDULE,)), verdict("recent_backup", fix=(CAPTURE,)))
    ran = run(script(both), fails="capture")
    assert (1, words(CAPTURE, SCHEDULE)) == (ran.code, ran.commands)
    assert f"failed: {CAPTURE}\n1 failed, see above\n" == ran.err


def test_a_step_waits_for_the_one_before() -> None:
    """What is harmless only after another step is not run where that one failed."""
    attach = "heroku addons:attach postgresql-shop --as OLD --app shop --confirm do-not-replace"
    detach = "heroku addons:detach OLD --app shop"
    text = script(judged("shop", verdict("schedule_bound", fix=(f"{attach} && {detach}",))))
    assert words(attach, detach) == run(text).commands
    failed = run(text, fails="attach")
    assert (1, words(attach)) == (failed.code, failed.commands)


def test_no_command_twice() -> None:
    """Two databases whose findings name one command run it once."""
    listing = verdict("listed", fix=("heroku addons --app shop",))
    twice = script(judged("shop", listing), judged("shop", listing, database=database(name="postgresql-other")))
    assert 1 == twice.count("\nrun heroku addons --app shop\n")


def test_without_the_heroku_cli(tmp_path: Path) -> None:
    """Where there is no `heroku` it says so at once."""
    text = script(judged("shop", verdict("recent_backup", fix=(CAPTURE,))))
    done = subprocess.run(
        [str(shutil.which("sh")), "-c", text], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (127, "", "heroku is not on the PATH\n") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell(shell: str) -> None:
    """The shells there are take it, as a file and piped, with a command that could swallow the rest of it."""
    text = script(
        judged("shop", verdict("schedule_present", fix=(SCHEDULE,)), verdict("recent_backup", fix=(CAPTURE,)))
    )
    assert 0 == subprocess.run([shell, "-n"], input=text, text=True, check=False).returncode
    for piped in (False, True):
        ran = run(text, shell, piped=piped)
        assert (0, "", words(CAPTURE, SCHEDULE)) == (ran.code, ran.err, ran.commands)


HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "$(touch gotcha)",
            "`touch gotcha`",
            "'; touch gotcha; '",
            '"; touch gotcha; "',
            "a\ntouch gotcha",
            "a\rtouch gotcha",
            "a\u2028touch gotcha",
            "a && touch gotcha",
            "> gotcha",
            "$RECORD",
            "~",
            "*",
            "--confirm",
            "-x",
            "back\\",
            "back\\\n",
            "\x1b[2J",
            "\u202eevil",
            "!!",
            "#",
            "run",
            "%s%n",
            "",
        ]
    ),
)


def trusted(word: str) -> bool:
    """A word that the script may hand to the Heroku CLI."""
    return word.isascii() and word.isprintable() and not word.startswith("-")


@settings(max_examples=60, deadline=None)
@given(name=HOSTILE, app=HOSTILE, said=HOSTILE, policy=HOSTILE)
def test_hostile_names(name: str, app: str, said: str, policy: str) -> None:
    """Whatever stands at Heroku or in the policy, the commands of the findings are run and nothing else."""
    capture = ("heroku", "pg:backups:capture", name, "--app", app)
    schedule = ("heroku", "pg:backups:schedule", "DATABASE", "--at", name, "--app", app)
    found = [
        verdict("schedule_present", summary=said, fix=(phrases.command(*schedule),)),
        verdict("recent_backup", summary=said, fix=(phrases.command(*capture),)),
        verdict("covered", summary=said),
        verdict("readable", Outcome.UNKNOWN, summary=said),
    ]
    hostile = judged("shop", *found, database=database(app=app, name=name, attachments=()))
    text = script(hostile, judged("last", verdict("recent_backup", fix=(CAPTURE,))), problems=[said], policy=policy)
    rest = text.replace(as_script._RUN, "").replace(as_script._END, "").split("\n")
    assert {""} >= {line for line in rest if not line.startswith(("#", "run heroku pg:backups:"))}
    ran = run(text)
    wanted = [capture, schedule] if trusted(name) and trusted(app) else []
    assert ([*dict.fromkeys([*wanted, *words(CAPTURE)])], "", []) == (ran.commands, ran.err, ran.files)
    assert 0 == ran.code
