"""A pack of an honest past is intact, whatever went wrong in it: nobody is accused of what outages and faults do."""

from datetime import UTC, datetime, timedelta

from checker.commands.report_pack import packed
from checker.evidence.build import Question, build
from checker.evidence.model import Period
from checker.report.pack import verify
from checker.run import HEADLINES
from tests.prove.a_past import live

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def test_an_honest_past() -> None:
    """Late, stalled and unread nights, schedules that were gone, days without a look: each slot is as it was sealed."""
    past = live(22)
    first, last = past.made.start.date() + 3 * _DAY, past.made.end.date() - _DAY
    report = build(past.store, Question(Period(first, last)), HEADLINES, past.made.end)
    seals = past.store.seals(_EVER, past.made.end)
    found = verify(packed(report, seals), seals[-1].head)
    assert found.findings == ()
    assert _held(found.facts) > 60
    # As long before, a digest told an older head, which is still there.
    assert verify(packed(report, seals), seals[9].head[:16]).intact


def _held(facts: tuple[str, ...]) -> int:
    (fact,) = (fact for fact in facts if "held against what was sealed" in fact)
    return int(fact.split()[0])
