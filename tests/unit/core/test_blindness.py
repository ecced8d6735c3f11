"""Where all that a team had is gone at once, it is our sight that is gone: one notice, and none of health."""

from dataclasses import replace
from datetime import datetime

import pytest

from checker.decide import Causes, Occasion, decide
from checker.model import Alerting, AppFacts, Incident, Judged, Notice, Outcome, Reason, Trouble
from checker.run import CAUSES
from checker.troubles import less_than_expected, listing_gaps
from tests.make import HOUR, NOW, database, judged, verdict


def state(app: str, team: str, *, gone: bool) -> Judged:
    """A database of a team, listed and healthy or confirmed to be gone."""
    seen = database(app, facts=AppFacts(team=team))
    if not gone:
        return judged(app, verdict("listed", Outcome.PASS), verdict("readable", Outcome.PASS), database=seen)
    unread = verdict("readable", Outcome.UNKNOWN, explained_by="listed")
    return judged(app, verdict("listed"), unread, database=seen)


def told(*states: Judged, incidents: tuple[Incident, ...] = (), causes: Causes = CAUSES) -> list[str]:
    """What one sweep tells."""
    return [f"{n.reason} {n.subject.app or n.subject.id} {n.cause}" for n in _decide(states, incidents, causes)[1]]


def _decide(
    states: tuple[Judged, ...], incidents: tuple[Incident, ...] = (), causes: Causes = CAUSES, hour: int = 0
) -> tuple[tuple[Incident, ...], tuple[Notice, ...]]:
    found = decide(incidents, states, (), Alerting(), causes, Occasion(NOW + hour * HOUR))
    return found.incidents, found.notices


OTHERS = tuple(state(f"other-{number}", "globex", gone=False) for number in range(4))


def test_whole_team_gone() -> None:
    """All databases of one team gone at once are one notice of blindness, not an alarm each."""
    assert told(*OTHERS, state("a", "acme", gone=True), state("b", "acme", gone=True)) == ["opened checker vanished"]


def test_what_it_says() -> None:
    """The notice names the team and how many databases, and that either the token or the databases may be gone."""
    (notice,) = _decide((*OTHERS, state("a", "acme", gone=True), state("b", "acme", gone=True)))[1]
    assert notice.finding.summary == (
        "all 2 databases of the team acme are gone from Heroku's listing: the token lost sight of the team, or they "
        "were destroyed"
    )


def test_part_of_a_team_gone() -> None:
    """Where the team has databases left, those that are gone are told one by one."""
    states = (*OTHERS, state("a", "acme", gone=True), state("b", "acme", gone=True), state("c", "acme", gone=False))
    assert told(*states) == ["opened a listed", "opened b listed"]


def test_the_rest_of_a_team_waits_for_a_look() -> None:
    """Where Heroku lists databases of the team that there were no requests to look at, the team is in sight."""
    rest = [database("books", facts=AppFacts(team="acme")), database("other", facts=AppFacts(team="zoo"))]
    gone = [state("shop", "acme", gone=True), state("pay", "acme", gone=True)]
    for waiting, expected in ((rest, ["listed", "listed"]), (rest[1:], ["vanished"])):
        found = decide((), gone, (), Alerting(), CAUSES, Occasion(NOW, waiting=waiting))
        assert expected == [notice.cause for notice in found.notices]


def test_the_one_database_of_a_team() -> None:
    """A team that had one database has lost that one: it is told as gone."""
    assert told(*OTHERS, state("a", "acme", gone=True)) == ["opened a listed"]


def test_apps_of_no_team() -> None:
    """Apps that belong to no team have nothing in common: each is told."""
    assert told(*OTHERS, state("a", "", gone=True), state("b", "", gone=True)) == ["opened a listed", "opened b listed"]


def test_back_again() -> None:
    """Once they are listed again there is one all-clear, and not a word of each database."""
    lost = (*OTHERS, state("a", "acme", gone=True), state("b", "acme", gone=True))
    incidents, _ = _decide(lost)
    back = (*OTHERS, state("a", "acme", gone=False), state("b", "acme", gone=False))
    assert [f"{n.reason} {n.subject.id} {n.cause}" for n in _decide(back, incidents, hour=1)[1]] == [
        "resolved checker vanished"
    ]


ACME = "no database of the team acme is listed, which policy expects (policy.yml:2)"
SHOP = "no database of the app shop is listed, which policy names (policy.yml:9)"


@pytest.mark.parametrize(
    ("before", "now", "vanished"),
    [
        # What was told then says it already.
        ([ACME], [ACME], False),
        ([ACME], [SHOP, ACME], False),
        # What was told then was something else, or was told of another team, or before the team was last seen.
        ([SHOP], [SHOP], True),
        ([ACME.replace("acme", "globex")], [ACME.replace("acme", "globex")], True),
        ([], [ACME], True),
    ],
)
def test_expected_team_gone(before: list[str], now: list[str], vanished: bool) -> None:
    """That a team vanished is told, unless it was told already that nothing of it is listed, which policy expects."""
    lost = (_gone("a", NOW - HOUR, NOW + HOUR), _gone("b", NOW - HOUR, NOW + HOUR), _gone("c", NOW + HOUR, NOW + HOUR))
    incidents = decide((), OTHERS, less_than_expected(before), Alerting(), CAUSES, Occasion(NOW)).incidents
    found = decide(
        incidents, (*OTHERS, *lost), less_than_expected(now), Alerting(), CAUSES, Occasion(NOW + HOUR)
    ).notices
    assert vanished == ("vanished" in [notice.cause for notice in found])
    assert not [notice for notice in found if notice.reason.ends or notice.subject.app]


def test_expected_team_that_was_seen_since() -> None:
    """A team that was seen after it was told that something is missing has vanished now: that is news."""
    lost = (_gone("a", NOW - HOUR, NOW + 3 * HOUR), _gone("b", NOW + HOUR, NOW + 3 * HOUR))
    incidents = decide((), OTHERS, less_than_expected([ACME]), Alerting(), CAUSES, Occasion(NOW)).incidents
    late = Occasion(NOW + 3 * HOUR)
    found = decide(incidents, (*OTHERS, *lost), less_than_expected([ACME]), Alerting(), CAUSES, late).notices
    assert ["vanished"] == [notice.cause for notice in found if notice.reason is Reason.OPENED]


def test_what_vanished_stays_so() -> None:
    """Once it was told that a team vanished, that it is expected as well does not end it."""
    lost = (*OTHERS, state("a", "acme", gone=True), state("b", "acme", gone=True))
    first = decide((), lost, (), Alerting(), CAUSES, Occasion(NOW)).incidents
    second = decide(first, lost, less_than_expected([ACME]), Alerting(), CAUSES, Occasion(NOW + HOUR))
    known = {i.id: i for i in (*first, *second.incidents)}
    third = decide(
        tuple(known.values()), lost, less_than_expected([ACME]), Alerting(), CAUSES, Occasion(NOW + 2 * HOUR)
    )
    assert [] == [notice.cause for notice in third.notices if notice.reason.ends]


def _gone(app: str, since: datetime, now: datetime) -> Judged:
    """A database of the team that was last seen then; of one that nobody ever looked into, that is now."""
    verdicts = (verdict("listed", since=since), verdict("readable", Outcome.UNKNOWN, explained_by="listed"))
    return replace(state(app, "acme", gone=True), verdicts=verdicts, seen_at=now)


@pytest.mark.parametrize(
    ("troubles", "told"),
    [
        ((), "watching 4 databases; 0 findings"),
        (less_than_expected(["no acme"]), "watching 4 databases; 0 findings; less is seen than policy expects"),
        (listing_gaps(["the list of teams: 403"]), "watching 4 databases; 0 findings; not all could be listed"),
    ],
)
def test_hello(troubles: tuple[Trouble, ...], told: str) -> None:
    """The first message of all does not sound as if all were well where not all is seen."""
    hello, *_ = decide((), OTHERS, troubles, Alerting(), CAUSES, Occasion(NOW, first=True)).notices
    assert (Reason.BASELINE, told) == (hello.reason, hello.finding.summary)
