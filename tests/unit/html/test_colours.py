"""Every text of the HTML report can be read: contrast by WCAG 2.2, level AA, in both schemes and as grey on paper."""

import re

import pytest

from checker.report.html.style import DARK, LIGHT

SCHEMES = {"light": LIGHT, "dark": DARK}
TEXTS = (
    ("ink", "paper"), ("soft", "paper"), ("soft", "wash"), ("ink", "wash"), ("link", "paper"), ("link", "wash"),
    ("bad", "paper"), ("unsure", "paper"), ("met-ink", "met"), ("warm-ink", "warm"), ("lost-ink", "lost"),
    ("ex-ink", "ex"),
)  # fmt: skip
MARKS = (("edge", "paper"), ("met-bar", "paper"), ("warm-edge", "paper"), ("lost", "paper"), ("link", "paper"))


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6});", SCHEMES[scheme]))


def luminance(colour: str) -> float:
    """As https://www.w3.org/TR/WCAG22/#dfn-relative-luminance has it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    """Black on white is 21 to 1, and the grey that is known to just fail does fail."""
    assert 21 == round(contrast("#000", "#ffffff"), 2)
    assert contrast("#777777", "#ffffff") < 4.5 <= contrast("#767676", "#ffffff")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_texts(scheme: str, ink: str, ground: str) -> None:
    """Text stands out from what is behind it by 4.5 to 1 at least."""
    known = colours(scheme)
    assert contrast(known[ink], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks(scheme: str, mark: str, ground: str) -> None:
    """Lines, edges and bars that mean something stand out by 3 to 1 at least."""
    known = colours(scheme)
    assert contrast(known[mark], known[ground]) >= 3


@pytest.mark.parametrize("kind", ["met", "warm", "ex"])
def test_lost_nights_in_grey(kind: str) -> None:
    """On grey paper a lost night is dark where all others are pale."""
    known = colours("light")
    assert contrast(known["lost"], known[kind]) >= 4.5


def test_both_schemes_have_all_colours() -> None:
    """No colour is named in one scheme only."""
    assert colours("light").keys() == colours("dark").keys()
