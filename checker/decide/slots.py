"""Lost slots, as far as people must hear of them: `slots_met` tells of the newest, and something must of the others."""

from datetime import datetime

from checker import phrases
from checker.model import Judged, Outcome

MET = "slots_met"
"""The rule that fails while the newest slot that was due is a lost one."""

GAPS = "no_gaps"
"""The rule that lists the lost ones of the last days, where policy asks for it."""

_SHOWN = 5


def newest_lost(judged: Judged) -> datetime | None:
    """The newest slot that has no backup and never will, or None."""
    return max((entry.at for entry in judged.lost), default=None)


def overtaken(judged: Judged) -> str | None:
    """The slots that turned out to be lost when a newer one had its turn already: in words, or None.

    That happens while nobody can look for more than a day. `slots_met` has gone on to the newer slot by then.
    """
    if not judged.lost_now:
        return None
    found = {verdict.rule: verdict.outcome for verdict in judged.verdicts}
    if found.get(MET) not in {Outcome.PASS, Outcome.FAIL} or found.get(GAPS) is Outcome.FAIL:
        return None
    decided = [entry for entry in judged.week if entry.outcome.satisfies or entry.outcome.lost]
    newest: dict[str, datetime] = {}
    for entry in decided:
        newest[entry.schedule_uuid] = max(entry.at, newest.get(entry.schedule_uuid, entry.at))
    lost = sorted((e for e in judged.lost_now if e.at < newest.get(e.schedule_uuid, e.at)), key=lambda e: e.at)
    if not lost:
        return None
    shown = ", ".join(f"{entry.day} ({entry.outcome})" for entry in lost[-_SHOWN:])
    before = f" and {len(lost) - _SHOWN} before" if len(lost) > _SHOWN else ""
    return f"{phrases.many(len(lost), 'slot')} lost for good while nobody could look: {shown}{before}"
