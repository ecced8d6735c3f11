"""A message on a terminal, as `demo` shows what Slack is sent."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from checker.notify.message import Card, Tone, as_text, cards_of
from checker.ports import Message

_STYLES = {Tone.CRITICAL: "bold red", Tone.WARNING: "bold yellow", Tone.INFO: "bold blue", Tone.GOOD: "bold green"}
_INDENT = (0, 0, 0, 2)


def show(message: Message, console: Console) -> None:
    """Print the message. What comes from outside is printed as it is, never as markup or control codes."""
    cards = cards_of(message)
    if len(cards) != 1 or cards[0].title != message.title:
        console.print(Text(message.title, style="bold"))
    for shown in cards:
        _show_card(shown, console)


def _show_card(shown: Card, console: Console) -> None:
    console.print(Text.assemble(("● ", _STYLES[shown.tone]), (shown.title, "bold")))
    for line in filter(None, (shown.summary, *shown.lines)):
        console.print(Padding(Text(line), _INDENT, expand=False))
    for fact in shown.facts:
        console.print(Padding(Text.assemble((f"{fact.label}: ", "dim"), as_text(fact.value)), _INDENT, expand=False))
    for command in shown.fix:
        # Not wrapped: a command that is broken over two lines cannot be pasted.
        console.print(Text.assemble(("  $ ", "dim"), (command, "cyan")), soft_wrap=True)
    for effect in shown.effects if shown.fix else ():
        console.print(Padding(Text(as_text(effect)), _INDENT, expand=False))
    for link in shown.links:
        console.print(Text.assemble((f"  {link.label}: ", "dim"), link.url), soft_wrap=True)
    console.print(Padding(Text(as_text(shown.footer), style="dim"), _INDENT, expand=False))
