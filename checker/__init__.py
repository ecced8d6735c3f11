"""Tells the team when a Heroku Postgres backup that policy demands did not happen.

What is where; which of them may know which stands in pyproject.toml.

to begin      `cli`, `cli_policy` and `cli_report` declare the commands, `commands` does them; `worker` runs unattended,
              by `timetable`. `wiring` builds all that they work with, of `settings`, `sinks` and `logs`
the flow      `run` on one page; `swept` is what goes into a sweep and what comes out of it
to see        `look`: `discover` which databases there are, `expectation` and `gone` what is missing, `observe` what is
              there; `heroku` is asked, `meanwhile` two things at once; `spread` says what waits
              for a later look; `survey` looks for `policy init`
to judge      `policy` says what is demanded, `slots` what was due, `rules` what is well; `evaluate` runs them, `causes`
              tells which failure only follows from another, `deadlines` when a verdict could turn
to decide     `decide`; of checker's own work `troubles` and `watching`, `duties`, `changeover` of one policy to another
to tell       `notify` words and sends, `telling` delivers, `redelivery` and `retelling` offer again; `side_effects` of
              a fix; `crashes`, `hung` and `heartbeat` of the worker itself; `narrate` and `metrics` go to the log
to keep       `store`, asked again by `patience`; `upkeep`, `sealing` and `seals` of the record
to look back  `evidence` counts, `report` prints, `replay` tries another policy; `doctor` before and after a deploy
words         `model` and `ports`, `errors`; `phrases`, `plain` and `redaction` make text fit to be shown; `jitter`;
              `hosts`, and which of them is this machine
to try        `sandbox`, a simulated Heroku, and `demo`, the tour through it
"""

__version__ = "1.0.0"
