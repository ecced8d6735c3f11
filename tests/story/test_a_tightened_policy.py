"""Nine days under a lax policy, replayed by a tighter one: exactly what that would have told, and when."""

from dataclasses import replace

import pytest

from checker.commands.replay import policies_of
from checker.commands.replayed_from import recorded
from checker.model import Difference, Notice, Replayed
from checker.policy import parse
from checker.replay import Recording, Rulebook, difference, replay
from checker.rules import RULES
from checker.run import CAUSES
from checker.sandbox.build import build
from tests.make import DAY
from tests.story.recorded_world import Worker
from tests.story.skipped_nights import NEW, NIGHTS, OLD, TOLD


@pytest.fixture(scope="module")
def worker() -> Worker:
    world = build(NIGHTS)
    at_work = Worker(world)
    at_work.work(OLD, world.now + 9 * DAY)
    return at_work


@pytest.fixture(scope="module")
def recording(worker: Worker) -> Recording:
    return recorded(worker.store, NIGHTS.now, worker.now).recording


class Replays:
    """What policies lead to over one recording, each worked out once."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._known: dict[str, Replayed] = {}

    def by(self, text: str) -> Replayed:
        """What this policy leads to."""
        if text not in self._known:
            rulebook = Rulebook.of(parse(text, "new.yml", RULES), self.recording.start)
            self._known[text] = replay(self.recording, rulebook, CAUSES)
        return self._known[text]

    def changed(self, new: str, old: str = OLD) -> Difference:
        """What `new` changes."""
        return difference(self.by(old), self.by(new))


@pytest.fixture(scope="module")
def replays(recording: Recording) -> Replays:
    return Replays(recording)


def lines(notices: tuple[Notice, ...]) -> list[str]:
    return [f"{n.at:%Y-%m-%d %H:%M} {n.reason} {n.subject.label} {n.cause} {n.severity}" for n in notices]


def test_nothing_was_told(worker: Worker, recording: Recording) -> None:
    """A night without a backup is no news where a backup of three days ago is good enough; the replay knows that."""
    policies = recorded(worker.store, NIGHTS.now, worker.now).policies
    assert [] == worker.told
    assert replay(recording, Rulebook(tuple(policies_of(policies))), CAUSES).notices == ()


def test_a_tighter_policy_would_have_told_this(replays: Replays) -> None:
    """Each night that was lost at the shop, when it would have been told, again, and over; nothing of the other app."""
    found = replays.changed(NEW)
    assert TOLD == lines(found.told)
    assert ((), (), ()) == (found.untold, found.passes, found.otherwise)
    assert [
        ("shop::DATABASE", "slots_met", "11-06 02:00", "11-07 01:00"),
        ("shop::DATABASE", "slots_met", "11-09 01:00", "11-10 01:00"),
    ] == [(f.label, f.rule, f"{f.start:%m-%d %H:%M}", f"{f.end:%m-%d %H:%M}") for f in found.fails]


def test_a_looser_policy_would_have_told_none_of_it(replays: Replays) -> None:
    """The way back takes away what the way there added."""
    there, back = replays.changed(NEW), replays.changed(OLD, NEW)
    assert (there.told, there.fails) == (back.untold, back.passes)
    assert ((), ()) == (back.told, back.fails)


def test_another_severity_is_another_message(replays: Replays) -> None:
    """Who only lowers how much it matters sees each message twice: as it is told so far, and as it would be."""
    found = replays.changed(NEW.replace("name: shop\n", "name: shop\n    severity: warning\n"), NEW)
    assert [line for line in TOLD if "critical" in line] == lines(found.untold)
    assert [
        "2024-11-06 02:00 opened shop::DATABASE slots_met warning",
        "2024-11-09 01:00 opened shop::DATABASE slots_met warning",
    ] == lines(found.told)
    assert ["critical", "critical"] == [old.severity for old, _ in found.otherwise]


def test_what_no_sink_takes_is_no_message(replays: Replays) -> None:
    """A sink for what is critical hears nothing of a mere warning, and of no end of it; the findings stay."""
    kept = NEW.replace("max_age: auto}}", "max_age: auto}, retained_backups: {scheduled: 9}}")
    ops, all_of_it = (
        f"sinks: {{ops: {{type: slack, url_env: SLACK_WEBHOOK_URL{more}}}}}\n" for more in (", from: critical", "")
    )
    assert not replays.changed(kept + all_of_it, kept)
    fewer = replays.changed(kept + ops, kept)
    assert {"retained_backups"} == {notice.cause for notice in fewer.untold}
    assert ((), (), ()) == (fewer.told, fewer.fails, fewer.passes)
    assert TOLD == lines(replays.by(kept + ops).notices)


def test_words_and_order_change_nothing(replays: Replays) -> None:
    """Comments, names of policies and lines are no difference, though messages name them."""
    renamed = "# moved\n\n" + NEW.replace("name: shop", "name: the shop")
    assert not replays.changed(renamed, NEW)


def test_an_exemption_takes_its_messages_away(replays: Replays) -> None:
    """What would have been exempt would not have been told, for as long as the exemption lasts and no longer."""
    exempt = (
        "exemptions:\n  - {match: {apps: [shop]}, rules: [slots_met, recent_backup], until: 2024-11-08,"
        " reason: moving, owner: ops}\n"
    )
    assert TOLD[:3] == lines(replays.changed(NEW + exempt, NEW).untold)


def test_what_policy_expects_is_replayed(replays: Replays) -> None:
    """A policy that expects more databases than there are would have told so at the first look."""
    found = replays.changed(OLD + "expect: {min_databases: 3}\n")
    assert [("expected", "opened"), ("expected", "reminder")] == [(n.cause, n.reason) for n in found.told][:2]
    assert replays.recording.sweeps[0].at == found.told[0].at


def test_details_that_were_not_recorded_are_no_blindness(replays: Replays) -> None:
    """A rule that goes by what nobody asked Heroku for then is left out, and said to be."""
    asked = OLD.replace("max_age: 3d}", "max_age: 3d}, not_follower: {}")
    new = replays.by(asked)
    assert ("not_follower: no details were recorded (at 2 databases)",) == new.left_out
    assert not difference(replays.by(OLD), new)


def test_what_nothing_was_demanded_of_is_left_out() -> None:
    """A database that was not looked into, as policy demanded nothing of it, cannot be judged now; it is said which."""
    world = build(NIGHTS)
    quiet = Worker(world)
    quiet.work(OLD.replace("{recent_backup: {max_age: 3d}}}", "nothing, reason: a test}"), world.now + DAY)
    found = Replays(recorded(quiet.store, NIGHTS.now, quiet.now).recording).by(NEW)
    assert ("policy demanded nothing then, so that nothing was looked at (at 2 databases)",) == found.left_out
    assert () == found.notices


def test_a_blind_look_tells_nothing_new(recording: Recording) -> None:
    """A look that failed altogether ends no problem and begins none of a database."""
    blind = [
        replace(sweep, problem="Heroku is down") if sweep.at.hour in {2, 3} else sweep for sweep in recording.sweeps
    ]
    told = Replays(replace(recording, sweeps=tuple(blind))).by(NEW).notices
    late = [line.replace("06 02:00", "06 04:00").replace("06 06:00", "06 08:00") for line in TOLD]
    assert late == lines(told)
