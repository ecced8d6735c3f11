"""How long a sweep takes: `python -m bench.sweep_time`, against a simulated Heroku that answers 100 ms late.

By turns: a worker's sweep (it looks, judges, records in SQLite and tells), and a bare loop over httpx that fetches the
same and throws it away. The ideal has the line busy all the time: requests x latency / concurrency. Beside them stands
the Heroku CLI in a loop, which is what people have without checker; it is measured for a few apps and scaled.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

import httpx
from pydantic import SecretStr

from bench.apart import NOW, Apart, heroku_apart
from bench.figure import Figure, Size, run_alone
from bench.list_sink import ListSink
from bench.quiet import quiet
from checker import policy, wiring
from checker.heroku.limits import Limits
from checker.rules import RULES
from checker.run import sweep
from checker.settings import Settings
from checker.store.connect import migrate, open_store
from checker.swept import Tools
from tests.system import heroku_cli

APPS = {Size.WHOLE: 500, Size.SMALL: 3}
TURNS = {Size.WHOLE: 3, Size.SMALL: 1}
BY_CLI = {Size.WHOLE: 5, Size.SMALL: 0}
LATENCY = 0.1
"""Seconds."""

HOUR = timedelta(hours=1)
_POSTGRES = "heroku-postgresql"
_PAGE = {"Accept": "application/vnd.heroku+json; version=3", "Range": "id ..; max=1000"}


class Contest:
    """The same account, looked at in one way and in another."""

    def __init__(self, heroku: Apart, folder: Path, stack: ExitStack) -> None:
        self.heroku = heroku
        self._now = datetime.fromisoformat(NOW).astimezone(UTC)
        url = f"sqlite:///{folder / 'checker.db'}"
        migrate(url)
        store = open_store(url)
        stack.callback(store.close)
        settings = Settings(
            heroku_api_key=SecretStr("HRKU-token"), heroku_api_url=heroku.url, heroku_data_url=heroku.url
        )
        numbers = count()
        reader = wiring.reader_for(settings, lambda: self._now)
        self._tools = Tools(reader, store, (ListSink(),), lambda: self._now, lambda: f"id-{next(numbers)}")
        self._policy = policy.parse(policy.builtin_text(), "built-in", RULES)

    def sweep(self) -> tuple[float, int, float]:
        """An hour later, a full sweep: seconds, requests, and how busy Heroku's process was, of one core."""
        self.heroku.move(HOUR)
        self._now += HOUR
        self.heroku.requests()
        began, busy = time.perf_counter(), self.heroku.busy()
        swept = sweep(self._tools, self._policy, self._now)
        took = time.perf_counter() - began
        busy = self.heroku.busy() - busy
        if swept.troubles or not swept.delivery.all_delivered:
            raise RuntimeError(f"the sweep went wrong: {swept.troubles}")
        return took, self.heroku.requests(), busy / took

    def bare(self) -> tuple[float, int]:
        """The loop over httpx: seconds and requests."""
        self.heroku.requests()
        began = time.perf_counter()
        asyncio.run(_fetch_all(self.heroku.url))
        return time.perf_counter() - began, self.heroku.requests()


async def _fetch_all(url: str) -> None:
    """The lists, then backups and schedules of all, so many at once; nothing is made of them but the next address."""
    turns = asyncio.Semaphore(Limits().concurrency)
    headers = {"Authorization": "Bearer HRKU-token"}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=60) as client:

        async def get(path: str, more: dict[str, str] | None = None) -> httpx.Response:
            async with turns:
                return (await client.get(path, headers=more)).raise_for_status()

        addons = (await get("/addons", _PAGE)).json()
        await get("/teams", _PAGE)
        await get("/addon-attachments", _PAGE | {"Accept-Inclusion": "addon:plan,config_vars"})
        mine = [one for one in addons if one["addon_service"]["name"] == _POSTGRES]
        apps = dict.fromkeys(one["app"]["name"] for one in mine)
        paths = [f"/client/v11/apps/{app}/transfers" for app in apps]
        paths += [f"/client/v11/databases/{one['id']}/transfer-schedules" for one in mine]
        await asyncio.gather(*(get(path) for path in paths))


def measure(size: Size) -> Iterator[Figure]:
    """The medians of some turns, and their ratios."""
    apps, sweeps, bares = APPS[size], [], []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        heroku = stack.enter_context(heroku_apart(apps, LATENCY))
        stack.enter_context(quiet())
        contest = Contest(heroku, folder, stack)
        contest.sweep()  # the first ever asks and tells more than a sweep does
        for _ in range(TURNS[size]):
            bares.append(contest.bare())
            sweeps.append(contest.sweep())
    took, bare = median(s for s, _, _ in sweeps), median(s for s, _ in bares)
    requests, concurrency = max(n for _, n, _ in sweeps), Limits().concurrency
    ideal = requests * LATENCY / concurrency
    note = (
        f"{took:.2f} s against {ideal:.2f} s for {requests:,} requests of {LATENCY * 1000:.0f} ms, {concurrency} at a "
        f"time; the simulated Heroku used {max(b for _, _, b in sweeps):.0%} of a core of its own"
    )
    yield Figure(f"sweep of {apps} apps against the ideal", took / ideal, "times", most=1.15, note=note)
    note = f"{took:.2f} s against {bare:.2f} s for {max(n for _, n in bares):,} requests; by turns, {TURNS[size]} each"
    yield Figure(f"sweep of {apps} apps against bare httpx", took / bare, "times", most=1.1, note=note)
    if tried := BY_CLI[size]:
        yield _by_cli(tried, apps, took)


def _by_cli(tried: int, apps: int, took: float) -> Figure:
    what = f"the Heroku CLI in a loop, {apps} apps"
    try:
        binary = heroku_cli.find()
    except heroku_cli.NoCli as error:
        sys.stderr.write(f"SKIPPED, as there is no Heroku CLI: {error}\n")
        return Figure(what, None, "times a sweep", note=str(error))
    with tempfile.TemporaryDirectory() as folder, heroku_apart(tried, LATENCY) as heroku:
        began = time.perf_counter()
        for n in range(tried):
            for command in ("pg:backups", "pg:backups:schedules"):
                done = heroku_cli.run(binary, Path(folder), heroku.port, command, "--app", f"shop-{n:03d}")
                if done.returncode:
                    return Figure(what, None, "times a sweep", note=f"{command} failed: {done.stderr.strip()[-200:]}")
        seconds = (time.perf_counter() - began) / tried * apps
    note = f"about {seconds / 60:.0f} min: `pg:backups` and `pg:backups:schedules`, measured at {tried} apps, scaled"
    return Figure(what, seconds / took, "times a sweep", note=note)


if __name__ == "__main__":
    sys.exit(run_alone(measure, "How long a sweep takes."))
