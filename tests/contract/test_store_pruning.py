"""What is old is let go of, in every store; what still says how things stand is not, however old it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from checker.errors import Overtaken
from checker.model import (
    Act,
    Baseline,
    Deed,
    Delivery,
    DeliveryStatus,
    FailureLog,
    Incident,
    KeptBackup,
    Outcome,
    PolicyInForce,
    Reason,
    Record,
    Restore,
    SlotOutcome,
    Unseen,
)
from checker.model.transfers import BackupStatus
from checker.store import sql
from tests.contract.conftest import NOW
from tests.contract.looks import DAY, HOUR, PAY, SHOP, Both, judged, record, seen, slot, trail
from tests.make import backup, details, schedule

CUT = NOW + 100 * DAY
"""What is older than this is let go of."""

OLD, NEW = CUT - HOUR, CUT + HOUR
EVER = (NOW - DAY, CUT + 900 * DAY)


@pytest.fixture
def store(reopen: Callable[[], Both]) -> Both:
    return reopen()


def pruned(store: Both, before: datetime = CUT) -> Both:
    """The store once all that is older is gone."""
    while not store.prune(before):
        pass
    return store


def sent(delivery: Delivery, at: datetime, **changes: Any) -> Delivery:
    """A delivery that was made at this instant; what is changed is so in its notice."""
    return replace(
        delivery, status=DeliveryStatus.SENT, updated_at=at, notice=replace(delivery.notice, at=at, **changes)
    )


def test_an_empty_store_has_nothing_to_let_go_of(store: Both) -> None:
    """The first worker of all may prune."""
    assert store.prune(CUT)
    assert store.load().sweeps == 0


def test_what_is_old_is_gone_and_what_is_new_stays(reopen: Callable[[], Both]) -> None:
    """The record does not grow for ever: each kind of thing goes with its day, and not a minute before."""
    store = reopen()
    restores = tuple(Restore(f"r-{at}", 1, BackupStatus.SUCCEEDED, at) for at in (OLD, CUT, NEW))
    for number, at in enumerate((OLD - DAY, OLD, CUT, NEW)):
        look = seen(
            at,
            backups=(backup(number),),
            restores=restores[: max(number, 1)],
            logs=(FailureLog(f"b-{number}"),),
            schedules=(schedule(number),),
        )
        record(store, look, judged=(judged(at, slot(at), outcome=list(Outcome)[number]),))
    store = pruned(reopen())
    found = trail(store, *EVER)
    assert [sweep.at for sweep in store.sweeps(*EVER)] == [CUT, NEW]
    assert [one.at for one in found.slots] == [CUT, NEW]
    assert [one.created_at for one in found.restores] == [CUT, NEW]
    assert [one.backup for one in found.logs] == ["b-2", "b-3"]
    assert [one.at for one in found.sightings] == [CUT, NEW]
    assert [one.at for one in found.verdicts] == [CUT, NEW]
    assert {kept.gone_at for kept in found.backups} == {CUT, NEW, None}
    assert store.span() == (CUT, NEW)


def test_what_held_when_the_kept_time_began_stays(store: Both) -> None:
    """A database that did not change for years still shows what it is, and what was thought of it."""
    record(store, seen(NOW), judged=(judged(NOW, outcome=Outcome.FAIL),))
    record(store, seen(OLD, schedules=()), judged=(judged(OLD, outcome=Outcome.PASS),))
    record(store, seen(NEW, schedules=()), judged=(judged(NEW, outcome=Outcome.PASS),))
    before, known = trail(store, CUT, CUT + 9 * DAY), store.load()
    after = trail(pruned(store), CUT, CUT + 9 * DAY)
    assert after == before
    assert [one.at for one in after.sightings] == [one.at for one in after.verdicts] == [OLD]
    assert trail(store, *EVER).verdicts == before.verdicts
    assert store.load().outcomes == known.outcomes == {(SHOP.addon_id, "readable"): Outcome.PASS}


def test_what_the_next_sweep_goes_by_stays(store: Both) -> None:
    """After pruning the worker knows of each database what it knew before: no second hello, no alarm told twice."""
    baseline = Baseline((schedule(),), NOW)
    first = replace(judged(NOW, slot(NOW)), baseline=baseline)
    record(store, seen(NOW, info=details(seen_at=NOW)), judged=(first,), duties=("digest", "token"))
    record(store, at=NOW + HOUR, problem="Heroku is down")
    record(store, Unseen(PAY, "a timeout", NOW + HOUR), at=NOW + 2 * HOUR, partial=True)
    before = store.load()
    after = pruned(store).load()
    assert after.swept_before
    assert after.last_sweep_at == NOW
    assert replace(after, inventory=()) == replace(before, inventory=())
    (past,) = [one.past for one in after.inventory if one.database == SHOP]
    assert (past.baseline, past.info, past.first_seen_at) == (baseline, details(seen_at=NOW), NOW)
    assert [known.schedule for known in past.schedules] == [schedule()]


def test_pruned_sweeps_stay_counted(reopen: Callable[[], Both]) -> None:
    """One process that prunes while another looks makes it neither tell twice nor stand back for nothing."""
    store = reopen()
    for at in (NOW, OLD, CUT, NEW):
        record(store, seen(at))
    known = store.load()
    pruned(reopen())
    assert store.load().sweeps == known.sweeps == 4
    assert len(store.sweeps(*EVER)) == 2
    record(store, seen(NEW + HOUR), after=known.sweeps)
    with pytest.raises(Overtaken):
        record(store, seen(NEW + 2 * HOUR), after=known.sweeps)
    with pytest.raises(Overtaken):
        record(store, seen(NEW + 3 * HOUR), after=3)
    pruned(store, NEW)
    assert store.load().sweeps == 5


def test_an_incident_goes_with_all_that_was_told_of_it(
    reopen: Callable[[], Both], incident: Callable[..., Incident], delivery: Callable[..., Delivery]
) -> None:
    """What was over and told two years ago is gone; what is open stays, with who was told and who took it on."""
    store = reopen()
    incidents = (
        incident("i-old", resolved_at=OLD),
        incident("i-new", resolved_at=CUT),
        incident("i-open", opened_at=NOW),
    )
    told = [sent(delivery(f"n-{one.id}", sink), OLD, incident=one.id) for one in incidents for sink in ("ops", "pager")]
    told.append(sent(delivery("n-last"), NEW, incident="i-new"))
    told.append(sent(delivery("n-last", "pager"), NEW, incident="i-new"))
    record(store, at=NEW, incidents=incidents, deliveries=tuple(told))
    store.mark(told)
    for one in incidents:
        store.act(Act(one.id, Deed.ACK, OLD))
    openings = store.load().openings
    pruned(reopen())
    found = {one.incident.id: one for one in store.histories("")}
    assert {id_: (len(one.deliveries), len(one.acts)) for id_, one in found.items()} == {
        "i-new": (4, 1),
        "i-open": (2, 1),
    }
    assert store.load().openings == openings
    # What was told of the old one would be refused if it were there still.
    store.record(Record("s-again", NEW, deliveries=(replace(told[0], status=DeliveryStatus.PENDING),)))
    assert [one.notice.id for one in store.pending()] == ["n-i-old"]


def test_what_waits_to_be_told_is_never_let_go_of(
    store: Both, incident: Callable[..., Incident], delivery: Callable[..., Delivery]
) -> None:
    """However long a sink was deaf, what it was not told yet is still delivered."""
    over = incident("i-1", resolved_at=OLD)
    waiting = delivery("n-1")
    record(store, at=OLD, incidents=(over,), deliveries=(waiting,))
    record(store, seen(NEW))
    assert list(pruned(store).pending()) == [waiting]
    done = sent(waiting, NEW)
    store.mark([done])
    assert list(pruned(store).pending()) == []


def test_the_newest_drill_and_whether_a_sink_works_stay_known(store: Both, delivery: Callable[..., Delivery]) -> None:
    """Where drills and digests are off for years, the sinks that worked are still known to."""
    drills = [sent(delivery(f"d-{n}"), OLD - n * DAY, reason=Reason.DRILL, incident=None) for n in range(3)]
    digest = sent(delivery("n-9", "pager"), OLD, reason=Reason.DIGEST, incident=None)
    older = sent(delivery("n-8", "pager"), OLD - DAY, reason=Reason.DIGEST, incident=None)
    told = (*drills, older, digest)
    record(store, at=OLD, deliveries=told)
    store.mark(told)
    known = store.load()
    assert known.working == {"ops", "pager"}
    after = pruned(store).load()
    assert (after.working, after.drill) == (known.working, known.drill)
    assert [one.notice.id for one in after.drill] == ["d-0"]


def test_loose_notices_go_with_their_day(store: Both, delivery: Callable[..., Delivery]) -> None:
    """Digests of years ago are no part of the record any more."""
    digests = [sent(delivery(f"n-{n}"), NOW + n * DAY, reason=Reason.DIGEST, incident=None) for n in range(5)]
    record(store, at=NOW, deliveries=tuple(digests))
    store.mark(digests)
    pruned(store)
    # Its id would be refused if it were there still.
    again = [replace(one, status=DeliveryStatus.PENDING) for one in digests]
    store.record(Record("s-2", NEW, deliveries=tuple(again)))
    assert [one.notice.id for one in store.pending()] == ["n-0", "n-1", "n-2", "n-3"]


def test_backups_of_a_database_that_is_gone_go_too(store: Both) -> None:
    """Nobody sees the backups of a destroyed database go: they count as long as it was seen lately."""
    record(store, seen(OLD, backups=(backup(1),)), seen(OLD, PAY, backups=(backup(2),)))
    record(store, seen(NEW, backups=(backup(1),)), Unseen(PAY, "it is not listed", NEW))
    pruned(store)
    assert trail(store, *EVER).backups == (KeptBackup(backup(1), OLD),)
    assert trail(store, *EVER, of=PAY).backups == ()
    record(store, seen(NEW + HOUR, PAY, backups=(backup(2),)))
    assert trail(store, *EVER, of=PAY).backups == (KeptBackup(backup(2), NEW + HOUR),)


def test_the_policy_in_force_stays(store: Both) -> None:
    """What runs where the next file is a bad one, and what a new one is told against, are there after years."""
    policies = [
        PolicyInForce("f-1", "policy.yml", "one", NOW, NOW + HOUR, told_at=NOW),
        PolicyInForce("f-2", "policy.yml", "two", NOW + 2 * HOUR, NOW + 3 * HOUR, told_at=NOW),
        PolicyInForce("f-3", "policy.yml", "three", NOW + 4 * HOUR, NOW + 5 * HOUR),
        PolicyInForce("f-4", "policy.yml", "four", NOW + 6 * HOUR, NOW + 7 * HOUR),
    ]
    for number, policy in enumerate(policies):
        store.record(Record(f"s-{number}", policy.last_in_force_at, in_force=policy))
    pruned(store)
    assert [one.fingerprint for one in store.policies(*EVER)] == ["f-2", "f-4"]
    known = store.load()
    assert (known.in_force, known.told) == (policies[3], policies[1])


def test_it_is_done_in_bounded_pieces(store: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that holds years too much does not stop the worker for minutes: so many rows at a time."""
    monkeypatch.setattr(sql, "AT_ONCE", 3)
    for number in range(10):
        record(store, seen(NOW + number * DAY), judged=(judged(NOW, slot(NOW + number * DAY)),))
    record(store, seen(NEW))
    rounds = 1
    while not store.prune(CUT):
        rounds += 1
        assert len(trail(store, *EVER).slots) >= 10 - 3 * rounds
    assert rounds in {1, 4}
    assert trail(store, *EVER).slots == ()
    assert store.load().sweeps == 11


def test_once_lost_is_not_forgotten_within_the_kept_time(store: Both) -> None:
    """Pruning twice is pruning once, and takes nothing of the time that is kept."""
    entries = [slot(CUT + n * DAY, SlotOutcome.MISSED) for n in range(3)]
    record(store, seen(CUT), judged=(judged(CUT, *entries),))
    before = trail(pruned(store), *EVER)
    assert trail(pruned(store), *EVER) == before
    assert list(before.slots) == entries


def test_old_seals_lose_their_text_and_nothing_else(store: Both) -> None:
    """What was sealed goes with the ledger; the chain stays whole, so that a head kept years ago still fits."""
    record(store, seen(NOW), judged=(judged(NOW, slot(NOW)),))
    store.seal(NOW + 6 * DAY)
    before = store.seals(*EVER)
    cut = NOW + 2 * DAY
    after = pruned(store, cut).seals(*EVER)
    assert [replace(one, text=None) for one in after] == [replace(one, text=None) for one in before]
    assert [one.text for one in after] == [one.text if one.day >= cut.date() else None for one in before]
    assert [one.text is None for one in after] == [True] * 2 + [False] * (len(after) - 2)
