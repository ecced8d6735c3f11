"""Smaller PNGs: a picture of text needs few colours, and a palette of them a third of the bytes.

https://www.w3.org/TR/png-3/
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2
_PALETTE = 3
_MOST = 256
_ALIKE = 2  # the lowest bits of a channel, which nobody sees
_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4

Colour = tuple[int, int, int]


def smaller(picture: bytes) -> bytes:
    """The same picture with a palette of at most 256 colours; rare ones become their nearest neighbours.

    Takes what Chromium makes: 8 bits a channel, RGB, not interlaced. Raises ValueError for anything else.
    """
    width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", next(_chunks(picture, b"IHDR")))
    if (depth, kind, rest) != (8, _RGB, [0, 0, 0]):
        raise ValueError("not a picture of 8 bits, RGB, not interlaced")
    rows = list(_rows(zlib.decompress(b"".join(_chunks(picture, b"IDAT"))), width, height))
    seen = Counter(colour for row in rows for colour in _colours(row))
    palette, places = _palette(seen)
    lines = (bytes(map(places.__getitem__, _colours(row))) for row in rows)
    body = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
    colours = bytes(channel for colour in palette for channel in colour)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", body), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _colours(row: bytes) -> Iterator[Colour]:
    return zip(row[::3], row[1::3], row[2::3], strict=True)


def _palette(seen: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """The colours to keep, each the commonest of those that look alike, and the place in it of every colour seen."""
    alike: dict[Colour, list[Colour]] = {}
    for colour, _ in seen.most_common():
        red, green, blue = colour
        alike.setdefault((red >> _ALIKE, green >> _ALIKE, blue >> _ALIKE), []).append(colour)
    groups = sorted(alike.values(), key=lambda group: -sum(seen[colour] for colour in group))
    palette = [group[0] for group in groups[:_MOST]]
    places = {colour: place for place, group in enumerate(groups[:_MOST]) for colour in group}
    for colour in seen.keys() - places.keys():
        places[colour] = min(range(len(palette)), key=lambda place: _distance(palette[place], colour))
    return palette, places


def _chunks(picture: bytes, wanted: bytes) -> Iterator[bytes]:
    place = len(_SIGNATURE)
    while place < len(picture):
        length, name = struct.unpack(">I4s", picture[place : place + 8])
        if name == wanted:
            yield picture[place + 8 : place + 8 + length]
        place += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(data: bytes, width: int, height: int) -> Iterator[bytes]:
    """The rows without their filters (section 9 of the specification)."""
    step = 3 * width
    above = bytes(step)
    for number in range(height):
        place = number * (step + 1)
        above = _unfiltered(data[place], data[place + 1 : place + 1 + step], above)
        yield above


def _unfiltered(kind: int, line: bytes, above: bytes) -> bytes:
    if kind == _UP:
        return bytes((value + up) & 255 for value, up in zip(line, above, strict=True))
    if kind not in {_SUB, _AVERAGE, _PAETH}:
        return line
    row = bytearray(line)
    for i, value in enumerate(line):
        left, up, corner = (row[i - 3], above[i], above[i - 3]) if i > 2 else (0, above[i], 0)  # noqa: PLR2004 -- RGB
        guess = left if kind == _SUB else (left + up) // 2 if kind == _AVERAGE else _paeth(left, up, corner)
        row[i] = (value + guess) & 255
    return bytes(row)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: abs(guess - near))


def _distance(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
