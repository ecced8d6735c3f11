"""This installation: its version, its clock, its zone data, and the database with its own state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import phrases
from checker.model import CLOCK_SKEW
from checker.policy import Policy
from checker.report.diagnosis import Line, Standing
from checker.slots import zone_data_version

_ADD_POSTGRES = f"heroku addons:create heroku-postgresql:essential-0 --app {phrases.OWN_APP}"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StoreState:
    """What stands at DATABASE_URL: the revisions that the tables are at, and the one that this version brings.

    `missing`: it is a file that is not there yet; `caveats` say what it is worth less for, `pooled` that the URL leads
    through Heroku's pooler.
    """

    kind: str
    at: tuple[str, ...] = ()
    ours: str = ""
    known: frozenset[str] = frozenset()
    missing: bool = False
    pooled: bool = False
    caveats: tuple[str, ...] = ()


def of_this(version: str, commit: str, python: str) -> Iterator[Line]:
    """The version of checker, with the commit where Heroku tells it, and that of Python."""
    said = f"{version}, commit {commit}" if commit else f"{version}; which commit Heroku does not tell here"
    yield Line("checker", Standing.OK, f"{said}; Python {python}")


def of_zones(policy: Policy | None, now: datetime) -> Line:
    """The release of the zone data, and the zones that policy names; reading the policy proves that it knows them."""
    version = zone_data_version()
    zones = _zones(policy) if policy else []
    named = f"; it knows the zones that policy names: {', '.join(zones)}" if zones else ""
    said = f"tzdata {version}{named}"
    year = version.partition(".")[0]
    if year.isdigit() and int(year) < now.year - 1:
        return Line("zone data", Standing.WARN, f"{said}; more than a year old: deploy with a newer tzdata")
    return Line("zone data", Standing.OK, said)


def _zones(policy: Policy) -> list[str]:
    demands = (section.requirement.schedule for section in policy.sections)
    named = {demand.timezone for demand in demands if demand and demand.hour is not None}
    quiet = policy.alerting.quiet_hours
    return sorted(named | ({quiet.timezone} if quiet else set()))


def of_clock(off: timedelta | None) -> Line:
    """How far our clock is off Heroku's, which dates backups."""
    if off is None:
        return Line("clock", Standing.UNKNOWN, "Heroku did not tell its time", untold=True)
    length = abs(off)
    if length < _MINUTE:
        return Line("clock", Standing.OK, "within a minute of Heroku's")
    way = "ahead of" if off < timedelta() else "behind"
    said = f"{phrases.limit(length)} {way} Heroku's; backups would be dated wrong: set this machine's clock"
    return Line("clock", Standing.FAIL if length > CLOCK_SKEW else Standing.WARN, said)


def of_store(state: StoreState) -> Iterator[Line]:
    """Whether it was reached and its tables are those of this version, and what else there is to know."""
    if state.missing:
        yield Line("store", Standing.OK, "a local SQLite file, which is not there yet; the worker makes it")
    elif not state.at:
        yield Line("store", Standing.OK, f"{state.kind}, reached; without tables yet, which the worker makes")
    elif not set(state.at) <= state.known:
        said = f"{state.kind}, reached; its tables are of a newer checker (revision {', '.join(state.at)})"
        yield Line("store", Standing.WARN, f"{said}: this one leaves them as they are")
    elif state.ours not in state.at:
        said = f"{state.kind}, reached; at revision {', '.join(state.at)}, and this version brings {state.ours}"
        yield Line("store", Standing.OK, f"{said}: the worker brings it up to date")
    else:
        yield Line("store", Standing.OK, f"{state.kind}, reached; at revision {state.ours}, that of this version")
    if state.pooled:
        said = "the URL leads through Heroku's connection pooler, which checker can work with"
        yield Line("store: pooled", Standing.OK, said)
    for caveat in state.caveats:
        yield Line("store: kept", Standing.WARN, caveat, (_ADD_POSTGRES,))
