"""In lines for people: what governs the databases, and which are a matter of their own. Pure."""

from collections.abc import Iterator, Sequence

from checker.report.coverage import Coverage

_SHOWN = 10


def lines(found: Coverage) -> Iterator[str]:
    """A sentence for each that there is; what governs, what does not, and what is retired add up to all databases."""
    governed = [f"{g.policy} ({g.count})" for g in found.governed if g.nothing is None]
    if governed:
        yield f"Governed by: {', '.join(governed)}."
    for g in found.governed:
        if g.nothing is not None:
            yield f"Nothing demanded by: {g.policy} ({g.count}): {g.nothing}."
    if found.uncovered:
        yield f"No policy matches: {_names(found.uncovered)}."
    if found.unclear:
        yield f"Which policy governs is not known of: {_names(found.unclear)}."
    if found.retired:
        # A name that nothing seen has may be one that nothing ever had.
        yield f"Retired (not listed now): {_names([f'{e.database} ({e.retirement.reason})' for e in found.retired])}."
    if found.exempt:
        said = [f"{e.database} from {', '.join(e.rules)} until {e.exemption.last}" for e in found.exempt]
        yield f"Exempt: {_names(said, '; ')}."
    if found.unreadable:
        yield f"Not readable: {_names(found.unreadable)}."
    if found.not_applicable:
        yield f"Without PGBackups: {_names(found.not_applicable)}."


def _names(names: Sequence[str], between: str = ", ") -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{between.join(names[:_SHOWN])}{more}"
