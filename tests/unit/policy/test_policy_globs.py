"""Whether one pattern fits all that another one fits, held against brute force."""

from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.policy.globs import covers, is_glob, tokens

NAMES = ["".join(word) for length in range(5) for word in product("ab-", repeat=length)]
PATTERNS = st.lists(
    st.sampled_from(["a", "b", "-", "*", "?", "[ab]", "[!a]", "[a-b]", "[b-a]", "[", "]", "!"]), max_size=4
).map("".join)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (["*"], "shop-*"),
        (["**"], "?"),
        (["shop-*"], "shop-*"),
        (["shop-*"], "shop-production"),
        (["shop-*"], "shop-?*"),
        (["shop-*"], "shop-*-eu"),
        (["*-*"], "shop-?"),
        (["[a-m]*", "[!a-m]*"], "?*"),
        (["blog", "shop"], "shop"),
        (["?*", ""], "*"),
        (["[a-z]*"], "[b-a]x"),
        (["[é]"], "é"),
    ],
)
def test_wider_patterns_cover(wide: list[str], narrow: str) -> None:
    """A pattern is covered where nothing can fit it that fits none of the others."""
    assert covers(tuple(wide), narrow)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ([], "shop"),
        (["?*"], "*"),
        (["shop-?*"], "shop-*"),
        (["shop-*"], "shop*"),
        (["shop"], "shop?"),
        (["[a-m]*", "[o-z]*"], "?*"),
        (["[!a]"], "?"),
        (["*a*"], "*"),
        (["[a-zé]"], "[a-z]"),
    ],
)
def test_what_may_be_left_is_not_covered(wide: list[str], narrow: str) -> None:
    """A pattern that a name may fit beside the others is not covered; nor where sets hold more than ASCII."""
    assert not covers(tuple(wide), narrow)


@given(st.lists(PATTERNS, min_size=1, max_size=3), PATTERNS)
def test_cover_is_never_claimed_falsely(wide: list[str], narrow: str) -> None:
    """Where a pattern is called covered, every name that fits it fits one of the others, whatever they are."""
    left = [name for name in NAMES if fnmatchcase(name, narrow) and not any(fnmatchcase(name, w) for w in wide)]
    assert not (covers(tuple(wide), narrow) and left)


@given(st.lists(PATTERNS.filter(lambda p: "*" not in p), min_size=1, max_size=3), PATTERNS)
def test_cover_is_found_where_names_are_short(wide: list[str], narrow: str) -> None:
    """Where a narrow pattern without stars leaves no name over, it is called covered."""
    if "*" in narrow:
        narrow = narrow.replace("*", "")
    samples = [*NAMES, *("".join(word) for length in range(5) for word in product("ab-[]!z", repeat=length))]
    left = any(fnmatchcase(name, narrow) and not any(fnmatchcase(name, w) for w in wide) for name in samples)
    assert covers(tuple(wide), narrow) == (not left)


@given(st.text(alphabet="ab[]!-*?^\\", max_size=8), st.text(alphabet="ab[]!-*?^\\", max_size=1))
def test_tokens_read_as_the_matcher_reads(pattern: str, character: str) -> None:
    """A pattern falls into the parts that matching knows: put together they are the pattern, alone they fit alike."""
    parts = tokens(pattern)
    assert "".join(parts) == pattern
    if len(parts) == 1:
        alone = is_glob(pattern)
        assert alone or fnmatchcase(character, pattern) == (character == pattern)


def test_patterns_made_to_take_for_ever() -> None:
    """Patterns that could keep a machine busy end in no claim, at once."""
    assert not covers(("*a" + "?" * 40,), "*b" + "[ab]" * 40 + "*")
    assert not covers(tuple(f"{n}*" for n in range(900)), "?*")
