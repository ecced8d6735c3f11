"""Tells the team when a Heroku Postgres backup that policy demands did not happen."""

__version__ = "0.1.0"
