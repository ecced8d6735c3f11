"""The fault matrix: whatever can go wrong on the way to Heroku, where, and what the team is to be told of it.

The expectation is worked out from small tables, and from nothing that checker itself does: a test holds checker to it,
and `docs/faults.md` shows it.
"""
