"""Which policies, and which exemptions of them, were in force."""

from checker.evidence.exemptions import exemptions, policies
from checker.evidence.model import Governed
from checker.evidence.ruling import governed, poll_at, read_versions, version_at
from tests.make import HOUR, utc
from tests.unit.evidence.recorded import (
    DAILY,
    LATER,
    LONG_AGO,
    NO_SCHEDULES,
    SPAN,
    WEEK,
    exempting,
    in_force,
    ruled,
    trail,
    versions,
)


def test_policies_of_the_time() -> None:
    """Each policy that was in force stands with its text, commit and hash, from look to look; others do not."""
    early = in_force("version: 1\npolicies: []\n", LONG_AGO, WEEK.start - HOUR)
    here = in_force(DAILY, WEEK.start, LATER, commit="abc123")
    late = in_force(NO_SCHEDULES, WEEK.end, LATER)
    [shown] = policies(read_versions([late, here, early]), SPAN)
    assert (shown.fingerprint, shown.text, shown.commit) == (here.fingerprint, DAILY, "abc123")
    assert (shown.start, shown.end, shown.problem) == (WEEK.start, LATER, None)


def test_a_policy_that_cannot_be_read() -> None:
    """It is shown all the same, and says why nothing can be made of it."""
    [shown] = policies(versions("version: 99\n"), SPAN)
    assert shown.problem
    assert "policy.yml:1" in shown.problem
    assert exemptions(versions("version: 99\n"), SPAN) == ()


def test_an_exemption_in_force() -> None:
    """Rules, reason, owner, approval, ticket and end are as the policy has them; it holds within the time asked for."""
    [one] = exemptions(versions(exempting("slots_met", "readable", until="2026-07-03")), SPAN)
    assert (one.rules, one.of, one.reason, one.owner) == (("slots_met", "readable"), "shop", "moving out", "platform")
    assert (one.approved_by, one.ticket, one.until) == ("lead", "OPS-1", utc("2026-07-04 00:00"))
    assert (one.start, one.end) == (WEEK.start, utc("2026-07-04 00:00"))


def test_one_that_stays_through_other_edits_is_one() -> None:
    """An edit that leaves an exemption as it is does not begin another; one that ends it does end it."""
    same = exempting("slots_met")
    [one] = exemptions(versions(same, f"{same}# a word\n", DAILY), SPAN)
    assert (one.start, one.end) == (WEEK.start, utc("2026-07-03 12:00"))


def test_one_that_is_prolonged_stands_twice() -> None:
    """An end that is moved is another approval: both are shown, one after the other."""
    both = exemptions(
        versions(exempting("slots_met", until="2026-07-10"), exempting("slots_met", until="2026-08-10")), SPAN
    )
    assert [(one.end, one.until.month) for one in both] == [(utc("2026-07-02 12:00"), 7), (WEEK.end, 8)]


def test_one_that_was_over_before() -> None:
    """An exemption that ended before the time is none of it."""
    assert exemptions(versions(exempting("slots_met", until="2026-06-30")), SPAN) == ()


def test_who_governed() -> None:
    """Each policy governs until the next version takes over; the same name in a new version goes on."""
    one = trail()
    assert governed(ruled(one, DAILY, f"{DAILY}# a word\n", NO_SCHEDULES)) == (
        Governed("all", WEEK.start, utc("2026-07-03 12:00")),
        Governed("lax", utc("2026-07-03 12:00"), WEEK.end),
    )


def test_what_nobody_can_tell() -> None:
    """Without a policy that can be read it is not known who governed, and a database that none fits has no policy."""
    unread, uncovered = "version: 99\n", DAILY.replace("'*'", "other")
    [one, two] = governed(ruled(trail(), unread, uncovered))
    assert (one.policy, one.unclear) == (None, "this version of checker cannot read the policy of that time")
    assert (two.policy, two.unclear) == (None, None)


def test_the_policy_before_the_first_one() -> None:
    """Before the first policy on record that one is taken; without any, looks are taken to be an hour apart."""
    assert version_at(versions(), LONG_AGO - HOUR) == versions()[0]
    assert version_at((), LONG_AGO) is None
    assert poll_at((), LONG_AGO) == HOUR
