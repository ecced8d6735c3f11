"""The proof by simulated years: nothing is told that is not so, and all that is so is told, once and in time.

fleet, acts   the databases of a simulated Heroku, and what happens to them; all chance comes from a seed
shifts, drive the hours at which checker is at work, and its real stages driven through them; reader, remember: its ends
log, clocks   what really happened, by the sandbox's own log and by clocks that are read minute by minute
truth, judge  what is wrong at an instant and by when it must be told; what was told, held against that
books         the ledger, held against the log
year          the command: `python -m bench.prove.year`

What is right never comes from checker's own arithmetic.
"""
