"""Heroku as checker reads it: `wire` knows the protocol and does no IO, `client` is the thin transport."""
