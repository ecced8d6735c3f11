"""A message as Slack's Block Kit, within Slack's limits, and nothing in it that Slack would obey. Pure.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from checker import phrases
from checker.notify.card import Card, Tone, as_lines
from checker.notify.links import UNKNOWN, Ours
from checker.notify.message import cards_of
from checker.notify.mrkdwn import code, escape, fitting, link, mrkdwn, said, weight
from checker.plain import cut
from checker.ports import Message

Block = dict[str, Any]
Payload = dict[str, Any]

# Slack documents 150, 3000 and 50; the sum over all blocks is undocumented and was reported at about 13,000. Lengths
# here are those of the JSON, which is never shorter than the text.
HEADER = 150
SECTION = 2400
BLOCKS = 48
PAYLOAD = 9500
FALLBACK = 7000

_BRIEF = 900
_SHELL = 110  # what an attachment, or a block in it, weighs besides its text
_WHOLE = 24  # more cards than these never fit in full
_PLAIN = 200  # nor more than these as plain text
_LEAST = 520  # what the others of a kind weigh when there is no room for their names
_NOTIFIED = 600
_TITLE = 100
_NAMES = 20  # so many names stand before anything else
_NAMED = 900
_COLOURS = {Tone.CRITICAL: "#d40e0d", Tone.WARNING: "#e8a317", Tone.INFO: "#439fe0", Tone.GOOD: "#2eb67d"}


def payload(message: Message, mention: str = "", ours: Ours = UNKNOWN) -> Payload:
    """The message with a coloured card per notice.

    Past the limits one card for each kind of problem, then the names of all others that have it; past that a line for
    each kind, then `and 37 more`. `ours` as for a card.
    """
    cards = cards_of(message, ours)
    title = cut(message.title, HEADER)
    top = [{"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}]
    if mention:
        top.append(_section(mention))
    built = {"text": _notification(title, cards), "blocks": top, "unfurl_links": False, "unfurl_media": False}
    room = _Room(PAYLOAD - weight(built), BLOCKS - len(top))
    if len(cards) <= _WHOLE:
        whole = [_attachment(shown, named=len(cards) > 1 or shown.title != title) for shown in cards]
        if room.holds(*whole):
            return built | {"attachments": whole}
    return built | {"attachments": _crowd(cards, room)}


def text_only(message: Message, mention: str = "", ours: Ours = UNKNOWN) -> Payload:
    """The message without any block: what is sent when Slack refuses the blocks."""
    lines = [mention] if mention else []
    lines.append(f"*{mrkdwn(cut(message.title, HEADER))}*")
    cards = cards_of(message, ours)
    told = (map(escape, as_lines(shown)) for shown in cards[:_PLAIN])
    texts = ["\n".join(["", *fitting(list(one), SECTION * 2, _cut_off)]) for one in told]
    lines += fitting(texts + [""] * len(cards[_PLAIN:]), FALLBACK, _more)
    return {"text": "\n".join(lines), "unfurl_links": False, "unfurl_media": False}


def minimal() -> Payload:
    """A constant: what is sent when Slack refuses the message as plain text too."""
    return {"text": "checker has something to tell, but Slack refuses its message. Run `checker check` to see it."}


@dataclass(slots=True)
class _Room:
    """How much more fits into a message: characters of JSON, and blocks."""

    size: int
    blocks: int

    def holds(self, *attachments: Payload, beside: int = 0) -> bool:
        """Whether these fit, with room for so much beside them."""
        size, blocks = sum(map(weight, attachments)), sum(len(one["blocks"]) for one in attachments)
        return size + beside <= self.size and blocks <= self.blocks

    def take(self, attachment: Payload, beside: int = 0) -> Payload:
        """The attachment, which is there from now on, as is a place for what will stand beside it."""
        self.size -= weight(attachment) + beside
        self.blocks -= len(attachment["blocks"])
        return attachment


def _crowd(cards: Sequence[Card], room: _Room) -> list[Payload]:
    """One card in full for each kind of problem, each followed by the names of all others that have it."""
    kinds: dict[tuple[Tone, str, str], list[Card]] = {}
    for shown in cards:
        kinds.setdefault((shown.tone, shown.mark, shown.headline), []).append(shown)
    groups = list(kinds.values())
    room = _Room(room.size - _BRIEF, room.blocks - 1)
    examples: list[list[Payload]] = []
    for group in groups:
        one, crowded = _attachment(group[0], named=True), len(group) > 1
        parts = [_first(group), one] if len(group) > _NAMES + 1 else [one]
        if examples and not room.holds(*parts, beside=_LEAST * crowded):
            break
        room.take(parts[0])
        room.take(parts[-1], beside=_LEAST * crowded)
        examples.append(parts)
    return [*_with_others(examples, groups, room), *_rest(groups[len(examples) :], room)]


def _with_others(
    examples: Sequence[Sequence[Payload]], groups: Sequence[Sequence[Card]], room: _Room
) -> Iterator[Payload]:
    """Each kind's card, with the names of a few others below it; of many, they stand behind all cards."""
    left = sum(len(group) > 1 for group in groups[: len(examples)])
    behind: list[Payload] = []
    for parts, group in zip(examples, groups, strict=False):
        yield from parts
        if len(group) == 1:
            continue
        share = _LEAST + max(room.size, 0) // left
        left -= 1
        if parts[1:]:
            others = _others(group[_NAMES:], share, "The others")
            behind.append(room.take(others, beside=-_LEAST))
        else:
            heading = f"{group[0].mark}The same at {phrases.many(len(group) - 1, 'more database')}"
            yield room.take(_others(group[1:], share, heading), beside=-_LEAST)
    yield from behind


def _rest(groups: Sequence[Sequence[Card]], room: _Room) -> Iterator[Payload]:
    if groups:
        yield _in_brief(groups, min(max(room.size, 0) + _BRIEF - 2 * _SHELL, SECTION))


def _first(cards: Sequence[Card]) -> Payload:
    """The first names of many, right below the title; the others are to be found behind the cards."""
    names = fitting([mrkdwn(cut(_short(shown.label), _TITLE)) for shown in cards[:_NAMES]], _NAMED, _more)
    more = f" and {len(cards) - _NAMES} more" if len(names) == _NAMES else f" of {len(cards)}"
    text = f"*{cards[0].mark}{mrkdwn(cards[0].headline)}:* {', '.join(names)}{more}. One of them in full:"
    return {"color": _COLOURS[cards[0].tone], "blocks": [_section(text)]}


def _others(cards: Sequence[Card], limit: int, heading: str) -> Payload:
    """The names of those that have the same problem, and their commands where there is room for all.

    A part of them would be an odd choice, and a wall at that.
    """
    names = fitting([mrkdwn(cut(_short(shown.label), _TITLE)) for shown in cards], limit - _LEAST, _more)
    blocks = [_section(text) for text in _paragraphs([f"*{heading}:*", *names], SECTION)]
    if fixes := [code(command) for shown in cards for command in shown.fix]:
        room = min(limit - sum(map(weight, blocks)) - 2 * _SHELL, SECTION)
        whole = sum(map(weight, fixes)) <= room
        blocks.append(_fenced("Their fixes", fixes) if whole else _small("`checker check` prints the fix of each."))
    return {"color": _COLOURS[cards[0].tone], "blocks": blocks}


def _short(label: str) -> str:
    """The app alone means its DATABASE."""
    return label.removesuffix("::DATABASE")


def _in_brief(groups: Sequence[Sequence[Card]], limit: int) -> Payload:
    """A line for each kind of problem that there was no room for."""
    lines = [
        f"• {group[0].tone.value}: {mrkdwn(cut(group[0].title, _TITLE))}"
        + (f", and the same at {len(group) - 1} more" if group[1:] else "")
        for group in groups
    ]
    text = "\n".join(fitting(lines, limit, lambda left: _more(sum(map(len, groups[-left:])))))
    return {"color": _COLOURS[groups[0][0].tone], "blocks": [_section(text)]}


def _attachment(shown: Card, *, named: bool) -> Payload:
    name = f"`{code(shown.label)}` " if shown.label else ""
    heading = f"{shown.mark}{name}*{mrkdwn(shown.headline)}*"
    lines = [heading] if named else []
    lines += [said((_sentence(shown.lead),))] if shown.lead else []
    lines += [f"{'• ' if shown.lines[1:] else ''}{said((_sentence(line),))}" for line in shown.lines]
    lines += [f"*{fact.label}:* {said(fact.value)}" for fact in shown.facts]
    lines += [f"*In detail:* {said((shown.details,))}"] if shown.details else []
    blocks = [_section("\n".join(fitting(lines or [heading], SECTION, _cut_off)))]
    if shown.fix:
        effects = [said(effect) for effect in shown.effects]
        commands = fitting(list(map(code, shown.fix)), SECTION - weight(effects), _too_long)
        blocks.append(_fenced("Fix", commands, effects))
    small = [" · ".join(map(link, shown.links))] if shown.links else []
    blocks.append(_small(*small, said(shown.footer)))
    return {"color": _COLOURS[shown.tone], "fallback": mrkdwn(cut(shown.title, _TITLE)), "blocks": blocks}


def _sentence(text: str) -> str:
    """With a capital, unless it begins with a name."""
    word, *_ = text.split(" ", 1)
    return text[:1].upper() + text[1:] if word.rstrip(",:;").isalpha() and word.islower() else text


def _fenced(title: str, commands: Sequence[str], after: Sequence[str] = ()) -> Block:
    """Commands to paste, and below them what to know before."""
    return _section("\n".join((f"*{title}:*", "```", *commands, "```", *after)))


def _section(text: str) -> Block:
    # Verbatim: Slack must not make links of what merely looks like one.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _small(*texts: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts]}


def _paragraphs(words: Sequence[str], limit: int) -> list[str]:
    """The words with commas between them, save after the first, in as few texts as hold them."""
    heading, first, *others = words
    texts = [f"{heading} {first}"]
    for word in others:
        longer = f"{texts[-1]}, {word}"
        texts[-1:] = [longer] if weight(longer) <= limit else [texts[-1], word]
    return texts


def _notification(title: str, cards: Sequence[Card]) -> str:
    """What a phone shows, and a reader without blocks."""
    lines = [mrkdwn(title)]
    if len(cards) > 1:
        lines += fitting([mrkdwn(cut(shown.title, _TITLE)) for shown in cards], _NOTIFIED, _more)
    return "\n".join(lines)


def _more(left: int) -> str:
    return f"and {left} more"


def _cut_off(_left: int) -> str:
    return "…"


def _too_long(_left: int) -> str:
    return "# the rest is too long to show here; 'checker check' prints it"
