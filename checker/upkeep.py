"""What is done to the record itself once a sweep is over and told: days are sealed, and what is old is let go of."""

from datetime import datetime, timedelta

from checker import narrate, sealing
from checker.errors import StoreUnavailable
from checker.model import Known
from checker.ports import Store

KEPT = timedelta(days=800)
"""How long what happened is kept: a little over two years, so that an auditor finds the whole of last year."""

ROUNDS = 20
"""How many transactions of pruning there are in a day at most."""

_DAY = timedelta(days=1)


def keep_up(store: Store, known: Known, now: datetime, kept: timedelta, *, prune: bool) -> None:
    """Seal and prune as of a full sweep of `now`; `known` is what was known before it.

    Nothing is pruned before it is sealed. Where the store fails it is done with a later sweep: all else is recorded.
    """
    try:
        if known.sealed is None or known.sealed.day < sealing.last_due(now):
            store.seal(now)
        if prune and known.sealed:
            _prune(store, min(now - kept, sealing.start_of(known.sealed.day + _DAY)))
    except StoreUnavailable as error:
        narrate.not_kept_up(error)


def _prune(store: Store, before: datetime) -> None:
    for _ in range(ROUNDS):
        if store.prune(before):
            return
    narrate.more_to_prune(before)
