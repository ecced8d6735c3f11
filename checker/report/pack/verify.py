"""What is wrong with a pack: altered bytes, files that are missing or were added, seals that do not chain. Pure.

The manifest tells whether the pack is as it was made. Whoever makes a pack anew makes its manifest anew, too: that what
it says of the ledger is what it was is told by the chain of seals and a head that was kept outside, such as the one in
a weekly digest.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checker import phrases
from checker.errors import Misconfigured
from checker.model import Seal
from checker.plain import NAME, clean
from checker.policy.problems import quoted
from checker.report.pack import manifest, sealed
from checker.report.pack.agrees import REPORT, Compared, compare
from checker.report.pack.make import chain_of
from checker.report.pack.manifest import Malformed, Manifest
from checker.seals import breaks, from_the_start

SHORTEST = 16
"""So many digits of a head at least: fewer could be met by chance, or by somebody who tries."""

_ANCHOR = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: a line for each thing that is wrong, and what else there is to say of the pack, a line each."""

    findings: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Nothing was found to be wrong."""
        return not self.findings


def check_anchor(text: str) -> str:
    """The head as it is compared. Raises Misconfigured for what cannot be one."""
    anchor = text.strip().lower()
    if not _ANCHOR.fullmatch(anchor):
        raise Misconfigured(
            f"--anchor {quoted(text)} is no head of a chain: give the {SHORTEST} to 64 hexadecimal digits that stand "
            "in a weekly digest"
        )
    return anchor


def verify(files: Mapping[str, bytes], anchor: str | None = None, odd: Sequence[str] = ()) -> Verified:
    """Everything about the files of a pack, by name; `odd` names what lies among them and is no file.

    `anchor` is a head, or its first digits, as `check_anchor` gives it.
    """
    said, unreadable = _said(files)
    seals, unchained = _seals(files, said)
    findings = [
        *unreadable,
        *(_listed(files, said) if said else ()),
        *(f"{_shown(name)}: no file but a link or the like: a pack holds files only" for name in sorted(odd)),
        *_sums(files, said),
        *unchained,
        *(() if seals is None else (*_chained(seals, said), *_texts(files, seals))),
    ]
    compared = _compared(files, seals, said)
    findings += compared.findings
    seals = seals or ()
    facts = [_held(files, said), *_of_the_chain(seals), *compared.facts]
    if anchor is None:
        facts.append(_unanchored(seals))
    elif place := _place(seals, anchor):
        facts.append(_anchored(seals, place))
    else:
        findings.append(_not_there(seals, anchor))
    return Verified(tuple(findings), tuple(fact for fact in facts if fact))


def _said(files: Mapping[str, bytes]) -> tuple[Manifest | None, list[str]]:
    if manifest.NAME not in files:
        return None, [f"{manifest.NAME}: missing: this is no pack, or it cannot be told what belongs to it"]
    try:
        return manifest.read(files[manifest.NAME]), []
    except Malformed as error:
        return None, [f"{manifest.NAME}: altered: {error}"]


def _listed(files: Mapping[str, bytes], said: Manifest) -> Iterator[str]:
    known = {one.name: one for one in said.files}
    for name, one in known.items():
        if name not in files:
            yield f"{_shown(name)}: missing"
        elif (there := manifest.entry(name, files[name])) != one:
            length = f"{there.bytes} bytes where there were {one.bytes}"
            what = length if there.bytes != one.bytes else f"as long as it was, SHA-256 {there.sha256[:SHORTEST]}..."
            yield f"{_shown(name)}: altered: {what}"
    for name in sorted(files.keys() - known.keys() - {manifest.NAME, manifest.SUMS}):
        yield f"{_shown(name)}: added: the manifest does not know it"


def _sums(files: Mapping[str, bytes], said: Manifest | None) -> Iterator[str]:
    """By what the manifest says of the files, not by the files: each alteration is told once."""
    if manifest.SUMS not in files:
        yield f"{manifest.SUMS}: missing"
    elif said is None:
        if files[manifest.SUMS] != manifest.sums(files):
            yield f"{manifest.SUMS}: it does not fit the files"
    else:
        own = manifest.entry(manifest.NAME, files[manifest.NAME])
        if files[manifest.SUMS] != manifest.lines((*said.files, own)):
            yield f"{manifest.SUMS}: it does not say what {manifest.NAME} says: one of them was altered"


def _seals(files: Mapping[str, bytes], said: Manifest | None) -> tuple[Sequence[Seal] | None, list[str]]:
    if sealed.CHAIN not in files:
        told = said is not None and any(one.name == sealed.CHAIN for one in said.files)
        return None, [] if told else [f"{sealed.CHAIN}: missing"]
    texts = {day: files[name] for name in files if (day := sealed.day_of(name))}
    try:
        return sealed.read_chain(files[sealed.CHAIN], texts), []
    except Malformed as error:
        return None, [f"{sealed.CHAIN}: altered: {error}"]


def _chained(seals: Sequence[Seal], said: Manifest | None) -> Iterator[str]:
    for day in breaks(seals):
        yield f"{sealed.CHAIN}: the chain breaks at {day}: its head does not follow from the seal before it"
    if said is not None and said.chain != chain_of(seals):
        yield f"{sealed.CHAIN}: the manifest says another chain than this"


def _texts(files: Mapping[str, bytes], seals: Sequence[Seal]) -> Iterator[str]:
    digests = {seal.day: seal.digest for seal in seals}
    for name in sorted(files):
        if (day := sealed.day_of(name)) is None:
            continue
        if day not in digests:
            yield f"{name}: there is no seal of that day"
        elif hashlib.sha256(files[name]).hexdigest() != digests[day]:
            yield f"{name}: it is not what was sealed"


def _compared(files: Mapping[str, bytes], seals: Sequence[Seal] | None, said: Manifest | None) -> Compared:
    """Nothing where what is needed for it is missing or altered, which is told already."""
    if REPORT not in files and said is not None and all(one.name != REPORT for one in said.files):
        return Compared((f"{REPORT}: missing",))
    if REPORT not in files or not seals or said is None:
        return Compared()
    try:
        return compare(files[REPORT], seals, said)
    except Malformed:
        as_made = any(one == manifest.entry(REPORT, files[REPORT]) for one in said.files)
        return Compared((f"{REPORT}: its slots cannot be held against what was sealed",) if as_made else ())


def _held(files: Mapping[str, bytes], said: Manifest | None) -> str:
    if said is None:
        return f"{phrases.many(len(files), 'file')}, and no manifest that can be relied on"
    of = f", of {phrases.many(len(said.apps), 'app')} only" if said.apps else ""
    return f"a report from {said.first} to {said.last}{of}, as of {clean(said.made_at, NAME)}: {_count(files)}"


def _count(files: Mapping[str, bytes]) -> str:
    return f"{phrases.many(len(files), 'file')}, {phrases.many(sum(map(len, files.values())), 'byte')}"


def _of_the_chain(seals: Sequence[Seal]) -> Iterator[str]:
    if not seals:
        yield "no day is sealed in it"
        return
    begins = "from the first of all" if from_the_start(seals) else "the ones before them are not in it"
    first, last = seals[0], seals[-1]
    yield f"{phrases.many(len(seals), 'sealed day')}, {first.day} to {last.day} ({begins}); head {last.head}"
    without = sum(seal.text is None for seal in seals)
    if without:
        yield f"{phrases.many(without, 'sealed day')} without text: from before the range, or pruned by then"


def _unanchored(seals: Sequence[Seal]) -> str:
    if not seals:
        return ""
    return "no --anchor was given: whoever can write a pack can write another; compare a head with a weekly digest"


def _place(seals: Sequence[Seal], anchor: str) -> date | None:
    return next((seal.day for seal in seals if seal.head.startswith(anchor)), None)


def _anchored(seals: Sequence[Seal], day: date) -> str:
    later = sum(seal.day > day for seal in seals)
    after = f"; {phrases.many(later, 'day')} sealed after it hang on it" if later else ", the last one here"
    return f"the anchor is the head of {day}: all that was sealed up to then is what it was when it was told{after}"


def _not_there(seals: Sequence[Seal], anchor: str) -> str:
    shown = f"the anchor {anchor[:SHORTEST]}..."
    if not seals:
        return f"{shown} is not in this pack, which holds no seal"
    return (
        f"{shown} is the head of none of the days {seals[0].day} to {seals[-1].day}: the ledger was altered, the chain "
        "is another one's, or the anchor is of a day that is not in this pack"
    )


def _shown(name: str) -> str:
    return clean(name, NAME) or "a file without a name"
