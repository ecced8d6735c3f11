"""What the environment is made into, and what is refused before anything is asked of the network."""

import asyncio
import json
import re
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from checker import __version__, policy, wiring
from checker.errors import CannotSee, Misconfigured
from checker.look import OpenReader
from checker.model import Beat, DeliveryStatus
from checker.policy import PolicyRefused, builtin_text
from checker.rules import RULES
from checker.sandbox.serve import running
from checker.sinks import where_for
from tests.make import utc
from tests.unit.core.environment import settings

LOCAL = "http://localhost:8700"
SLACK = "https://hooks.slack.com/services/T000/B000/swordfish"
SENTRY = "https://swordfish@o1.ingest.sentry.io/2"
HEARTBEAT = "https://hc-ping.com/swordfish"
SUITS_ALL = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""


def test_now() -> None:
    """The real clock tells UTC."""
    assert UTC is wiring.now().tzinfo


def test_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless asked for, the time is the real one, though the API be on this machine."""
    assert wiring.now is wiring.clock_for(settings(monkeypatch))
    assert wiring.now is wiring.clock_for(settings(monkeypatch, HEROKU_API_URL=LOCAL))


def test_sandbox_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """On request the time is the sandbox's."""
    clock = wiring.clock_for(settings(monkeypatch, HEROKU_API_URL=LOCAL, CHECKER_SANDBOX_CLOCK="1"))
    with respx.mock:
        respx.get(f"{LOCAL}/sandbox/clock").respond(json={"now": "2026-11-22T10:30:00+01:00", "speed": 1})
        assert utc("2026-11-22 09:30") == clock()
        assert timedelta() == clock().utcoffset()


def test_sandbox_clock_of_the_real_heroku(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who looks at the real Heroku can be told the time of a sandbox by mistake."""
    with pytest.raises(Misconfigured, match="CHECKER_SANDBOX_CLOCK=1 is for a HEROKU_API_URL on localhost only"):
        wiring.clock_for(settings(monkeypatch, CHECKER_SANDBOX_CLOCK="1"))


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {}},
        {"json": []},
        {"json": {"now": None}},
        {"json": {"now": "noon"}},
        {"text": "not JSON"},
        {"side_effect": httpx.ConnectError("refused")},
        {"side_effect": httpx.ReadTimeout("slow")},
    ],
)
def test_sandbox_without_a_clock(monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]) -> None:
    """A sandbox that does not tell its time is asked after in one line."""
    clock = wiring.clock_for(settings(monkeypatch, HEROKU_API_URL=LOCAL, CHECKER_SANDBOX_CLOCK="1"))
    with respx.mock:
        route = respx.get(f"{LOCAL}/sandbox/clock")
        if "side_effect" in answer:
            route.mock(**answer)
        else:
            route.respond(**answer)
        with pytest.raises(CannotSee, match=rf"the sandbox at {LOCAL} does not tell its time \(\w+\): is it running\?"):
            clock()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_builtin_policy(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """Without any file the built-in policy holds, and says that it is the built-in one."""
    source = wiring.load_policy(None, settings(monkeypatch), builtin=True)
    assert "built-in (there is no policy.yml here)" == source.name
    assert ["everything"] == [section.name for section in source.policy.sections]
    assert [] == list(here.iterdir())


@pytest.mark.parametrize(
    ("option", "variable", "name"),
    [
        (None, None, "policy.yml"),
        (None, "var.yml", "var.yml"),
        ("opt.yml", "var.yml", "opt.yml"),
        ("opt.yml", None, "opt.yml"),
        ("{here}/opt.yml", None, "opt.yml"),
        ("{here}/deep/a.yml", None, "deep/a.yml"),
        ("../{last}/opt.yml", None, "../{last}/opt.yml"),
    ],
)
def test_which_policy(
    monkeypatch: pytest.MonkeyPatch, here: Path, option: str | None, variable: str | None, name: str
) -> None:
    """The option goes before the variable, the variable before ./policy.yml; messages name it as people would."""
    (here / "deep").mkdir()
    for file in ("policy.yml", "var.yml", "opt.yml", "deep/a.yml"):
        (here / file).write_text(builtin_text())
    place = {"here": here, "last": here.name}
    read = settings(monkeypatch, CHECKER_POLICY=variable or "")
    source = wiring.load_policy(Path(option.format(**place)) if option else None, read)
    assert (name.format(**place),) * 2 == (source.name, source.policy.path)


def test_policy_elsewhere(
    monkeypatch: pytest.MonkeyPatch, here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file in another folder is named by its whole path."""
    file = tmp_path_factory.mktemp("elsewhere") / "policy.yml"
    file.write_text(builtin_text())
    assert not file.is_relative_to(here)
    assert str(file) == wiring.load_policy(file, settings(monkeypatch)).name


@pytest.mark.parametrize(
    ("name", "why"),
    [("missing.yml", "no such file or directory"), (".", "is a directory"), ("a" * 300, "file name too long")],
)
def test_unreadable_policy(monkeypatch: pytest.MonkeyPatch, here: Path, name: str, why: str) -> None:
    """A named file that cannot be read is an error: no other policy takes its place."""
    (here / "policy.yml").write_text(builtin_text())
    for path, variables in ((Path(name), {}), (None, {"CHECKER_POLICY": name})):
        with pytest.raises(Misconfigured) as raised:
            wiring.load_policy(path, settings(monkeypatch, **variables), builtin=True)
        assert (f"the policy {name} cannot be read ({why}); write one, or name another in CHECKER_POLICY") == str(
            raised.value
        )


def test_default_policy_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """A policy.yml that is there and cannot be read is an error: the built-in one does not take its place."""
    (here / "policy.yml").mkdir()
    with pytest.raises(Misconfigured, match=r"the policy policy\.yml cannot be read"):
        wiring.load_policy(None, settings(monkeypatch), builtin=True)


@pytest.mark.usefixtures("here")
def test_no_policy_where_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker whose policy file went missing does not go on with the built-in one."""
    with pytest.raises(Misconfigured, match=r"the policy policy\.yml cannot be read \(no such file or directory\)"):
        wiring.load_policy(None, settings(monkeypatch))


@pytest.mark.parametrize("text", [b"version: 2\n", b"", b"\xff\xfe", b"policies: [\n"])
def test_bad_policy(monkeypatch: pytest.MonkeyPatch, here: Path, text: bytes) -> None:
    """A file with mistakes is refused, each with its place in the file."""
    (here / "policy.yml").write_bytes(text)
    with pytest.raises(PolicyRefused) as raised:
        wiring.load_policy(None, settings(monkeypatch))
    assert all(re.match(r"policy\.yml:\d+:\d+: \S", line) for line in str(raised.value).splitlines())


def test_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token checker says how to get one that can only read, and how to go without."""
    with pytest.raises(Misconfigured) as raised:
        wiring.reader_for(settings(monkeypatch), wiring.now)
    assert (
        "HEROKU_API_KEY is not set: create a token with `heroku authorizations:create --description checker"
        " --scope read-protected --expires-in 31536000 --short` (or try `checker demo`)"
    ) == str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEROKU_API_KEY", "sword fish"),
        ("HEROKU_API_KEY", "swordfish\u2026"),
        ("HEROKU_API_URL", "https://api.heroku.com:swordfish"),
        ("HEROKU_DATA_URL", "https://api.data.heroku.com/?key=swordfish"),
    ],
)
def test_access_that_cannot_work(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A token or an address that cannot be right is refused at the start, not at each look, and is not quoted."""
    read = settings(monkeypatch, **{"HEROKU_API_KEY": "token", name: value})
    with pytest.raises(Misconfigured, match=name) as raised:
        wiring.reader_for(read, wiring.now)
    assert "fish" not in str(raised.value)


def test_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look has a reader of its own, which sends the token to the URL that was set."""
    read = settings(monkeypatch, HEROKU_API_KEY="swordfish", HEROKU_API_URL=LOCAL, HEROKU_DATA_URL=LOCAL)
    open_reader = wiring.reader_for(read, lambda: utc("2026-11-22 09:30"))

    async def look() -> int:
        async with open_reader() as reader:
            assert utc("2026-11-22 09:30") == (await reader.attachments()).sent_at
            return reader.requests

    with respx.mock:
        route = respx.get(f"{LOCAL}/addon-attachments").respond(json=[])
        assert [1, 1] == [asyncio.run(look()), asyncio.run(look())]
        assert {"Bearer swordfish"} == {call.request.headers["Authorization"] for call in route.calls}


def test_digests_of_urls_are_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in place of a database's URL is the same from look to look, and another one in every process."""
    read = settings(monkeypatch, HEROKU_API_KEY="swordfish", HEROKU_API_URL=LOCAL, HEROKU_DATA_URL=LOCAL)
    body = {"addon_id": "a-1", "name": "db", "resource_url": "postgres://u:swordfish@host.example:5432/d"}

    async def origin(open_reader: OpenReader) -> str | None:
        async with open_reader() as reader:
            return (await reader.info("a-1")).value.origin

    with respx.mock:
        respx.get(url__startswith=f"{LOCAL}/client/v11/databases/").respond(json=body)
        one, other = (wiring.reader_for(read, wiring.now) for _ in range(2))
        looks = [asyncio.run(origin(reader)) for reader in (one, one, other)]
    assert None not in looks
    assert looks[0] == looks[1] != looks[2]


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({}, []),
        ({"SLACK_WEBHOOK_URL": SLACK}, ["slack"]),
        ({"SENTRY_DSN": SENTRY}, ["sentry"]),
        ({"SENTRY_DSN": SENTRY, "SLACK_WEBHOOK_URL": SLACK, "DYNO": "worker.1"}, ["slack", "sentry"]),
    ],
)
def test_sinks(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], names: list[str]) -> None:
    """Who is told is whoever is set."""
    assert names == [sink.name for sink in wiring.outlets_for(settings(monkeypatch, **variables)).sinks]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_WEBHOOK_URL", "http://hooks.slack.com/services/T000/B000/swordfish"),
        ("SLACK_WEBHOOK_URL", "https://example.com/swordfish"),
        ("SLACK_WEBHOOK_URL", "swordfish"),
        ("SENTRY_DSN", "http://swordfish@o1.ingest.sentry.io/2"),
        ("SENTRY_DSN", "swordfish"),
    ],
)
def test_bad_sink(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A URL that cannot work is refused by the variable's name, without its value."""
    outlets = wiring.outlets_for(settings(monkeypatch, **{name: value}))
    assert () == outlets.sinks
    (wrong,) = outlets.unusable
    assert (name,) == wrong.variables
    assert name in wrong.why
    assert "swordfish" not in wrong.why


def test_sentry_is_told_where_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event in Sentry names the release, the environment and the dyno that it came from."""
    from checker.commands.notify import _notice
    from checker.notify.message import message_for

    variables = {"SENTRY_DSN": SENTRY, "DYNO": "worker.1", "SENTRY_ENVIRONMENT": "staging"}
    (sink,) = wiring.outlets_for(settings(monkeypatch, **variables)).sinks
    with respx.mock:
        route = respx.post("https://o1.ingest.sentry.io/api/2/envelope/").respond(json={"id": "x"})
        sent = sink.send(message_for("b", [_notice("n", wiring.now())]))
    assert DeliveryStatus.SENT is sent.status
    event = json.loads(route.calls.last.request.content.splitlines()[-1])
    assert ("worker.1", "staging") == (event["server_name"], event["environment"])
    assert event["release"].startswith("checker@")


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({}, []),
        ({"HEARTBEAT_URL": HEARTBEAT}, ["HEARTBEAT_URL"]),
        # A monitor is for what runs for good: nobody's laptop leaves one behind.
        ({"SENTRY_DSN": SENTRY}, []),
        ({"SENTRY_DSN": SENTRY, "DYNO": "worker.1"}, ["sentry monitor checker"]),
        ({"SENTRY_DSN": SENTRY, "DYNO": "worker.1", "SENTRY_MONITOR_SLUG": ""}, []),
        (
            {"SENTRY_DSN": SENTRY, "SENTRY_MONITOR_SLUG": "ours", "HEARTBEAT_URL": HEARTBEAT},
            ["HEARTBEAT_URL", "sentry monitor ours"],
        ),
    ],
)
def test_hearts(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], names: list[str]) -> None:
    """Whoever is set watches the watcher."""
    assert names == watching(monkeypatch, "", **variables)


OPS = "{type: sentry, dsn_env: OPS_DSN}"
TEAM = "{type: sentry, dsn_env: TEAM_DSN}"
OPS_DSN, TEAM_DSN = SENTRY.replace("/2", "/3"), SENTRY.replace("/2", "/4")


@pytest.mark.parametrize(
    ("variables", "at"),
    [
        ({"OPS_DSN": OPS_DSN, "TEAM_DSN": TEAM_DSN}, "3"),
        ({"TEAM_DSN": TEAM_DSN}, "4"),
        ({"TEAM_DSN": TEAM_DSN, "SENTRY_DSN": SENTRY}, "2"),
    ],
)
def test_monitor_of_a_policy(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], at: str) -> None:
    """A DSN that only policy names has the cron monitor; there is one in all, and SENTRY_DSN goes first."""
    read = settings(monkeypatch, DYNO="worker.1", **variables)
    (heart,) = wiring.watchers_for(read, policy_with(f"{{ops: {OPS}, team: {TEAM}}}")).hearts
    with respx.mock:
        route = respx.post(f"https://o1.ingest.sentry.io/api/{at}/envelope/").respond(json={"id": "x"})
        assert DeliveryStatus.SENT is heart.beat(Beat.SUCCESS).status
    assert route.called


@pytest.mark.parametrize(
    "variables",
    [{"OPS_DSN": OPS_DSN}, {"DYNO": "worker.1", "OPS_DSN": OPS_DSN, "SENTRY_MONITOR_SLUG": ""}, {"DYNO": "worker.1"}],
)
def test_no_monitor(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    """A DSN of a policy makes no monitor elsewhere than in a dyno, nor where none is wanted or none is set."""
    assert [] == watching(monkeypatch, f"{{ops: {OPS}}}", **variables)


def watching(monkeypatch: pytest.MonkeyPatch, sinks: str, **variables: str) -> list[str]:
    """The names of those who watch the watcher."""
    return [heart.name for heart in wiring.watchers_for(settings(monkeypatch, **variables), policy_with(sinks)).hearts]


def policy_with(sinks: str) -> policy.Policy:
    """A policy with these sinks, if any."""
    return policy.parse(SUITS_ALL + (f"sinks: {sinks}\n" if sinks else ""), "policy.yml", RULES)


@pytest.mark.parametrize(
    ("name", "value"), [("HEARTBEAT_URL", "http://hc-ping.com/swordfish"), ("SENTRY_DSN", "swordfish")]
)
def test_bad_heart(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A URL that cannot work keeps nobody else from watching, and is told by the variable's name, without its value."""
    read = settings(monkeypatch, DYNO="worker.1", **{"HEARTBEAT_URL": HEARTBEAT, "SENTRY_DSN": SENTRY, name: value})
    watchers = wiring.watchers_for(read, policy_with(""))
    (wrong,) = watchers.unusable
    assert ((name,), 1) == (wrong.variables, len(watchers.hearts))
    assert name in wrong.why
    assert "swordfish" not in wrong.why


@pytest.mark.parametrize(
    ("variables", "release"),
    [
        ({}, f"checker@{__version__}"),
        ({"HEROKU_SLUG_COMMIT": "0123456789abcdef"}, f"checker@{__version__}+0123456"),
        ({"HEROKU_SLUG_COMMIT": "", "HEROKU_BUILD_COMMIT": "fedcba9876543210"}, f"checker@{__version__}+fedcba9"),
        ({"HEROKU_SLUG_COMMIT": "0123456", "HEROKU_BUILD_COMMIT": "fedcba9"}, f"checker@{__version__}+fedcba9"),
        ({"HEROKU_BUILD_COMMIT": "no/commit"}, f"checker@{__version__}"),
    ],
)
def test_release(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], release: str) -> None:
    """Sentry learns the commit that runs, where Heroku tells it."""
    assert release == where_for(settings(monkeypatch, **variables)).release


@pytest.mark.parametrize(
    ("variables", "caveats"),
    [
        ({}, 0),
        ({"DYNO": "worker.1"}, 1),
        ({"DYNO": "worker.1", "DATABASE_URL": "postgres://u:p@h/d"}, 0),
    ],
)
def test_caveats(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], caveats: int) -> None:
    """A memory on a disk that is wiped daily is worth a word; on one's own machine, or in Postgres, there is none."""
    assert caveats == len(wiring.caveats_for(settings(monkeypatch, **variables)))


def test_http_client() -> None:
    """What is sent to a sink is bounded in time and follows no redirect, which could lead a secret astray."""
    with wiring.http_client() as client:
        assert not client.follow_redirects
        assert (5, 10) == (client.timeout.connect, client.timeout.read)


def test_http_client_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes over plain http stays on this machine, also where the environment names a proxy for all there is."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with running("empty") as heroku, wiring.http_client() as client:
        assert client.post(heroku.hook_url, content=b"{}").is_success
        assert 1 == len(heroku.hooks)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SLACK_WEBHOOK_URL": SLACK}, "HEROKU_API_KEY is not set"),
        ({"HEROKU_API_KEY": "token"}, "there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN"),
        ({"HEROKU_API_KEY": "token", "SLACK_WEBHOOK_URL": "nonsense"}, "SLACK_WEBHOOK_URL"),
        (
            {"HEROKU_API_KEY": "token", "SLACK_WEBHOOK_URL": SLACK, "DATABASE_URL": "mysql://swordfish@h/d"},
            "DATABASE_URL",
        ),
        (
            {"HEROKU_API_KEY": "token", "SLACK_WEBHOOK_URL": SLACK, "CHECKER_SANDBOX_CLOCK": "1"},
            "CHECKER_SANDBOX_CLOCK",
        ),
    ],
)
def test_tools_that_are_missing(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str) -> None:
    """What a sweep lacks is said before anything is asked of the network, and without a secret."""
    with pytest.raises(Misconfigured, match=message) as raised:
        wiring.tools_for(settings(monkeypatch, **variables))
    assert "swordfish" not in str(raised.value)


def test_tools(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """With a token and somebody to tell, all is there; the store is not touched yet."""
    variables = {"HEROKU_API_KEY": "token", "SLACK_WEBHOOK_URL": SLACK, "DATABASE_URL": f"sqlite:///{here}/store.db"}
    tools = wiring.tools_for(settings(monkeypatch, **variables))
    tools.store.close()
    assert (["slack"], wiring.now) == ([sink.name for sink in tools.sinks], tools.clock)
    assert [] == list(here.iterdir())


def test_migrated_store(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """The tables are made on request, and a second time changes nothing."""
    read = settings(monkeypatch, DATABASE_URL=f"sqlite:///{here}/store.db")
    assert wiring.migrate_store(read) == wiring.migrate_store(read)
    store = wiring.store_for(read)
    assert not store.load().swept_before
    store.close()


def test_new_id() -> None:
    """Ids are short and none comes twice."""
    ids = {wiring.new_id() for _ in range(100)}
    assert 100 == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{12}", one) for one in ids)
