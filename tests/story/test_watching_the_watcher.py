"""Weeks on the simulated Heroku: how a team knows that silence is a good sign, and hears when it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from structlog.testing import capture_logs

from bench.fleet import Line
from checker import policy
from checker.heartbeat import pulse
from checker.model import Beat, DeliveryStatus, Notice, Reason
from checker.rules import RULES
from checker.run import sweep
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.store.memory import MemoryStore
from checker.swept import Swept, Tools
from checker.watching import Rhythm
from tests.make import DAY, HOUR
from tests.unit.core.fakes import FakeHeart, FakeSink

PENDING = DeliveryStatus.PENDING
POLICY = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any, recent_backup: {max_age: auto}}}
"""
CREATE = "heroku authorizations:create --description checker --scope read-protected --expires-in 31536000 --short"


class Watched:
    """The healthy account, looked at by an unattended worker; what two sinks are told, and what a heart would be."""

    def __init__(self, heroku: Running, more: str, hearts: tuple[FakeHeart, ...]) -> None:
        self.heroku = heroku
        self.slack, self.hook = FakeSink("slack"), FakeSink("hook")
        numbers = count()
        self.store = MemoryStore()
        self.tools = Tools(
            Line(heroku.sandbox).open,
            self.store,
            (self.slack, self.hook),
            lambda: heroku.now,
            lambda: f"id-{next(numbers)}",
            hearts=hearts,
        )
        self.policy = policy.parse(POLICY + more, "policy.yml", RULES)
        self.beats: list[Beat] = []
        self.last: Swept

    def days(self, number: float) -> list[str]:
        """So many days of sweeps; what Slack is told, but for the hello and reminders."""
        return self.sweeps(round(number * DAY / self.policy.poll))

    def sweeps(self, number: int) -> list[str]:
        """So many sweeps; what Slack is told, but for the hello and reminders."""
        for _ in range(number):
            self.heroku.move(by=self.policy.poll)
            self.sweep()
        return self.told()

    def sweep(self) -> None:
        now = self.heroku.now
        self.last = sweep(self.tools, self.policy, now, rhythm=Rhythm(self.policy.poll))
        self.beats.append(pulse(self.last, now).beat)

    def told(self) -> list[str]:
        return news(self.slack)

    def head_of(self, day: date) -> str:
        """The head of the chain of seals with this day."""
        start = datetime.combine(day, time(), UTC)
        (seal,) = self.store.seals(start, start + DAY)
        return seal.head

    def newest(self, reason: Reason) -> Notice:
        """The newest notice of that reason that Slack was told."""
        return self.newest_of(self.slack, reason)

    @staticmethod
    def newest_of(sink: FakeSink, reason: Reason) -> Notice:
        """The newest notice of that reason that a sink was told."""
        return [n for message in sink.messages for n in message.notices if n.reason is reason][-1]

    def line(self, start: str) -> str:
        """The line of the newest digest that begins so."""
        lines = self.newest(Reason.DIGEST).finding.consequences
        (found,) = (line for line in lines if line.startswith(start))
        return found


def news(sink: FakeSink) -> list[str]:
    """What a sink was told since this was asked last, but for the hello and reminders."""
    return [line for line in sink.new() if not line.startswith(("baseline", "reminder"))]


@contextmanager
def watched(poll: str = "12h", more: str = "", hearts: tuple[FakeHeart, ...] = ()) -> Iterator[Watched]:
    with capture_logs(), running("healthy", speed=0) as heroku:
        team = Watched(heroku, f"poll: {poll}\n{more}", hearts)
        team.sweep()
        assert [] == team.told()
        yield team


@pytest.fixture
def team() -> Iterator[Watched]:
    with watched() as at:
        yield at


DRILL, DIGEST = "drill checker-drill schedule_present", "digest checker digest"


def test_four_quiet_weeks(team: Watched) -> None:
    """A team that hears nothing of its backups hears each week that this is because all is well: two lines a week."""
    assert [DRILL, DIGEST] * 4 == team.days(28)
    assert {Beat.SUCCESS} == set(team.beats)
    digest = team.newest(Reason.DIGEST)
    assert "all 21 slots of 3 databases met in 7 days" == digest.finding.summary
    assert [
        "No problem is open.",
        "Nobody watches checker itself: set HEARTBEAT_URL, so that somebody hears when it dies.",
        "The Heroku token is that of sandbox@example.invalid; it lasts until it is revoked.",
        "The drill of 2026-12-19 09:30 UTC reached slack in 0 s, hook in 0 s.",
        f"Ledger sealed up to 2026-12-17: {team.head_of(date(2026, 12, 17))}",
    ] == list(digest.finding.consequences)


def test_a_night_is_lost(team: Watched) -> None:
    """A night that Heroku skipped is told at once, and stands in the week's digest as lost."""
    team.heroku.event("skip_slot", "bakery", at="+2d")
    told = team.days(7)
    assert ["opened bakery slots_met", "resolved bakery slots_met", DRILL, DIGEST] == told
    assert "Weekly digest: 1 of 21 slots lost" == team.newest(Reason.DIGEST).title
    assert "20 of 21 slots of 3 databases met in 7 days; 1 lost" == team.newest(Reason.DIGEST).finding.summary
    assert "Lost at bakery::DATABASE: 2026-11-25 (missed)." == team.line("Lost")
    team.days(7)
    assert "all 21 slots of 3 databases met in 7 days" == team.newest(Reason.DIGEST).finding.summary


def test_a_problem_stays_open(team: Watched) -> None:
    """What is open when the week ends is counted in its digest, with the oldest of it."""
    team.heroku.event("delete_schedule", "bakery", at="+1d")
    team.days(7)
    assert team.line("1 problem").startswith("1 problem is open, since 2026-11-23 ")
    assert team.line("1 problem").endswith(": bakery::DATABASE: No backup schedule.")


def test_somebody_watches() -> None:
    """Who would hear of checker's own death stands in the digest."""
    with watched(hearts=(FakeHeart("HEARTBEAT_URL"), FakeHeart("sentry"))) as team:
        team.days(7)
        assert "Should checker fall silent, you hear it from: HEARTBEAT_URL, sentry." == team.line("Should")


def test_a_drill_that_does_not_arrive(team: Watched) -> None:
    """A channel that nobody noticed to be dead is found by the drill, and told of on the others."""
    team.days(5.5)
    team.hook.answers = [PENDING] * 5
    assert [DRILL, "opened checker sink", DIGEST] == team.days(1.5)
    assert "The drill of 2026-11-28 09:30 UTC reached slack in 0 s; it did not reach hook (as scripted)." == team.line(
        "The drill"
    )


def test_who_wants_neither() -> None:
    """A team that wants no mail when all is well gets none."""
    with watched(more="alerting: {digest: never, drill: never}") as team:
        assert [] == team.days(15)


def test_only_in_the_daytime() -> None:
    """What is due in quiet hours waits for the morning."""
    with watched(more='alerting: {quiet_hours: {from: "05:00", to: "11:00", timezone: UTC}}') as team:
        assert [DRILL, DIGEST] == team.days(7.5)
        assert ["2026-11-28 21:30", "2026-11-29 21:30"] == [
            f"{team.newest(reason).at:%Y-%m-%d %H:%M}" for reason in (Reason.DRILL, Reason.DIGEST)
        ]


def test_the_token_ends(team: Watched) -> None:
    """Two weeks before its end the token is told of, with the way to a new one; two days before, urgently."""
    team.heroku.expire_token(team.heroku.now + 20 * DAY)
    assert [] == team.days(5)
    assert ["opened checker token_expiry"] == [line for line in team.days(1) if "token" in line]
    opened = team.newest(Reason.OPENED)
    assert "the token ends at 2026-12-12 09:30 UTC; from then on no database can be looked at" == opened.finding.summary
    assert (CREATE, "heroku config:set HEROKU_API_KEY=... --app APP") == opened.finding.fix[:2]
    assert opened.finding.fix[2].startswith("heroku authorizations:revoke ")
    assert ["worsened checker token_expiry"] == [line for line in team.days(13.5) if "token" in line]
    assert "The Heroku token is that of sandbox@example.invalid; it lasts until 2026-12-12 09:30 UTC." == team.line(
        "The Heroku token"
    )
    assert {Beat.SUCCESS} == set(team.beats)


def test_the_token_is_changed_in_time(team: Watched) -> None:
    """A new token ends the alarm with the very next look."""
    team.heroku.expire_token(team.heroku.now + 10 * DAY)
    assert ["opened checker token_expiry"] == team.days(1.5)
    team.heroku.expire_token(None)
    assert ["resolved checker token_expiry"] == team.days(0.5)
    assert team.newest(Reason.RESOLVED).finding.summary.startswith("the token in use lasts for longer than two weeks")


def test_the_token_has_ended(team: Watched) -> None:
    """A token that is not taken any more is told at once, with the way to another one; nobody calls that alive."""
    team.heroku.expire_token(team.heroku.now + HOUR)
    assert ["opened checker sweep"] == team.sweeps(1)
    assert CREATE == team.newest(Reason.OPENED).finding.fix[0]
    assert [Beat.SUCCESS, Beat.FAIL] == team.beats
    team.heroku.expire_token(None)
    assert ["resolved checker sweep"] == team.sweeps(1)
    assert [Beat.SUCCESS, Beat.FAIL, Beat.SUCCESS] == team.beats


@pytest.mark.parametrize(
    ("fault", "lines"),
    [
        (
            {"kind": "status", "status": 403},
            ["Heroku does not tell whose token this is; Heroku does not tell until when it lasts."],
        ),
        ({"kind": "rename_field", "field": "email", "to": "e_mail"}, ["Whose Heroku token this is could not be read."]),
    ],
)
def test_heroku_does_not_tell(team: Watched, fault: dict[str, Any], lines: list[str]) -> None:
    """Where Heroku tells nothing of its tokens, nothing is the worse for it; the digest says so."""
    for path in ("^/account$", "^/oauth/"):
        team.heroku.fault(path, **fault)
    assert [DRILL, DIGEST] == team.days(7)
    assert {Beat.SUCCESS} == set(team.beats)
    assert lines == [line for line in team.newest(Reason.DIGEST).finding.consequences if "token" in line]


def test_the_token_is_read_once_a_day() -> None:
    """What rarely changes is not asked for every hour."""
    with watched("4h") as team:
        team.days(2)
        assert 3 == team.heroku.requests["GET /account"] == team.heroku.requests["GET /oauth/authorizations"]


def test_nobody_looked(team: Watched) -> None:
    """A worker that was away for days says so once when it is back, and no more."""
    team.days(1)
    team.heroku.move(by=2 * DAY)
    assert ["opened checker gap"] == team.sweeps(1)
    gap = "from 2026-11-23 09:30 UTC to 2026-11-25 21:30 UTC (2 days)"
    assert f"nobody looked {gap}, and policy wants a look every 12 h" == team.newest(Reason.OPENED).finding.summary
    assert [] == team.days(2)
    assert [] == list(team.tools.store.load().incidents)


@pytest.mark.parametrize("away", [timedelta(minutes=10), 12 * HOUR])
def test_a_restart(team: Watched, away: timedelta) -> None:
    """A restart, a deploy, or one look that was left out is not worth a word."""
    team.days(1)
    team.heroku.move(by=away)
    assert [] == team.days(1)


def test_heroku_was_down(team: Watched) -> None:
    """Looks in vain are told as blindness and as its end, and not as a gap besides."""
    team.heroku.fault("^/addons$", "status", status=403)
    assert ["opened checker sweep"] == team.days(1)
    team.heroku.behave()
    assert ["resolved checker sweep"] == team.days(1)


def test_nobody_looked_at_night() -> None:
    """A gap that ends in quiet hours is told in the morning, once."""
    with watched("4h", 'alerting: {quiet_hours: {from: "22:00", to: "08:00", timezone: UTC}}') as team:
        team.heroku.move(by=14 * HOUR)  # to 23:30
        team.sweep()
        assert [] == team.told()
        assert ["opened checker gap"] == team.days(0.5)
        assert "2026-11-23 11:30" == f"{team.newest(Reason.OPENED).at:%Y-%m-%d %H:%M}"
        assert [] == team.days(1)
        assert [] == list(team.tools.store.load().incidents)


def test_a_sink_dies(team: Watched) -> None:
    """A channel that takes nothing is told of on the others; once it lives again, it hears what it missed."""
    team.slack.answers = [PENDING] * 3
    team.heroku.event("delete_schedule", "bakery")
    assert ([], ["opened bakery schedule_present"]) == (team.sweeps(2), news(team.hook))
    assert ([], ["opened checker sink"]) == (team.sweeps(1), news(team.hook))
    notice = team.newest_of(team.hook, Reason.OPENED)
    assert (
        "the sink slack has taken nothing for 24 h, and 2 critical notices wait there: as scripted"
        == notice.finding.summary
    )
    assert [Beat.SUCCESS, Beat.SUCCESS, Beat.FAIL, Beat.FAIL] == team.beats
    assert ["opened bakery schedule_present"] == team.sweeps(1)
    assert ([], ["resolved checker sink"]) == (team.sweeps(1), news(team.hook))
    assert [Beat.SUCCESS, Beat.SUCCESS] == team.beats[-2:]


def test_a_sink_hiccups(team: Watched) -> None:
    """One message that is taken a look later is nobody's alarm."""
    team.slack.answers = [PENDING]
    team.heroku.event("delete_schedule", "bakery")
    assert ["opened bakery schedule_present"] == team.sweeps(3)
    assert not [line for line in team.hook.told if "sink" in line]


def test_away_over_the_end_of_a_week(team: Watched) -> None:
    """A checker that comes back after the digest was due drills first and tells of it with the next look."""
    team.days(5)
    team.heroku.move(by=5 * DAY)
    assert [["opened checker gap", DRILL], [DIGEST]] == [team.sweeps(1), team.sweeps(1)]
