"""`checker report`: out of checker's own database, into a file or printed."""

import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from checker.commands.report_days import period_of
from checker.errors import Misconfigured
from checker.evidence.model import Period
from checker.model import PolicyInForce, Record, SlotEntry, SlotOutcome
from checker.store.connect import migrate, open_store
from tests.make import HOUR, database, judged, schedule, seen, utc
from tests.unit.cli.conftest import Run

_JULY = ("--from", "2026-07-01", "--to", "2026-07-07")
_TEXT = """
version: 1
poll: 6h
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: {at: "00:00", timezone: UTC}}}
"""
_BEGAN = utc("2026-06-30 12:00")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a week of looks at one database, six hours apart as policy has it, and one night lost."""
    path = tmp_path_factory.mktemp("recorded") / "checker.db"
    migrate(f"sqlite:///{path}")
    opened = open_store(f"sqlite:///{path}")
    one = database(created_at=utc("2026-05-01 00:00"))
    daily = schedule(created_at=utc("2026-05-01 00:00"))
    for turn in range(4 * 8):
        at = _BEGAN + turn * 6 * HOUR
        opened.record(
            Record(
                f"s-{turn}",
                at,
                (seen([], [daily], database=one, seen_at=at),),
                (judged("shop", database=one, seen_at=at, ledger=_ledger(at)),),
                in_force=PolicyInForce("hash-1", "policy.yml", _TEXT, _BEGAN, at, "abc1234"),
            )
        )
    opened.close()
    return path


@pytest.fixture
def run_there(run: Run, recorded: Path) -> Run:
    """Runs commands where that store is."""
    return partial(run, DATABASE_URL=f"sqlite:///{recorded}")


def _ledger(at: datetime) -> tuple[SlotEntry, ...]:
    if at.hour != 6:
        return ()
    slot = at.replace(hour=0)
    outcome = SlotOutcome.MISSED if slot.day == 3 else SlotOutcome.MET
    return (SlotEntry("schedule-0-UTC", slot, slot.date(), "00:00 UTC", outcome),)


def test_printed(run_there: Run) -> None:
    """Without a file Markdown is printed, and nothing else; that something was lost is no failure of the report."""
    ended = run_there("report", *_JULY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("# Backups from 2026-07-01 to 2026-07-07")
    assert "| 6 | 7 | 85.71% | 1 |" in ended.out


@pytest.mark.parametrize(
    ("name", "options", "begins"),
    [
        ("r.json", (), '{\n  "schema": 1'),
        ("r.CSV", (), "app,attachment"),
        ("r.html", (), "<!doctype html>"),
        ("r.md", (), "# Backups"),
        ("report", (), "# Backups"),
        ("r.txt", ("--format", "csv"), "app,attachment"),
        ("r.json", ("--format", "markdown"), "# Backups"),
    ],
)
def test_into_a_file(run_there: Run, here: Path, name: str, options: tuple[str, ...], begins: str) -> None:
    """The file is of the form that was asked for, else of the one it is named for; what is printed sums it up."""
    ended = run_there("report", *_JULY, *options, "-o", name)
    assert (ended.code, ended.err) == (0, "")
    assert (here / name).read_text(encoding="utf-8").startswith(begins)
    assert ended.out == (f"{name}: 1 database, 6 of 7 slots satisfied, 1 lost, 0 unknown; checker was never blind\n")


def test_only_one_app(run_there: Run) -> None:
    """An app that is there is reported alone; one of which nothing is on record is a mistake, not a clean report."""
    assert json.loads(run_there("report", *_JULY, "--app", "shop", "--format", "json").out)["apps"] == ["shop"]
    ended = run_there("report", *_JULY, "--app", "shpo")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "checker: nothing is on record of the app 'shpo' from 2026-07-01 to 2026-07-07: "
        "leave --app out to see which there are\n"
    )


def test_by_control(run_there: Run) -> None:
    """Controls are there on request only."""
    assert "## Controls" not in run_there("report", *_JULY).out
    assert "## Controls" in run_there("report", *_JULY, "--by-control").out


def test_a_time_that_was_not_watched(run_there: Run) -> None:
    """A time beyond the record is no error: the report says that nothing of it is known."""
    ended = run_there("report", "--from", "2026-01-01", "--to", "2026-01-31")
    assert ended.code == 0
    assert "The whole time lies before the record." in ended.out


def test_an_empty_store(run: Run, tmp_path: Path) -> None:
    """A store without a sweep says so in a clear sentence."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    migrate(url)
    ended = run("report", *_JULY, DATABASE_URL=url)
    assert ended.code == 0
    assert "No sweep is on record in this store: nothing was watched, as far as it knows." in ended.out


def test_no_store(run: Run, tmp_path: Path) -> None:
    """Where there is no database, the command to type where it is comes with the answer; none is made."""
    ended = run("report", *_JULY, "--app", "shop", DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    assert (ended.code, ended.out) == (3, "")
    assert "python -m checker report --from 2026-07-01 --to 2026-07-07 --app shop" in ended.err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (".", "is a directory: name a file in it with -o"),
        ("no/such/r.json", "there is no directory no/such: make it, or name another file with -o"),
        ("x" * 300, "cannot be written (file name too long): name another file with -o"),
    ],
)
def test_a_file_that_cannot_be(run_there: Run, output: str, said: str) -> None:
    """It is refused in one line, before anything is read."""
    ended = run_there("report", *_JULY, "-o", output)
    assert (ended.code, ended.out) == (3, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_a_file_that_was_there(run_there: Run, here: Path) -> None:
    """It is replaced as a whole, keeps who may read it, and nothing is left beside it."""
    (here / "r.json").write_text("old", encoding="utf-8")
    (here / "r.json").chmod(0o604)
    run_there("report", *_JULY, "-o", "r.json")
    assert json.loads((here / "r.json").read_text(encoding="utf-8"))["schema"] == 1
    assert (here / "r.json").stat().st_mode & 0o777 == 0o604
    assert [path.name for path in here.iterdir()] == ["r.json"]


def test_a_new_file(run_there: Run, here: Path) -> None:
    """It tells of an account: it is for its owner and readers of its group, whatever the umask."""
    run_there("report", *_JULY, "-o", "r.json")
    assert (here / "r.json").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_one(run_there: Run, here: Path) -> None:
    """A link is followed: what it points to is written, and it stays a link."""
    (here / "latest.json").symlink_to("r.json")
    run_there("report", *_JULY, "-o", "latest.json")
    assert (here / "latest.json").is_symlink()
    assert json.loads((here / "r.json").read_text(encoding="utf-8"))["schema"] == 1


_TODAY = date(2026, 8, 15)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, (date(2026, 7, 1), date(2026, 7, 31))),
        ("2026-07-01", "2026-09-30", (date(2026, 7, 1), date(2026, 9, 30))),
        ("2026-08-15", None, (_TODAY, _TODAY)),
        ("2026-03-05", None, (date(2026, 3, 5), _TODAY)),
        (None, "2026-02-10", (date(2026, 2, 1), date(2026, 2, 10))),
        (" 2026-07-01 ", "2026-07-01", (date(2026, 7, 1), date(2026, 7, 1))),
    ],
)
def test_which_days(first: str | None, last: str | None, expected: tuple[date, date]) -> None:
    """Nothing said is the last full month; one end alone goes to today, or from the first of its month."""
    assert period_of(first, last, _TODAY) == Period(*expected)


def test_the_last_month_of_the_last_year() -> None:
    """In January the last full month is December."""
    assert period_of(None, None, date(2027, 1, 1)) == Period(date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("July", None, "--from 'July' is no date: write it like 2026-07-01"),
        (None, "2026-02-30", "--to '2026-02-30' is no date"),
        ("2026-07-02", "2026-07-01", "--from 2026-07-02 is later than --to 2026-07-01"),
        ("2026-08-16", None, "--from 2026-08-16 is later than today, 2026-08-15"),
        ("2010-01-01", "2026-01-01", "5845 days are more than the 3660 of a report"),
        ("0001-01-01", None, "--from '0001-01-01' is too far away"),
    ],
)
def test_days_that_make_no_sense(first: str | None, last: str | None, said: str) -> None:
    """Each mistake is one line that says what was wrong and what to write."""
    with pytest.raises(Misconfigured) as refused:
        period_of(first, last, _TODAY)
    assert said in str(refused.value)


def test_days_are_in_utc(run_there: Run) -> None:
    """Which month is the last full one is told by UTC."""
    month = period_of(None, None, datetime.now(UTC).date())  # noqa: TID251 -- the command reads the clock as well
    assert f"# Backups from {month.first} to {month.last}" in run_there("report").out
