"""Heroku's paging by the Range header (heroku.md §1.4)."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEFAULT_PAGE = 200
LARGEST_PAGE = 1000
_RANGE = re.compile(r"(?P<field>\w+)\s+(?P<after>\]?)(?P<start>[^.;\s]*)\.\.(?P<end>[^;\s]*)\s*(?:;(?P<options>.*))?")


class BadRange(Exception):
    """The Range header names a field that cannot be used, or is not a range at all."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: what it holds, and the headers that say so. 206 means that there is more."""

    items: list[dict[str, Any]]
    status: int
    headers: dict[str, str]


def page(items: Sequence[dict[str, Any]], header: str | None, order: str = "id", forced: int | None = None) -> Page:
    """The page that `header` asks for. `forced` caps the size of pages, whatever is asked."""
    matched = _RANGE.fullmatch((header or f"{order} ..").strip())
    if matched is None or matched["field"] not in {"id", "name"}:
        raise BadRange
    field, options = matched["field"], dict(re.findall(r"(\w+)=(\w+)", matched["options"] or ""))
    wanted = min(int(options.get("max", DEFAULT_PAGE)), LARGEST_PAGE, forced or LARGEST_PAGE)
    left = sorted((i for i in items if _within(i[field], matched)), key=lambda i: str(i[field]))
    if options.get("order") == "desc":
        left.reverse()
    shown = left[:wanted]
    headers = {"Accept-Ranges": "id, name"}
    if shown:
        headers["Content-Range"] = f"{field} {shown[0][field]}..{shown[-1][field]}"
    if len(left) == len(shown):
        return Page(shown, 200, headers)
    headers["Next-Range"] = f"{field} ]{shown[-1][field]}..; max={wanted}"
    return Page(shown, 206, headers)


def etag(body: object) -> str:
    """A tag that changes with the body."""
    return f'"{hashlib.md5(json.dumps(body, sort_keys=True).encode(), usedforsecurity=False).hexdigest()}"'


def _within(value: str, matched: re.Match[str]) -> bool:
    start, end = matched["start"], matched["end"]
    if start and (value < start or (matched["after"] and value == start)):
        return False
    return not end or value <= end
