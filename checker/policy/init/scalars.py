"""Text as it stands in YAML: whatever it holds, it is read back as the very same text, and never as something else."""

import re
import string
from collections.abc import Sequence

from checker.plain import clean

# No number, no date and no indicator; nor, below, what any YAML takes for a truth value or for null.
_WORD = "[A-Za-z][A-Za-z0-9_/-]*"
_PLAIN = re.compile(f"{_WORD}( {_WORD})*", re.ASCII)
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"})
_AS_IT_IS = frozenset(string.ascii_letters + string.digits + string.punctuation + " ") - {'"', "\\"}
_BYTE, _SHORT = 0xFF, 0xFFFF
_WIDTH = 110
_NAME, _SENTENCE = 80, 400


def scalar(text: str) -> str:
    """One value: plain where that is safe beyond doubt, else in double quotes with every odd character escaped."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def flow(key: str, texts: Sequence[str], indent: int) -> list[str]:
    """A list in brackets under its key, over as many lines as it takes."""
    lines = [f"{' ' * indent}{key}: ["]
    first = len(lines[0])
    for number, text in enumerate(texts):
        part = scalar(text) + ("]" if number == len(texts) - 1 else ",")
        if len(lines[-1]) + len(part) + 1 > _WIDTH and len(lines[-1]) > first:
            lines.append(" " * first + part)
        else:
            lines[-1] += part if len(lines[-1]) == first and number == 0 else f" {part}"
    return lines


def remark(text: str) -> str:
    """A name from outside, fit for a comment: one visible line."""
    return clean(text, _NAME)


def sentence(text: str) -> str:
    """A sentence with names from outside in it, in the same way."""
    return clean(text, _SENTENCE)


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _AS_IT_IS:
        return character
    if code <= _BYTE:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= _SHORT else f"\\U{code:08X}"
