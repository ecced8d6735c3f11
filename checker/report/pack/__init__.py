"""A pack: a report in all its forms with the seals of the ledger, and a manifest by which anybody can verify it.

manifest   what stands in `manifest.json` and in `SHA256SUMS`
sealed     the seals as files: the chain, and the sealed text of each day
make       report and seals to the files of a pack
verify     the files of a pack to what is wrong with them
folder     the one place that reads and writes: a pack as a directory
"""

from checker.report.pack.folder import read, write
from checker.report.pack.make import About, pack
from checker.report.pack.verify import Verified, check_anchor, verify

__all__ = ["About", "Verified", "check_anchor", "pack", "read", "verify", "write"]
