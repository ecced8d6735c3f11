"""What holds for a whole file: how often it is looked, what is expected, how and where the team is told."""

from collections.abc import Iterator
from datetime import timedelta

from checker.model import Alerting, Origin, QuietHours, Severity
from checker.policy.diff.change import Change, Direction, Kind, by_choice, by_size, placed, unforeseen
from checker.policy.diff.requirements import duration_changed, flag_changed, severity_changed
from checker.policy.durations import render_duration
from checker.policy.reader import read
from checker.policy.values import Expect, Policy

_LOOSER, _TIGHTER, _OTHER, _NEITHER = Direction.LOOSER, Direction.TIGHTER, Direction.OTHER, Direction.NEITHER
_ALERTING = frozenset(
    {"unknown_after", "recover_after", "reminders", "escalate_after", "quiet_hours", "digest", "drill"}
)
_EXPECT = frozenset({"teams", "apps", "min_databases", "origin"})
_DAY_HOURS = 24
_FACTOR, _FAR = 4, timedelta(days=3650)
NEVER = "never"

_Changes = Iterator[Change]


class Places:
    """Where the keys of a policy file stand."""

    def __init__(self, policy: Policy) -> None:
        self._path = policy.path
        self._tree = read(policy.text, policy.path) if policy.text else None

    def of(self, *keys: str) -> Origin | None:
        """The place of a key; None where nobody wrote it."""
        found = self._tree.written(keys) if self._tree else None
        spot = (found[0] or found[1]) if found else None
        return Origin(self._path, spot.line, spot.col) if spot else None


def whole_changed(old: Policy, new: Policy) -> _Changes:
    """Every difference of what stands beside the policies themselves, the sinks aside."""
    one, other = Places(old), Places(new)
    for keys, changes in (
        (("version",), _version(old, new)),
        (("poll",), _durations("poll", old.poll, new.poll)),
        (("defaults", "severity"), _severity(old, new)),
        (("max_exemption",), _durations("max_exemption", old.max_exemption, new.max_exemption)),
        (("expect",), _expect(old.expect, new.expect)),
    ):
        yield from placed(changes, one.of(*keys), other.of(*keys))
    for key, changes in _alerting(old.alerting, new.alerting):
        yield from placed(changes, one.of("alerting", key), other.of("alerting", key))


def _version(old: Policy, new: Policy) -> _Changes:
    if old.version != new.version:
        yield Change(Kind.VALUE, "version", _OTHER, str(old.version), str(new.version))


def _severity(old: Policy, new: Policy) -> _Changes:
    if old.severity is not new.severity:
        yield severity_changed("defaults.severity", old.severity, new.severity)


def _durations(what: str, old: timedelta, new: timedelta, longer: Direction = _LOOSER) -> _Changes:
    if old != new:
        yield duration_changed(what, old, new, longer=longer)


def _expect(old: Expect, new: Expect) -> _Changes:
    for name in ("teams", "apps"):
        before, after = set(getattr(old, name)), set(getattr(new, name))
        if before != after:
            direction = by_choice(frozenset(before), frozenset(after), tighter=True)
            yield Change(Kind.VALUE, f"expect.{name}", direction, _listed(before), _listed(after))
    if old.min_databases != new.min_databases:
        direction = by_size(more=new.min_databases > old.min_databases, tighter=True)
        numbers = (str(old.min_databases), str(new.min_databases))
        yield Change(Kind.VALUE, "expect.min_databases", direction, *numbers)
    yield from unforeseen(old, new, _EXPECT, "expect.")


def _listed(words: set[str]) -> str | None:
    return ", ".join(sorted(words)) or None


def _alerting(old: Alerting, new: Alerting) -> Iterator[tuple[str, _Changes]]:
    """By the key of `alerting` below which they stand."""
    yield "unknown_after", _durations("alerting.unknown_after", old.unknown_after, new.unknown_after)
    # What is fine for a moment only counts as over the sooner, and the wait for the next alarm begins anew.
    yield "recover_after", _durations("alerting.recover_after", old.recover_after, new.recover_after, _TIGHTER)
    yield "reminders", _reminders(dict(old.reminders), dict(new.reminders))
    yield "escalate_after", _escalation(dict(old.escalate_after), dict(new.escalate_after))
    yield "quiet_hours", _quiet(old.quiet_hours, new.quiet_hours)
    for key in ("digest", "drill"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield key, iter([flag_changed(f"alerting.{key}", old=before, new=after, yes=_TIGHTER)])
    yield "", unforeseen(old, new, _ALERTING, "alerting.")


def _reminders(old: dict[Severity, tuple[timedelta, ...]], new: dict[Severity, tuple[timedelta, ...]]) -> _Changes:
    for severity in Severity:
        before, after = old.get(severity, ()), new.get(severity, ())
        if before != after:
            what = f"alerting.reminders.{severity}"
            yield Change(Kind.VALUE, what, _rarer(before, after), _ages(before), _ages(after))


def _ages(ages: tuple[timedelta, ...]) -> str:
    return ", ".join(map(render_duration, ages)) or NEVER


def _rarer(old: tuple[timedelta, ...], new: tuple[timedelta, ...]) -> Direction:
    """Looser where each reminder comes later, or never; tighter where each comes sooner."""
    if not old or not new:
        return _LOOSER if old else _TIGHTER
    before, after = _told_at(old), _told_at(new)
    length = min(len(before), len(after))
    pairs = list(zip(before[:length], after[:length], strict=True))
    if all(a >= b for b, a in pairs):
        return _LOOSER if any(a > b for b, a in pairs) else _NEITHER
    return _TIGHTER if all(a <= b for b, a in pairs) else _OTHER


def _told_at(ages: tuple[timedelta, ...]) -> list[timedelta]:
    """All ages, with those that follow at growing distance."""
    told = list(ages)
    while told[-1] < _FAR:
        told.append(told[-1] * _FACTOR)
    return told


def _escalation(old: dict[Severity, timedelta], new: dict[Severity, timedelta]) -> _Changes:
    for severity in Severity:
        before, after = old.get(severity), new.get(severity)
        if before != after:
            later = by_size(more=(after or _FAR * 2) > (before or _FAR * 2), tighter=False)
            yield Change(Kind.VALUE, f"alerting.escalate_after.{severity}", later, _age(before), _age(after))


def _age(age: timedelta | None) -> str:
    return render_duration(age) if age else NEVER


def _quiet(old: QuietHours | None, new: QuietHours | None) -> _Changes:
    if old == new:
        return
    if old and new and old.timezone != new.timezone:
        direction = _OTHER
    else:
        direction = by_choice(_hours(old), _hours(new), tighter=False)
    yield Change(Kind.VALUE, "alerting.quiet_hours", direction, _from_to(old), _from_to(new))


def _from_to(quiet: QuietHours | None) -> str | None:
    return f"{quiet.start:02d}:00 to {quiet.end:02d}:00 {quiet.timezone}" if quiet else None


def _hours(quiet: QuietHours | None) -> frozenset[int]:
    if quiet is None:
        return frozenset()
    length = (quiet.end - quiet.start) % _DAY_HOURS
    return frozenset((quiet.start + number) % _DAY_HOURS for number in range(length))
