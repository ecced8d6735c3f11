"""`checker worker` on a file that is refused: the alarm goes on by the last good policy, and says so."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from checker import patience
from checker.sandbox.handle import Running
from tests.unit.cli.conftest import Ended, Run

GOOD = """\
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {schedule: any}
"""
BAD = GOOD.replace("version: 1", "version: 9").replace("any", "sometimes")
INSTEAD = (
    "The last good policy runs instead, policy.yml as in force until "
    "<!date^1795339800^{date_short_pretty} {time}|2026-11-22> (09:30 UTC)"
)


@pytest.fixture
def once(run: Run, here: Path, heroku: Running, monkeypatch: pytest.MonkeyPatch) -> "Once":
    """`worker --once` with a store of its own, without any wait for one that is down."""
    monkeypatch.setattr(patience, "PAUSES", (0.0,))
    return Once(run, here, heroku)


class Once:
    """One sweep after the other, by whatever file there is."""

    def __init__(self, run: Run, here: Path, heroku: Running) -> None:
        self._run, self.here, self.heroku = run, here, heroku
        self._heard = 0

    def __call__(self, text: str | None, **variables: str) -> Ended:
        file = self.here / "policy.yml"
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_text(text)
        given = {**self.heroku.environment, "DATABASE_URL": f"sqlite:///{self.here}/store.db"} | variables
        return self._run("worker", "--once", **given)

    def told(self) -> str:
        """What Slack heard since this was asked last."""
        received = self.heroku.slack[self._heard :]
        self._heard += len(received)
        return "\n".join(json.dumps(one.payload, ensure_ascii=False) for one in received)


def test_a_broken_policy_keeps_the_old_alarms_going(once: Once) -> None:
    """A schedule vanishes while the file is broken: that is told, and so are the file, its mistakes and what runs."""
    assert 0 == once(GOOD).code
    once.told()
    once.heroku.event("delete_schedule", "shared-meaning")
    ended = once(BAD)
    assert (0, "") == (ended.code, ended.err)
    assert "event=policy.refused" in ended.out
    told = once.told()
    assert "No backup schedule" in told
    assert "checker's policy file is refused" in told
    assert INSTEAD in told
    assert "policy.yml:1:10: " in told
    assert "policy.yml:5:25: " in told
    assert "checker policy check" in told


def test_it_stays_open_until_the_file_is_good(once: Once) -> None:
    """It is told once, and its end is; what the new file loosens is told against what was truly in force."""
    once(GOOD)
    once(BAD)
    once.told()
    once(BAD)
    assert "" == once.told()
    once(f"poll: 2h\n{GOOD}")
    told = once.told()
    assert "A policy file without mistakes is in force" in told
    assert "looser: poll: 1h -&gt; 2h" in told


def test_a_file_that_is_gone(once: Once) -> None:
    """A file that cannot be read ends no alarm either."""
    once(GOOD)
    once.told()
    assert 0 == once(None).code
    assert "the policy policy.yml cannot be read (no such file or directory)" in once.told()


@pytest.mark.parametrize("text", [BAD, None])
def test_without_an_earlier_policy(once: Once, text: str | None) -> None:
    """There is nothing to run: that is told to whoever can be told without a policy, and the process ends with 3."""
    ended = once(text)
    assert (3, True) == (ended.code, ended.err.startswith("checker: "))
    told = once.told()
    assert "No earlier policy is known to run instead: nobody looks" in told
    assert 1 == len(told.splitlines())
    assert [True] == ["nobody looks" in json.dumps(one.payload) for one in once.heroku.sentry]
    assert not (once.here / "store.db").exists()


def test_without_anybody_to_tell(once: Once) -> None:
    """The exit code and the line on stderr say it all the same."""
    ended = once(BAD, SLACK_WEBHOOK_URL="", SENTRY_DSN="")
    assert (3, True) == (ended.code, "policy.yml:1:10: " in ended.err)


def test_an_earlier_policy_that_cannot_be_read_any_more(once: Once) -> None:
    """What a newer version refuses does not run: the team hears that nobody looks."""
    once(GOOD)
    once.told()
    with closing(sqlite3.connect(once.here / "store.db")) as database, database:
        database.execute("UPDATE policies SET text = 'version: 0'")
    ended = once(BAD)
    assert 3 == ended.code
    assert "the last good policy cannot be read any more" in ended.out
    assert "nobody looks" in once.told()


def test_a_store_that_is_down(once: Once) -> None:
    """A broken file and a broken database at once: the team hears that nobody looks."""
    (once.here / "store.db").write_text("this is no database, and long enough for SQLite to say so " * 20)
    assert 3 == once(BAD).code
    told = once.told()
    assert "checker's own database, which may know one, does not answer" in told
    assert "nobody looks" in told


def test_a_broken_policy_never_shows_a_secret(once: Once) -> None:
    """A token that was pasted into the file is told nowhere."""
    once(GOOD)
    ended = once(GOOD.replace("any", "HRKU-canary-canary"))
    assert "canary" not in ended.out + ended.err + once.told()
    assert b"canary" not in (once.here / "store.db").read_bytes()


def test_the_release_phase_still_refuses(once: Once, run: Run) -> None:
    """A bad file is refused before it replaces anything, whatever the store knows."""
    once(GOOD)
    (once.here / "policy.yml").write_text(BAD)
    assert 3 == run("policy", "check").code
