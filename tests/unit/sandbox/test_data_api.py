"""The simulated Data API: bodies, traps and writes as in heroku.md §2."""

import re
from datetime import timedelta

import httpx
import pytest

from checker.sandbox.handle import Running
from checker.sandbox.things import CANARY_PASSWORD

STAGING = "/client/v11/apps/shared-meaning-staging/transfers"
DATABASE = "/client/v11/databases/postgresql-rigid-77120"
PRODUCTION = "/client/v11/databases/postgresql-curved-10234"
TRANSFER_KEYS = {
    *("uuid", "num", "options", "num_keep", "succeeded", "warnings", "source_bytes", "processed_bytes"),
    *("from_name", "from_type", "from_url", "to_name", "to_type", "to_url"),
    *("created_at", "started_at", "canceled_at", "updated_at", "finished_at", "deleted_at", "purged_at"),
}
SCHEDULE_KEYS = {
    *("uuid", "name", "hour", "days", "timezone", "retain_weeks", "retain_months"),
    *("created_at", "updated_at", "deleted_at"),
}


def test_transfers_have_every_field(reader: httpx.Client) -> None:
    """Nulls are sent; only scheduled backups have a schedule, and no name is sent."""
    rows = reader.get(STAGING).json()
    assert all(TRANSFER_KEYS == row.keys() - {"schedule"} for row in rows)
    assert {True: {"SCHEDULED BACKUP"}, False: {"BACKUP"}} == {
        scheduled: {r["to_name"] for r in rows if ("schedule" in r) is scheduled} for scheduled in (True, False)
    }
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000", r["created_at"]) for r in rows)


def test_transfers_are_not_sorted(reader: httpx.Client) -> None:
    """Whoever wants an order must sort (heroku.md §2.3)."""
    numbers = [row["num"] for row in reader.get(STAGING).json()]
    assert sorted(numbers) != numbers
    assert sorted(numbers, reverse=True) != numbers


def test_secrets_are_given_out_as_heroku_does(reader: httpx.Client) -> None:
    """Live passwords stand in from_url and resource_url, so that a leak is found."""
    assert all(CANARY_PASSWORD in row["from_url"] for row in reader.get(STAGING).json())
    info = reader.get(DATABASE).json()
    assert reader.get(STAGING).json()[0]["from_url"] == info["resource_url"]


def test_one_transfer(reader: httpx.Client) -> None:
    """A transfer is found by number and uuid; its log comes only when asked for."""
    by_number = reader.get(f"{STAGING}/12").json()
    assert by_number == reader.get(f"{STAGING}/{by_number['uuid']}").json()
    assert "logs" not in by_number
    logs = reader.get(f"{STAGING}/12?verbose=true").json()["logs"]
    assert [{"created_at", "level", "message"}] * 2 == [set(line) for line in logs]


@pytest.mark.parametrize(
    "path",
    [
        f"{STAGING}/999",
        "/client/v11/apps/nope/transfers",
        "/client/v11/databases/nope",
        "/client/v11/databases/nope/transfer-schedules",
        "/client/v11/databases/redis-horizontal-58941",
        "/client/v11/nowhere",
    ],
)
def test_unknown_is_html_labelled_json(reader: httpx.Client, path: str) -> None:
    """The Data API's 404 must not be parsed, whatever it is labelled (heroku.md §2.9)."""
    answer = reader.get(path)
    assert (404, "<h1>Not Found</h1>") == (answer.status_code, answer.text)
    assert answer.headers["Content-Type"].startswith("application/json")


def test_small_plan_info(reader: httpx.Client) -> None:
    """A small plan is a string; size and creation are there (heroku.md §2.6)."""
    info = reader.get(DATABASE).json()
    assert "Essential-1" == info["plan"]
    assert "2026-03-03T10:42:31.086+00:00" == info["created_at"]
    assert 60 * 1024**2 < info["num_bytes"] < 70 * 1024**2
    assert {"info", "resource_url", "waiting?", "standalone?", "addon_id", "available_for_ingress"} <= info.keys()
    assert {"message", "waiting?"} == reader.get(f"{DATABASE}/wait_status").json().keys()


def test_larger_plan_info(sandbox: Running, client: httpx.Client) -> None:
    """From standard on the plan is an object, and the password stands there once more."""
    sandbox.event("upgrade_plan", "shared-meaning", plan="standard-0", keep_schedule=True)
    info = client.get(PRODUCTION).json()
    assert {"name": "standard-0", "tier": "standard"} == info["plan"]
    assert CANARY_PASSWORD == info["database_password"]
    assert {"following", "forked_from", "leader", "formation", "postgres_version", "num_tables"} <= info.keys()
    assert ["On"] == [i["values"][0] for i in info["info"] if i["name"] == "Continuous Protection"]


def test_schedules_have_every_field(reader: httpx.Client) -> None:
    """The schedule's updated_at is the created_at of last night's backup."""
    (schedule,) = reader.get(f"{PRODUCTION}/transfer-schedules").json()
    assert SCHEDULE_KEYS == schedule.keys()
    assert ("DATABASE_URL", 0, "UTC", 7) == (
        schedule["name"],
        schedule["hour"],
        schedule["timezone"],
        len(schedule["days"]),
    )
    rows = reader.get("/client/v11/apps/shared-meaning/transfers").json()
    assert max(r["created_at"] for r in rows) == schedule["updated_at"]


def test_schedules_are_those_of_the_whole_app(sandbox: Running, client: httpx.Client) -> None:
    """Any database of an app lists the schedules of all (heroku.md §2.7)."""
    sandbox.event("add_database", "shared-meaning", database="HEROKU_POSTGRESQL_TEAL", addon="postgresql-extra-1")
    assert (
        client.get(f"{PRODUCTION}/transfer-schedules").json()
        == client.get("/client/v11/databases/postgresql-extra-1/transfer-schedules").json()
    )


def test_post_makes_a_schedule_and_posting_again_changes_it(sandbox: Running, client: httpx.Client) -> None:
    """The hour may be text; a second post of the same name keeps uuid and created_at."""
    path = f"{DATABASE}/transfer-schedules"
    body = {"hour": "06", "timezone": "Europe/London", "schedule_name": "DATABASE_URL"}
    first = client.post(path, json=body)
    sandbox.move(by=timedelta(hours=1))
    second = client.post(path, json={**body, "hour": 7, "timezone": "UTC"})
    assert [201, 201] == [first.status_code, second.status_code]
    assert [6, 7] == [first.json()["hour"], second.json()["hour"]]
    assert (first.json()["uuid"], first.json()["created_at"]) == (second.json()["uuid"], second.json()["created_at"])
    assert [second.json()] == client.get(path).json()
    sandbox.move(by=timedelta(days=1))
    assert 13 == sandbox.transfers("shared-meaning-staging")[-1].num


@pytest.mark.parametrize(
    "body",
    [
        {"hour": 24, "schedule_name": "DATABASE_URL"},
        {"hour": "noon", "schedule_name": "DATABASE_URL"},
        {"hour": None, "schedule_name": "DATABASE_URL"},
        {"hour": 1, "timezone": "CET", "schedule_name": "DATABASE_URL"},
        {"hour": 1, "timezone": "Mars/Olympus", "schedule_name": "DATABASE_URL"},
        {"hour": 1},
    ],
)
def test_a_bad_schedule_is_refused(reader: httpx.Client, body: dict[str, object]) -> None:
    """Bad hours, abbreviated or unknown zones and nameless schedules are 400."""
    answer = reader.post(f"{DATABASE}/transfer-schedules", json=body)
    assert (400, "bad_request") == (answer.status_code, answer.json()["id"])
    assert [] == reader.get(f"{DATABASE}/transfer-schedules").json()


def test_schedule_is_deleted_by_uuid(client: httpx.Client) -> None:
    """Deleting ends the schedule; deleting once more is 404."""
    (schedule,) = client.get(f"{PRODUCTION}/transfer-schedules").json()
    answers = [client.delete(f"{PRODUCTION}/transfer-schedules/{schedule['uuid']}") for _ in range(2)]
    assert [200, 404] == [a.status_code for a in answers]
    assert [] == client.get(f"{PRODUCTION}/transfer-schedules").json()


def test_capture_on_a_clock_that_stands_still_is_done_at_once(client: httpx.Client) -> None:
    """Who polls for the end of a capture would wait forever otherwise."""
    made = client.post(f"{DATABASE}/backups")
    assert (201, 13, True) == (made.status_code, made.json()["num"], made.json()["succeeded"])
    assert made.json()["finished_at"] == made.json()["created_at"] == "2026-11-22 09:30:00 +0000"


def test_capture_takes_its_time_while_the_clock_runs(sandbox: Running, client: httpx.Client) -> None:
    """A capture is pending, then running with a heartbeat, then completed."""
    sandbox.clock.set_speed(1e-9)
    made = client.post(f"{DATABASE}/backups", json={}).json()
    assert (None, None, None, 0) == (made["started_at"], made["updated_at"], made["succeeded"], made["processed_bytes"])
    sandbox.move(by=timedelta(seconds=4))
    running = client.get(f"{STAGING}/13").json()
    assert (None, None) == (running["finished_at"], running["succeeded"])
    assert running["updated_at"] is not None
    sandbox.move(by=timedelta(minutes=1))
    done = client.get(f"{STAGING}/13").json()
    assert (True, False) == (done["succeeded"], done["updated_at"] == done["finished_at"])
    assert done["processed_bytes"] > running["processed_bytes"] > 0


def test_cancel(sandbox: Running, client: httpx.Client) -> None:
    """A running transfer is cancelled once; a finished one cannot be."""
    sandbox.clock.set_speed(1e-9)
    uuid = client.post(f"{DATABASE}/backups").json()["uuid"]
    sandbox.move(by=timedelta(seconds=3))
    answers = [client.post(f"{STAGING}/{uuid}/actions/cancel") for _ in range(2)]
    assert [201, 400] == [a.status_code for a in answers]
    assert client.get(f"{STAGING}/{uuid}").json()["canceled_at"] == answers[0].json()["canceled_at"]


def test_deleted_transfer_is_gone(client: httpx.Client) -> None:
    """A deleted transfer leaves the list, and is 410 by number."""
    assert "deleted_at" in client.delete(f"{STAGING}/11").json()
    assert 11 not in [row["num"] for row in client.get(STAGING).json()]
    assert (410, "gone") == ((answer := client.get(f"{STAGING}/11")).status_code, answer.json()["id"])


def test_public_url(client: httpx.Client) -> None:
    """A finished backup has a URL for an hour; a restore has none."""
    answer = client.post(f"{STAGING}/12/actions/public-url").json()
    assert "2026-11-22 10:30:00 +0000" == answer["expires_at"]
    restore = client.post(f"{DATABASE}/restores", json={"backup_url": answer["url"]})
    assert (201, "htcat", "pg_restore") == (restore.status_code, restore.json()["from_type"], restore.json()["to_type"])
    assert 400 == client.post(f"{STAGING}/13/actions/public-url").status_code
    assert 400 == client.post(f"{DATABASE}/restores", json={}).status_code
    assert 13 in [row["num"] for row in client.get(f"{DATABASE}/transfers").json()]


def test_copy(client: httpx.Client) -> None:
    """A copy is made from the URL of a database of this account, and listed where it went; others are refused."""
    url = client.get(PRODUCTION).json()["resource_url"]
    names = {"from_name": "DATABASE", "to_name": "DATABASE", "to_url": client.get(DATABASE).json()["resource_url"]}
    made = client.post(f"{DATABASE}/transfers", json={"from_url": url, **names})
    assert (201, "pg_dump", "pg_restore", url) == (
        made.status_code,
        *(made.json()[key] for key in ("from_type", "to_type", "from_url")),
    )
    assert made.json()["num"] in [row["num"] for row in client.get(STAGING).json()]
    for strange in ({"from_url": "postgres://elsewhere.invalid/d"}, {}):
        assert 400 == client.post(f"{DATABASE}/transfers", json=strange | names).status_code


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_body_that_is_no_object(reader: httpx.Client, body: bytes) -> None:
    """A body that cannot be read is 400."""
    assert 400 == reader.post(f"{DATABASE}/transfer-schedules", content=body).status_code
