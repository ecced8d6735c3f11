"""`checker demo`: the tour on this terminal, and as a picture where one is asked for."""

import logging
from pathlib import Path

from rich.console import Console

from checker.commands.output import check_target, put
from checker.commands.sandbox import not_installed

_OPTION = "--svg"
_WIDEST = 118
"""Characters. Longer lines are hard to read, however wide the terminal."""


def run_demo(svg: Path | None) -> int:
    """Walk through the case; 0 when it ended as it should. Raises Misconfigured where the picture cannot be written."""
    target = check_target(str(svg), _OPTION) if svg else None
    try:
        from checker.demo.tour import tour
    except ModuleNotFoundError as error:
        raise not_installed(error) from None

    logging.disable(logging.CRITICAL)  # the tour shows what people would see; the log lines are for machines
    try:
        console = Console(highlight=False, record=target is not None, width=_WIDEST if target else None)
        console.width = min(console.width, _WIDEST)
        code = tour(console)
    finally:
        logging.disable(logging.NOTSET)
    if target:
        put([console.export_svg(title="checker demo")], target, _OPTION)
    return code
