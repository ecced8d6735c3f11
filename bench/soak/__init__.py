"""The soak: weeks of a worker's life in which everything around it breaks, at random, by a seed.

spells     what goes wrong around checker and when: Heroku's answers, the store, the sinks, the clock, the process
town       the simulated Heroku, with databases that have an hour demanded of them, and some that come and go
wire       the way to Heroku: every fault at every question, and which of them were met
disk       the store's real SQLite file: gone, locked, full, read-only, breaking
inbox      the other end of the sinks: what they take, refuse, or take without a word
process    one process of checker: the real worker and its parts, killed at any step, and its timetable
life       lives through it all, hour by hour and at every deadline
judge, own what was told, held against what the simulated Heroku knows; books: what was recorded, at the end
report     counts and findings, and every message in order

`python -m bench.soak --seed N` lives through one such month again.
"""
