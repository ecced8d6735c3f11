"""Faults on the wire: what a client meets when Heroku misbehaves."""

import time

import httpx
import pytest

from checker.sandbox.faults import Fault, Faults
from checker.sandbox.handle import Running
from checker.sandbox.serve import running

TRANSFERS = "/client/v11/apps/shared-meaning/transfers"


@pytest.mark.parametrize(
    ("status", "path", "expected"),
    [
        (401, "/addons", "unauthorized"),
        (402, "/addons", "delinquent"),
        (403, "/addons", "forbidden"),
        (404, "/addons", "not_found"),
        (410, "/addons", "gone"),
        (429, "/addons", "rate_limit"),
        (503, "/addons", "service_unavailable"),
        (403, TRANSFERS, "forbidden"),
    ],
)
def test_status_with_the_words_of_heroku(
    sandbox: Running, client: httpx.Client, status: int, path: str, expected: str
) -> None:
    """Each status carries the id that Heroku gives it (heroku.md §1.6)."""
    sandbox.fault(path, "status", status=status)
    answer = client.get(path)
    assert (status, expected) == (answer.status_code, answer.json()["id"])


@pytest.mark.parametrize(
    ("status", "path", "body"),
    [
        (404, TRANSFERS, "<h1>Not Found</h1>"),
        (500, "/addons", "<h1>Internal Server Error</h1>"),
        (502, TRANSFERS, "<h1>Bad Gateway</h1>"),
    ],
)
def test_status_with_html_labelled_json(
    sandbox: Running, client: httpx.Client, status: int, path: str, body: str
) -> None:
    """Some errors are HTML, whatever the label says (heroku.md §2.9)."""
    sandbox.fault(path, "status", status=status)
    answer = client.get(path)
    assert (status, body, "application/json") == (answer.status_code, answer.text, answer.headers["Content-Type"])


def test_status_with_words_of_ones_own(sandbox: Running, client: httpx.Client) -> None:
    """Id, message and Retry-After can be given."""
    sandbox.fault("/addons", "status", status=403, id="two_factor", message="Code please", retry_after=7)
    answer = client.get("/addons")
    assert ({"id": "two_factor", "message": "Code please"}, "7") == (answer.json(), answer.headers["Retry-After"])


def test_times_and_method(sandbox: Running, client: httpx.Client) -> None:
    """A fault hits so many times, only where path and method fit, and not the sandbox's own controls."""
    sandbox.fault("^/addons$", "status", status=503, times=2, method="GET")
    paths = ["/apps", "/addons", "/addons", "/addons", "/sandbox/clock"]
    assert [200, 503, 503, 200, 200] == [client.get(path).status_code for path in paths]


def test_faults_are_cleared(sandbox: Running, client: httpx.Client) -> None:
    """Without `times` a fault lasts until the faults are cleared."""
    client.post("/sandbox/faults", json={"path": "addons", "kind": "status", "status": 500}).raise_for_status()
    assert [500, 500] == [client.get("/addons").status_code for _ in range(2)]
    client.delete("/sandbox/faults").raise_for_status()
    assert 200 == client.get("/addons").status_code
    sandbox.fault("", "empty_body")
    sandbox.behave()
    assert 200 == client.get("/addons").status_code


def test_cut_body(sandbox: Running, client: httpx.Client) -> None:
    """A body that ends before its declared length is a broken connection."""
    sandbox.fault(TRANSFERS, "cut", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(TRANSFERS)
    assert 200 == client.get(TRANSFERS).status_code


def test_timeout_is_held_until_the_client_gives_up(sandbox: Running, client: httpx.Client) -> None:
    """No answer comes; the client's own limit ends the wait."""
    sandbox.fault("/addons", "timeout", times=1)
    with pytest.raises(httpx.ReadTimeout):
        client.get("/addons", timeout=0.2)
    assert 200 == client.get("/addons").status_code


def test_timeout_that_ends_by_itself(sandbox: Running, client: httpx.Client) -> None:
    """After its seconds a held request is answered with 503."""
    sandbox.fault("/addons", "timeout", seconds=0.1)
    assert 503 == client.get("/addons").status_code


def test_held_answers_do_not_keep_the_sandbox_from_stopping() -> None:
    """Stopping lets go of what is held."""
    began = time.monotonic()
    with running("empty") as sandbox:
        sandbox.fault("/apps", "timeout")
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{sandbox.url}/apps", timeout=0.1)
    assert time.monotonic() - began < 5


def test_slow_answer_is_whole(sandbox: Running, client: httpx.Client) -> None:
    """A slow answer comes late and complete."""
    usual = client.get(TRANSFERS).json()
    sandbox.fault(TRANSFERS, "slow", seconds=0.1)
    began = time.monotonic()
    assert usual == client.get(TRANSFERS).json()
    assert time.monotonic() - began >= 0.1


@pytest.mark.parametrize(
    ("kind", "text"), [("empty_body", ""), ("not_json", "this is not JSON {")], ids=["empty", "not JSON"]
)
def test_useless_bodies(sandbox: Running, client: httpx.Client, kind: str, text: str) -> None:
    """A 200 proves nothing about the body."""
    sandbox.fault("/addons", kind)
    assert (200, text) == ((answer := client.get("/addons")).status_code, answer.text)


def test_redirect(sandbox: Running, client: httpx.Client) -> None:
    """A redirect points elsewhere; a client that follows it gives its token away."""
    sandbox.fault("/addons", "redirect", to="https://evil.invalid/")
    assert (302, "https://evil.invalid/") == ((a := client.get("/addons")).status_code, a.headers["Location"])


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "wrong_type", "field": "created_at", "type": "number"}, 7),
        ({"kind": "wrong_type", "field": "created_at", "type": "null"}, None),
        ({"kind": "wrong_type", "field": "created_at"}, "seven"),
        ({"kind": "drop_field", "field": "created_at"}, "missing"),
        ({"kind": "rename_field", "field": "created_at", "to": "born"}, "missing"),
    ],
)
def test_changed_shapes(sandbox: Running, client: httpx.Client, fault: dict[str, str], expected: object) -> None:
    """A named field changes its type, its name, or goes, in every object."""
    sandbox.fault(TRANSFERS, **fault)
    rows = client.get(TRANSFERS).json()
    assert [expected] * 8 == [row.get("created_at", "missing") for row in rows]
    assert ("born" in rows[0]) == (fault["kind"] == "rename_field")


def test_nested_fields_are_spoiled_too() -> None:
    """A field is found however deep it stands."""
    fault = Fault(kind="drop_field", field="uuid")
    assert [{"schedule": {}}] == Faults(1).spoil(fault, [{"uuid": 1, "schedule": {"uuid": 2}}])


def test_odd_order(sandbox: Running, client: httpx.Client) -> None:
    """The same rows, in another order."""
    usual = client.get("/addons").json()
    sandbox.fault("/addons", "shuffled")
    odd = client.get("/addons").json()
    assert usual != odd
    assert sorted(a["id"] for a in usual) == sorted(a["id"] for a in odd)


def test_what_is_no_json_stays_as_it_is(sandbox: Running, client: httpx.Client) -> None:
    """A fault of shape leaves an HTML answer alone."""
    sandbox.fault("nope", "shuffled")
    assert "<h1>Not Found</h1>" == client.get("/client/v11/databases/nope").text


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"path": "(", "kind": "status"}, "is not a regular expression"),
        ({"path": "x", "kind": "explode"}, "kind: "),
        ({"path": "x", "kind": "drop_field"}, "drop_field needs a field"),
        ({"path": "x", "kind": "rename_field", "field": "a"}, "rename_field needs a `to`"),
        ({"path": "x", "kind": "status", "tims": 1}, "tims: "),
    ],
)
def test_a_bad_fault_is_refused(reader: httpx.Client, body: dict[str, str], message: str) -> None:
    """What is wrong with a fault is said in one line."""
    answer = reader.post("/sandbox/faults", json=body)
    assert 422 == answer.status_code
    assert message in answer.json()["message"]
