"""What to say: notices in, a message out, with its title, its order and its cards. Pure."""

from collections import Counter
from collections.abc import Sequence

from checker import phrases
from checker.model import Notice, Reason, Severity
from checker.notify.card import ABOUT_CHECKER, MARKS, Card, Fact, Tone, as_lines, card, headline
from checker.notify.links import UNKNOWN, Ours
from checker.phrases import Phrase, as_text
from checker.plain import NAME, clean
from checker.ports import Message

__all__ = ["Card", "Fact", "Phrase", "Tone", "as_lines", "as_text", "card", "cards_of", "message_for"]

_OVER = {Reason.RESOLVED: "solved", Reason.EXEMPTED: "exempt", Reason.DROPPED: "not demanded any more"}
_ROUTINE = (Reason.DIGEST, Reason.DRILL)


def message_for(batch: str, notices: Sequence[Notice]) -> Message:
    """One message of at least one notice, as severe as its worst problem; good news and routine are never critical.

    The hello comes first, then problems, most severe first, then what is solved, then the digest and the drill.
    """
    ordered = tuple(sorted(notices, key=_order))
    telling = [n for n in ordered if not n.reason.ends and n.reason not in _ROUTINE]
    return Message(
        batch=batch,
        at=max(n.at for n in ordered),
        severity=max((n.severity for n in telling), key=lambda s: s.rank, default=Severity.INFO),
        title=_title(ordered),
        notices=ordered,
    )


def cards_of(message: Message, ours: Ours = UNKNOWN) -> list[Card]:
    """A card per notice; the hello has none, because the title says all of it. `ours` as for a card."""
    hit = Counter(notice.cause for notice in message.notices if _is_a_databases(notice))
    return [
        card(notice, ours, hit[notice.cause] - 1 if _is_a_databases(notice) else 0)
        for notice in message.notices
        if notice.reason is not Reason.BASELINE
    ]


def _is_problem(notice: Notice) -> bool:
    return notice.reason not in ABOUT_CHECKER and not notice.reason.ends


def _is_a_databases(notice: Notice) -> bool:
    return _is_problem(notice) and notice.subject.app is not None


def _order(notice: Notice) -> tuple[int, int, str, str]:
    if notice.reason in _ROUTINE:
        return 3 + _ROUTINE.index(notice.reason), 0, notice.subject.label, notice.cause
    place = 0 if notice.reason in ABOUT_CHECKER else 2 if notice.reason.ends else 1
    return place, -notice.severity.rank, notice.subject.label, notice.cause


def _title(ordered: Sequence[Notice]) -> str:
    """What a phone shows. A drill beside true news is named, and marks nothing else."""
    drills = [n for n in ordered if n.reason is Reason.DRILL]
    first, *_ = news = [n for n in ordered if n.reason is not Reason.DRILL] or drills
    if first.reason is Reason.DRILL:
        return f"{MARKS[Reason.DRILL]}nothing is wrong. {card(first).name}"
    return _news(news) + ("; and a DRILL" if drills else "")


def _news(ordered: Sequence[Notice]) -> str:
    first = ordered[0]
    problems, solved = [n for n in ordered if _is_problem(n)], [n for n in ordered if n.reason.ends]
    if first.reason is Reason.BASELINE:
        return f"{card(first).headline}: {card(first).summary}"
    if first.reason in ABOUT_CHECKER:
        return card(first).headline
    if not problems:
        return _mark(solved) + _together(solved)
    return "; ".join([_mark(problems) + _together(problems), *_counted(solved)])


def _counted(ended: Sequence[Notice]) -> list[str]:
    """`2 solved`, `1 exempt`: what is exempt is not solved."""
    counts = Counter(notice.reason for notice in ended)
    return [f"{counts[reason]} {word}" for reason, word in _OVER.items() if counts[reason]]


def _mark(notices: Sequence[Notice]) -> str:
    """What sort of news they all are, if they are of one sort, or all good."""
    reasons = {n.reason for n in notices}
    if len(reasons) == 1:
        return MARKS.get(notices[0].reason, "")
    return "Over: " if all(reason.ends for reason in reasons) else ""


def _together(notices: Sequence[Notice]) -> str:
    """One notice by its own words, several by what they have in common, and the first of the databases hit."""
    labels = list(dict.fromkeys(clean(n.subject.label, NAME) for n in notices))
    headlines = {headline(n) for n in notices}
    if len(notices) == 1:
        return card(notices[0]).name
    others = f" and {len(labels) - 1} more" if labels[1:] else ""
    of_databases = all(n.subject.app for n in notices)
    if of_databases and len(headlines) == 1 and len(labels) == len(notices):
        return f"{phrases.many(len(labels), 'database')}: {headlines.pop()} ({labels[0]}{others})"
    return f"{phrases.many(len(notices), 'backup problem' if of_databases else 'problem')}: {labels[0]}{others}"
