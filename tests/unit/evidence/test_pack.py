"""A pack of evidence: what is in it, and that no byte of it can be altered unseen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import Misconfigured
from checker.model import Seal
from checker.report.pack import About, Verified, check_anchor, pack, verify
from checker.seals import digest_of, next_head
from tests.unit.evidence.a_pack import (
    ABOUT,
    FIRST,
    HEADS,
    LAST,
    PACK,
    REPORT,
    SEALS,
    chain,
    night,
    slot,
    text,
    told,
)

NAMES = st.sampled_from(sorted(PACK))


def test_what_is_in_it() -> None:
    """The report in its forms, the chain, the sealed text of each day, and two lists of it all."""
    days = {f"ledger/2026-07-0{n}.json" for n in (1, 2, 3)}
    assert set(PACK) == {*REPORT, "seals.csv", *days, "manifest.json", "SHA256SUMS"}
    assert {name: PACK[name] for name in REPORT} == REPORT
    assert verify(PACK, HEADS[-1]).findings == ()


def test_the_manifest() -> None:
    """Range, policies, head of the chain, and each file with its length and its hash."""
    said = json.loads(PACK["manifest.json"])
    assert {key: said[key] for key in ("schema", "range", "made_at", "apps", "policies", "chain")} == {
        "schema": 1,
        "range": {"from": "2026-07-01", "to": "2026-07-02"},
        "made_at": "2026-07-05T03:00:01Z",
        "apps": [],
        "policies": ["a" * 64],
        "chain": {"first": "2026-07-01", "last": "2026-07-03", "head": HEADS[-1], "from_the_start": True},
    }
    assert said["files"] == [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(PACK.items())
        if name not in {"manifest.json", "SHA256SUMS"}
    ]


def test_by_hand() -> None:
    """Each line is what `sha256sum` prints; the text of a day has the digest that the chain holds for it."""
    lines = dict(line.split("  ")[::-1] for line in PACK["SHA256SUMS"].decode().splitlines())
    assert lines == {n: hashlib.sha256(c).hexdigest() for n, c in PACK.items() if n != "SHA256SUMS"}
    rows = [line.split(",") for line in PACK["seals.csv"].decode().splitlines()]
    assert rows[0] == ["day", "digest", "head", "sealed_at"]
    for day, digest, _, _ in rows[1:]:
        assert digest == lines[f"ledger/{day}.json"]


def test_the_same_values_give_the_same_bytes() -> None:
    """Whatever order the files come in."""
    assert pack(ABOUT, dict(reversed(REPORT.items())), SEALS) == PACK
    assert list(pack(ABOUT, REPORT, SEALS)) == list(PACK)


def test_texts_from_before_the_range_stay_out() -> None:
    """The chain is whole, so that any head is found in it; the texts begin with the range."""
    made = pack(replace(ABOUT, first=LAST), REPORT, SEALS)
    assert "ledger/2026-07-01.json" not in made
    assert made["seals.csv"] == PACK["seals.csv"]
    found = verify(made, HEADS[0])
    assert found.intact
    assert "1 sealed day without text: from before the range, or pruned by then" in found.facts


@given(name=NAMES, data=st.data())
def test_any_altered_byte_is_found(name: str, data: st.DataObject) -> None:
    """One byte of one file turned into any other: it is told, and in most cases where."""
    content = bytearray(PACK[name])
    if not content:
        return
    place, other = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
    content[place] ^= other
    found = verify(PACK | {name: bytes(content)}).findings
    assert found
    if name not in {"manifest.json", "SHA256SUMS"}:
        assert any(finding.startswith(f"{name}: altered") for finding in found)


@given(name=NAMES, data=st.data())
def test_bytes_that_are_added_or_cut_off_are_found(name: str, data: st.DataObject) -> None:
    """At any place, also blanks and line feeds that change no meaning."""
    content = PACK[name]
    place = data.draw(st.integers(0, len(content)))
    longer = content[:place] + data.draw(st.sampled_from([b" ", b"\n", b"\r", b"0", b"\x00"])) + content[place:]
    assert not verify(PACK | {name: longer}).intact
    assert content[:place] == content or not verify(PACK | {name: content[:place]}).intact


@given(name=NAMES)
def test_any_missing_file_is_found(name: str) -> None:
    """It is named, once as what is missing."""
    found = verify({n: c for n, c in PACK.items() if n != name}).findings
    assert len([finding for finding in found if finding.startswith(f"{name}: missing")]) == 1


def test_a_chain_that_neither_the_pack_nor_its_manifest_has() -> None:
    """Whoever takes it out of both is found, too."""
    files = {name: content for name, content in REPORT.items() if name != "seals.csv"}
    said = json.loads(PACK["manifest.json"])
    said["files"] = [one for one in said["files"] if one["name"] in files]
    content = (json.dumps(said, indent=2) + "\n").encode()
    files["manifest.json"] = content
    lines = (f"{hashlib.sha256(c).hexdigest()}  {n}\n" for n, c in sorted(files.items()))
    assert verify(files | {"SHA256SUMS": "".join(lines).encode()}).findings == ("seals.csv: missing",)


@pytest.mark.parametrize("name", ["notes.txt", "ledger/2026-07-09.json", "ledger/x.json", "report.JSON", ".hidden"])
def test_any_added_file_is_found(name: str) -> None:
    """Nothing lies in a pack that the manifest does not know."""
    found = verify(PACK | {name: b"x"}).findings
    assert f"{name}: added: the manifest does not know it" in found


def test_what_is_no_file_is_found() -> None:
    """A link could show other bytes tomorrow; its name is made harmless."""
    assert verify(PACK, odd=["evil\nname"]).findings == (
        "evil name: no file but a link or the like: a pack holds files only",
    )


@pytest.mark.parametrize("name", ["\udc80", "\U0001f512", "a\u202eb", "", "x" * 500])
def test_any_name_of_a_file(name: str) -> None:
    """However a file that was added is called, it is named in one line that any screen takes."""
    (finding, *_) = verify(PACK | {name: b"x"}).findings
    assert finding.endswith("added: the manifest does not know it")
    assert finding.encode().decode() == finding
    assert verify({name: b"x", "SHA256SUMS": b""}).findings
    said = json.loads(PACK["manifest.json"])
    said["files"] = sorted([*said["files"], said["files"][0] | {"name": name}], key=lambda one: one["name"])
    assert not verify(PACK | {"manifest.json": (json.dumps(said, indent=2) + "\n").encode()}).intact


def test_one_line_for_one_alteration() -> None:
    """What changed is named once, with what it was."""
    forged = PACK["report.json"].replace(b'"schema": 1', b'"schema": 2')
    start = hashlib.sha256(forged).hexdigest()[:16]
    (same_length,) = verify(PACK | {"report.json": forged}).findings
    assert same_length == f"report.json: altered: as long as it was, SHA-256 {start}..."
    (longer,) = verify(PACK | {"report.csv": b"more"}).findings
    assert longer == "report.csv: altered: 4 bytes where there were 0"


def reworked(report: Mapping[str, bytes] = REPORT, seals: tuple[Seal, ...] = SEALS, about: About = ABOUT) -> Verified:
    """What is found in a pack that was made anew from other values, held against the head that was told."""
    return verify(pack(about, report, seals), HEADS[-1])


def test_a_ledger_made_anew_has_another_head() -> None:
    """Whoever makes a pack anew makes a whole one, and yet the head that was told is not in it."""
    forged = chain(text(slot(1)), text(slot(2)), text(slot(3)))
    report = REPORT | {"report.json": told(night(1), night(2))}
    (finding,) = reworked(report, forged).findings
    assert finding.startswith(
        f"the anchor {HEADS[-1][:16]}... is the head of none of the days 2026-07-01 to 2026-07-03"
    )
    assert verify(pack(ABOUT, report, forged)).intact, "without an anchor nobody can tell"


def test_a_text_that_does_not_fit_its_seal() -> None:
    """The heads stay, the text of a day is another one: it is told of that day."""
    forged = (SEALS[0], replace(SEALS[1], text=text(slot(2))), SEALS[2])
    report = REPORT | {"report.json": told(night(1), night(2))}
    assert reworked(report, forged).findings == ("ledger/2026-07-02.json: it is not what was sealed",)


@pytest.mark.parametrize(
    "forged",
    [
        (SEALS[0], SEALS[2]),
        (SEALS[0], replace(SEALS[1], digest=digest_of(text()), text=text()), SEALS[2]),
        (SEALS[0], SEALS[0], *SEALS[1:]),
    ],
    ids=["a day left out", "a day rewritten", "a day doubled"],
)
def test_a_chain_that_breaks(forged: tuple[Seal, ...]) -> None:
    """Heads that were kept do not follow from other days."""
    assert any(
        finding.startswith("seals.csv: the chain breaks at 2026-07-0") for finding in reworked(seals=forged).findings
    )


def test_a_chain_cut_off_at_its_end() -> None:
    """What was told is missing then; an older head is still there, and says so."""
    assert not reworked(seals=SEALS[:2]).intact
    found = verify(pack(ABOUT, REPORT, SEALS[:2]), HEADS[1])
    assert found.intact
    assert found.facts[-1].endswith("it was when it was told, the last one here")


def test_a_chain_whose_beginning_is_not_there() -> None:
    """Pruned by the store: from there on it is checked, and that it does not begin with the first is said."""
    found = verify(pack(ABOUT, REPORT, SEALS[1:]), HEADS[2])
    assert found.intact
    assert (
        f"2 sealed days, 2026-07-02 to 2026-07-03 (the ones before them are not in it); head {HEADS[2]}" in found.facts
    )


@pytest.mark.parametrize("digits", [16, 20, 64])
@pytest.mark.parametrize("day", [0, 1, 2])
def test_any_head_that_was_told_is_found(day: int, digits: int) -> None:
    """In full or its first digits; what was sealed later hangs on it."""
    found = verify(PACK, HEADS[day][:digits])
    assert found.intact
    assert found.facts[-1].startswith(f"the anchor is the head of 2026-07-0{day + 1}: ")
    later = {
        0: "; 2 days sealed after it hang on it",
        1: "; 1 day sealed after it hang on it",
        2: ", the last one here",
    }
    assert found.facts[-1].endswith(later[day])


def test_without_an_anchor_that_is_said() -> None:
    """It is intact as it was made, which is all that the pack by itself can show."""
    assert verify(PACK).facts[-1].startswith("no --anchor was given")
    assert verify(PACK).intact


def test_a_pack_without_any_seal() -> None:
    """Nothing was sealed yet: it can be made and checked, and no head is in it."""
    made = pack(ABOUT, REPORT, ())
    assert json.loads(made["manifest.json"])["chain"] is None
    assert verify(made).findings == ()
    assert "no day is sealed in it" in verify(made).facts
    assert verify(made, HEADS[0]).findings == (
        f"the anchor {HEADS[0][:16]}... is not in this pack, which holds no seal",
    )


@pytest.mark.parametrize("files", [{}, {"report.html": b"<p>"}, {"manifest.json": b"{}"}, {"manifest.json": b"["}])
def test_what_is_no_pack(files: dict[str, bytes]) -> None:
    """It is said, and nothing breaks."""
    assert verify(files, HEADS[0]).findings[0].startswith("manifest.json: ")


@given(name=st.sampled_from(["manifest.json", "seals.csv", "SHA256SUMS"]), content=st.binary(max_size=80))
def test_any_bytes_in_the_place_of_what_is_read(name: str, content: bytes) -> None:
    """Whatever stands there: it is told, without a traceback."""
    assert not verify(PACK | {name: content}).intact


@given(data=st.data())
def test_any_value_in_the_manifest(data: st.DataObject) -> None:
    """A manifest of the right words and wrong values is found out."""
    said = json.loads(PACK["manifest.json"])
    values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
    said[data.draw(st.sampled_from(sorted(said)))] = data.draw(values)
    content = (json.dumps(said, indent=2) + "\n").encode()
    assert content == PACK["manifest.json"] or not verify(PACK | {"manifest.json": content}).intact


@pytest.mark.parametrize(
    ("typed", "anchor"),
    [
        (HEADS[0], HEADS[0]),
        (f" {HEADS[0].upper()}\n", HEADS[0]),
        (HEADS[0][:16], HEADS[0][:16]),
        (HEADS[0][:15], None),
        (HEADS[0] + "0", None),
        ("0x" + HEADS[0][:20], None),
        ("", None),
        ("\u0661" * 16, None),
    ],
)
def test_what_an_anchor_may_be(typed: str, anchor: str | None) -> None:
    """16 to 64 digits; anything else is refused in one line that says what to give."""
    if anchor is not None:
        assert check_anchor(typed) == anchor
        return
    with pytest.raises(Misconfigured, match="no head of a chain: give the 16 to 64 hexadecimal digits"):
        check_anchor(typed)


def test_a_head_forged_by_hand_is_not_the_one_told() -> None:
    """Only the days themselves lead to a head."""
    assert next_head("0" * 64, FIRST, digest_of("x")) not in HEADS
