"""checker never writes to Heroku: whatever its code could send is named here, and to Heroku that is GET alone."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import checker
from checker.heroku import wire

PACKAGE = Path(checker.__file__).parent

SENDS = {
    ("heroku/client.py", "self._http.stream", "wire.METHOD"): "to Heroku",
    ("notify/post.py", "client.stream", "'POST'"): "to a sink, a check-in or a heartbeat",
    ("wiring.py", "httpx.get", "f'{url}/sandbox/clock'"): "to the sandbox on this machine, for its time",
    ("demo/fixes.py", "client.post", "'/actions/addon-attachments/resolve'"): "to the tour's own sandbox",
    ("demo/fixes.py", "client.post", "f'{database}/backups'"): "to the tour's own sandbox",
    ("demo/fixes.py", "client.post", "f'{database}/transfer-schedules'"): "to the tour's own sandbox",
}
"""Every call outside the sandbox that sends anything over HTTP: where, how, its first argument, and to whom it goes."""

WITH_THE_TOKEN = {"settings.py": "reads it", "wiring.py": "hands it to the reader", "demo/tour.py": "makes one up"}

VERBS = frozenset({"build_request", "delete", "get", "head", "options", "patch", "post", "put", "request", "stream"})
OTHER_WAYS_OUT = frozenset(
    [
        "aiohttp",
        "ftplib",
        "http",
        "http.client",
        "requests",
        "slack_sdk",
        "smtplib",
        "socket",
        "ssl",
        "subprocess",
        "urllib.request",
        "urllib3",
        "os.system",
        "os.popen",
        "asyncio.open_connection",
        "asyncio.create_subprocess_exec",
        "sentry_sdk.init",
    ]
)
"""What else could talk to somebody, or start what does."""

ERRORS = {
    "heroku/unreached.py": {"socket": {"socket.gaierror"}, "ssl": {"ssl.SSLError"}},
    "notify/cutoff.py": {"socket": {"socket.SHUT_RDWR"}},
}
"""Where such a module is imported for nothing but to know its errors, or to end what httpx has begun."""


@cache
def parsed() -> dict[str, ast.Module]:
    """All of checker but the simulated Heroku, and tests of rules."""
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    ours = {n: p for n, p in paths.items() if not n.startswith("sandbox/") and not n.endswith("/test_rule.py")}
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in sorted(ours.items())}


def imported(tree: ast.AST) -> Iterator[str]:
    """What a module imports, by whole names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(tree: ast.AST) -> Iterator[str]:
    """Every dotted name in a module."""
    yield from (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def _calls(tree: ast.AST) -> Iterator[str]:
    yield from (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def sends(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The calls that send over HTTP where httpx is at hand, each with its first argument.

    A method of something of our own that happens to be called so is none; a dictionary's `get` is none either.
    """
    if not any(name.split(".")[0] == "httpx" for name in imported(tree)):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
            whole = ast.unparse(node.func)
            if whole.rpartition(".")[0].rpartition(".")[2] in {"httpx", "client", "_client", "http", "_http"}:
                yield whole, ast.unparse(node.args[0]) if node.args else ""


def test_all_that_is_sent() -> None:
    """There is no call that could write to Heroku; a new one has to be named here, with whom it goes to."""
    found = {(name, *call) for name, tree in parsed().items() for call in sends(tree)}
    assert SENDS.keys() == found


def test_only_the_client_of_heroku_says_where_heroku_is() -> None:
    """The hosts stand in the settings alone, and the token goes from there to the reader alone."""
    texts = {name: ast.unparse(tree) for name, tree in parsed().items()}
    assert ["settings.py"] == [name for name, text in texts.items() if "'https://api." in text and "heroku.com" in text]
    assert sorted(WITH_THE_TOKEN) == [name for name, text in texts.items() if "heroku_api_key" in text]


def test_the_method_cannot_be_another() -> None:
    """The one method is a constant, set once and nowhere else."""
    assert "GET" == wire.METHOD
    assignments = [
        (name, ast.unparse(node))
        for name, tree in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        and "METHOD" in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    ]
    assert [("heroku/wire/requests.py", "METHOD: Final = 'GET'")] == assignments


def test_no_other_way_out() -> None:
    """No module opens sockets, starts processes or brings another HTTP library; clients are made in three places."""
    names = {name: {*imported(tree), *used(tree)} for name, tree in parsed().items()}
    known = {name: frozenset(ERRORS.get(name, ())) for name in names}
    assert {} == {
        name: found for name, all_of_it in names.items() if (found := OTHER_WAYS_OUT & all_of_it - known[name])
    }
    for name, modules in ERRORS.items():
        for module, errors in modules.items():
            assert errors == {found for found in used(parsed()[name]) if found.startswith(f"{module}.")}
    made = {
        name
        for name, tree in parsed().items()
        for call in _calls(tree)
        if call in {"httpx.Client", "httpx.AsyncClient"}
    }
    assert {"heroku/client.py", "wiring.py", "demo/tour.py"} == made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import httpx\nclient.post('/x')", [("client.post", "'/x'")]),
        ("import httpx\nself._http.request(method, url)", [("self._http.request", "method")]),
        ("from httpx import Client\nhttp.delete('/x')", [("http.delete", "'/x'")]),
        ("import httpx\nhttpx.put('/x')", [("httpx.put", "'/x'")]),
        ("import httpx\nheaders.get('x')", []),
        ("client.post('/x')", []),
    ],
)
def test_the_code_is_read_right(text: str, found: list[tuple[str, str]]) -> None:
    """What would write is seen where it stands."""
    assert found == list(sends(ast.parse(text)))
