"""The manifest of a pack: its bytes, and what they say. Pure.

It is written in one way only, so that a byte that was altered shows even where it means nothing.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

NAME = "manifest.json"
SUMS = "SHA256SUMS"
SCHEMA = 1

_HASH = re.compile("[0-9a-f]{64}")


class Malformed(ValueError):
    """These bytes are none that checker writes there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the pack: its name with forward slashes, how many bytes it has, and their SHA-256 in hexadecimal."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of seals in the pack: its first and last day, its last head, and whether it begins with the first."""

    first: date
    last: date
    head: str
    from_the_start: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself. `first` and `last` are the days of its report, `made_at` the instant it is as of.

    `apps` are those that the report was asked for, none: all. `policies` are the hashes of those in force.
    """

    version: str
    first: date
    last: date
    made_at: str
    apps: tuple[str, ...]
    policies: tuple[str, ...]
    chain: Chain | None
    files: tuple[Entry, ...]


def entry(name: str, content: bytes) -> Entry:
    """What a manifest says of this file."""
    return Entry(name, len(content), hashlib.sha256(content).hexdigest())


def written(manifest: Manifest) -> bytes:
    """The bytes of the manifest."""
    chain = manifest.chain
    body = {
        "schema": SCHEMA,
        "checker": manifest.version,
        "range": {"from": f"{manifest.first}", "to": f"{manifest.last}"},
        "made_at": manifest.made_at,
        "apps": list(manifest.apps),
        "policies": list(manifest.policies),
        "chain": asdict(chain) | {"first": f"{chain.first}", "last": f"{chain.last}"} if chain else None,
        "files": [asdict(one) for one in manifest.files],
    }
    return (json.dumps(body, indent=2) + "\n").encode("ascii")


def sums(files: Mapping[str, bytes]) -> bytes:
    """The bytes of SHA256SUMS: of all files but itself."""
    return lines(entry(name, content) for name, content in files.items() if name != SUMS)


def lines(entries: Iterable[Entry]) -> bytes:
    """A line for each file, by name, as `sha256sum --check` takes them."""
    text = "".join(f"{one.sha256}  {one.name}\n" for one in sorted(entries, key=lambda one: one.name))
    # A name that somebody else gave a file may be no Unicode; none of ours needs it.
    return text.encode("utf-8", "backslashreplace")


def read(content: bytes) -> Manifest:
    """What the bytes say. Raises Malformed where they are not such that `written` gives them again."""
    try:
        manifest = _manifest(json.loads(content))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Malformed("it is not what checker writes there") from None
    if written(manifest) != content:
        raise Malformed("it is not written as checker writes it")
    return manifest


def _manifest(body: dict[str, Any]) -> Manifest:
    if body["schema"] != SCHEMA:
        raise Malformed("another schema")
    chain = body["chain"]
    manifest = Manifest(
        version=_text(body["checker"]),
        first=date.fromisoformat(body["range"]["from"]),
        last=date.fromisoformat(body["range"]["to"]),
        made_at=_text(body["made_at"]),
        apps=tuple(_text(app) for app in body["apps"]),
        policies=tuple(_text(one) for one in body["policies"]),
        chain=_chain(chain) if chain is not None else None,
        files=tuple(Entry(_text(one["name"]), _count(one["bytes"]), _hash(one["sha256"])) for one in body["files"]),
    )
    names = [one.name for one in manifest.files]
    if names != sorted(set(names)) or {NAME, SUMS} & set(names):
        raise Malformed("names out of order")
    return manifest


def _chain(body: dict[str, Any]) -> Chain:
    whole = body["from_the_start"]
    if not isinstance(whole, bool):
        raise Malformed("no flag")
    return Chain(date.fromisoformat(body["first"]), date.fromisoformat(body["last"]), _hash(body["head"]), whole)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Malformed("no text")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Malformed("no count")
    return value


def _hash(value: object) -> str:
    if not _HASH.fullmatch(text := _text(value)):
        raise Malformed("no hash")
    return text
