"""A picture of the terminal: `python -m tools.terminal` writes what `checker check` shows to docs/check.svg.

It is the first look of the tour, by the command itself, at the simulated Heroku. `checker demo --svg`
shows all of the tour.
"""

import argparse
import io
import logging
import sys
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from checker.commands.check import run_check
from checker.demo.tour import POLICY
from checker.logs import configure
from checker.sandbox.serve import running
from checker.settings import LogFormat, Settings

FILE = Path(__file__).resolve().parent.parent / "docs" / "check.svg"
WIDTH = 112
"""Characters of a line: as many as can be read where a page shows the picture 800 pixels wide."""


def shown() -> Console:
    """A console on which one look at the tour's two databases was printed."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", record=True, width=WIDTH)
    console.print("[bold]$ checker check[/bold]", highlight=False)
    with running("default", speed=0) as heroku:
        settings = Settings.model_construct(
            heroku_api_key=SecretStr("terminal"),
            heroku_api_url=heroku.url,
            heroku_data_url=heroku.url,
            checker_policy=POLICY,
            log_format=LogFormat.LOGFMT,
            checker_sandbox_clock=True,
        )
        run_check(settings, (), POLICY, "table", None, console)
    return console


def main(file: Path) -> int:
    """Write the picture; always 0."""
    configure(LogFormat.LOGFMT, (), sys.stderr, logging.CRITICAL)
    shown().save_svg(str(file), title="checker check")
    print(f"{file.name}  {file.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A picture of what `checker check` shows.")
    parser.add_argument("--file", type=Path, default=FILE)
    sys.exit(main(parser.parse_args().file))
