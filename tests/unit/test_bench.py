"""The table of what checker costs: what counts as a miss, and that each measurement measures."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from json import dumps

import pytest

from bench import __main__ as whole
from bench import cpu, requests
from bench.figure import Figure, Mark, Size, line, read, run_alone, table

PAGE = f"before\n{whole.BEGIN}\nold\n{whole.END}\nafter\n"


@pytest.mark.parametrize(
    ("figure", "mark"),
    [
        (Figure("a", 1.1, most=1.1), Mark.PASS),
        (Figure("a", 1.11, most=1.1), Mark.MISS),
        (Figure("a", 2_000, least=2_000), Mark.PASS),
        (Figure("a", 1_999, least=2_000), Mark.MISS),
        (Figure("a", 7), Mark.SHOWN),
        (Figure("a", None, most=1), Mark.SKIPPED),
    ],
)
def test_limits(figure: Figure, mark: Mark) -> None:
    """A figure passes up to its limit and not beyond; without a limit it is shown, without a value it was skipped."""
    assert mark is figure.mark


@pytest.mark.parametrize(("measured", "code"), [(1.0, 0), (1.2, 1), (None, 0)])
def test_a_miss_ends_in_one(measured: float | None, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever runs one measurement sees by its exit code whether a limit was missed."""
    assert code == run_alone(lambda _: [Figure("sweep", measured, "times", most=1.1)], "", [])
    assert "sweep" in capsys.readouterr().out


def test_what_is_read_is_what_was_written() -> None:
    """The table is made of figures that other processes wrote, a line each."""
    figures = [Figure("a", 1.5, "times", most=2, note="n | 1"), Figure("b", None)]
    assert figures == list(read("".join(f"{dumps(asdict(figure))}\n" for figure in figures)))


def test_the_table_shows_mark_and_limit() -> None:
    """Each row says whether it passed, what was measured and what is allowed."""
    (_, _, row) = table([Figure("sweep", 1.234, "times", most=1.1, note="why")]).splitlines()
    assert ["MISS", "sweep", "1.23 times", "at most 1.10 times", "why"] == [
        cell.strip() for cell in row.split("|")[1:-1]
    ]
    assert "MISS    sweep: 1.23 times (at most 1.10 times); why" == line(
        Figure("sweep", 1.234, "times", most=1.1, note="why")
    )


def test_the_page_keeps_all_but_the_table() -> None:
    """`--write` changes what stands between the marks, and nothing else; a page without marks is refused."""
    assert f"before\n{whole.BEGIN}\n\nnew\n\n{whole.END}\nafter\n" == whole.written(PAGE, "new\n")
    assert whole.written(whole.PAGE.read_text(encoding="utf-8"), "new").count(whole.BEGIN) == 1
    with pytest.raises(ValueError, match="begin"):
        whole.written("no marks", "new")


def test_what_breaks_off_is_a_miss() -> None:
    """A measurement that cannot be run is no pass."""
    (figure,) = whole.measured("no_such_measurement", small=True)
    assert Mark.MISS is figure.mark
    assert "No module named bench.no_such_measurement" in figure.note


@pytest.mark.parametrize("arguments", [["--write", "--small"], ["--write", "cpu"], ["nothing"]])
def test_half_a_table_is_not_kept(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Only the whole table goes into the page, and only measurements that exist are run."""
    with pytest.raises(SystemExit):
        whole.main(arguments)
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(("measure", "rows"), [(cpu.measure, 3), (requests.measure, 1)])
def test_it_measures(measure: Callable[[Size], Iterable[Figure]], rows: int) -> None:
    """The smallest size of each measurement that needs no other process gives its figures; no time is judged."""
    figures = list(measure(Size.SMALL))
    assert rows == len(figures)
    assert all(figure.measured is not None and figure.measured >= 0 for figure in figures)
    assert figures[0].limit
