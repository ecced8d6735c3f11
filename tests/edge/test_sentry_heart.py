"""The heartbeat as a Sentry cron monitor: its check-ins as they go over the wire, and what becomes of them."""

import json
import string
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.model import Beat, DeliveryStatus
from checker.notify.event import Where
from checker.notify.sentry_heart import SentryHeart, monitor_config, safe_slug, slug_for
from checker.ports import Heart, Sent

KEY = "0123456789abcdef0123456789abcdef"
DSN = f"https://{KEY}@o1.ingest.example/42"
ENVELOPES = "https://o1.ingest.example/api/42/envelope/"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START, SUCCESS, FAIL = Beat
SENT, PENDING, DEAD = DeliveryStatus.SENT, DeliveryStatus.PENDING, DeliveryStatus.DEAD


class Patient:
    """A heart, a clock to move by hand, and the wire to Sentry."""

    def __init__(self, client: httpx.Client, route: respx.Route) -> None:
        self.seconds = 1000.0
        self.route = route
        where = Where("checker@1.0", "production", "worker.1")
        self.heart: Heart = SentryHeart(SecretStr(DSN), client, where, poll=HOUR, monotonic=lambda: self.seconds)

    def beats(self, *beats: Beat, after: float = 12.5) -> list[DeliveryStatus]:
        """What becomes of beats that come so many seconds after one another."""
        statuses = []
        for beat in beats:
            statuses.append(self.heart.beat(beat, "12 databases looked at").status)
            self.seconds += after
        return statuses

    @property
    def check_ins(self) -> list[dict[str, Any]]:
        """What arrived."""
        return [json.loads(call.request.content.splitlines()[2]) for call in self.route.calls]


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


@pytest.fixture
def at(client: httpx.Client) -> Iterator[Patient]:
    with respx.mock(assert_all_called=False) as router:
        yield Patient(client, router.post(ENVELOPES).respond(200))


def test_envelope(at: Patient) -> None:
    """A check-in goes out in an envelope of its own, signed by the DSN's key, and makes its monitor as it comes."""
    assert Sent(SENT, "") == at.heart.beat(START)
    request = at.route.calls.last.request
    assert "application/x-sentry-envelope" == request.headers["Content-Type"]
    assert f"sentry_key={KEY}, sentry_version=7, sentry_client=checker/" in request.headers["X-Sentry-Auth"]
    header, item, payload = request.content.splitlines()
    assert {} == json.loads(header)
    assert {"type": "check_in", "content_type": "application/json", "length": len(payload)} == json.loads(item)
    check_in = json.loads(payload)
    assert len(check_in.pop("check_in_id")) == 32
    assert check_in == {
        "monitor_slug": "checker",
        "status": "in_progress",
        "environment": "production",
        "release": "checker@1.0",
        "monitor_config": {
            "schedule": {"type": "interval", "value": 60, "unit": "minute"},
            "checkin_margin": 30,
            "max_runtime": 60,
            "failure_issue_threshold": 2,
            "recovery_threshold": 1,
            "timezone": "UTC",
        },
    }


@pytest.mark.parametrize(("beat", "status"), [(SUCCESS, "ok"), (FAIL, "error")])
def test_one_run(at: Patient, beat: Beat, status: str) -> None:
    """Start and end of a sweep are one check-in with its length; the next sweep is another one."""
    assert [SENT] * 4 == at.beats(START, beat, START, beat)
    first, second, third, fourth = at.check_ins
    assert first["check_in_id"] == second["check_in_id"] != third["check_in_id"] == fourth["check_in_id"]
    assert ["in_progress", status] * 2 == [check_in["status"] for check_in in at.check_ins]
    assert [None, 12.5] * 2 == [check_in.get("duration") for check_in in at.check_ins]


def test_end_without_start(at: Patient) -> None:
    """A beat by itself is a check-in of its own, of unknown length; a start without an end is left to Sentry."""
    at.beats(SUCCESS, FAIL, START, START)
    assert 4 == len({check_in["check_in_id"] for check_in in at.check_ins})
    assert not any("duration" in check_in for check_in in at.check_ins)


def test_end_after_a_start_that_got_lost(at: Patient) -> None:
    """An end counts though its start never arrived, or arrived without an answer."""
    at.route.mock(side_effect=[httpx.ReadTimeout("no"), httpx.Response(200)])
    assert [PENDING, SENT] == at.beats(START, SUCCESS)
    assert 1 == len({check_in["check_in_id"] for check_in in at.check_ins})


@pytest.mark.parametrize(("beat", "tries"), [(START, 1), (SUCCESS, 3), (FAIL, 3)])
def test_tries(at: Patient, beat: Beat, tries: int) -> None:
    """No sweep waits for a Sentry that is down; its end is worth a few tries."""
    at.route.mock(side_effect=httpx.ConnectTimeout("no"))
    assert Sent(PENDING, "Sentry did not answer in time (ConnectTimeout)") == at.heart.beat(beat)
    assert tries == at.route.call_count


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, SENT), (400, DEAD), (401, PENDING), (403, PENDING), (404, PENDING), (413, DEAD), (503, PENDING)],
)
def test_statuses(at: Patient, status: int, outcome: DeliveryStatus) -> None:
    """What Sentry answers is told with its remedy, and without the key that it may send back."""
    at.route.respond(status, json={"detail": f"bad key {KEY}"})
    sent = at.heart.beat(SUCCESS)
    assert outcome is sent.status
    assert KEY not in repr(sent)
    assert (status in {401, 403, 404}) == sent.detail.endswith("set SENTRY_DSN")


@pytest.mark.parametrize(("status", "outcome"), [(200, SENT), (429, PENDING)])
@pytest.mark.parametrize("limit", ["60:monitor:organization", "60::project", "60:error;monitor:key, 9:monitor"])
def test_rate_limit(at: Patient, status: int, outcome: DeliveryStatus, limit: str) -> None:
    """While Sentry takes no check-ins none is sent; then the next one is, as the same run."""
    at.route.respond(status, headers={"X-Sentry-Rate-Limits": limit})
    assert outcome is at.heart.beat(START).status
    at.seconds += 59.5
    assert Sent(PENDING, "Sentry asked for a pause, which is not over", timedelta(seconds=1)) == at.heart.beat(START)
    assert 1 == at.route.call_count
    at.seconds += 0.5
    at.route.respond(200)
    assert SENT is at.heart.beat(SUCCESS).status
    assert 0.5 == at.check_ins[1]["duration"]


@pytest.mark.parametrize("limit", ["60:error:organization", "60:transaction;session:key", "soon:monitor", ""])
def test_other_rate_limits(at: Patient, limit: str) -> None:
    """A limit on events is none on check-ins."""
    at.route.respond(200, headers={"X-Sentry-Rate-Limits": limit})
    assert [SENT, SENT] == at.beats(START, SUCCESS, after=0)


def test_sentry_is_down_for_long(at: Patient) -> None:
    """A 429 without a time is obeyed for a minute, as Sentry's own clients do."""
    at.route.respond(429)
    assert timedelta(seconds=60) == at.heart.beat(SUCCESS).retry_after


def test_name(at: Patient) -> None:
    """A heart can be shown and named without giving its key away."""
    assert "sentry monitor checker" == at.heart.name
    assert KEY not in repr(at.heart) + repr(vars(at.heart))


def test_bad_dsn(client: httpx.Client) -> None:
    """A DSN that cannot be one is refused at the start."""
    with pytest.raises(Misconfigured, match="SENTRY_DSN must use https"):
        SentryHeart(SecretStr(f"http://{KEY}@o1.ingest.example/42"), client, Where("1"), poll=HOUR)


@pytest.mark.parametrize(
    ("poll", "minutes"),
    [
        (5 * MINUTE, (5, 10, 10)),
        (timedelta(seconds=301), (6, 10, 10)),
        (20 * MINUTE, (20, 10, 20)),
        (HOUR, (60, 30, 60)),
        (timedelta(hours=1, seconds=1), (61, 31, 61)),
        (24 * HOUR, (1440, 720, 1440)),
        (timedelta(seconds=1), (1, 10, 10)),
    ],
)
def test_monitor_config(poll: timedelta, minutes: tuple[int, int, int]) -> None:
    """Whatever `poll` policy wants, Sentry is given whole minutes, and a margin that a restart fits into."""
    config = monitor_config(poll)
    assert minutes == (config["schedule"]["value"], config["checkin_margin"], config["max_runtime"])


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=1)))
def test_any_poll(poll: timedelta) -> None:
    """Every `poll` makes a monitor that Sentry takes, and that is never missed by a sweep that comes in time."""
    config = monitor_config(poll)
    assert config["schedule"]["unit"] == "minute"
    for value, most in ((config["schedule"]["value"], 1440), (config["checkin_margin"], 40_320)):
        assert isinstance(value, int)
        assert 1 <= value <= most
    assert 1 <= config["max_runtime"] <= 10_080
    assert config["schedule"]["value"] * MINUTE >= poll


@pytest.mark.parametrize(
    ("named", "dyno", "slug"),
    [
        (None, "worker.1", "checker"),
        (None, None, None),
        (None, "", None),
        ("", "worker.1", None),
        ("  ", "worker.1", None),
        ("ops-checker", "worker.1", "ops-checker"),
        ("ops-checker", None, "ops-checker"),
    ],
)
def test_which_monitor(named: str | None, dyno: str | None, slug: str | None) -> None:
    """By itself only a dyno checks in, so that no laptop leaves a monitor that is missed for ever."""
    assert slug == slug_for(named, dyno)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("checker", "checker"),
        ("Ops Checker / EU", "ops-checker-eu"),
        ("a_b-c", "a_b-c"),
        ("2026", "checker-2026"),
        ("--", "checker-d8156b"),
        ("чекер", "checker-62b6ef"),
        ("a" * 50, "a" * 50),
        ("a" * 51, "a" * 43 + "-bfc5fe"),
    ],
)
def test_slug(text: str, slug: str) -> None:
    """A name becomes what Sentry would make of it; one that is too long is not cut in silence."""
    assert slug == safe_slug(text)


@given(st.text(max_size=200))
def test_any_slug(text: str) -> None:
    """Whatever a monitor is called, its slug is one that Sentry takes as it is."""
    slug = safe_slug(text)
    assert 1 <= len(slug) <= 50
    assert set(slug) <= set(string.ascii_lowercase + string.digits + "_-")
    assert not slug.isdecimal()
    assert slug.strip("-_") == slug
    assert safe_slug(slug) == slug


def test_long_slugs_differ() -> None:
    """Two names that begin alike stay two monitors."""
    assert 3 == len({safe_slug("checker-of-" + "x" * length) for length in (60, 61, 62)})
