"""`checker replay`: what an edit of the policy would have told, over what was recorded or what Heroku still holds."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.store.connect import migrate, open_store
from tests.make import DAY, HOUR
from tests.story.recorded_world import Worker
from tests.story.skipped_nights import NEW, NIGHTS, OLD, TOLD
from tests.unit.cli.conftest import Ended, Run

TIGHTER = ("replay", "--policy", "new.yml")
RECORDED = "recorded from 2024-11-07 09:00 UTC on; before that, from 2024-11-01 09:00 UTC on"
BACKFILLED = "nothing of it is recorded: it is what Heroku tells now, wound back to 2024-11-05 09:00 UTC"
SIX_MORE = "6 messages newly, none no longer (0 before, 6 after); 2 findings newly, none no longer"


@dataclass(frozen=True)
class Nights:
    """The simulated Heroku nine days on, and what points a checker at it; `recorded` also at a worker's database."""

    heroku: Running
    live: dict[str, str]
    recorded: dict[str, str]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """A worker has recorded the last four of the nine days."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store')}/recorded.db"
    migrate(url)
    with running(NIGHTS, speed=0) as heroku:
        heroku.move(by=5 * DAY)
        worker = Worker(heroku.world, 2 * HOUR, open_store(url))
        worker.work(OLD, heroku.now + 4 * DAY)
        worker.store.close()
        heroku.move(by=4 * DAY)
        yield Nights(heroku, heroku.environment, heroku.environment | {"DATABASE_URL": url})


@pytest.fixture(autouse=True)
def _files(here: Path) -> None:
    for name, text in (("old.yml", OLD), ("new.yml", NEW), ("same.yml", f"# only a comment\n{OLD}")):
        (here / name).write_text(text)
    (here / "wrong.yml").write_text("version: 2\n")


def table(ended: Ended) -> list[str]:
    """The messages that would newly be told, as the table has them."""
    rows = [line.split() for line in ended.out.splitlines() if line.startswith("newly")]
    return [f"{row[2]} {row[3].removesuffix('Z')} {row[1]} {row[4]}" for row in rows if row[2].startswith("2024")]


def said(ended: Ended) -> str:
    """All of it on one line, however wide the screen is."""
    return " ".join(ended.out.split())


def test_replay_shows_each_message_with_totals_first(run: Run, nights: Nights) -> None:
    """Over what a worker recorded: how many messages more and fewer, then each with its time and database; exit 1."""
    ended = run(*TIGHTER, **nights.recorded)
    assert (1, "") == (ended.code, ended.err)
    assert said(ended).startswith(f"policy.yml as it was in force -> new.yml: {SIX_MORE} ")
    assert RECORDED in said(ended)
    assert [line.partition(" slots_met")[0] for line in TOLD] == table(ended)


def test_replay_of_the_same_policy_is_no_difference(run: Run, nights: Nights) -> None:
    """Whoever only edits a comment reads that nothing would be told otherwise; exit 0."""
    ended = run("replay", "--policy", "same.yml", "--since", "3d", **nights.recorded)
    assert (0, "") == (ended.code, ended.err)
    assert "nothing would be told or found otherwise; no message under either policy" in said(ended)
    assert "all of it is recorded, from 2024-11-08 09:00 UTC on" in said(ended)


def test_replay_against_another_file(run: Run, nights: Nights) -> None:
    """Two files can be held against each other, whatever was in force; the other way round takes all of it away."""
    back = run("replay", "--policy", "old.yml", "--against", "new.yml", "--format", "json", **nights.recorded)
    found = json.loads(back.out)
    assert (1, "new.yml", "old.yml", True) == (back.code, found["old"], found["new"], found["differ"])
    assert ([], 6, 0) == (found["messages"]["newly"], found["messages"]["old"], found["messages"]["new"])
    assert TOLD == [
        f"{one['at'][:10]} {one['at'][11:16]} {one['reason']} {one['database']} {one['cause']} {one['severity']}"
        for one in found["messages"]["no_longer"]
    ]
    assert {
        "database": "shop::DATABASE",
        "rule": "slots_met",
        "severity": "critical",
        "from": "2024-11-06T02:00:00Z",
        "to": "2024-11-07T01:00:00Z",
    } == {key: value for key, value in found["findings"]["no_longer"][0].items() if key not in {"addon_id", "summary"}}
    assert ("2024-11-01T09:00:00Z", "2024-11-07T09:00:00Z", 2) == (
        found["from"],
        found["recorded_from"],
        found["databases"],
    )


def test_replay_of_one_app(run: Run, nights: Nights) -> None:
    """Who asks for one app reads of that one only, and not that the others are missing; exit 0 where it is the same."""
    (Path("new.yml")).write_text(f"{NEW}expect: {{min_databases: 2}}\n")
    crm, shop = (run(*TIGHTER, "--app", app, **nights.recorded) for app in ("crm", "shop"))
    assert (0, 1) == (crm.code, shop.code)
    assert "192 looks at 1 database, " in said(crm)
    assert SIX_MORE in said(shop)


def test_replay_for_a_pull_request(run: Run, nights: Nights) -> None:
    """As Markdown it is a headline and two tables."""
    lines = run(*TIGHTER, "--format", "markdown", **nights.recorded).out.splitlines()
    assert f"**policy.yml as it was in force → new.yml**: {SIX_MORE}" == lines[0]
    headline = "A scheduled backup did not happen"
    assert f"| newly | 2024-11-06 02:00 UTC | shop::DATABASE | {headline} | opened | critical |" in lines
    assert len([line for line in lines if line.startswith("| newly ")]) == len(TOLD) + 2


@pytest.mark.parametrize("store", ["missing", "empty", "not asked"])
def test_replay_goes_by_what_heroku_still_holds(run: Run, here: Path, nights: Nights, store: str) -> None:
    """Before anything is recorded, six days come from Heroku itself, and that is said; `--live` asks for it."""
    variables = nights.live | {"DATABASE_URL": f"sqlite:///{here}/own.db"}
    if store == "empty":
        migrate(variables["DATABASE_URL"])
    asked = ("--live",) if store == "not asked" else ()
    variables |= nights.recorded if asked else {}
    ended = run(*TIGHTER, "--against", "old.yml", *asked, **variables)
    assert (1, "") == (ended.code, ended.err)
    assert f"old.yml -> new.yml: {SIX_MORE} 145 looks at 2 databases" in said(ended)
    assert BACKFILLED in said(ended)
    assert [line.partition(" slots_met")[0] for line in TOLD] == table(ended)


def test_replay_leaves_out_what_heroku_does_not_hold(run: Run, here: Path, nights: Nights) -> None:
    """How many backups there were before, nobody knows by now: that rule is left out, which is said; exit 2."""
    (here / "more.yml").write_text(OLD.replace("max_age: 3d}", "max_age: 3d}, retained_backups: {scheduled: 7}"))
    ended = run("replay", "--policy", "more.yml", "--against", "old.yml", "--live", **nights.live)
    assert (2, "") == (ended.code, ended.err)
    assert "not replayed: retained_backups: what has gone since is not known (at 2 databases)" in said(ended)


def test_replay_says_what_could_not_be_read(run: Run, nights: Nights) -> None:
    """An app that Heroku does not tell of is named, and its silence is no agreement; exit 2."""
    nights.heroku.fault("/client/v11/apps/crm/transfers", "status", status=403, times=9)
    try:
        ended = run("replay", "--policy", "same.yml", "--against", "old.yml", "--live", **nights.live)
    finally:
        nights.heroku.behave()
    assert (2, "") == (ended.code, ended.err)
    assert "not replayed: crm: " in said(ended)


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("--policy", "wrong.yml", "--against", "gone.yml"), 3, "wrong.yml:1:10: "),
        (("--policy", "new.yml", "--against", "gone.yml"), 3, "the policy gone.yml cannot be read"),
        (("--policy", "new.yml", "--since", "yesterday"), 3, "--since: "),
        (("--policy", "new.yml", "--since", "0d"), 3, "--since '0d' leaves no time to look back at"),
        (("--policy", "new.yml", "--app", "nope"), 2, "nothing is known of the app 'nope' in this time"),
        (("--policy", "new.yml", "--since", "30m"), 2, "too little was recorded since '30m' to say anything"),
        (("--policy", "new.yml", "--format", "xml"), 3, "'xml' is not one of"),
    ],
)
def test_replay_that_cannot_be_says_why(
    run: Run, nights: Nights, arguments: tuple[str, ...], code: int, complaint: str
) -> None:
    """What is wrong with the files or the options is a line, and so is that too little is on record."""
    ended = run("replay", *arguments, **nights.recorded)
    assert (code, "") == (ended.code, ended.out)
    assert complaint in ended.err


def test_replay_names_all_mistakes_at_once(run: Run, nights: Nights) -> None:
    """Mistakes in both files are told together."""
    ended = run("replay", "--policy", "wrong.yml", "--against", "gone.yml", **nights.recorded)
    assert "wrong.yml:1:10" in ended.err
    assert "gone.yml" in ended.err


def test_replay_without_anything_to_go_by(run: Run, here: Path) -> None:
    """Without a database and without a token there is nothing to say, and it is said how to get either; exit 3."""
    ended = run(*TIGHTER, "--against", "old.yml", DATABASE_URL=f"sqlite:///{here}/none.db")
    assert (3, "") == (ended.code, ended.out)
    assert "there is no database here" in ended.err
    assert "python -m checker replay --policy new.yml --against old.yml --since 30d" in ended.err


def test_replay_needs_to_know_the_old_policy(run: Run, here: Path, nights: Nights) -> None:
    """Where no policy is on record, the old one has to be named; exit 3."""
    ended = run(*TIGHTER, "--live", **nights.live, DATABASE_URL=f"sqlite:///{here}/none.db")
    assert (3, "") == (ended.code, ended.out)
    assert "--against" in ended.err
