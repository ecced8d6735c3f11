"""The chain of seals: whoever kept a head can tell whether anything before it was altered."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Seal
from checker.seals import GENESIS, breaks, digest_of, from_the_start, next_head, sealed

FIRST = date(2026, 7, 1)
AT = datetime(2026, 7, 2, 3, tzinfo=UTC)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


def chain(*texts: str) -> tuple[Seal, ...]:
    """One day after the other."""
    made: list[Seal] = []
    for n, text in enumerate(texts):
        before = made[-1].head if made else GENESIS
        made.append(sealed(before, FIRST + timedelta(days=n), text, AT + timedelta(days=n)))
    return tuple(made)


DAYS = chain("one", "two", "three", "four")


def test_by_hand() -> None:
    """As the page for auditors says: SHA-256 over three lines, and over the text of the day."""
    digest = hashlib.sha256(b"one").hexdigest()
    head = hashlib.sha256(f"{'0' * 64}\n2026-07-01\n{digest}\n".encode()).hexdigest()
    assert DAYS[0] == Seal(FIRST, digest, head, AT, "one")


def test_a_whole_chain() -> None:
    """Nothing is wrong with one that nobody touched, with a single seal, or with none."""
    assert [breaks(DAYS), breaks(DAYS[:1]), breaks(())] == [(), (), ()]
    assert [from_the_start(DAYS), from_the_start(DAYS[1:]), from_the_start(())] == [True, False, False]


def test_a_chain_whose_beginning_was_pruned() -> None:
    """It still hangs together from there on."""
    assert breaks(DAYS[2:]) == ()


@pytest.mark.parametrize(
    "altered",
    [
        (DAYS[0], DAYS[2], DAYS[3]),
        (DAYS[0], DAYS[2], DAYS[1], DAYS[3]),
        (DAYS[0], DAYS[1], DAYS[1], DAYS[2], DAYS[3]),
        (DAYS[0], replace(DAYS[1], digest=digest_of("other")), *DAYS[2:]),
        (DAYS[0], replace(DAYS[1], day=FIRST), *DAYS[2:]),
    ],
    ids=["left out", "swapped", "doubled", "another text", "another day"],
)
def test_what_was_altered_breaks_it(altered: tuple[Seal, ...]) -> None:
    """One seal left out, swapped, doubled or changed is found."""
    assert breaks(altered)


def test_a_day_that_comes_again_breaks_it() -> None:
    """No day is sealed twice, even where the hashes would fit."""
    assert breaks((DAYS[0], sealed(DAYS[0].head, FIRST, "again", AT))) == (FIRST,)


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=6), data=st.data())
def test_no_other_text_has_the_same_last_head(texts: list[str], data: st.DataObject) -> None:
    """Whoever kept the last head finds out about any other text of any day, however well it was chained anew."""
    place = data.draw(st.integers(0, len(texts) - 1))
    others = [*texts[:place], texts[place] + data.draw(st.text("ab", min_size=1, max_size=3)), *texts[place + 1 :]]
    assert chain(*texts)[-1].head != chain(*others)[-1].head
    assert breaks(chain(*others)) == ()


@given(before=HEX, digest=HEX, day=st.dates())
def test_a_head_depends_on_all_three(before: str, digest: str, day: date) -> None:
    """On what came before, on the day, and on its text."""
    head = next_head(before, day, digest)
    other_day = day + timedelta(days=1) if day < date.max else day - timedelta(days=1)
    others = {next_head(digest + before[:1], day, digest), next_head(before, other_day, digest)}
    assert head not in others | {next_head(before, day, digest[::-1] + "0")}
