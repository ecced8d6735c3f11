"""Incidents and notices out of verdicts: what is a new problem, what is an old one, what is over, and what to tell.

Pure, and the only place that decides whether somebody is told. One incident per subject and cause; what only follows
from a cause is a line in its incident. Only what is unknown is held back; a failure is told at once, save that quiet
hours keep for the morning what is not critical.

problems   what is wrong at this moment, out of verdicts and troubles
blindness  the breaker: what cannot be seen of many at once is one problem
course     the life of one incident from one sweep to the next
cadence    when a problem is told again, or matters more; quiet hours; what people did
ending     what shows that a problem is over, and what is lost for good
notices    what is told, in values
digest     the week in one notice
drill      a made-up database, and the alarm about it as a drill
"""

from checker.decide.course import Causes
from checker.decide.decision import Decision, Occasion, concerned, decide, open_after, told_before

__all__ = ["Causes", "Decision", "Occasion", "concerned", "decide", "open_after", "told_before"]
