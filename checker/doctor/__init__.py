"""What is to be known before and after a deploy: does everything work that a worker needs? A verdict a line.

tries   asks Heroku each question of a sweep once (network)
token   whose token it is, and what it may do
sight   what it sees beside what policy expects
asked   how the single questions went
own     this installation and its own database
"""

from checker.doctor.asked import of_asking
from checker.doctor.own import StoreState, of_clock, of_store, of_this, of_zones
from checker.doctor.sight import of_sight
from checker.doctor.token import of_token
from checker.doctor.tries import Asked, Tries, ask_heroku

__all__ = [
    "Asked",
    "StoreState",
    "Tries",
    "ask_heroku",
    "of_asking",
    "of_clock",
    "of_sight",
    "of_store",
    "of_this",
    "of_token",
    "of_zones",
]
