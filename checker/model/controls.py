"""The controls of known standards that rules may serve: a closed list, each with what it asks for in our own words.

That a rule serves a control means that its verdicts are evidence for it. No rule makes anybody compliant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

ControlId = Literal["SOC 2 A1.2", "SOC 2 CC7.2", "ISO 27001 A.8.13", "CIS 11.2", "CIS 11.4", "CIS 11.5"]
"""The name by which a rule and a report know a control."""

_SOC_2 = "SOC 2, Trust Services Criteria"
_CIS = "CIS Critical Security Controls v8.1, Control 11"


@dataclass(frozen=True, slots=True)
class Control:
    """One control: `title` says what it asks for, `not_shown` what of that nothing here is evidence of."""

    id: ControlId
    standard: str
    title: str
    not_shown: str


_ALL = (
    Control(
        "SOC 2 A1.2",
        _SOC_2,
        "Data is backed up, failures of backups are noticed and acted upon, and what a recovery needs is kept ready",
        "that a recovery was rehearsed (which criterion A1.3 asks for), or that a restored backup holds what it should",
    ),
    Control(
        "SOC 2 CC7.2",
        _SOC_2,
        "Systems are watched for what is out of the ordinary, and that is looked into",
        "anything but databases at Heroku, their schedules and their backups",
    ),
    Control(
        "ISO 27001 A.8.13",
        "ISO/IEC 27001:2022, Annex A",
        "Copies of information are made and kept as an agreed policy on backups says, and are tested regularly",
        "that a backup was tested: only restores that were seen are listed",
    ),
    Control(
        "CIS 11.2",
        _CIS,
        "Backups run automatically, at least weekly",
        "backups of anything but databases at Heroku",
    ),
    Control(
        "CIS 11.4",
        _CIS,
        "A copy of what recovery needs is kept isolated from what it would recover",
        "any of it: Heroku deletes its backups together with the database, and no other copy can be seen",
    ),
    Control(
        "CIS 11.5",
        _CIS,
        "Restoring a backup is tested at least quarterly",
        "any of it by a verdict: restores that were seen are listed, and nobody saw whether their content was checked",
    ),
)

CONTROLS: Final[Mapping[ControlId, Control]] = {control.id: control for control in _ALL}
"""Every control, in the order in which they are shown."""
