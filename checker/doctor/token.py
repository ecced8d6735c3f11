"""Whose token it is, what it may do, and until when it lasts. What Heroku does not tell is said to be so."""

from collections.abc import Iterator
from datetime import datetime

from checker import phrases, troubles
from checker.doctor.tries import Tries
from checker.errors import CannotSee, TokenRefused
from checker.model import TokenInfo
from checker.report.diagnosis import Line, Standing
from checker.watching import TOKEN_SOON, TOKEN_URGENT

_ENOUGH = "read-protected"
_TOO_MUCH = frozenset({"global", "write", "write-protected"})
# What they can do beyond reading, and why nothing of that is needed.
_NEVER_WRITES = "checker only ever reads"
_READS = frozenset({"read", _ENOUGH}) | _TOO_MUCH


def of_token(tries: Tries, now: datetime) -> Iterator[Line]:
    """A line each for the token itself, its user, its scope and its end."""
    if isinstance(tries.refusal, TokenRefused):
        yield Line("token", Standing.FAIL, str(tries.refusal), troubles.rotation())
        return
    if isinstance(tries.token, CannotSee):
        yield Line("token", Standing.UNKNOWN, str(tries.token))
        return
    if tries.token is None:
        return
    token = tries.token
    yield _user(token)
    yield _scope(token, token.scope or tries.heard.scope)
    yield _end(token, now)


def _user(token: TokenInfo) -> Line:
    if token.owner is None:
        said = "Heroku does not tell a token of its scope as whom it acts; see `heroku authorizations`"
        return Line("token: user", Standing.UNKNOWN, said, untold=True)
    said = (
        f"acts as {token.owner}; whether that is a person Heroku does not tell. When that user leaves, or a team "
        "removes it, checker goes blind: a user of its own is safer"
    )
    return Line("token: user", Standing.OK, said)


def _scope(token: TokenInfo, scope: tuple[str, ...]) -> Line:
    about = "token: scope"
    if not scope:
        said = "Heroku does not tell this token its scope; see `heroku authorizations`"
        return Line(about, Standing.UNKNOWN, said, untold=True)
    words = ", ".join(scope)
    if too_much := sorted(_TOO_MUCH & set(scope)):
        said = f"{words}: {' and '.join(too_much)} can change things, and {_NEVER_WRITES}; {_ENOUGH} is enough"
        return Line(about, Standing.WARN, said, troubles.rotation(token.authorization))
    if not _READS & set(scope):
        said = f"{words}: too little to read backups; {_ENOUGH} is enough"
        return Line(about, Standing.FAIL, said, troubles.rotation(token.authorization))
    if _ENOUGH not in scope:
        return Line(about, Standing.OK, f"{words}, less than {_ENOUGH}; whether it is enough the lines below tell")
    return Line(about, Standing.OK, f"{words}, which is enough and no more than that")


def _end(token: TokenInfo, now: datetime) -> Line:
    about = "token: end"
    if token.expires_at is None and token.authorization is None:
        said = "Heroku does not tell a token of its scope until when it lasts; see `heroku authorizations`"
        return Line(about, Standing.UNKNOWN, said, untold=True)
    made = f"made {phrases.instant(token.made_at)}, {phrases.span(now - token.made_at)} ago; " if token.made_at else ""
    if token.expires_at is None:
        return Line(about, Standing.OK, f"{made}it has no end")
    left = token.expires_at - now
    said = f"{made}it ends at {phrases.instant(token.expires_at)}, in {phrases.span(left)}"
    if left > TOKEN_SOON:
        return Line(about, Standing.OK, f"{said}; checker tells two weeks before")
    standing = Standing.FAIL if left <= TOKEN_URGENT else Standing.WARN
    return Line(
        about, standing, f"{said}; from then on nothing can be looked at", troubles.rotation(token.authorization)
    )
