"""Which policies and which exemptions were in force over a time. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from checker.evidence.intervals import Stretch, cut
from checker.evidence.model import ExemptionEvidence, PolicyVersion
from checker.evidence.ruling import Version
from checker.model import Exemption


def policies(versions: Sequence[Version], span: Stretch) -> tuple[PolicyVersion, ...]:
    """The policies that were in force at some instant of `span`, in order; each as long as looks went by it."""
    return tuple(
        PolicyVersion(
            one.in_force.fingerprint,
            one.in_force.path,
            one.in_force.text,
            one.in_force.first_in_force_at,
            one.in_force.last_in_force_at,
            one.in_force.commit,
            one.problem,
        )
        for one in versions
        if one.in_force.first_in_force_at < span[1] and one.in_force.last_in_force_at >= span[0]
    )


def exemptions(versions: Sequence[Version], span: Stretch) -> tuple[ExemptionEvidence, ...]:
    """The exemptions that were in force at some instant of `span`, by when they began in it.

    One that stands unchanged in versions that follow each other is one; it began when the first of them came in force.
    """
    found: dict[tuple[object, ...], ExemptionEvidence] = {}
    done: list[ExemptionEvidence] = []
    starts = [version.in_force.first_in_force_at for version in versions]
    for version, until in zip(versions, [*starts, span[1]][1:], strict=True):
        standing: dict[tuple[object, ...], ExemptionEvidence] = {}
        for entry in version.policy.entries if version.policy else ():
            one = _in_force(entry.exemption, version.in_force.first_in_force_at, until)
            key = (one.of, one.rules, one.reason, one.owner, one.until, one.approved_by, one.ticket)
            before = found.get(key)
            standing[key] = replace(one, start=before.start) if before else one
        done += (one for key, one in found.items() if key not in standing)
        found = standing
    every = (cut_to(one, span) for one in (*done, *found.values()))
    return tuple(sorted((one for one in every if one), key=lambda one: (one.start, one.until, one.of, one.rules)))


def cut_to(one: ExemptionEvidence, span: Stretch) -> ExemptionEvidence | None:
    """The part of it that lies in `span`; None where there is none."""
    part = cut((one.start, one.end), *span)
    return replace(one, start=part[0], end=part[1]) if part else None


def _in_force(exemption: Exemption, start: datetime, end: datetime) -> ExemptionEvidence:
    return ExemptionEvidence(
        exemption.of,
        exemption.rules,
        exemption.reason,
        exemption.owner,
        exemption.until,
        start,
        min(end, exemption.until),
        exemption.approved_by,
        exemption.ticket,
    )
