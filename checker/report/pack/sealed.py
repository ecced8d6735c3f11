"""The seals as files of a pack. Pure.

`seals.csv` holds the whole chain, so that a head that somebody kept is found whatever day it is of. `ledger/DAY.json`
is the sealed text of a day, byte for byte: its SHA-256 is the digest in the chain.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from checker.model import Seal
from checker.report.pack.manifest import Malformed

CHAIN = "seals.csv"
FOLDER = "ledger/"

_HEADER = "day,digest,head,sealed_at"
_LINE = re.compile(r"(\d{4}-\d\d-\d\d),([0-9a-f]{64}),([0-9a-f]{64}),(\d{4}-\d\d-\d\dT[0-9:.]+Z)", re.ASCII)
_TEXT = re.compile(re.escape(FOLDER) + r"(\d{4}-\d\d-\d\d)\.json", re.ASCII)


def files(seals: Iterable[Seal], first: date) -> dict[str, bytes]:
    """The chain, and the sealed texts from the day `first` on: those after the range may amend what lies in it."""
    every = list(seals)
    lines = [_HEADER, *(f"{s.day},{s.digest},{s.head},{_instant(s.at)}" for s in every)]
    texts = {f"{FOLDER}{s.day}.json": _bytes(s.text) for s in every if s.text is not None and s.day >= first}
    return {CHAIN: ("\n".join(lines) + "\n").encode("ascii")} | texts


def read_chain(content: bytes, texts: Mapping[date, bytes]) -> Sequence[Seal]:
    """The seals that the file holds, each with the text of its day where that is there. Raises Malformed."""
    try:
        header, *lines = content.decode("ascii").removesuffix("\n").split("\n")
        found = [_LINE.fullmatch(line) for line in lines]
        if header != _HEADER or not all(found):
            raise Malformed("a line is none that checker writes there")
        return [_seal(match, texts) for match in found if match]
    except ValueError as error:
        raise Malformed(str(error)) from None


def day_of(name: str) -> date | None:
    """Which day's sealed text a file of this name holds; None where it holds none."""
    match = _TEXT.fullmatch(name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _seal(line: re.Match[str], texts: Mapping[date, bytes]) -> Seal:
    day, digest, head, at = line.groups()
    of = date.fromisoformat(day)
    text = texts[of].decode("utf-8", "replace") if of in texts else None
    return Seal(of, digest, head, datetime.fromisoformat(at), text)


def _bytes(text: str) -> bytes:
    """Those whose digest was sealed."""
    return text.encode("utf-8", "surrogatepass")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
