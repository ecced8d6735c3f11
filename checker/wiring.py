"""The composition root: builds everything concrete out of the settings, and is the only place to read the clock."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Protocol

import httpx

from checker import phrases, policy, troubles
from checker.errors import CannotSee, Misconfigured, StoreUnavailable
from checker.model import Delivery, Trail, Trouble
from checker.ports import Archive, Fetched, Heart, HerokuReader, Store
from checker.rules import RULES
from checker.settings import Settings

if TYPE_CHECKING:  # what only some commands need is loaded by those
    from checker.doctor import StoreState
    from checker.sinks import Builder, Outlets, Unusable
    from checker.swept import Tools

Clock = Callable[[], datetime]

DEFAULT_POLICY = Path("policy.yml")

_SINK_TIMEOUT = httpx.Timeout(10, connect=5)


def now() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


def clock_for(settings: Settings) -> Clock:
    """The real clock; the sandbox's only when CHECKER_SANDBOX_CLOCK=1 and the API is on this very machine."""
    if settings.checker_sandbox_clock and not settings.follows_sandbox_clock:
        raise Misconfigured("CHECKER_SANDBOX_CLOCK=1 is for a HEROKU_API_URL on localhost only: unset one of the two")
    return partial(_sandbox_now, settings.heroku_api_url) if settings.follows_sandbox_clock else now


def _sandbox_now(url: str) -> datetime:
    try:
        # On loopback: past any proxy, and without loading the certificates of the world at each look at the clock.
        reply = httpx.get(f"{url}/sandbox/clock", timeout=5, trust_env=False, verify=False)  # noqa: S501
        return datetime.fromisoformat(reply.json()["now"]).astimezone(UTC)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise CannotSee(
            f"the sandbox at {url} does not tell its time ({type(error).__name__}): is it running?"
        ) from None


@dataclass(frozen=True, slots=True)
class PolicySource:
    """A policy, the name by which people know where it came from, and its text."""

    policy: policy.Policy
    name: str
    text: str


def load_policy(path: Path | None, settings: Settings, *, builtin: bool = False) -> PolicySource:
    """The policy file that was named, or policy.yml here, or the built-in catch-all where that will do.

    Raises PolicyRefused. The length of exemptions counts from the real now; under a simulated Heroku's clock, which may
    not be there yet, they may be of any length. A worker takes no built-in policy: a file that went missing would
    loosen what it watches.
    """
    named = path or settings.checker_policy
    chosen = named or DEFAULT_POLICY
    if builtin and named is None and not chosen.exists():
        text = policy.builtin_text()
        return PolicySource(policy.parse(text, "built-in", RULES), "built-in (there is no policy.yml here)", text)
    try:
        raw = chosen.read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Misconfigured(
            f"the policy {chosen} cannot be read ({why}); write one, or name another in CHECKER_POLICY"
        ) from None
    return policy_from(raw, _short(chosen), settings)


def policy_from(raw: bytes, name: str, settings: Settings) -> PolicySource:
    """The policy that these bytes hold. Raises PolicyRefused."""
    today = None if settings.follows_sandbox_clock else now()
    text = policy.decode(raw, name)
    return PolicySource(policy.parse(text, name, RULES, today), name, text)


def _short(path: Path) -> str:
    """The path as people would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path)


def reader_for(settings: Settings, clock: Clock) -> Callable[[], AbstractAsyncContextManager[HerokuReader]]:
    """Something that opens a reader of Heroku, one per look. Raises Misconfigured without a token that can be one."""
    token = settings.heroku_api_key
    if token is None:
        raise Misconfigured(
            f"HEROKU_API_KEY is not set: create a token with `{phrases.CREATE_TOKEN}` (or try `checker demo`)"
        )
    from checker.heroku.access import check_access
    from checker.heroku.async_library import spare_the_search
    from checker.heroku.client import HerokuClient

    spare_the_search()
    check_access(settings.heroku_api_url, settings.heroku_data_url, token)
    key, origins = token_bytes(32), dict[str, Fetched[str | None]]()

    @asynccontextmanager
    async def opened() -> AsyncIterator[HerokuReader]:
        client = HerokuClient(
            api_url=settings.heroku_api_url,
            data_url=settings.heroku_data_url,
            token=token,
            clock=clock,
            digest_key=key,
        )
        client.origins = origins
        async with client:
            yield client

    return opened


def outlets_for(settings: Settings, source: policy.Policy | None = None) -> "Outlets":
    """The sinks that policy names, else Slack and Sentry, whichever is set; and which of them cannot be used."""
    return sink_builder(settings).outlets(source)


def sink_builder(settings: Settings) -> "Builder":
    """What builds sinks one by one, for whoever wants to know of each why it cannot be built."""
    from checker.sinks import Builder

    return Builder(settings, http_client, now)


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who expects to hear of each full sweep, and who cannot be told of it."""

    hearts: tuple[Heart, ...] = ()
    unusable: "tuple[Unusable, ...]" = ()


def watchers_for(settings: Settings, source: policy.Policy) -> Watchers:
    """Who expects to hear of a full sweep every `poll` of the policy."""
    from checker.sinks import Unusable

    hearts: list[Heart] = []
    unusable = []
    for variable, build in _hearts_named(settings, source):
        try:
            hearts.append(build())
        except Misconfigured as error:
            unusable.append(Unusable(str(error), (variable,), "nobody there hears when checker itself dies"))
    return Watchers(tuple(hearts), tuple(unusable))


def _hearts_named(settings: Settings, source: policy.Policy) -> Iterator[tuple[str, Callable[[], Heart]]]:
    """Each by its variable. The cron monitor, one in all, is at SENTRY_DSN, else at the first DSN that policy names."""
    from checker.notify.heartbeat import UrlHeart
    from checker.notify.sentry_heart import SentryHeart, slug_for
    from checker.sinks import where_for

    if settings.heartbeat_url:
        yield "HEARTBEAT_URL", partial(UrlHeart, settings.heartbeat_url, http_client())
    slug = slug_for(settings.sentry_monitor_slug, settings.dyno)
    variables = ("SENTRY_DSN", *(spec.dsn_env for spec in source.sinks if spec.dsn_env))
    given = ((variable, dsn) for variable in variables if (dsn := settings.secret_named(variable)))
    if slug and (first := next(given, None)):
        variable, dsn = first
        where = where_for(settings)
        yield variable, lambda: SentryHeart(dsn, http_client(), where, poll=source.poll, slug=slug, variable=variable)


def caveats_for(settings: Settings) -> tuple[str, ...]:
    """What about this deployment makes checker worth less than it could be, in sentences."""
    if settings.dyno and settings.database_url.get_secret_value().startswith("sqlite"):
        return ("A dyno's disk is wiped daily, and with it all that checker remembers: add Heroku Postgres.",)
    return ()


def http_client() -> httpx.Client:
    """For sinks: bounded in time, never redirected. Plain http is for this machine only, past any proxy.

    An hour passes between two messages: no connection is kept open for the next one.
    """
    once = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(timeout=_SINK_TIMEOUT, limits=once, follow_redirects=False, mounts={"http://": None})


class Records(Store, Archive, Protocol):
    """A store whose records can be looked back at as well. Both methods may raise StoreUnavailable."""

    def trail(self, addon_id: str, start: datetime, end: datetime) -> Trail | None:
        """What was recorded of one database in this time; None where nothing was."""
        ...

    def notices(self, start: datetime, end: datetime) -> Sequence[Delivery]:
        """What was told in this time and is about no incident (the hello, digests, drills), in order, sink by sink."""
        ...


def store_for(settings: Settings) -> Records:
    """The store at DATABASE_URL; nothing is connected yet. Raises Misconfigured for a URL that makes no sense."""
    from checker.store.connect import open_store

    return open_store(settings.database_url.get_secret_value())


def store_there(settings: Settings, command: str) -> Records:
    """The store at DATABASE_URL for a `command` that works on what a worker recorded there.

    Raises Misconfigured where there is none: an empty one made here would know of nothing.
    """
    from checker.store.connect import missing_file

    if missing := missing_file(settings.database_url.get_secret_value()):
        raise Misconfigured(
            f"there is no database here ({missing}): run this where checker's own is, as "
            f"`heroku run --app {settings.own_app} python -m checker {command}`, or set DATABASE_URL to it"
        )
    return store_for(settings)


def store_state(settings: Settings) -> "StoreState":
    """What stands at DATABASE_URL; nothing is changed. Raises Misconfigured and StoreUnavailable."""
    from checker.doctor import StoreState
    from checker.store.connect import missing_file, state

    url, caveats = settings.database_url.get_secret_value(), caveats_for(settings)
    if missing := missing_file(url):
        if not Path(missing).parent.is_dir():
            raise StoreUnavailable("the folder of the SQLite file that DATABASE_URL names is not there")
        return StoreState("SQLite", missing=True, caveats=caveats)
    kind, at, known = state(url)
    return StoreState(kind, at, known[0], frozenset(known), pooled=settings.pooled, caveats=caveats)


def migrate_store(settings: Settings) -> str:
    """Bring the tables at DATABASE_URL up to date and say which revision they are at. Raises StoreUnavailable."""
    from checker.store.connect import migrate

    return migrate(settings.database_url.get_secret_value())


def tools_for(settings: Settings, source: policy.Policy | None = None) -> "Tools":
    """Everything that a sweep works with. Raises Misconfigured where something is missing, before any network.

    A sink that cannot be used is told through the others; only where there is none, nobody could be told anything.
    """
    from checker.sinks import NOBODY
    from checker.swept import Tools

    clock = clock_for(settings)
    open_reader = reader_for(settings, clock)
    outlets = outlets_for(settings, source)
    if not outlets.sinks:
        why = "; ".join(one.why for one in outlets.unusable) or NOBODY
        raise Misconfigured(f"{why} (`checker check` needs neither)" if why == NOBODY else why)
    watchers = watchers_for(settings, source) if source else Watchers()
    return Tools(
        open_reader,
        store_for(settings),
        outlets.sinks,
        clock,
        new_id,
        hearts=watchers.hearts,
        caveats=caveats_for(settings),
        troubles=_of_setup(outlets, watchers),
        commit=settings.commit,
        kept=timedelta(days=settings.checker_keep_days),
    )


def _of_setup(outlets: "Outlets", watchers: Watchers) -> tuple[Trouble, ...]:
    """What is wrong with how checker is set up, through whoever can be told."""
    # A DSN that is wrong keeps both a sink and a monitor from being told.
    unusable = {one.why: one for one in (*watchers.unusable, *outlets.unusable)}.values()
    wrong = [f"{one.why}; until then {one.until_then}" for one in unusable]
    if outlets.instead:
        names = " and ".join(sink.name for sink in outlets.sinks)
        wrong.append(f"no sink that policy names can be used, so {names} hears of everything instead")
    return troubles.not_set_up(wrong, [variable for one in unusable for variable in one.variables])


def new_id() -> str:
    """Twelve random hex digits."""
    return uuid.uuid4().hex[:12]
