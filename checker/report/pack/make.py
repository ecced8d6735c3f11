"""A report and the seals of the ledger as the files of a pack. Pure: the same values give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checker import __version__
from checker.model import Seal
from checker.report.as_json import stamp
from checker.report.pack import manifest, sealed
from checker.report.pack.manifest import Chain, Manifest
from checker.seals import from_the_start


@dataclass(frozen=True, slots=True)
class About:
    """What the report of a pack is about: its first and last day, the instant as of which it is, its apps (none: all).

    `policies` are the hashes of the policies that were in force.
    """

    first: date
    last: date
    made_at: datetime
    apps: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()


def pack(about: About, report: Mapping[str, bytes], seals: Sequence[Seal]) -> dict[str, bytes]:
    """The files of the pack by name: those of the `report`, the seals, the manifest and SHA256SUMS.

    `seals` are all that there are, the oldest first, not only those of the range.
    """
    files = dict(report) | sealed.files(seals, about.first)
    said = Manifest(
        version=__version__,
        first=about.first,
        last=about.last,
        made_at=stamp(about.made_at),
        apps=about.apps,
        policies=about.policies,
        chain=chain_of(seals),
        files=tuple(manifest.entry(name, content) for name, content in sorted(files.items())),
    )
    files[manifest.NAME] = manifest.written(said)
    return files | {manifest.SUMS: manifest.sums(files)}


def chain_of(seals: Sequence[Seal]) -> Chain | None:
    """What a manifest says of these seals; None where nothing is sealed yet."""
    if not seals:
        return None
    return Chain(seals[0].day, seals[-1].day, seals[-1].head, from_the_start(seals))
