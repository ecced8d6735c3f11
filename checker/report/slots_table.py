"""The preview of a schedule for people: a table of its dates, what it skips, and how far another one is off."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.report.slots_shown import Shown, note
from checker.slots import zone_data_version
from checker.slots.preview import Slot


def render(console: Console, shown: Shown, remarks: Sequence[str]) -> None:
    """Print it; 80 columns are enough."""
    for remark in remarks:
        console.print(Text(f"{remark[:1].upper()}{remark[1:]}.", style="bold yellow"))
    dates = phrases.many(len(shown.days), "date")
    console.print(Text.assemble((str(shown.daily), "bold"), f", {dates} from {shown.days[0].day}"))
    console.print()
    console.print(_table(shown))
    console.print()
    for sentence in _sentences(shown):
        console.print(sentence)
    data = f"Predicted from zone data {zone_data_version()}"
    source = f"{data}; Heroku starts a backup minutes after its slot, at times an hour."
    console.print(Text(source, style="dim"))


def _table(shown: Shown) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in ("date", "UTC", "local"):
        table.add_column(heading, no_wrap=True)
    table.add_column("note", overflow="fold")
    for day in shown.days:
        date = f"{day.day:%a} {day.day}"
        if isinstance(day, Slot):
            local = day.local.isoformat(sep=" ", timespec="minutes").partition(" ")[2]
            clock, offset = local[:5], local[5:]
            table.add_row(date, f"{day.at:%Y-%m-%d %H:%M}Z", f"{clock} {offset}", Text(note(shown.daily, day) or ""))
        else:
            table.add_row(date, Text("no slot", style="bold red"), "", Text(f"(predicted) {day.why}"))
    return table


def _sentences(shown: Shown) -> list[Text]:
    sentences = []
    if shown.skips:
        dates = ", ".join(str(skip.date) for skip in shown.skips)
        advice = f" {shown.whole} has a slot on every date." if shown.whole else ""
        sentences.append(Text(f"No slot in the 400 days from then (predicted): {dates}.{advice}"))
    if shown.against:
        against = Text.assemble((str(shown.against.daily), "bold"), " against it: ")
        relation = str(shown.against.drift.relation)
        words = relation if shown.against.words == relation else f"{relation}: {shown.against.words}"
        sentences.append(against.append(f"{words}."))
    return sentences
