"""A simulated Heroku: Platform API and Data API over HTTP on this machine, with backups, faults and inboxes.

`running` starts it in a thread for tests, the demo and the benchmark; `serve` runs it until a signal. Facts about
Heroku's behaviour cite heroku.md by section.
"""
