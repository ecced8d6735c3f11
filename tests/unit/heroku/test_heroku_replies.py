"""What an answer of Heroku means."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CannotSee, TokenRefused, Unreadable
from checker.heroku import wire

SAMPLES = Path(__file__).parents[2] / "samples" / "heroku"
TOKEN = "HRKU-canary-token"
BACKUPS = wire.Request.backups("shared-meaning")
ADDONS = wire.Request.addons()
REMEDY = "create a new one and set it as HEROKU_API_KEY"
SECOND_FACTOR = "a second factor, which only a person can give; use another token"


def reply(status: int, body: bytes = b"[]", headers: Mapping[str, str] | None = None) -> wire.Reply:
    return wire.Reply(status, headers or {}, body)


def sample(case: str, status: int) -> wire.Reply:
    return reply(status, (SAMPLES / case / f"{status}.json").read_bytes(), {"content-type": "application/json"})


def refusal(answer: wire.Reply) -> CannotSee:
    with pytest.raises(CannotSee) as caught:
        wire.read(BACKUPS, answer, TOKEN)
    return caught.value


@pytest.mark.parametrize(
    ("case", "status", "kind", "sentence"),
    [
        (
            "unauthorized",
            401,
            TokenRefused,
            f"Heroku refused the token (401: missing, wrong, revoked or expired): {REMEDY}",
        ),
        ("delinquent", 402, Unreadable, "402 delinquent: {} cannot be read while a bill of the account is unpaid"),
        ("forbidden", 403, wire.Refused, "403 forbidden: the token may not read {}"),
        ("suspended", 403, wire.Refused, "403 suspended: {} cannot be read while the account or app is suspended"),
        ("two_factor", 403, wire.Refused, f"403 two factor: reading {{}} asks for {SECOND_FACTOR}"),
        ("not_found", 404, wire.Refused, "404 not found: {} cannot be seen: gone, or invisible to this token"),
        ("gone", 410, Unreadable, "410 gone: {} cannot be read: gone for good"),
        ("bad_range", 416, Unreadable, "416 requested range not satisfiable: {} cannot be paged as asked"),
        ("invalid", 422, Unreadable, "422 ({}): Not for [removed] nor [removed] see the manual."),
        ("rate_limit", 429, wire.TryAgain, "429 rate limit: too many requests, so {} could not be read"),
        ("html", 500, wire.TryAgain, "500 ({})"),
        ("unavailable", 503, wire.TryAgain, "503 ({})"),
    ],
)
def test_every_error_is_one_clear_sentence(case: str, status: int, kind: type[CannotSee], sentence: str) -> None:
    """Whoever is alerted reads what Heroku said, of what, and what to do; the body itself is not shown."""
    error = refusal(sample(case, status))

    assert type(error) is kind
    expected = sentence.format("backups of shared-meaning")
    assert str(error) == (expected if status == 401 else f"Heroku answered {expected}")


@pytest.mark.parametrize("status", [100, 201, 202, 204, 301, 302, 304, 307, 308, 400, 405, 409, 418, 451, 600, 999])
def test_any_other_status_is_unreadable(status: int) -> None:
    """A status that nobody foresaw is not seeing, whatever its body says."""
    assert type(refusal(reply(status, b"[]"))) is Unreadable


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_is_named_and_its_target_is_not(status: int) -> None:
    """The token never goes where a redirect points."""
    error = refusal(reply(status, b"", {"location": "https://canary.example.com"}))

    assert str(error) == f"Heroku answered {status}, a redirect, which is never followed (backups of shared-meaning)"


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 422])
def test_what_a_retry_cannot_change_is_not_retried(status: int) -> None:
    """Asking again with the same token brings the same refusal."""
    assert wire.pause(refusal(reply(status)), longest=30) is False


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
def test_what_passes_is_retried(status: int) -> None:
    """Too many requests and a broken server are asked again."""
    assert wire.pause(refusal(reply(status)), longest=30) is True


@pytest.mark.parametrize(
    ("header", "expected"),
    [("7", 7.0), (" 7 ", 7.0), ("0", 0.0), ("31", False), ("soon", True), ("-1", True), ("9" * 30, True), ("", True)],
)
def test_a_pause_that_heroku_asks_for_is_kept_if_it_is_short(header: str, expected: object) -> None:
    """Retry-After is honoured up to the longest pause; beyond it the request is given up, nonsense is ignored."""
    pause = wire.pause(refusal(reply(429, b"", {"retry-after": header})), longest=30)

    assert pause == expected
    assert type(pause) is type(expected)


def test_other_errors_are_not_retried() -> None:
    """A mistake of ours is not repeated."""
    assert wire.pause(ValueError(), longest=30) is False


@pytest.mark.parametrize(
    "body",
    [b"", b"[{", b'{"a": 1', b"<h1>Not Found</h1>", b"\xff\xfe", b"NaN", b"[Infinity]", b"[" * 100_000, b"9" * 5000],
)
def test_a_body_that_is_no_json_is_asked_for_again(body: bytes) -> None:
    """A reply that was cut off is never read as an empty list, whatever its content type."""
    error = refusal(reply(200, body, {"content-type": "application/json"}))

    assert type(error) is wire.TryAgain
    assert str(error) == "Heroku's reply is cut off or no JSON (backups of shared-meaning)"
    assert error.__context__ is None


def test_a_good_reply_is_read_whatever_its_content_type() -> None:
    """The content type says nothing: Heroku labels HTML as JSON."""
    assert wire.read(BACKUPS, reply(200, b"[1]", {"content-type": "text/html"}), TOKEN) == [1]
    assert wire.read(BACKUPS, reply(206, b"[1]"), TOKEN) == [1]


@pytest.mark.parametrize("body", [{}, None, "x", 5, True])
def test_a_list_that_is_none_is_no_empty_list(body: object) -> None:
    """An answer of another kind is not taken for "nothing there"."""
    with pytest.raises(Unreadable, match=r"^the reply changed shape: the list of add-ons should be a list, is "):
        wire.elements(ADDONS, body)


@pytest.mark.parametrize("status", [200, 206])
def test_a_page_follows_where_heroku_says_so(status: int) -> None:
    """Next-Range is sent back as it came, with either status."""
    following = wire.following(ADDONS, reply(status, headers={"next-range": "id ]abc..; max=1000"}))

    assert following is not None
    assert following.headers("t")["Range"] == "id ]abc..; max=1000"
    assert following.path == ADDONS.path


@pytest.mark.parametrize("status", [200, 206])
def test_the_last_page_says_nothing_more(status: int) -> None:
    """Without Next-Range the list is whole."""
    assert wire.following(ADDONS, reply(status)) is None


def test_pages_in_a_circle_are_noticed() -> None:
    """A server that repeats a range does not hold checker for ever."""
    second = wire.following(ADDONS, reply(206, headers={"next-range": "b"}))
    assert second is not None
    third = wire.following(second, reply(206, headers={"next-range": "c"}))
    assert third is not None

    for repeated in ("id ..; max=1000", "b", "c"):
        with pytest.raises(Unreadable, match="do not come to an end"):
            wire.following(third, reply(206, headers={"next-range": repeated}))


def test_pages_without_end_are_noticed() -> None:
    """There is a last page that is asked for, and a list cut there is not taken for whole."""
    request: wire.Request | None = ADDONS
    for number in range(wire.MAX_PAGES - 1):
        assert request is not None
        request = wire.following(request, reply(206, headers={"next-range": f"r{number}"}))

    assert request is not None
    with pytest.raises(Unreadable, match="do not come to an end"):
        wire.following(request, reply(206, headers={"next-range": "one more"}))


@pytest.mark.parametrize("ahead", ["", "é", "a\nb", "x" * 1001])
def test_a_range_that_cannot_be_sent_is_not_followed(ahead: str) -> None:
    """A broken Next-Range means that the list is not whole."""
    with pytest.raises(Unreadable, match=r"cannot be followed|do not come to an end"):
        wire.following(ADDONS, reply(206, headers={"next-range": ahead}))


@pytest.mark.parametrize(
    ("header", "left"), [("4498", 4498), ("0", 0), ("", None), ("4498, 4497", None), ("-1", None), ("x", None)]
)
def test_the_rate_limit_is_read_from_the_reply(header: str, left: int | None) -> None:
    """It is known how much of the shared pool is left; nonsense counts as not known."""
    assert wire.remaining(reply(200, headers={"ratelimit-remaining": header})) == left
    assert wire.remaining(reply(200)) is None


@pytest.mark.parametrize(("left", "may"), [(None, True), (501, True), (500, False), (499, False), (0, False)])
def test_the_reserve_is_kept_for_people(left: int | None, may: bool) -> None:
    """At the reserve checker stops: a person with the same account can still work."""
    assert wire.may_spend(left, 500) is may


def test_bodies_and_headers_of_a_reply_are_not_shown() -> None:
    """A reply can stand in a traceback without its passwords."""
    assert repr(replace(reply(200), body=b"canary", headers={"x": "canary"})) == "Reply(status=200)"


@settings(deadline=None)
@given(st.integers(100, 999), st.binary(max_size=300), st.dictionaries(st.text(max_size=9), st.text(max_size=9)))
def test_no_answer_brings_anything_but_a_value_or_not_seeing(status: int, body: bytes, headers: dict[str, str]) -> None:
    """Whatever a server sends, there is a JSON value or an error that says what cannot be seen."""
    said = ""
    try:
        wire.read(BACKUPS, reply(status, body, headers), TOKEN)
    except CannotSee as error:
        said = str(error)

    assert said or wire.good(status)
