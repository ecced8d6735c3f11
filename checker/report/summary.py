"""Every database counted once, by its worst outcome, and the exit code that follows. Pure."""

from collections import Counter
from collections.abc import Sequence

from checker.model import Judged, Outcome, Verdict
from checker.policy import RetiredEntry
from checker.report.coverage import gone_for_good

_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.EXEMPT, Outcome.PASS, Outcome.NOT_APPLICABLE)

_OF_NO_BACKUP = frozenset({"covered", "listed", "retired_is_gone"})
"""The rules that a database can pass without any backup."""

COUNTED = ("databases", "pass", "fail", "unknown", "exempt", "uncovered", "not_applicable", "retired")
"""What a summary counts, in the order in which it is shown."""


def worst(judged: Judged) -> str:
    """The one word for a database: its worst outcome, or `uncovered`, which may be exempt or unknown like all else.

    Being covered and listed proves nothing of backups: where nothing else applies, or is demanded, the database is not
    applicable, never passed.
    """
    covered = next((v.outcome for v in judged.verdicts if v.rule == "covered"), None)
    if judged.policy is None and covered not in {Outcome.EXEMPT, Outcome.UNKNOWN}:
        return "uncovered"
    proves_nothing = _OF_NO_BACKUP | ({"readable"} if judged.nothing else set())
    outcomes = {v.outcome for v in judged.verdicts if v.outcome is not Outcome.PASS or v.rule not in proves_nothing}
    return next((outcome for outcome in _WORST_FIRST if outcome in outcomes), Outcome.NOT_APPLICABLE)


def summarise(judged: Sequence[Judged], retired: Sequence[RetiredEntry] = ()) -> dict[str, int]:
    """How many databases there are of each kind; the parts add up to `databases`.

    Those that policy calls `retired` and that are gone are counted as that.
    """
    gone = len(gone_for_good(judged, retired))
    counts = Counter(worst(one) for one in judged) + Counter({"retired": gone})
    return {"databases": len(judged) + gone} | {word: counts.get(word, 0) for word in COUNTED[1:]}


def causes(judged: Judged) -> list[tuple[Verdict, list[Verdict]]]:
    """The findings of a database, each with the findings that only follow from it."""
    failed = [v for v in judged.verdicts if v.outcome is Outcome.FAIL]
    return [(v, [f for f in failed if f.explained_by == v.rule]) for v in failed if v.explained_by is None]


def exempt(judged: Judged) -> list[tuple[Verdict, list[Verdict]]]:
    """What is exempt of a database, each with what is exempt only because it follows from that."""
    there = [v for v in judged.verdicts if v.outcome is Outcome.EXEMPT]
    return [(v, [f for f in there if f.explained_by == v.rule]) for v in there if v.explained_by is None]


def unknown(judged: Judged) -> list[Verdict]:
    """What is not known of a database; where nothing could be read, that alone, as all else follows from it."""
    there = [verdict for verdict in judged.verdicts if verdict.outcome is Outcome.UNKNOWN]
    return [v for v in there if v.rule == "readable" and not v.in_part] or there


def exit_code(judged: Sequence[Judged], problems: Sequence[str]) -> int:
    """0 compliant; 1 any finding; 2 no finding, but not everything could be checked."""
    outcomes = {v.outcome for one in judged for v in one.verdicts}
    if Outcome.FAIL in outcomes:
        return 1
    return 2 if problems or Outcome.UNKNOWN in outcomes else 0
