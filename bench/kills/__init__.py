"""Crash proof: a worker that is killed again and again, and what became of what it had to tell.

heroku  a simulated Heroku in a process of its own, with the inboxes that count
doomed  one sweep in a forked process that dies at a given step, or when it is killed
count   what was recorded held against what arrived. Pure
trial   rounds of trouble, kills and restarts on one store
lasting two workers that live on: one sweeps, the other follows
run     `python -m bench.kills.run`: all stores, so many kills, the counts
"""
