"""`checker demo`: the tour on this terminal, and as a picture where one is asked for."""

import logging
from pathlib import Path

from rich.console import Console

from checker.commands.sandbox import not_installed

_WIDEST = 118
"""Characters. Longer lines are hard to read, however wide the terminal."""


def run_demo(svg: Path | None) -> int:
    """Walk through the case; 0 when it ended as it should."""
    try:
        from checker.demo.tour import tour
    except ModuleNotFoundError as error:
        raise not_installed(error) from None

    logging.disable(logging.CRITICAL)  # the tour shows what people would see; the log lines are for machines
    try:
        console = Console(highlight=False, record=svg is not None, width=_WIDEST if svg else None)
        console.width = min(console.width, _WIDEST)
        code = tour(console)
    finally:
        logging.disable(logging.NOTSET)
    if svg:
        console.save_svg(str(svg), title="checker demo")
    return code
