"""A long row of values that are gone through one by one, and take little room meanwhile. Pure."""

import pickle
import zlib
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")

_FAST = 1


class Shelf(Sequence[T], Generic[T]):
    """Values that are packed when they are put down, and unpacked anew whenever they are taken up.

    A year of one database takes some kilobytes so, and a hundred times that as values: a report of hundreds of
    databases holds one of them at a time.
    """

    def __init__(self) -> None:
        self._packed: list[bytes] = []

    def put(self, value: T) -> None:
        """One more, at the end."""
        self._packed.append(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), _FAST))

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[T]:
        return map(self._taken, self._packed)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        """One of them, or several as a tuple."""
        if isinstance(place, slice):
            return tuple(map(self._taken, self._packed[place]))
        return self._taken(self._packed[place])

    @staticmethod
    def _taken(packed: bytes) -> T:
        value: T = pickle.loads(zlib.decompress(packed))  # noqa: S301 -- this process itself has packed it
        return value
