"""Demands on how many backups are kept, and how far back, that no schedule of the plans in question can meet."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase

from checker.policy.durations import render_duration
from checker.policy.lint.remark import Page, Remark
from checker.policy.values import Match
from checker.rules.retained_backups import Parameters
from checker.rules.retained_backups.kept import Kept, plans_that_keep

_RULE = "retained_backups"
_ELSEWHERE = "copies of your own dumps elsewhere"
_ALL = ("*",)

# From older documentation (heroku.md §3.1). Of today's small plans no source at hand says what they keep; what the
# ones that they replaced kept stands in for it, and the remark says so.
_WEEK, _STANDARD, _PREMIUM = Kept(1, 0), Kept(4, 0), Kept(8, 12)
_TIERS = {
    **dict.fromkeys(("hobby", "mini", "basic", "essential"), _WEEK),
    "standard": _STANDARD,
    **dict.fromkeys(("premium", "private", "shield"), _PREMIUM),
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
    tiers = _meant(match)
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


def _meant(match: Match) -> Sequence[str]:
    """The tiers that a match names; none where it leaves them open."""
    plans = (pattern.partition("-")[0] for pattern in match.plans)
    by_plan = (
        {tier for pattern in plans for tier in _TIERS if fnmatchcase(tier, pattern)} if match.plans else set(_TIERS)
    )
    by_tier = {tier for tier in _TIERS if any(fnmatchcase(tier, pattern) for pattern in match.tiers or _ALL)}
    meant = [tier for tier in _TIERS if tier in by_plan & by_tier]
    return meant if len(meant) < len(_TIERS) else []


def _remedy(scheduled: int, reach: timedelta) -> str:
    larger = " or ".join(plans_that_keep(scheduled, reach))
    return f"{larger} keep as much, or have {_ELSEWHERE}" if larger else f"ask for less, or have {_ELSEWHERE}"
