"""Text from outside, made harmless: names and errors at Heroku may hold anything, and end up on screens. Pure."""

import re
import unicodedata

NAME = 200
SENTENCE = 500

# Controls, invisible and direction-changing characters, lone surrogates (which no encoder takes), characters that do
# not exist or mean what somebody privately agreed on, line separators.
_DROPPED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# What is cut away anyway is not looked at: names of megabytes cost nothing.
_SPARE = 4

# What Slack takes for a mention, and nothing that could be anything else besides
# (https://api.slack.com/reference/surfaces/formatting).
MENTION = re.compile(r"<!subteam\^S[A-Z0-9]{2,20}>|<@[UW][A-Z0-9]{2,20}>|<!here>|<!channel>")
_BY_NAME = re.compile(r"@[^\s<>]*")
_SHOWN = 60
_MENTIONS = "write <!subteam^S...> (a user group), <@U...> (a person), <!here> or <!channel>"


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


def spelled_out(text: str) -> str:
    r"""The whole text, its lines and tabs too; what else moves a cursor or cannot be seen stands as `\x1b` or the like.

    For what tells of a mistake: there, something that is left out would be missed.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def check_mention(text: str) -> str:
    """A mention as Slack obeys it, as it is. Raises ValueError, saying what to write, for anything else.

    `<!subteam^S123>`, `<@U123>`, `<!here>` and `<!channel>`; ids and not names, since Slack shows names as mere text.
    """
    if MENTION.fullmatch(text):
        return text
    shown = repr(clean(text, _SHOWN))
    if text.strip() in {"@here", "@channel"}:
        raise ValueError(f"{shown} pages nobody over a webhook: write <!{text.strip()[1:]}>")
    if text.strip() in {"@everyone", "<!everyone>"}:
        raise ValueError(f"{shown} would page the whole company: {_MENTIONS}")
    if _BY_NAME.fullmatch(text.strip()):
        raise ValueError(f"{shown} is a name, and Slack pages ids only: {_MENTIONS}")
    raise ValueError(f"{shown} is no mention that Slack knows: {_MENTIONS}")
