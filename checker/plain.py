"""Text from outside, made harmless: names and errors at Heroku may hold anything, and end up on screens. Pure."""

import unicodedata

NAME = 200
SENTENCE = 500

# Controls, invisible and direction-changing characters, lone surrogates (which no encoder takes), line separators.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What is cut away anyway is not looked at: names of megabytes cost nothing.
_SPARE = 4


class _Visible(dict[int, str]):
    """What becomes of each character, learnt as they come."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in "\t\n\r\v\f\x85\u2028\u2029":
            self[code] = " "
        else:
            self[code] = "" if unicodedata.category(character) in _DROPPED else character
        return self[code]


_VISIBLE = _Visible()


def clean(text: str, limit: int = SENTENCE) -> str:
    """One line of visible text, at most `limit` characters long."""
    return cut(" ".join(text[: limit * _SPARE].translate(_VISIBLE).split()), limit)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def command_line(command: str) -> str:
    """A shell command on one line; its length and inner spaces stay, as it is there to be pasted."""
    return command.translate(_VISIBLE).strip()
