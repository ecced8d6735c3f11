"""Demands on how many backups are kept, and how far back, that no schedule of the plans in question can meet."""

from collections.abc import Iterator
from datetime import timedelta

from checker.policy.durations import render_duration
from checker.policy.lint.remark import Page, Remark
from checker.policy.lint.tiers import LIKE_PREMIUM, SMALL, meant
from checker.policy.values import Match
from checker.rules.retained_backups import Parameters
from checker.rules.retained_backups.kept import Kept, plans_that_keep

_RULE = "retained_backups"
_ELSEWHERE = "copies of your own dumps elsewhere"

# From older documentation (heroku.md §3.1). Of today's small plans no source at hand says what they keep; what the
# ones that they replaced kept stands in for it, and the remark says so.
_WEEK, _STANDARD, _PREMIUM = Kept(1, 0), Kept(4, 0), Kept(8, 12)
_TIERS = {
    **dict.fromkeys(SMALL, _WEEK),
    "standard": _STANDARD,
    **dict.fromkeys(LIKE_PREMIUM, _PREMIUM),
}


def beyond_keeping(page: Page) -> Iterator[Remark]:
    """Each `retained_backups` that a schedule of some plan that is meant, or of any plan, never meets."""
    for number, section in enumerate(page.policy.sections):
        demand = section.requirement.demands.get(_RULE)
        if demand is None or not isinstance(demand.parameters, Parameters):
            continue
        scheduled, reach = demand.parameters.scheduled, demand.parameters.least_reach
        found = _too_little(section.match, scheduled, reach)
        if found is None:
            continue
        who, kept = found
        key, wanted = ("reach", render_duration(reach)) if reach > kept.reach else ("scheduled", str(scheduled))
        line, col = page.at("policies", number, "require", _RULE, key)
        what = f"{key}: {wanted} can never be met: {who} {kept}, {kept.most} backups at most"
        yield Remark(line, col, what, _remedy(scheduled, reach))


def _too_little(match: Match, scheduled: int, reach: timedelta) -> tuple[str, Kept] | None:
    """Whose schedule keeps too little, and what it keeps."""
    tiers = meant(match)
    short = [tier for tier in tiers if not _enough(_TIERS[tier], scheduled, reach)]
    if tiers and short:
        tier = min(short, key=lambda tier: _TIERS[tier].reach)
        return f"a schedule on a plan of the tier {tier} is documented to keep", _TIERS[tier]
    return (
        None
        if tiers or _enough(_PREMIUM, scheduled, reach)
        else ("no schedule on any plan is documented to keep more than", _PREMIUM)
    )


def _enough(kept: Kept, scheduled: int, reach: timedelta) -> bool:
    return scheduled <= kept.most and reach <= kept.reach


def _remedy(scheduled: int, reach: timedelta) -> str:
    larger = " or ".join(plans_that_keep(scheduled, reach))
    return f"{larger} keep as much, or have {_ELSEWHERE}" if larger else f"ask for less, or have {_ELSEWHERE}"
