"""What can go wrong with one answer of Heroku, and what of it anybody could say by its nature."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from checker.heroku.limits import Limits


class Nature(Enum):
    """What a fault means for what was asked; its value stands in the page."""

    REFUSED = "the token is refused"
    LASTING = "it cannot be read"
    BRIEF = "it passes before the third attempt"
    HARMLESS = "all that is needed is there"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, the words of its message (`{what}` names what could not be read; none where it does no harm).

    `sandbox` holds the fields of a `checker.sandbox.faults.Fault`; `line` names a fault of the network instead.
    `attempts` is how often Heroku is asked until checker gives up.
    """

    name: str
    nature: Nature
    words: str = ""
    sandbox: dict[str, Any] = field(default_factory=dict)
    line: str | None = None
    attempts: int = 1

    @property
    def harmful(self) -> bool:
        """Something cannot be seen because of it."""
        return self.nature in {Nature.REFUSED, Nature.LASTING}


_REFUSED = (
    "Heroku refused the token (401: missing, wrong, revoked or expired): create a new one and set it as HEROKU_API_KEY"
)
_LIMITS = Limits()


def _status(name: str, status: int, words: str, attempts: int = 1, **more: Any) -> Fault:  # noqa: ANN401 -- fields
    nature = Nature.REFUSED if status == 401 else Nature.LASTING  # noqa: PLR2004 -- as HTTP has it
    return Fault(name, nature, words, {"kind": "status", "status": status, **more}, attempts=attempts)


def _kind(name: str, kind: str, words: str = "", **more: Any) -> Fault:  # noqa: ANN401 -- fields of a fault
    nature = Nature.LASTING if words else Nature.HARMLESS
    return Fault(name, nature, words, {"kind": kind, **more}, attempts=3 if words else 1)


def _line(name: str, line: str, words: str) -> Fault:
    return Fault(name, Nature.LASTING, words, line=line, attempts=3)


def _brief(name: str, **more: Any) -> Fault:  # noqa: ANN401 -- fields of a fault
    return Fault(name, Nature.BRIEF, sandbox=more)


FAULTS = (
    _status("401", 401, _REFUSED),
    _status("402, a bill is unpaid", 402, "Heroku answered 402 delinquent: {what} cannot be read while a bill"),
    _status("403", 403, "Heroku answered 403 forbidden: the token may not read {what}"),
    _status("403, suspended", 403, "{what} cannot be read while the account or app is suspended", id="suspended"),
    _status("403, second factor", 403, "reading {what} asks for a second factor", id="two_factor"),
    _status("404", 404, "Heroku answered 404 not found: {what} cannot be seen: gone, or invisible to this token"),
    _status("404, HTML labelled JSON", 404, "404 not found: {what} cannot be seen: gone, or invisible", html=True),
    _status("410", 410, "Heroku answered 410 gone: {what} cannot be read: gone for good"),
    _status("416", 416, "{what} cannot be paged as asked"),
    _status("418, whatever that is", 418, "Heroku answered 418 ({what}): short", id="teapot", message="short"),
    _status("429", 429, "429 rate limit: too many requests, so {what} could not be read, tried 3 times", 3),
    _status("429, wait an hour", 429, "so {what} could not be read, tried once", retry_after=3600),
    _status("500", 500, "Heroku answered 500 ({what}), tried 3 times", 3),
    _status("502, HTML", 502, "Heroku answered 502 ({what}), tried 3 times", 3, html=True),
    _status("503", 503, "Heroku answered 503 ({what}), tried 3 times", 3),
    Fault(
        "redirect",
        Nature.LASTING,
        "Heroku answered 302, a redirect, which is never followed ({what})",
        {"kind": "redirect"},
    ),
    _kind("body cut short", "cut", "Heroku's reply broke off ({what}), tried 3 times"),
    _kind("empty body", "empty_body", "Heroku's reply is cut off or no JSON ({what}), tried 3 times"),
    _kind("no JSON", "not_json", "Heroku's reply is cut off or no JSON ({what}), tried 3 times"),
    _kind("no answer", "timeout", f"Heroku did not answer within {_LIMITS.read:g} s ({{what}}), tried 3 times"),
    _line("no connection", "silent", f"Heroku did not answer within {_LIMITS.connect:g} s ({{what}}), tried 3 times"),
    _line("connection refused", "refused", "Heroku could not be reached ({what}), tried 3 times"),
    _line("DNS gone", "dns", "Heroku could not be reached, as its name was not found ({what}), tried 3 times"),
    _line("TLS broken", "tls", "Heroku could not be reached, as TLS failed ({what}), tried 3 times"),
    _brief("500, then well", kind="status", status=500, times=2),
    _brief("429, then well", kind="status", status=429, retry_after=1, times=1),
    _brief("no answer, then well", kind="timeout", times=1),
    _brief("cut short, then well", kind="cut", times=2),
    _brief("no JSON, then well", kind="not_json", times=2),
    _kind("slow", "slow", seconds=0.01),
    _kind("odd order", "shuffled"),
)
"""Every fault that may hit any endpoint."""
