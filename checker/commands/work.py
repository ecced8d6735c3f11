"""`checker worker`: the unattended worker, or one full sweep with `--once`."""

import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog

from checker import wiring
from checker.commands.last_good import last_good
from checker.errors import Misconfigured
from checker.logs import configure
from checker.model import Trouble
from checker.policy import Policy
from checker.settings import Settings
from checker.worker import Worker

log = structlog.get_logger()


def run_worker(settings: Settings, policy_path: Path | None, *, once: bool) -> int:
    """0 when it was stopped, or when the one sweep looked and told everything; else 2. Raises Misconfigured."""
    configure(settings.log_format, settings.secrets, sys.stdout)
    policy, refused = _policy(settings, policy_path)
    tools = wiring.tools_for(settings, policy)
    tools = replace(tools, troubles=(*refused, *tools.troubles))
    # The policy may have named secrets that nobody knew of before.
    configure(settings.log_format, settings.secrets, sys.stdout)
    for caveat in tools.caveats:
        log.warning("store.forgets", reason=caveat)
    for trouble in tools.troubles[len(refused) :]:
        log.warning("worker.not_set_up", reason=trouble.summary)
    if not tools.hearts:
        log.warning("worker.unwatched", reason="set HEARTBEAT_URL, so that somebody hears when checker itself dies")
    worker = Worker(tools, policy, partial(wiring.migrate_store, settings), wiring.now)
    if once:
        swept = worker.sweep()
        tools.store.close()
        return 0 if swept and swept.done else 2
    if not worker.run():
        # The sweep that was abandoned still runs in its thread, which would keep the process for as long as it likes.
        sys.stdout.flush()
        os._exit(0)
    tools.store.close()
    return 0


def _policy(settings: Settings, path: Path | None) -> tuple[Policy, tuple[Trouble, ...]]:
    """The policy to go by, and what is wrong with the file if that is another one."""
    try:
        return wiring.load_policy(path, settings).policy, ()
    except Misconfigured as error:
        policy, refused = last_good(settings, error)
        return policy, (refused,)
