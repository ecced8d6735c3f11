"""What was recorded, once a soak is over: the ledger, the deliveries, the chain of seals. And that nothing leaked."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

from bench.prove import books
from bench.prove.remember import Key
from bench.prove.tally import Tally as Findings
from bench.soak.disk import Disk
from bench.soak.inbox import Inbox
from bench.soak.judge import Judge
from bench.soak.report import Tally
from bench.soak.town import Town
from checker.commands.report_pack import packed
from checker.evidence.build import Question, build
from checker.evidence.model import Period
from checker.model import SlotEntry, SlotOutcome
from checker.report.pack import verify
from checker.run import HEADLINES
from checker.store.connect import open_store

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
SECRET = re.compile(r"(?i)canary|amazonaws|postgres(ql)?://")
"""Whatever stands in no message: passwords and URLs of the simulated Heroku, the token, the webhooks."""


def close(town: Town, judge: Judge, inbox: Inbox, disk: Disk, tally: Tally) -> None:
    """Hold the books against the world."""
    end = town.fleet.end
    for letter in inbox.letters:
        if leak := SECRET.search(json.dumps(letter.body)):
            tally.find("a secret in a message", letter.came, f"{leak[0]} at {letter.sink}")
    with closing(sqlite3.connect(disk.file)) as database:
        _sound(database, end, tally)
        ledger = _ledger(database)
    found = Findings()
    books.compare(town.log, ledger, judge, found, "books")
    for finding in found.findings:
        tally.find("books", end, finding)
    tally.counts["slots"] += found.counts["slots"]
    tally.counts["lost slots"] += found.counts["lost slots"]
    tally.counts["never to be known"] += found.counts["slots about which DESIGN lets either be told"]
    _sealed(town, disk, tally)
    explained = tally.counts["killed"] + inbox.silent
    if tally.counts["repeated"] > explained + tally.counts["unrecorded"]:
        tally.find("told again", end, f"{tally.counts['repeated']} notices, with {explained} kills and lost answers")


def _sound(database: sqlite3.Connection, end: datetime, tally: Tally) -> None:
    """The file is sound, and all that it holds was delivered."""
    if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        tally.find("the file is damaged", end, "")
    if database.execute("PRAGMA foreign_key_check").fetchall():
        tally.find("a delivery has lost its notice", end, "")
    undelivered = """
        SELECT d.sink, d.status, n.reason, n.cause, n.at FROM deliveries d JOIN notices n ON n.id = d.notice_id
        WHERE d.status IN ('pending', 'dead')
    """
    for row in database.execute(undelivered):
        tally.find("never delivered", end, " ".join(map(str, row)))


def _ledger(database: sqlite3.Connection) -> dict[Key, SlotEntry]:
    asked = "SELECT addon_id, schedule_uuid, at, day, schedule, outcome, backup, note FROM slots"
    return {
        (addon, schedule, _instant(at)): SlotEntry(
            schedule_uuid=schedule,
            at=_instant(at),
            day=date.fromisoformat(day),
            schedule=named,
            outcome=SlotOutcome(outcome),
            backup=backup,
            note=note,
        )
        for addon, schedule, at, day, named, outcome, backup, note in database.execute(asked)
    }


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _sealed(town: Town, disk: Disk, tally: Tally) -> None:
    """An honest past is intact, whatever went wrong in it."""
    store, end = open_store(disk.url), town.fleet.end
    try:
        first, last = town.fleet.start.date() + _DAY, end.date() - _DAY
        report = build(store, Question(Period(first, last)), HEADLINES, end)
        seals = store.seals(_EVER, end + _DAY)
        found = verify(packed(report, seals), seals[-1].head if seals else None)
    finally:
        store.close()
    tally.counts["days sealed"] += len(seals)
    for finding in found.findings:
        tally.find("the pack does not verify", end, finding)
