"""The causes of incidents about checker itself, in a few words each: when they begin, and when they are over. Pure."""

SWEEP = "sweep"
"""The cause when a whole sweep failed: nothing is known of any database."""

RULES = "rules"
"""The cause when a rule raised: what it should have judged is unknown."""

LISTING = "listing"
"""The cause when part of the account could not be listed."""

STORE = "store"
"""The cause when checker's own database cannot be used: nothing can be remembered."""

WORKER = "worker"
"""The cause when a sweep broke in a way that could not even be recorded."""

DELIVERY = "delivery"
"""The cause when a sink refuses, in every form, what there is to tell."""

SINK = "sink"
"""The cause when a sink has taken nothing for a while, whatever it was told."""

SETUP = "setup"
"""The cause when a sink that is named cannot be used, or who watches checker cannot: a variable is missing or wrong."""

GAP = "gap"
"""The cause when nobody looked for longer than policy wants."""

FACTS = "facts"
"""The cause when what policy goes by of apps could not be read, and is as it was at an earlier look."""

EXPECTED = "expected"
"""The cause when less is seen than policy expects, or names."""

VANISHED = "vanished"
"""The cause when all that a team had is not listed any more."""

SLOW = "slow"
"""The cause when a sweep takes longer than the time until the next one."""

REQUESTS = "requests"
"""The cause when the account has too few requests to Heroku for every database to be looked at often enough."""

HUNG = "hung"
"""The cause when a look does not end."""

TOKEN = "token_expiry"  # noqa: S105 -- a cause, not a token
"""The cause when the token will not be taken for much longer."""

DRILL = "drill"
"""The cause when a drill led to no alarm."""

EXEMPTION_ENDS = "exemption_ends"
"""The cause when an exemption runs out soon."""

EXEMPTION_ENDED = "exemption_ended"
"""The cause when an exemption that is over still stands in the policy."""

POLICY_REFUSED = "policy_refused"
"""The cause when the policy file has mistakes, and an earlier policy runs instead, or none."""

POLICY_CHANGED = "policy_changed"
"""The cause when another policy came in force than the team knew of."""

DETAILS = "details"
"""The cause when details cannot be read, be it of one database or of most, while backups and schedules can."""

LOST = "lost_unseen"
"""The cause when slots turned out to be lost while nobody could look, and newer ones had their turn already."""

FROM_THE_START = "from_the_start"
"""The cause under which a pager is told in one of all that was there when it was first told anything."""

OF_THE_LOOK = frozenset({SWEEP, RULES, LISTING, STORE, WORKER, REQUESTS})
"""The causes that mean that something was not looked at, or not judged."""

MOMENTARY = frozenset({GAP, DRILL, LOST, EXEMPTION_ENDS, EXEMPTION_ENDED, POLICY_CHANGED})
"""The causes that are over when they are told: their end is not told."""

HEADLINES = {
    SWEEP: "checker is blind: a whole look failed",
    RULES: "checker has a bug: a rule failed to judge",
    LISTING: "checker may not see every database",
    DETAILS: "Details of databases cannot be read",
    STORE: "checker cannot use its own database",
    WORKER: "checker has a bug: a sweep broke off",
    DELIVERY: "checker cannot get its messages through",
    SINK: "checker's messages do not arrive",
    SETUP: "checker cannot tell everybody: a variable is missing or wrong",
    GAP: "checker did not look for a while",
    LOST: "Nights were lost while nobody could look",
    FACTS: "checker goes by stages or regions of an earlier look",
    EXPECTED: "checker sees less than policy expects",
    VANISHED: "checker lost sight of a whole team",
    SLOW: "checker takes too long to look",
    REQUESTS: "checker has too few requests to look at every database",
    HUNG: "checker's look hangs",
    TOKEN: "checker's Heroku token ends soon",
    DRILL: "checker has a bug: its drill led to no alarm",
    POLICY_REFUSED: "checker's policy file is refused",
    POLICY_CHANGED: "checker's policy is another one now",
    EXEMPTION_ENDS: "checker's policy: an exemption ends soon",
    EXEMPTION_ENDED: "checker's policy: an exemption is over",
    FROM_THE_START: "Problems that were there from the start",
}
"""Each cause in a few words, as the rules' own headlines are."""

OVER = {
    SINK: "every sink takes messages again",
    SETUP: "everybody who is named to be told can be told",
    FACTS: "what policy goes by of apps was read again",
    EXPECTED: "all that policy expects and names is seen",
    POLICY_REFUSED: "a policy file without mistakes is in force",
    VANISHED: "its databases are listed again, or known one by one to be gone",
    SLOW: "looks are over in time again",
    REQUESTS: "there are requests enough to look at every database in time",
    HUNG: "the look that hung has ended, and looks go on",
    DETAILS: "the details of most databases can be read again",
    TOKEN: "the token in use lasts for longer than two weeks, or Heroku does not tell",
}
"""What is the case when such a trouble is over, where it is more than that checker works again."""
