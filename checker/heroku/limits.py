"""The bounds of one client: so many requests at once, so many bytes, so many seconds, and a reserve for people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one client. All times are in seconds.

    `connect` and `read` bound one silence, `whole` one attempt, `attempts` and `budget` all attempts at one request:
    none starts after `budget`, and no pause that Heroku asks for may be longer than `longest_pause`. `reserve` is how
    much of the account's rate limit is left for people, `details` how much more the looks at every app and database
    leave for lists, details and logs. `body` bounds one answer, `pages` all pages of a list together
    and `error_body` what is read of an error, all in bytes.
    """

    concurrency: int = 10
    reserve: int = 500
    details: int = 200
    connect: float = 5.0
    read: float = 20.0
    whole: float = 60.0
    attempts: int = 3
    budget: float = 60.0
    longest_pause: float = 30.0
    body: int = 20_000_000
    pages: int = 60_000_000
    error_body: int = 64_000
