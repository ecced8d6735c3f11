"""Where what was made goes: printed, or into a file that is there as a whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

import typer

from checker.errors import Misconfigured

STDOUT = "-"
"""What stands for standard output in the place of a file's name."""


def check_target(output: str | None, option: str = "-o") -> Path | None:
    """The file to write, None to print. Raises Misconfigured where it cannot be one, before anything is read.

    `option` is the one that names it.
    """
    if output is None or output == STDOUT:
        return None
    target = Path(output)
    try:
        if target.is_dir():
            raise Misconfigured(f"{target} is a directory: name a file in it with {option}")
        if not target.absolute().parent.is_dir():
            raise Misconfigured(f"there is no directory {target.parent}: make it, or name another file with {option}")
    except OSError as error:
        raise not_written(target, error, option) from None
    return target


def put(pieces: Iterable[str], target: Path | None, option: str = "-o") -> None:
    """Print the pieces, or write them beside the file and then put them in its place. Raises Misconfigured."""
    if target is None:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    # A link is followed, so that what it points to is replaced and not the link.
    place = target.resolve()
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=place.parent, prefix=f".{place.name[:100]}.", delete=False
        ) as page:
            draft = Path(page.name)
            try:
                page.writelines(pieces)
                page.flush()
                os.fsync(page.fileno())
                draft.chmod(_mode(place))
                draft.replace(place)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise not_written(target, error, option) from None


def not_written(target: Path, error: OSError, option: str = "-o") -> Misconfigured:
    """That the file cannot be written, and why."""
    why = (error.strerror or type(error).__name__).lower()
    return Misconfigured(f"{target} cannot be written ({why}): name another file with {option}")


def _mode(place: Path) -> int:
    """As the file had it; a new one is for its owner and readers of its group: it tells of an account."""
    return place.stat().st_mode & 0o777 if place.exists() else 0o640
