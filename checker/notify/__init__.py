"""Notices on their way out: what to say, how each sink is told, and delivery with a known outcome.

words         `card` of one notice, `message` of several; `links`; `crash` of an exception of our own
who is told   `outbox` of what is new, `routing` by policy, `pagers` once for many, `backlog` of what came too late
delivery      `deliver`; `guarded` by the turn; `unrecorded` where there is no store
sinks         `slack` with `blocks` and `mrkdwn`; `sentry` with `event`; `pagerduty` with `pagerduty_event`; `webhook`
              with `webhook_body`; `console`; `in_turn` for those that take one notice at a time
hearts        `heartbeat`, `sentry_heart`
the wire      `post` with `cutoff`; `envelope` for Sentry; `credential`
"""
