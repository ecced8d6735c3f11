"""What another policy would have told: the looks on record, judged and decided once more. Pure.

recording   what was recorded, from the store, or from one look at Heroku
backfill    the days before the first look, as far as it knew them
scenes      what each look saw
rulebook    which policy was in force at which look, and what of another can be said
memory      what a store would hand to each look
seed        what was known, and open, when a time in the middle of the record began
course      one policy, look by look
reach       which notices somebody would be told
failing     what failed over time
difference  what two policies differ in

What is checker's own trouble (sinks, the token, looks that were missed), drills, digests, and that an exemption ends or
a policy changed, is not replayed.
"""

from checker.decide import Causes
from checker.model import Replayed
from checker.replay.backfill import BACK, backfilled, looked_at_now
from checker.replay.course import Course, Deed
from checker.replay.difference import difference, same
from checker.replay.reach import Reach
from checker.replay.recording import Recording
from checker.replay.rulebook import Rulebook, Sayable
from checker.replay.scenes import scenes
from checker.replay.seed import seeded

__all__ = [
    "BACK",
    "Recording",
    "Rulebook",
    "backfilled",
    "difference",
    "looked_at_now",
    "replay",
    "same",
]


def replay(recording: Recording, rulebook: Rulebook, causes: Causes) -> Replayed:
    """What the policies of the rulebook lead to, had they come in force with the first of these looks."""
    memory = seeded(recording, rulebook)
    course = Course(
        rulebook,
        causes,
        memory,
        Sayable(recording.recorded_from),
        tuple(
            Deed(history.incident.subject.id, history.incident.cause, act)
            for history in recording.histories
            for act in history.acts
        ),
        recording.whole,
        Reach.knowing(memory.incidents.values()),
    )
    for scene in scenes(recording.sweeps, recording.trails):
        course.go_on(scene)
    return course.replayed()
