"""What an answer of Heroku means: errors by status, never by content type (heroku.md §1.6), paging and rate limit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from checker.errors import CannotSee, Spent, TokenRefused, Unreadable
from checker.heroku.wire.clean import clean
from checker.heroku.wire.fields import entries
from checker.heroku.wire.requests import Request

MAX_PAGES = 50
"""More pages of 1000 than this are no account but a server that repeats itself."""

MOST_VALUES = 2_000_000
"""So many in one body would fill the memory of a small dyno: each takes up to a hundred bytes, however short it is."""

_GOOD = frozenset({200, 206})
_LONGEST_RANGE = 1000
_TOO_MANY = 429
_REFUSED = 401
_NOT_FOR_YOU = frozenset({403, 404})
_REDIRECTS = range(300, 400)
_BROKEN = range(500, 600)

_REMEDY = "create a new one and set it as HEROKU_API_KEY"

# What the documented errors mean to a reader; the first of each status stands in for ids that are not known.
# https://devcenter.heroku.com/articles/platform-api-reference#error-responses and heroku.md §1.6.
_MEANINGS: dict[tuple[int, str], str] = {
    (402, "delinquent"): "{what} cannot be read while a bill of the account is unpaid",
    (403, "forbidden"): "the token may not read {what}",
    (403, "suspended"): "{what} cannot be read while the account or app is suspended",
    (403, "two_factor"): "reading {what} asks for a second factor, which only a person can give; use another token",
    (404, "not_found"): "{what} cannot be seen: gone, or invisible to this token",
    (410, "gone"): "{what} cannot be read: gone for good",
    (416, "requested_range_not_satisfiable"): "{what} cannot be paged as asked",
    (429, "rate_limit"): "too many requests, so {what} could not be read",
}
_USUAL_IDS: dict[int, str] = {}
for _status, _id in _MEANINGS:
    _USUAL_IDS.setdefault(_status, _id)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Header names are in lower case; the body may hold passwords and is never shown."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class TryAgain(Unreadable):
    """Heroku could not be read just now; asking again may help.

    `wait` is what Heroku asked for, in seconds; that it ever does is not documented (heroku.md §1.5).
    """

    def __init__(self, message: str, wait: int | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Refused(Unreadable):
    """Heroku answers, and does not let this token read that (403, 404): asking again does not help."""


def good(status: int) -> bool:
    """Whether the body is what was asked for, rather than an error."""
    return status in _GOOD


def read(request: Request, reply: Reply, token: str) -> object:
    """The decoded JSON body. Raises TokenRefused on 401, TryAgain where a retry may help, Unreadable otherwise."""
    if not good(reply.status):
        _refuse(request, reply, token)
    if _values(reply.body) > MOST_VALUES:
        raise Unreadable(f"Heroku's reply holds more than {MOST_VALUES} values ({request.what})")
    decoded, value = _json(reply.body)
    if not decoded:
        raise TryAgain(f"Heroku's reply is cut off or no JSON ({request.what})")
    return value


def elements(request: Request, value: object) -> list[object]:
    """The elements of a body that must be a list."""
    return entries(value, request.what)


def following(request: Request, reply: Reply) -> Request | None:
    """The request for the next page, None after the last.

    A page follows where Next-Range says so, whatever the status (heroku.md §1.4). Raises Unreadable when the ranges
    run in a circle or never end: a list that is not whole is not seen.
    """
    ahead = reply.headers.get("next-range")
    if ahead is None:
        return None
    known = request.earlier | {request.range or ""}
    if ahead in known or len(known) >= MAX_PAGES:
        raise Unreadable(f"Heroku's pages do not come to an end ({request.what})")
    if not (ahead.isascii() and ahead.isprintable() and 0 < len(ahead) <= _LONGEST_RANGE):
        raise Unreadable(f"Heroku's pages cannot be followed ({request.what})")
    return replace(request, range=ahead, earlier=known)


def remaining(reply: Reply) -> int | None:
    """How many requests the account has left, by `Ratelimit-Remaining`; None where the reply does not say."""
    return _digits(reply.headers.get("ratelimit-remaining"))


def may_spend(left: int | None, reserve: int) -> bool:
    """Whether one more request may be sent: the reserve is for people, who share the pool (heroku.md §1.5)."""
    return left is None or left > reserve


def pause(error: Exception, longest: float) -> bool | float:
    """Whether to ask again: True after the usual pause, a number after so many seconds, False not at all.

    `longest` is the longest pause in seconds that is worth it.
    """
    if not isinstance(error, TryAgain):
        return False
    if error.wait is None:
        return True
    return float(error.wait) if error.wait <= longest else False


def nothing_left(left: int, reserve: int, details: int = 0) -> Spent:
    """The error for a request that was not sent; so many are left to people, and to lists and details."""
    others = f", {details} for lists and details" if details else ""
    return Spent(f"Heroku's rate limit is nearly used up ({left} left); {reserve} are kept for people{others}")


def no_answer(request: Request, seconds: float) -> TryAgain:
    """The error for a timeout."""
    return TryAgain(f"Heroku did not answer within {seconds:g} s ({request.what})")


def unreachable(request: Request, why: str = "") -> TryAgain:
    """The error for a connection that could not be made or used; `why` where that is known."""
    return TryAgain(f"Heroku could not be reached{f', as {why}' if why else ''} ({request.what})")


def broken_off(request: Request) -> TryAgain:
    """The error for an answer that ended early."""
    return TryAgain(f"Heroku's reply broke off ({request.what})")


def too_large(request: Request, limit: int) -> Unreadable:
    """The error for a body beyond `limit` bytes."""
    return Unreadable(f"Heroku's reply is larger than {limit / 1_000_000:g} MB ({request.what})")


def _refuse(request: Request, reply: Reply, token: str) -> NoReturn:
    error = _error(request, reply, token)
    raise error


def _error(request: Request, reply: Reply, token: str) -> CannotSee:
    status = reply.status
    decoded, body = _json(reply.body)
    details = body if decoded and isinstance(body, dict) else {}
    known = _known_id(status, details.get("id"))
    named = f"{status} {known.replace('_', ' ')}" if known else f"{status}"
    if status == _REFUSED:
        return TokenRefused(f"Heroku refused the token (401: missing, wrong, revoked or expired): {_REMEDY}")
    if status in _REDIRECTS:
        return Unreadable(f"Heroku answered {status}, a redirect, which is never followed ({request.what})")
    if status in _BROKEN:
        return TryAgain(f"Heroku answered {status} ({request.what})", _wait(reply))
    meaning = _MEANINGS.get((status, known or ""))
    if meaning is None:
        message = clean(details.get("message"), token)
        said = f": {message}" if message else ""
        return Unreadable(f"Heroku answered {named} ({request.what}){said}")
    sentence = f"Heroku answered {named}: {meaning.format(what=request.what)}"
    if status == _TOO_MANY:
        return TryAgain(sentence, _wait(reply))
    return Refused(sentence) if status in _NOT_FOR_YOU else Unreadable(sentence)


def _known_id(status: int, given: object) -> str | None:
    if isinstance(given, str) and (status, given) in _MEANINGS:
        return given
    return _USUAL_IDS.get(status)


def _wait(reply: Reply) -> int | None:
    return _digits(reply.headers.get("retry-after"))


def _digits(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004 -- fits any clock


def _values(body: bytes) -> int:
    """How many values a JSON text holds at most: what stands within texts counts, too, and nothing is built for it."""
    return sum(map(body.count, (b"[", b"{", b","))) + 1


def _json(body: bytes) -> tuple[bool, object]:
    # The errors of the decoder carry the whole body, so that none of them may stay in the context of ours.
    try:
        return True, _JSON.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return False, None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_constant=_no_constant)
