"""Whether patterns as of a shell fit all that another one fits: decided exactly, or not claimed.

A pattern is read as a small automaton, each character a step. The narrow one's walk is followed together with all the
places that the wide ones may be at; one end that only the narrow one reaches is a name that they do not fit.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

_STAR, _ANY = "*", "?"
# Past so many steps nothing is claimed: no pattern that people write comes near.
_MOST_STEPS = 2_000
_MOST_TOKENS = 1_000

_Places = frozenset[tuple[int, int]]
_Tokens = tuple[str, ...]


def covers(wide: tuple[str, ...], narrow: str) -> bool:
    """Whether every text that fits `narrow` certainly fits one of `wide`."""
    literals, globs = _sorted(wide)
    if narrow in literals or _STAR in globs or narrow in globs:
        return True
    if not is_glob(narrow):
        return any(fnmatchcase(narrow, pattern) for pattern in globs)
    samples = [sample for sample in _samples(narrow) if fnmatchcase(sample, narrow)]
    if any(not any(fnmatchcase(sample, pattern) for pattern in wide) for sample in samples):
        return False  # most pairs of patterns end here, at little cost
    return _contained(narrow, wide)


def is_glob(pattern: str) -> bool:
    """Whether a pattern may fit anything but the very text that it is."""
    return any(len(token) > 1 or token in {_STAR, _ANY} for token in tokens(pattern))


def tokens(pattern: str) -> _Tokens:
    """`*`, `?`, a set such as `[a-z]`, or one character that stands for itself; read as `fnmatch` reads them."""
    found, at = [], 0
    while at < len(pattern):
        end = at + 1
        if pattern[at] == "[":
            inside = at + 1 + pattern.startswith("!", at + 1)
            close = pattern.find("]", inside + 1 if pattern.startswith("]", inside) else inside)
            end = close + 1 if close >= 0 else end
        found.append(pattern[at:end])
        at = end
    return tuple(found)


def fits(token: str, character: str) -> bool:
    """Whether one character fits one token that is no star. An unclosed `[` stands for itself."""
    return fnmatchcase(character, token) if len(token) > 1 or token == _ANY else character == token


@lru_cache(maxsize=4096)
def _samples(narrow: str) -> tuple[str, ...]:
    """Texts that probably fit the pattern, with nothing and with something unlikely in place of its stars."""
    parts = ["\x00" if token == _ANY else token for token in tokens(narrow)]
    return tuple("".join(star if part == _STAR else part for part in parts) for star in ("", "\x00\x00"))


@lru_cache(maxsize=4096)
def _sorted(patterns: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    globs = frozenset(filter(is_glob, patterns))
    return frozenset(patterns) - globs, globs


@lru_cache(maxsize=16_384)
def _contained(narrow: str, wide: tuple[str, ...]) -> bool:
    near, far = tokens(narrow), tuple(tokens(pattern) for pattern in wide)
    every = {token for pattern in (near, *far) for token in pattern}
    sets = [token for token in every if len(token) > 1]
    if sum(map(len, far)) > _MOST_TOKENS or not "".join(sets).isascii():
        return False
    alphabet = _alphabet(every)
    start = (0, _through(far, frozenset((n, 0) for n in range(len(far)))))
    seen, waiting = {start}, [start]
    while waiting:
        if len(seen) > _MOST_STEPS:
            return False
        at, places = waiting.pop()
        if at == len(near):
            if not any(place == len(far[n]) for n, place in places):
                return False
            continue
        for step in _steps(near, far, at, places, alphabet):
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return True


def _steps(
    near: _Tokens, far: Sequence[_Tokens], at: int, places: _Places, alphabet: Sequence[str]
) -> list[tuple[int, _Places]]:
    """Where one more character leads the narrow pattern and, at once, the wide ones."""
    token = near[at]
    if token == _STAR:
        return [(at + 1, places), *((at, _after(far, places, character)) for character in alphabet)]
    return [(at + 1, _after(far, places, character)) for character in alphabet if fits(token, character)]


def _after(far: Sequence[_Tokens], places: _Places, character: str) -> _Places:
    moved = set()
    for n, place in places:
        token = far[n][place] if place < len(far[n]) else None
        if token == _STAR:
            moved.add((n, place))
        elif token is not None and fits(token, character):
            moved.add((n, place + 1))
    return _through(far, frozenset(moved))


def _through(far: Sequence[_Tokens], places: _Places) -> _Places:
    """With the places behind stars, which may stand for nothing."""
    found = set(places)
    for n, place in places:
        end = place
        while end < len(far[n]) and far[n][end] == _STAR:
            end += 1
            found.add((n, end))
    return frozenset(found)


def _alphabet(every: set[str]) -> list[str]:
    """One character of each sort that the patterns tell apart, among them one that none of them names."""
    named = {token for token in every if len(token) == 1}
    other = next(chr(code) for code in range(0x100, 0x110000) if chr(code) not in named)
    asked = sorted(every - {_STAR})
    sorts: dict[tuple[bool, ...], str] = {}
    for character in sorted(named | {chr(code) for code in range(0x80)} | {other}):
        sorts.setdefault(tuple(fits(token, character) for token in asked), character)
    return list(sorts.values())
