"""docs/faults.md: the matrix as a page to read, and below it what is told of faults of the machine."""

from collections.abc import Iterator

from checker import troubles
from checker.causes import READABLE
from checker.rules import readable, slots_met
from tools.faults.kinds import FAULTS, Fault, Nature
from tools.faults.machine import MACHINE
from tools.faults.outcomes import CHECKER, EACH, Outcome, When, outcome
from tools.faults.places import PLACES, Kind, Place
from tools.faults.shapes import SHAPES

_OPENING = """\
# When something breaks

<!-- Written by `make docs` out of tools/faults/; edit it there. -->

What you are told when Heroku, the network, checker's own database or the machine fails, and when. Two things hold in
every row: what could not be seen is `unknown` and never counts as fine, and nothing that was recorded is lost.
`make test` plays every fault of the first table at every place of the second, on five databases, and looks that just
this is told, no earlier and no later, and its end as well.
"""

_FAULTS = """\
## Faults on the way to Heroku

Heroku is asked up to three times where that may help. Where an answer comes in the end, nobody hears of it, and all is
judged as ever.

| fault | asked | what comes of it | in the message |
| --- | --- | --- | --- |
"""

_MATRIX = """\
## Where they hit, and what you are told

"One app" and "all apps" matter where there is a question for each: from five databases on, more than half of them are
told as one notice about checker, not one by one. "Meanwhile" is what the databases that are hit count as in the
worker's looks, and then in `checker check`, which remembers nothing, with its exit code. All other databases are judged
as ever. What is told once it has lasted is over once it was well for an hour; a refused token, with the first look that
sees again.

| fault | asked of Heroku | told | when | meanwhile | `check` | exit | what to do |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""

_SHAPES = """\
## Replies that changed shape

A field that checker goes by and that is gone, renamed or of another type is told as "the reply changed shape: ...", and
counts as an answer that cannot be had. These were tried:

| asked of Heroku | told | does no harm |
| --- | --- | --- |
"""

_MACHINE = """\
## Faults of the machine, the store and the sinks

| fault | what you are told | what is kept | what to do | shown by |
| --- | --- | --- | --- | --- |
"""

_SOAK = """\
## All of it at once

`python -m bench.soak` lives through 30 simulated days in which all of the above happens at random and meets: every
fault of the tables at any question, of one app or of all; hardly any requests left; sinks that are down, slow,
refuse, or take a message and do not answer; the store gone, locked, full, read-only or breaking; the clock a day
ahead or back; the worker killed at any step, away for days, restarted, or beside a second one; the policy deleted or
broken; and databases that come, go and are promoted, whose schedules are changed and whose backups are missed, late,
failed or stalled. It is the real worker on a real SQLite file. What must be told is known from the simulated Heroku
alone, and held against what came out at the sinks:

- what was shown to a look and is wrong stands open at every sink that takes messages, as of that look;
- nothing is told that was not so at the instant that the message names; nothing is told twice, unless it says that it
  may repeat, or the worker was killed, or the answer of the sink was lost;
- what could not be seen is no pass, and is told once it has lasted;
- two looks after all is well around it, just what is wrong stands open, and of checker itself nothing;
- in the end the ledger holds every slot as it was, the chain of seals is intact, all was delivered, and no message
  holds a secret.

What is told while the store is down is remembered by the process alone: where that one ends before the store is back,
nobody tells that it is over. While the machine's own clock is wrong, so is what it tells of slots, until the clock is
right again. `--seed N` lives through one month once more, `--seeds K` through many, and `--tell` prints every message.
A small one is part of `make test`, eight large ones of `make prove`.
"""

_HEADLINES = troubles.HEADLINES | {READABLE: readable.META.headline, slots_met.META.id: slots_met.META.headline}
_MENDS = {
    troubles.LISTING: "what the sentence says; `checker doctor` asks each question once",
    troubles.FACTS: "what the sentence says; `checker doctor` asks each question once",
    READABLE: "what the sentence says, such as giving the token sight of the app",
    troubles.DETAILS: "what the sentence says; backups and schedules are judged as ever",
    slots_met.META.id: "the fix in the message; its log is asked for again at the next look",
}


_NAMES = {
    "addons": "the list of add-ons",
    "attachments": "the list of attachments",
    "teams": "the list of teams",
    "team_addons": "a team's list of add-ons",
    "apps": "the list of apps",
    "couplings": "the list of pipeline stages",
    "backups": "backups",
    "schedules": "schedules",
    "info": "details of a database",
    "log": "the log of a failed backup",
    "account": "the account",
    "authorizations": "authorizations",
}
"""Each question, as people know it."""


def text() -> str:
    """The whole page."""
    parts = (
        _OPENING,
        _FAULTS + "\n".join(map(_fault, FAULTS)) + "\n",
        _MATRIX + "\n".join(_rows()) + "\n",
        _SHAPES + "\n".join(map(_shapes, SHAPES)) + "\n",
        _MACHINE + "\n".join(one.row for one in MACHINE) + "\n",
        _SOAK,
    )
    return "\n".join(parts)


def _fault(fault: Fault) -> str:
    words = f"\u201c{fault.words.format(what='...')}\u201d" if fault.words else "nothing"
    asked = {Nature.BRIEF: "again, until it answers", Nature.HARMLESS: "once"}.get(fault.nature, _times(fault))
    return f"| {fault.name} | {asked} | {fault.nature.value} | {words} |"


def _times(fault: Fault) -> str:
    return "once" if fault.attempts == 1 else f"{fault.attempts} times"


def _rows() -> Iterator[str]:
    """A row for each outcome of a nature, with all the places where it is the same."""
    for nature in (Nature.REFUSED, Nature.LASTING):
        alike: dict[tuple[Outcome, str], list[Place]] = {}
        for place in PLACES:
            found = outcome(place, nature)
            alike.setdefault((found, _told(place, found, nature)), []).append(place)
        for (found, told), places in alike.items():
            cells = (
                "; ".join(map(_name, places)),
                told,
                found.when.value,
                _counts(found.worker),
                _counts(found.check),
                str(found.code),
                _mend(found),
            )
            yield f"| {nature.value} | {' | '.join(cells)} |"


def _name(place: Place) -> str:
    return _NAMES[place.request] + (f", {place.of}" if place.of else "")


def _told(place: Place, found: Outcome, nature: Nature) -> str:
    if not found.cause:
        return "nothing; the digest and `checker doctor` say that Heroku does not tell"
    told = _HEADLINES[found.cause]
    if nature is Nature.LASTING and place.kind is Kind.LOG:
        told += ", without the lines of its log"
    if found.about == EACH:
        told += ", at each database"
    elif found.about == CHECKER and place.hit and found.when is not When.AT_ONCE:
        told += ", one notice for all"
    return told


def _counts(outcome: str) -> str:
    return outcome or "nothing is judged"


def _mend(found: Outcome) -> str:
    if not found.cause:
        return "nothing"
    if found.cause != troubles.SWEEP:
        return _MENDS[found.cause]
    if found.when is When.AT_ONCE:
        return "the commands in the message: create a token, and set it"
    return "wait, where status.heroku.com tells of trouble; else what the sentence says"


def _shapes(request: str) -> str:
    told, harmless = ([f.name for f in SHAPES[request] if f.harmful is harm] for harm in (True, False))
    return f"| {_NAMES[request]} | {'; '.join(told) or 'none'} | {'; '.join(harmless) or 'none'} |"
