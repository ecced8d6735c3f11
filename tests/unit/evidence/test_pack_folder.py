"""A pack as a directory: whole or not there, and nobody's files are touched."""

import os
from pathlib import Path

import pytest

from checker.errors import Misconfigured
from checker.report.pack import read, verify, write
from checker.report.pack.folder import check
from tests.unit.evidence.a_pack import HEADS, PACK


def test_there_and_back(tmp_path: Path) -> None:
    """What was written is read again, byte for byte, and verified."""
    write(tmp_path / "pack", PACK)
    files, odd = read(tmp_path / "pack")
    assert (files, odd) == (PACK, ())
    assert verify(files, HEADS[-1], odd).intact
    assert [path.name for path in tmp_path.iterdir()] == ["pack"], "no draft is left"


def test_others_cannot_read_it(tmp_path: Path) -> None:
    """It tells of an account: it is for its owner and readers of its group."""
    write(tmp_path / "pack", PACK)
    assert {path.stat().st_mode & 0o007 for path in (tmp_path / "pack", *(tmp_path / "pack").iterdir())} == {0}


def test_an_empty_directory_will_do(tmp_path: Path) -> None:
    """One that was made for it is taken."""
    (tmp_path / "pack").mkdir()
    write(tmp_path / "pack", PACK)
    assert read(tmp_path / "pack")[0] == PACK


def test_other_files_stay_as_they_are(tmp_path: Path) -> None:
    """A directory that holds anything, an older pack too, is refused and not touched."""
    write(tmp_path / "pack", {"manifest.json": b"older"})
    with pytest.raises(Misconfigured, match=r"pack holds other files, which stay as they are: name a directory"):
        write(tmp_path / "pack", PACK)
    assert read(tmp_path / "pack")[0] == {"manifest.json": b"older"}


@pytest.mark.parametrize(
    ("name", "message"),
    [("a-file", "is a file: name a directory"), ("none/pack", "there is no directory"), ("a-file/x", "a-file")],
)
def test_where_no_pack_can_be(tmp_path: Path, name: str, message: str) -> None:
    """It is told before anything is read from the store."""
    (tmp_path / "a-file").write_bytes(b"x")
    with pytest.raises(Misconfigured, match=message):
        check(tmp_path / name)
    with pytest.raises(Misconfigured, match=message):
        write(tmp_path / name, PACK)
    assert (tmp_path / "a-file").read_bytes() == b"x"


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """A name that no disk takes: one line, and neither the pack nor a draft of it is there."""
    with pytest.raises(Misconfigured, match="cannot be written"):
        write(tmp_path / "pack", {"report.json": b"x", "n" * 300: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link to a file or to a folder could show other bytes tomorrow: it is named, and never read."""
    write(tmp_path / "pack", PACK)
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "pack" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "pack" / "folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pack" / "pipe")
    files, odd = read(tmp_path / "pack")
    assert (files, sorted(odd)) == (PACK, ["folder", "link", "pipe"])


def test_what_is_no_directory(tmp_path: Path) -> None:
    """It is misuse, told in one line."""
    with pytest.raises(Misconfigured, match="is no directory: name the one that"):
        read(tmp_path / "none")


def test_a_bomb_is_not_read(tmp_path: Path) -> None:
    """A pack from elsewhere may hold a file that no memory could: it is refused in a line, and so is one too many."""
    write(tmp_path / "pack", PACK)
    whole, count = sum(map(len, PACK.values())), len(PACK)
    assert read(tmp_path / "pack", whole, count)[0] == PACK
    for largest, most in ((whole - 1, count), (whole, count - 1)):
        with pytest.raises(Misconfigured, match="of any pack: name the directory that `report --pack` wrote"):
            read(tmp_path / "pack", largest, most)
    with (tmp_path / "pack" / "bomb").open("wb") as bomb:
        bomb.truncate(50_000_000_000)
    with pytest.raises(Misconfigured, match=r"holds more than the 0\.001 GB"):
        read(tmp_path / "pack", 1_000_000)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_name_that_draws_on_the_screen(tmp_path: Path) -> None:
    """What cannot be read is named, and a name from elsewhere does nothing to a terminal."""
    write(tmp_path / "pack", PACK)
    (tmp_path / "pack" / "\x1b[2Jfolder").mkdir(mode=0)
    with pytest.raises(Misconfigured) as refused:
        read(tmp_path / "pack")
    assert "[2Jfolder cannot be read" in str(refused.value)
    assert "\x1b" not in str(refused.value)
