"""A simulated Heroku: Platform API and Data API over HTTP on this machine, with backups, faults and inboxes.

`running` starts it in a thread for tests, the demo and the benchmark; `serve` runs it until a signal. Facts about
Heroku's behaviour cite heroku.md by section.

to run        `serve`, `handle` for whoever runs it; `sandbox` holds one together, `application` its endpoints
scenarios     `scenario` files by `spec` and `spec_types`, with `spans`; `build` makes a world of one
the world     `world`: an `account` of `things`, `backups` with `dumps`, `schedules`, `retention`, `plans`; by a
              `clock`, an `agenda` and `dice`, with `zones`; `events` that `happen`, `troubles`; `sight` of the token
Heroku's HTTP `front` with `faults`, `gate` with `rate`; `platform_api` and `data_api` with `platform_bodies`,
              `data_bodies`, `attachments_api`, `paging`, `errors_of_heroku`, and `calls` that they share
of its own    `control`; `inbox` of Slack (`slack_inbox`, `inbox_page`, `block_kit`, `mrkdwn`), Sentry (`sentry_inbox`,
              `check_in`) and others (`hook_inbox`)
"""
