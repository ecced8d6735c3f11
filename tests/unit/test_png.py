"""Smaller pictures: the same to the eye, whatever filter their rows came with."""

import struct
import zlib

import pytest

from tools.png import smaller

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ROWS = [[(10, 20, 30), (10, 20, 30), (200, 210, 220)], [(10, 20, 30), (0, 0, 0), (255, 255, 255)]]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture(rows: list[list[tuple[int, int, int]]], kind: int = 0, depth: int = 8) -> bytes:
    """An RGB picture whose rows are filtered as the specification's section 9 says, written the slow way."""
    lines, above = [], [0] * 3 * len(rows[0])
    for row in rows:
        flat = [channel for colour in row for channel in colour]
        line = []
        for i, value in enumerate(flat):
            left, up, corner = (flat[i - 3] if i > 2 else 0), above[i], (above[i - 3] if i > 2 else 0)
            near = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
            line.append((value - [0, left, up, (left + up) // 2, near][kind]) % 256)
        lines.append(bytes([kind, *line]))
        above = flat
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), depth, 2, 0, 0, 0)
    body = zlib.compress(b"".join(lines))
    return (
        SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body[:9]) + chunk(b"IDAT", body[9:]) + chunk(b"IEND", b"")
    )


def colours(png: bytes) -> list[list[tuple[int, int, int]]]:
    """What a picture with a palette shows; every checksum is right."""
    chunks, place = {}, len(SIGNATURE)
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        chunks[name] = png[place + 8 : place + 8 + length]
        assert png[place : place + 12 + length] == chunk(name, chunks[name])
        place += 12 + length
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, kind) == (8, 3)
    data, flat = zlib.decompress(chunks[b"IDAT"]), chunks[b"PLTE"]
    palette = list(zip(flat[::3], flat[1::3], flat[2::3], strict=True))
    rows = [data[n * (width + 1) :][: width + 1] for n in range(height)]
    assert all(row[0] == 0 for row in rows)
    return [[palette[place] for place in row[1:]] for row in rows]


@pytest.mark.parametrize("kind", range(5))
def test_the_same_picture(kind: int) -> None:
    """A picture of few colours is the same to the last bit, whichever of the five filters it came with."""
    assert ROWS == colours(smaller(picture(ROWS, kind)))


def test_too_many_colours() -> None:
    """Of more than 256 colours the rare ones become their neighbours; the common ones stay."""
    rows = [
        [(0, 0, 0)] * 400,
        [(r, 2 * r, 255 - r) for r in range(127)] + [(9, n, 3) for n in range(256)] + [(0, 0, 0)] * 17,
    ]
    shown = colours(smaller(picture(rows)))
    assert rows[0] == shown[0]
    far = max(abs(a - b) for was, now in zip(rows[1], shown[1], strict=True) for a, b in zip(was, now, strict=True))
    assert far < 8


def test_other_pictures() -> None:
    """What Chromium does not make is refused rather than spoiled."""
    with pytest.raises(ValueError, match="8 bits"):
        smaller(picture(ROWS, depth=16))
