"""The badges of the README in one picture, written out of the code: nothing stands in it that no command enforces."""

import re
import tomllib
from pathlib import Path

from checker import __version__

_HEIGHT, _PAD, _LETTER, _BETWEEN = 20, 7, 6.6, 6
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}">\n'
    "<title>{label}</title>\n"
    '<g font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" text-anchor="middle" fill="#fff">\n'
    "{body}</g>\n</svg>\n"
)


def facts(root: Path) -> dict[str, str]:
    """What each badge says, from where it is enforced: the version, pyproject.toml and the licence."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    pythons = re.findall(r"Python :: (3\.\d+)", "\n".join(project["project"]["classifiers"]))
    return {
        "version": __version__,
        "Python": f"{pythons[0]} to {pythons[-1]}",
        "test coverage": f"at least {project['tool']['coverage']['report']['fail_under']} %",
        "types": "mypy, strict" if project["tool"]["mypy"]["strict"] else "checked",
        "licence": project["project"]["license"],
    }


def text(root: Path) -> str:
    """The picture, all badges in a row."""
    parts, left = [], 0
    told = facts(root)
    for name, value in told.items():
        first, second = (round(len(words) * _LETTER) + 2 * _PAD for words in (name, value))
        parts.append(_part(left, first, "#555", name) + _part(left + first, second, "#0b6b4f", value))
        left += first + second + _BETWEEN
    label = "; ".join(f"{name}: {value}" for name, value in told.items())
    return _SVG.format(width=left - _BETWEEN, label=label, body="".join(parts))


def _part(left: int, width: int, colour: str, words: str) -> str:
    box = f'<rect x="{left}" width="{width}" height="{_HEIGHT}" fill="{colour}"/>'
    room = width - 2 * _PAD
    return f'{box}<text x="{left + width / 2}" y="14" textLength="{room}">{words}</text>\n'
