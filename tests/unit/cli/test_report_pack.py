"""`checker report --pack` and `checker report verify`: evidence to hand on, and what was altered in it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from checker.commands.report_pack import as_of
from checker.evidence.model import Period
from checker.model import PolicyInForce, Record, SlotEntry, SlotOutcome
from checker.report.pack import folder, verify
from checker.store.connect import migrate, open_store
from tests.make import DAY, HOUR, database, judged, schedule, seen, utc
from tests.unit.cli.conftest import Ended, Run

_JULY = ("report", "--from", "2026-07-01", "--to", "2026-07-02")
_BEGAN = utc("2026-06-30 12:00")
_TEXT = """
version: 1
poll: 6h
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: {at: "00:00", timezone: UTC}}}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five days of looks at one database, sealed as a worker does; the second night was lost."""
    return recorded(tmp_path_factory.mktemp("store") / "checker.db")


def recorded(path: Path) -> Path:
    """Records that, and names the file."""
    migrate(f"sqlite:///{path}")
    opened = open_store(f"sqlite:///{path}")
    born = utc("2026-05-01 00:00")
    one, daily = database(created_at=born), schedule(created_at=born)
    for at in (_BEGAN + turn * 6 * HOUR for turn in range(4 * 5)):
        night = SlotOutcome.MISSED if at.day == 2 else SlotOutcome.MET
        slot = at.replace(hour=0)
        ledger = (SlotEntry("schedule-0-UTC", slot, slot.date(), "00:00 UTC", night),) if at.hour == 6 else ()
        opened.record(
            Record(
                f"s-{at}",
                at,
                (seen([], [daily], database=one, seen_at=at),),
                (judged("shop", database=one, seen_at=at, ledger=ledger),),
                in_force=PolicyInForce("f" * 64, "policy.yml", _TEXT, _BEGAN, at, "abc1234"),
            )
        )
        opened.seal(at)
    opened.close()
    return path


def head_of(path: Path, day: str) -> str:
    """The head of that day, as a digest told it."""
    opened = open_store(f"sqlite:///{path}")
    heads = {f"{seal.day}": seal.head for seal in opened.seals(_BEGAN - 9 * DAY, _BEGAN + 9 * DAY)}
    opened.close()
    return heads[day]


@pytest.fixture
def typed(run: Run, store: Path) -> Callable[..., Ended]:
    """Runs commands where that store is."""
    return partial(run, DATABASE_URL=f"sqlite:///{store}")


def test_a_pack_and_its_verification(typed: Run, run: Run, here: Path, store: Path) -> None:
    """All forms of the report in one directory, by control too; it is verified without any store."""
    made = typed(*_JULY, "--pack", "quarter")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("quarter: 1 database, 1 of 2 slots satisfied, 1 lost, 0 unknown; ")
    assert {path.name for path in (here / "quarter").iterdir() if path.is_file()} == {
        *("report.html", "report.json", "report.csv", "report.md"),
        *("seals.csv", "manifest.json", "SHA256SUMS"),
    }
    assert {path.name for path in (here / "quarter" / "ledger").iterdir()} == {
        *("2026-07-01.json", "2026-07-02.json", "2026-07-03.json"),
    }
    said = json.loads((here / "quarter" / "manifest.json").read_text(encoding="utf-8"))
    assert (said["range"], said["policies"]) == ({"from": "2026-07-01", "to": "2026-07-02"}, ["f" * 64])
    assert json.loads((here / "quarter" / "report.json").read_text(encoding="utf-8"))["controls"]
    head = head_of(store, "2026-07-03")
    assert made.out.splitlines()[1:] == [f"sealed up to 2026-07-03; compare this head with the weekly digest: {head}"]
    checked = run("report", "verify", "quarter", "--anchor", head[:16], DATABASE_URL="sqlite:////none/of/it.db")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.splitlines()[-1] == "intact"
    assert "2 slots of report.json held against what was sealed, on 2 of 2 days of the range" in checked.out


def test_the_same_store_and_range_give_the_same_bytes(typed: Run, here: Path) -> None:
    """However often and whenever a time that is over is packed."""
    packs = []
    for name in ("one", "two"):
        assert typed(*_JULY, "--pack", name).code == 0
        packs.append(folder.read(here / name))
    assert packs[0] == packs[1]


def test_an_altered_pack(typed: Run, run: Run, here: Path) -> None:
    """Each alteration is a line, and the exit code is 1."""
    typed(*_JULY, "--pack", "pack")
    report = here / "pack" / "report.json"
    report.write_bytes(report.read_bytes().replace(b"missed", b"metmet"))
    (here / "pack" / "more.txt").write_text("x", encoding="utf-8")
    (here / "pack" / "report.md").unlink()
    checked = run("report", "verify", "pack")
    assert (checked.code, checked.err) == (1, "")
    lines = checked.out.splitlines()
    assert lines[0].startswith("report.json: altered: as long as it was, SHA-256 ")
    assert lines[1:3] == ["report.md: missing", "more.txt: added: the manifest does not know it"]
    assert "slot of 2026-07-02T00:00:00Z: metmet, and was sealed as missed" in lines[3]
    assert lines[-1] == "NOT INTACT: 4 findings"


def test_a_ledger_altered_after_it_was_sealed(run: Run, here: Path) -> None:
    """Whoever turns the lost night into a good one is found by its seal; whoever seals it anew, by the head of then."""
    url = f"sqlite:///{recorded(here / 'checker.db')}"
    head = head_of(here / "checker.db", "2026-07-02")
    with closing(sqlite3.connect(here / "checker.db")) as raw, raw:
        raw.execute("UPDATE slots SET outcome = 'met' WHERE outcome = 'missed'")
    made = run(*_JULY, "--pack", "one", DATABASE_URL=url)
    told = "shop::DATABASE, slot of 2026-07-02T00:00:00Z: met, and was sealed as missed: altered, or known since"
    assert (made.code, made.out.count(told)) == (0, 1)
    checked = run("report", "verify", "one", "--anchor", head)
    assert (checked.code, checked.out.count(told)) == (1, 1)

    with closing(sqlite3.connect(here / "checker.db")) as raw, raw:
        raw.execute("DELETE FROM seals")
    opened = open_store(url)
    opened.seal(utc("2026-07-05 06:00"))
    opened.close()
    run(*_JULY, "--pack", "two", DATABASE_URL=url)
    assert run("report", "verify", "two").code == 0
    checked = run("report", "verify", "two", "--anchor", head)
    assert checked.code == 1
    assert checked.out.startswith(f"the anchor {head[:16]}... is the head of none of the days 2026-06-30 to 2026-07-03")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*_JULY, "--pack", "full"), "full holds other files, which stay as they are: name a directory with --pack"),
        ((*_JULY, "--pack", "none/pack"), "there is no directory"),
        ((*_JULY, "--pack", "x", "--format", "json"), "a pack holds every form of the report: leave --format"),
        ((*_JULY, "--pack", "x", "-o", "y"), "a pack holds every form of the report: leave --format"),
        ((*_JULY, "--pack", "x", "--app", "shpo"), "nothing is on record of the app 'shpo'"),
        (("report", "verify", "none"), "none is no directory: name the one that `report --pack` wrote"),
        (("report", "verify", "full", "--anchor", "123"), "--anchor '123' is no head of a chain: give the 16 to 64"),
        (("report", "verify"), "DIR"),
    ],
)
def test_misuse(typed: Run, here: Path, arguments: tuple[str, ...], said: str) -> None:
    """One line that says what to do instead, exit code 3, and nothing is written."""
    (here / "full").mkdir()
    (here / "full" / "file").write_text("mine", encoding="utf-8")
    ended = typed(*arguments)
    assert (ended.code, ended.out) == (3, "")
    assert said in ended.err
    assert sorted(path.name for path in here.rglob("*")) == ["file", "full"]


@pytest.mark.parametrize(
    ("now", "instant"),
    [("2026-07-02 23:59", "2026-07-02 23:59"), ("2026-07-03 00:00", None), ("2027-01-01 00:00", None)],
)
def test_as_of_when(store: Path, now: str, instant: str | None) -> None:
    """A time that is over is as of its end, or of the newest look if that was later; else it is as of now."""
    opened = open_store(f"sqlite:///{store}")
    period = Period(utc("2026-07-01 00:00").date(), utc("2026-07-02 00:00").date())
    newest = opened.span()
    assert newest is not None
    assert newest[1] == utc("2026-07-05 06:00")
    assert as_of(opened, period, utc(now)) == utc(instant or "2026-07-05 06:00")
    assert as_of(opened, Period(period.first, period.last + 5 * DAY), utc("2027-01-01 00:00")) == utc(
        "2026-07-08 00:00"
    )
    opened.close()


def test_a_pack_of_nothing(run: Run, here: Path) -> None:
    """A store without a sweep gives a pack that says so, and that is intact."""
    migrate(f"sqlite:///{here / 'new.db'}")
    made = run(*_JULY, "--pack", "pack", DATABASE_URL=f"sqlite:///{here / 'new.db'}")
    assert made.code == 0
    assert "no day of the ledger is sealed yet: a day is sealed about a day after its end" in made.out
    assert verify(*folder.read(here / "pack")[:1]).intact
