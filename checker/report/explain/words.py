"""What an explanation says in sentences, whoever prints it."""

from collections.abc import Iterable
from datetime import datetime

from checker import phrases
from checker.policy import Criterion, Tried
from checker.report.explain.explained import Exempted, Explanation, Standing, Told
from checker.slots import zone

_MANY = 6


def why(parts: Iterable[Criterion], *, fits: bool | None) -> str:
    """The keys that decide: of what fits all of them, of what does not those that do not fit."""
    shown = [part for part in parts if fits or part.fits is not True]
    return "; ".join(map(_criterion, shown)) or "its match is empty and fits all"


def verdict_of(tried: Tried) -> str:
    """How a policy that was tried fared."""
    if tried.fits is None:
        return "not known whether it fits"
    return "fits" if tried.fits else "does not fit"


def in_both(at: datetime, timezone: str) -> str:
    """An instant in UTC and, where that is another time, on the clocks of its people."""
    local = at.astimezone(zone(timezone))
    utc = phrases.instant(at)
    return utc if not local.utcoffset() else f"{utc} ({local:%Y-%m-%d %H:%M} {timezone})"


def state(found: Explanation) -> str | None:
    """What is not as with any other database."""
    requirement = found.requirement
    said = []
    if requirement.nothing:
        said.append(f"policy demands nothing of it: {requirement.nothing}")
    if requirement.ephemeral:
        said.append("ephemeral: nobody is told that it comes or goes")
    if requirement.retired:
        said.append(f"retired, and still there: {requirement.retired.reason} ({requirement.retired.origin})")
    return "; ".join(said) or None


def exemption(one: Exempted) -> str:
    """An exemption and how it stands."""
    given = one.exemption
    rules = ", ".join(given.rules)
    if one.standing is Standing.HOLDS:
        return f"{rules}: holds until {given.last} ({given.origin}): {given.why}"
    if one.standing is Standing.ENDED:
        return f"{rules}: ended on {given.last} ({given.origin}), exempts nothing any more: {given.why}"
    fit = None if one.standing is Standing.NOT_KNOWN else False
    return f"{rules}: {one.standing} ({given.origin}): {why(one.criteria, fits=fit)}"


def told(one: Told) -> str:
    """What a sink hears of this database."""
    heard = "; ".join(f"{severity}: {', '.join(rules)}" for severity, rules in one.rules.items())
    lacking = f"; but {' and '.join(one.lacks)} cannot be used here" if one.lacks else ""
    return f"{heard or 'nothing'} [takes {one.sink.route.in_words}]{lacking}"


def _criterion(part: Criterion) -> str:
    if part.key == "not":
        if part.fits is None:
            return f"not: is not known, {why(part.inner, fits=None)}"
        return f"not: is not {part.wants[0]}" if part.fits else f"not: is left out, {why(part.inner, fits=True)}"
    wants = _some(part.wants)
    if part.has is None:
        return f"{part.key}: wants {wants}, has what Heroku did not tell"
    return f"{part.key}: wants {wants}, has {_some(part.has) or 'none'}"


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more
