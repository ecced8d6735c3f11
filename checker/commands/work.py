"""`checker worker`: the unattended worker, or one full sweep with `--once`."""

import os
import sys
from functools import partial
from pathlib import Path

import structlog

from checker import wiring
from checker.logs import configure
from checker.settings import Settings
from checker.worker import Worker

log = structlog.get_logger()


def run_worker(settings: Settings, policy_path: Path | None, *, once: bool) -> int:
    """0 when it was stopped, or when the one sweep looked and told everything; else 2. Raises Misconfigured."""
    configure(settings.log_format, settings.secrets, sys.stdout)
    source = wiring.load_policy(policy_path, settings)
    tools = wiring.tools_for(settings, source.policy)
    # The policy may have named secrets that nobody knew of before.
    configure(settings.log_format, settings.secrets, sys.stdout)
    for caveat in tools.caveats:
        log.warning("store.forgets", reason=caveat)
    for trouble in tools.troubles:
        log.warning("worker.not_set_up", reason=trouble.summary)
    if not tools.hearts:
        log.warning("worker.unwatched", reason="set HEARTBEAT_URL, so that somebody hears when checker itself dies")
    worker = Worker(tools, source.policy, partial(wiring.migrate_store, settings), wiring.now)
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
