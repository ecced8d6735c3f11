"""A pack as a directory: written whole or not at all, and read without following links."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from checker.errors import Misconfigured
from checker.plain import clean

# For its owner and readers of its group: it tells of an account.
_MODE, _FILE_MODE = 0o750, 0o640

LARGEST = 2_000_000_000
"""Bytes of a pack that is read, in all; ten years of a thousand databases take less, and others may send a bomb."""

MOST_FILES = 20_000
"""A file for each sealed day of the range and after it, and a few more: ten years of them take a fifth."""


def check(folder: Path) -> None:
    """Before anything is read: can a pack be put there? Raises Misconfigured where it cannot."""
    try:
        if folder.exists() and not folder.is_dir():
            raise Misconfigured(f"{folder} is a file: name a directory that is not there yet with --pack")
        if folder.is_dir() and any(folder.iterdir()):
            raise Misconfigured(
                f"{folder} holds other files, which stay as they are: name a directory with --pack that is not there "
                "yet, or is empty"
            )
        if not folder.absolute().parent.is_dir():
            raise Misconfigured(f"there is no directory {folder.absolute().parent}: make it, or name another")
    except OSError as error:
        raise _not_written(folder, error) from None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put the files beside the directory and then, all at once, in its place. Raises Misconfigured as `check` does."""
    check(folder)
    place = folder.absolute()
    try:
        draft = Path(mkdtemp(prefix=f".{place.name[:100]}.", dir=place.parent))
        try:
            for name, content in files.items():
                _put(draft / name, content)
            draft.chmod(_MODE)
            # An empty directory is replaced; one that holds anything by now is not.
            draft.rename(place)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as error:
        raise _not_written(folder, error) from None


def read(folder: Path, largest: int = LARGEST, most: int = MOST_FILES) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of a pack by their names from there, and the names of what is no file, such as links.

    Raises Misconfigured where there is no such directory, it cannot be read, or it is larger than any pack: a file that
    would be too much is not read.
    """
    if not folder.is_dir():
        raise Misconfigured(f"{folder} is no directory: name the one that `report --pack` wrote")
    files: dict[str, bytes] = {}
    odd: list[str] = []
    room = largest
    try:
        for parent, folders, names in os.walk(folder, onerror=_raise):
            for name in (*names, *(each for each in folders if (Path(parent) / each).is_symlink())):
                path = Path(parent) / name
                shown = path.relative_to(folder).as_posix()
                if path.is_symlink() or not path.is_file():
                    odd.append(shown)
                    continue
                room -= path.stat().st_size
                if room < 0 or len(files) == most:
                    raise _too_large(folder, largest, most)
                files[shown] = path.read_bytes()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Misconfigured(f"{clean(str(error.filename or folder))} cannot be read ({why})") from None
    return files, tuple(odd)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=_MODE, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(_FILE_MODE)


def _too_large(folder: Path, largest: int, most: int) -> Misconfigured:
    return Misconfigured(
        f"{folder} holds more than the {largest / 1_000_000_000:g} GB or the {most} files of any pack: name the "
        "directory that `report --pack` wrote, and nothing above it"
    )


def _raise(error: OSError) -> None:
    raise error


def _not_written(folder: Path, error: OSError) -> Misconfigured:
    why = (error.strerror or type(error).__name__).lower()
    return Misconfigured(f"{folder} cannot be written ({why}): name another directory with --pack")
