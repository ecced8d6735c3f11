"""`checker incident`, `ack` and `snooze`: what people do about what is open, through checker's own database."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from checker.model import Act, Deed, Delivery, DeliveryStatus, Finding, Incident, Record, Severity, Subject
from checker.ports import Store
from checker.report.incidents import render, state
from checker.store.connect import migrate, open_store
from tests.make import HOUR, NOW
from tests.unit.cli.conftest import Run
from tests.unit.notify.samples import notice

ID = "0a1b2c3d4e5f"
INCIDENT = Incident(
    id=ID,
    subject=Subject("a-1", "shop", "DATABASE", "postgresql-curved-12345"),
    cause="recent_backup",
    severity=Severity.CRITICAL,
    finding=Finding("newest backup: none", limit="29 h", actual="none", since=NOW, fix=("heroku pg:backups:capture",)),
    opened_at=NOW,
    told_at=NOW,
)
OTHER = Incident("0aff", Subject("checker"), "listing", Severity.WARNING, Finding("there may be more"), NOW)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store that the command line is pointed at, with two open incidents."""
    url = f"sqlite:///{tmp_path / 'checker.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    migrate(url)
    opened = open_store(url)
    opened.record(Record("s-1", NOW, incidents=(INCIDENT, OTHER)))
    yield opened
    opened.close()


def test_lists_what_is_open(run: Run, store: Store) -> None:
    """Each open incident is a line, with its id to copy; something open is exit code 1."""
    ended = run("incident")
    assert (1, "") == (ended.code, ended.err)
    (line,) = [line for line in ended.out.splitlines() if ID in line]
    assert line.startswith(f"{ID}   critical   shop::DATABASE   The newest backup is too old")
    assert "(recent_backup)" in ended.out
    assert "not told yet" in ended.out
    assert 2 == len(store.load().incidents)


@pytest.mark.parametrize(("width", "lines"), [(40, 8), (80, 6), (113, 6), (114, 4), (140, 3)])
def test_fits_the_terminal(width: int, lines: int) -> None:
    """No word of the list is broken, however narrow the terminal: the table becomes three lines for each incident."""
    long = replace(INCIDENT, subject=replace(INCIDENT.subject, app="shared-meaning-staging"))
    console = Console(file=io.StringIO(), width=width)
    render(console, (long, OTHER), (), {"recent_backup": "The newest backup is too old"}, NOW + HOUR)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert lines == len(told.splitlines())
    assert max(map(len, told.splitlines())) <= width
    words = f"{ID} critical The newest backup is too old (recent_backup) listing told not told yet 1 h".split()
    assert set(words) <= set(told.replace(";", "").split())


def test_nothing_open(run: Run, store: Store) -> None:
    """A quiet account says so, and that is success."""
    closed = (INCIDENT, OTHER)
    store.record(Record("s-2", NOW, incidents=tuple(_closed(one) for one in closed)))
    ended = run("incident")
    assert (0, "Nothing is open.\n") == (ended.code, ended.out)


def test_ack(run: Run, store: Store) -> None:
    """The first digits of an id will do; who took it on, and why, is known to the next sweep and to the list."""
    ended = run("ack", "0a1", "--note", "on it, restoring")
    assert (0, "") == (ended.code, ended.err)
    assert ended.out.startswith(f"{ID}: acknowledged at ")
    (act,) = store.load().acts
    assert (ID, Deed.ACK, None, "on it, restoring") == (act.incident, act.deed, act.until, act.note)
    assert "acknowledged" in run("incident").out


def test_snooze(run: Run, store: Store) -> None:
    """A snooze says until when, and the next sweep knows it."""
    before = datetime.now(UTC)  # noqa: TID251 -- the command reads the real clock
    ended = run("snooze", ID, "--for", "8h", "--note", "after the deploy")
    assert (0, "") == (ended.code, ended.err)
    (act,) = store.load().acts
    assert (ID, Deed.SNOOZE) == (act.incident, act.deed)
    assert act.until is not None
    assert timedelta() <= act.until - before - 8 * HOUR < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["ack", "ffff"], "no open incident begins with 'ffff': `checker incident` lists those that are open"),
        (["ack", "0a"], "2 open incidents begin with '0a': `checker incident` lists those that are open"),
        (["ack", ""], "no open incident begins with ''"),
        (["incident", "zz"], "no incident begins with 'zz'"),
        (["snooze", ID, "--for", "soon"], "--for: 'soon' is not a duration"),
        (["snooze", ID, "--for", "40d"], "--for '40d' is out of bounds: write a duration up to 30d, such as 8h"),
        (["snooze", ID, "--for", "0h"], "--for '0h' is out of bounds"),
        (["snooze", ID], "Missing option '--for'"),
    ],
)
def test_mistakes(run: Run, store: Store, arguments: list[str], why: str) -> None:
    """A mistake is one line, and nothing is recorded."""
    ended = run(*arguments)
    assert (3, "") == (ended.code, ended.out)
    assert ended.err.startswith(f"checker: {why}")
    assert 1 == ended.err.count("\n")
    assert () == store.load().acts


def test_a_store_that_is_not_there(run: Run, here: Path) -> None:
    """Without tables there is nothing to act on: one line says so, and that it is no success."""
    (here / "empty.db").touch()
    ended = run("ack", ID, DATABASE_URL="sqlite:///empty.db")
    assert (2, 1) == (ended.code, ended.err.count("\n"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["incident"], "incident"),
        (["incident", "0a1"], "incident 0a1"),
        (["ack", ID], f"ack {ID}"),
        (["snooze", ID, "--for", "1d"], f"snooze {ID} --for 1d"),
    ],
)
def test_on_a_laptop(run: Run, here: Path, typed: list[str], meant: str) -> None:
    """Where there is no database nothing is made up: one line says where this command works."""
    ended = run(*typed)
    assert (3, "", []) == (ended.code, ended.out, [*here.iterdir()])
    assert (
        "checker: there is no database here (checker.db): run this where checker's own is, as "
        f"`heroku run --app APP python -m checker {meant}`, or set DATABASE_URL to it\n"
    ) == ended.err


def test_one_that_is_over(run: Run, store: Store) -> None:
    """What is over can be looked up: how long it lasted, what was told where, what was done; it is no finding."""
    told = notice(incident=ID, at=NOW, finding=Finding("newest backup: *none*"))
    deliveries = (Delivery("d-1", told, "ops", "b"), Delivery("d-2", told, "pager", "b", DeliveryStatus.DEAD))
    store.act(Act(ID, Deed.ACK, NOW, note="on it"))
    store.record(Record("s-2", NOW, incidents=(replace(INCIDENT, resolved_at=NOW + 5 * HOUR),), deliveries=deliveries))
    ended = run("incident", ID[:5])
    assert (0, "") == (ended.code, ended.err)
    for line in (
        "- **Over:** 2026-11-22 14:30 UTC, after 5 h",
        "- **State:** over since 2026-11-22 14:30 UTC",
        "- 2026-11-22 09:30 UTC: **opened, critical**: newest backup: \\*none\\*",
        "  - waits for ops",
        "  - refused by pager",
        "- 2026-11-22 09:30 UTC: **acknowledged**: on it",
        "## The fix that was advised",
    ):
        assert line in ended.out.splitlines()


def test_one_of_several(run: Run, store: Store) -> None:
    """Where only one that begins so is open, that is the one; where that leaves more, they are counted."""
    store.record(Record("s-2", NOW, incidents=(_closed(OTHER),)))
    assert 1 == run("incident", "0a").code
    store.record(Record("s-3", NOW, incidents=(_closed(INCIDENT),)))
    ended = run("incident", "0a")
    assert ended.err.startswith("checker: 2 incidents begin with '0a'")


def test_the_card(run: Run, store: Store) -> None:
    """One incident is a page of Markdown: what, since when, what was demanded and found, what was done, the fix."""
    store.act(Act(ID, Deed.SNOOZE, NOW, NOW + HOUR, "`lunch` <b>"))
    ended = run("incident", ID[:5])
    assert 1 == ended.code
    for line in (
        "# shop::DATABASE: The newest backup is too old",
        "- **Cause:** The newest backup is too old (recent_backup)",
        "- **Demanded:** 29 h",
        "- **Opened:** 2026-11-22 09:30 UTC",
        "heroku pg:backups:capture",
        "\\`lunch\\` &lt;b&gt;",
    ):
        assert line in ended.out


@pytest.mark.parametrize(
    ("changes", "acts", "words"),
    [
        ({}, (), "told"),
        ({"told_at": None}, (), "not told yet"),
        ({"resolved_at": NOW}, (), "over since 2026-11-22 09:30 UTC"),
        ({"resolved_at": NOW, "told_at": None}, (), "over since 2026-11-22 09:30 UTC; never told"),
        ({"frozen": True}, (), "told; cannot be seen"),
        ({"over_at": NOW}, (), "told; seems over since 2026-11-22 09:30 UTC"),
        ({}, (Act(ID, Deed.ACK, NOW, note="Ann"),), "told; acknowledged (Ann)"),
        ({}, (Act(ID, Deed.SNOOZE, NOW, NOW + 2 * HOUR),), "told; snoozed until 2026-11-22 11:30 UTC"),
        ({}, (Act(ID, Deed.SNOOZE, NOW, NOW),), "told; snoozed until 2026-11-22 09:30 UTC, which is over"),
        ({}, (Act(ID, Deed.SNOOZE, NOW, NOW + HOUR), Act(ID, Deed.ACK, NOW + HOUR)), "told; acknowledged"),
        ({}, (Act("another", Deed.ACK, NOW),), "told"),
    ],
)
def test_states(changes: dict[str, object], acts: tuple[Act, ...], words: str) -> None:
    """How things stand with an incident is said in few words."""
    assert words == state(replace(INCIDENT, **changes), acts, NOW + HOUR)  # type: ignore[arg-type]


def _closed(incident: Incident) -> Incident:
    return replace(incident, resolved_at=NOW)
