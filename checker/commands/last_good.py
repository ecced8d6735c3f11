"""Which policy a worker goes by: the one of the file, or the last good one where the file is refused."""

import time
from dataclasses import replace

import structlog

from checker import phrases, troubles, wiring
from checker.errors import CheckerError, Misconfigured
from checker.model import PolicyInForce, Trouble
from checker.notify.unrecorded import Unrecorded
from checker.patience import patiently
from checker.policy import Policy, PolicyRefused, parse
from checker.ports import Pause
from checker.rules import RULES
from checker.run import HEADLINES
from checker.settings import Settings

log = structlog.get_logger()


def last_good(settings: Settings, error: Misconfigured, pause: Pause = time.sleep) -> tuple[Policy, Trouble]:
    """The policy that was in force last, by what a worker recorded, and what there is to tell of it.

    Where there is none, that is told through SLACK_WEBHOOK_URL and SENTRY_DSN, whichever is set, and `error` is raised.
    """
    stored, silence = _in_force(settings, pause)
    policy = _parsed(stored) if stored else None
    if stored is None or policy is None:
        nobody = f"no earlier policy is known to run instead{silence}: nobody looks"
        trouble = troubles.policy_refused(_mistakes(error), nobody)
        _tell(settings, trouble)
        raise error
    of = f"{stored.path} of commit {stored.commit}" if stored.commit else stored.path
    until = phrases.instant(stored.last_in_force_at)
    instead = f"the last good policy runs instead, {of} as in force until {until}"
    log.error("policy.refused", reason=str(error), instead=instead)
    return policy, troubles.policy_refused(_mistakes(error), instead)


def _in_force(settings: Settings, pause: Pause) -> tuple[PolicyInForce | None, str]:
    """What the store knows, None where there is none; and, where it does not answer, a word on that."""
    try:
        store = wiring.store_there(settings, "policy check")
    except CheckerError:
        return None, ""
    try:
        patiently(lambda: wiring.migrate_store(settings), pause)
        return patiently(store.load, pause).in_force, ""
    except CheckerError as down:
        log.warning("policy.not_known", reason=str(down))
        return None, " (checker's own database, which may know one, does not answer; the next start asks again)"
    finally:
        store.close()


def _parsed(stored: PolicyInForce) -> Policy | None:
    """As it was in force; None where this version cannot read it. Exemptions may be of any length: they were."""
    try:
        return replace(parse(stored.text, stored.path, RULES), fingerprint=stored.fingerprint)
    except PolicyRefused as error:
        log.warning("policy.not_known", reason=f"the last good policy cannot be read any more: {error}")
        return None


def _mistakes(error: Misconfigured) -> list[str]:
    return str(error).split("\n")


def _tell(settings: Settings, trouble: Trouble) -> None:
    """Through the sinks that need no policy. Whether they take it changes nothing: the process ends all the same."""
    sinks = wiring.outlets_for(settings).sinks
    if sinks:
        Unrecorded(sinks, wiring.now, HEADLINES).tell(trouble, wiring.now())
