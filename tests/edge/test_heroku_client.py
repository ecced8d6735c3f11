"""HerokuClient against Heroku's replies: what it reads, when, how much of it, and how much at once."""

import asyncio
import inspect
import json
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import TokenRefused, Unreadable
from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits
from checker.model import AppFacts, Fact
from tests.edge.asking import API, DATA, START, ask
from tests.edge.streamed import Streamed

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.ports import HerokuReader

T = TypeVar("T")
SAMPLES = Path(__file__).parents[1] / "samples" / "heroku"
DB = "11111111-1111-4111-8111-111111111111"
TRANSFERS = f"{DATA}/client/v11/apps/shared-meaning/transfers"


def sample(case: str, status: int = 200, headers: dict[str, str] | None = None) -> httpx.Response:
    content = (SAMPLES / case / f"{status}.json").read_bytes()
    return httpx.Response(status, content=content, headers={"content-type": "application/json", **(headers or {})})


def heroku(**replies: httpx.Response) -> None:
    """A Heroku with one team whose lists show two databases, unless a reply is given for a name."""
    respx.get(f"{API}/addons").mock(replies.get("addons", sample("addons")))
    respx.get(f"{API}/teams").mock(replies.get("teams", sample("teams")))
    respx.get(f"{API}/teams/acme/addons").mock(replies.get("team_addons", sample("team_addons")))


def test_the_client_is_a_heroku_reader() -> None:
    """What discover and observe ask for is there."""
    reader: Callable[..., HerokuReader] = HerokuClient

    assert reader is HerokuClient


@respx.mock
def test_databases_come_from_the_account_and_from_its_teams() -> None:
    """A database that only a team's list shows is seen too, and none is seen twice."""
    heroku()

    fetched = ask(lambda client: client.databases())

    assert [d.name for d in fetched.value] == ["postgresql-curved-12345", "postgresql-sharp-67890"]
    assert fetched.sent_at == START


@respx.mock
def test_which_team_a_database_is_in() -> None:
    """The list that shows a database tells which team it is in; where there are no teams, it is in none."""
    heroku()
    assert {d.facts.team for d in ask(lambda client: client.databases()).value} == {"acme"}
    heroku(teams=httpx.Response(200, json=[]))
    assert {d.facts.team for d in ask(lambda client: client.databases()).value} == {""}


@respx.mock
def test_team_that_cannot_be_told() -> None:
    """While a team's list cannot be read, nobody is taken to be in no team."""
    heroku(team_addons=httpx.Response(503))
    assert {d.facts.team for d in ask(lambda client: client.databases()).value} == {None}


@respx.mock
@pytest.mark.parametrize(("wanted", "stage"), [((Fact.REGION,), None), ((Fact.REGION, Fact.STAGE), "staging")])
def test_facts_about_apps(wanted: tuple[Fact, ...], stage: str | None) -> None:
    """Regions come with the list of apps; stages are asked for only where policy goes by them."""
    apps = [{"id": "1", "name": "shop", "region": {"id": "r", "name": "eu"}}]
    respx.get(f"{API}/apps").mock(httpx.Response(200, json=apps))
    couplings = respx.get(f"{API}/pipeline-couplings").mock(
        httpx.Response(200, json=[{"app": {"id": "1"}, "stage": "staging"}])
    )
    assert ask(lambda client: client.app_facts(wanted)).value == {"shop": AppFacts(region="eu", stage=stage)}
    assert couplings.call_count == (stage is not None)


@pytest.mark.parametrize("trouble", [sample("forbidden", 403), sample("not_found", 404), sample("unavailable", 503)])
@pytest.mark.parametrize("list_", ["teams", "team_addons"])
@respx.mock
def test_team_lists_only_add(list_: str, trouble: httpx.Response) -> None:
    """A team's list that cannot be read hides nothing else; that it could not be read is known."""
    heroku(**{list_: trouble})

    async def question(client: HerokuClient) -> tuple[list[str], tuple[str, ...]]:
        return [d.name for d in (await client.databases()).value], client.gaps

    names, gaps = ask(question)

    assert names == ["postgresql-curved-12345"]
    assert len(gaps) == 1
    assert gaps[0].startswith(f"Heroku answered {trouble.status_code}")


@pytest.mark.parametrize("body", [{"teams": []}, [{"id": "x"}]])
@respx.mock
def test_team_lists_that_changed_shape_are_a_gap(body: object) -> None:
    """The same holds when the list of teams is not what it used to be."""
    heroku(teams=httpx.Response(200, json=body))

    async def question(client: HerokuClient) -> tuple[int, tuple[str, ...]]:
        return len((await client.databases()).value), client.gaps

    found, gaps = ask(question)

    assert found == 1
    assert gaps[0].startswith("the reply changed shape: ")


@pytest.mark.parametrize("list_", ["addons", "teams", "team_addons"])
@respx.mock
def test_a_refused_token_ends_everything(list_: str) -> None:
    """A 401 anywhere is told as what it is, in one sentence with the remedy."""
    heroku(**{list_: sample("unauthorized", 401)})

    with pytest.raises(
        TokenRefused, match=r"^Heroku refused the token \(401: .*\): create a new one and set it as HEROKU_API_KEY$"
    ):
        ask(lambda client: client.databases())


@respx.mock
def test_the_account_s_own_list_must_be_readable() -> None:
    """Without the list of add-ons it is not known what there is, whatever the teams say."""
    heroku(addons=sample("forbidden", 403))

    with pytest.raises(Unreadable, match="403 forbidden: the token may not read the list of add-ons"):
        ask(lambda client: client.databases())


@respx.mock
def test_everything_about_one_database_is_read() -> None:
    """Attachments, backups, schedules and details are read, each with the instant its request was sent."""
    respx.get(f"{API}/addon-attachments").mock(sample("attachments"))
    respx.get(TRANSFERS).mock(sample("transfers"))
    respx.get(f"{DATA}/client/v11/databases/{DB}/transfer-schedules").mock(sample("schedules"))
    respx.get(f"{DATA}/client/v11/databases/{DB}").mock(sample("database_standard"))

    async def question(client: HerokuClient) -> tuple[list[int], list[int], int]:
        answers: list[Any] = [
            await client.attachments(),
            await client.backups("shared-meaning"),
            await client.schedules(DB),
            await client.info(DB),
        ]
        sizes = [len(answer.value) for answer in answers[:3]] + [answers[3].value.size]
        return sizes, [int((answer.sent_at - START).total_seconds()) for answer in answers], client.requests

    assert ask(question) == ([4, 7, 1, 6141959000], [0, 1, 2, 3], 4)


@respx.mock
def test_backups_and_details_of_one_database_share_an_origin() -> None:
    """A backup can be bound to its database by the digest, without a URL being kept."""
    respx.get(TRANSFERS).mock(sample("transfers"))
    respx.get(f"{DATA}/client/v11/databases/{DB}").mock(sample("database_standard"))

    async def question(client: HerokuClient) -> tuple[str | None, str | None]:
        return (await client.backups("shared-meaning")).value[0].origin, (await client.info(DB)).value.origin

    backup, database = ask(question)

    assert backup == database is not None


def paged(pages: list[list[Any]]) -> Streamed:
    """Serves the pages one after the other to whoever follows Next-Range."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = request.headers["Range"]
        number = 0 if asked == "id ..; max=1000" else int(asked)
        last = number == len(pages) - 1
        return httpx.Response(
            200 if last else 206, json=pages[number], headers={} if last else {"Next-Range": f"{number + 1}"}
        )

    return Streamed(answer)


@settings(deadline=None)  # a busy machine is no defect of the code under test
@given(data=st.data())
def test_any_split_into_pages_in_any_order_shows_the_same(data: st.DataObject) -> None:
    """However Heroku cuts and orders its pages, and however they overlap, the same attachments are seen."""
    entries = json.loads((SAMPLES / "attachments" / "200.json").read_text())
    shuffled = data.draw(st.permutations(entries)) + data.draw(st.lists(st.sampled_from(entries), max_size=3))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=5)))
    edges = [0, *cuts, len(shuffled)]
    pages = [shuffled[a:b] for a, b in pairwise(edges)]

    fetched = ask(lambda client: client.attachments(), transport=paged(pages))
    whole = ask(lambda client: client.attachments(), transport=paged([entries]))

    assert set(fetched.value) == set(whole.value)
    assert len(fetched.value) == len(entries)
    assert fetched.sent_at == START


def test_a_page_that_fails_fails_the_list() -> None:
    """Half a list is not a list: what the missing page holds is not taken for gone."""
    answers = iter([httpx.Response(206, json=[], headers={"Next-Range": "1"}), sample("forbidden", 403)])

    with pytest.raises(Unreadable, match="403 forbidden"):
        ask(lambda client: client.attachments(), transport=Streamed(lambda _: next(answers)))


def test_pages_without_end_do_not_hold_checker() -> None:
    """A server that always promises more is left."""
    numbers = count()

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(206, json=[], headers={"Next-Range": f"{next(numbers)}"})

    with pytest.raises(Unreadable, match="do not come to an end"):
        ask(lambda client: client.attachments(), transport=Streamed(answer))

    assert next(numbers) == 50


def test_only_so_many_requests_are_under_way_at_once() -> None:
    """A large account does not make checker flood Heroku."""
    flying, most = 0, 0

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        for _step in range(5):
            await asyncio.sleep(0)
        flying -= 1
        return httpx.Response(200, json=[])

    async def question(client: HerokuClient) -> int:
        await asyncio.gather(*(client.backups(f"app-{i}") for i in range(30)))
        return client.requests

    assert ask(question, limits=Limits(concurrency=4), transport=Streamed(answer)) == 30
    assert most == 4


@respx.mock
def test_nothing_but_get_is_ever_sent() -> None:
    """No question that can be put to the client changes anything at Heroku."""
    respx.route().mock(httpx.Response(200, json=[]))
    heroku()
    questions = [name for name, value in vars(HerokuClient).items() if inspect.iscoroutinefunction(value)]
    public = sorted(name for name in questions if not name.startswith("_"))

    reading = [
        "app_facts",
        "attachments",
        "backups",
        "databases",
        "info",
        "log",
        "rate_limit",
        "schedules",
        "token",
        "transfers",
    ]
    assert public == ["aclose", *reading]
    ask(lambda client: client.databases())
    ask(lambda client: client.app_facts(list(Fact)))
    ask(lambda client: client.attachments())
    ask(lambda client: client.backups("shared-meaning"))
    ask(lambda client: client.schedules(DB))
    ask(lambda client: client.rate_limit())
    for question in (lambda c: c.info(DB), lambda c: c.log("shared-meaning", 1), lambda c: c.token()):
        with pytest.raises(Unreadable):
            ask(question)
    assert {call.request.method for call in respx.calls} == {"GET"}
