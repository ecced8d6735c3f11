"""All errors that checker raises on purpose, told apart by what the caller can do about them.

CheckerError
├── Misconfigured      the operator mends a file, a variable or a command line; known without the network; exit 3
├── CannotSee          something could not be observed: unknown, never OK
│   ├── TokenRefused   Heroku answered 401: the whole sweep ends
│   ├── ListingFailed  it is not known which databases exist: the whole sweep fails
│   │   └── NothingListed  Heroku lists no database at all: for `policy init` an account without any
│   └── Unreadable     one app or database cannot be read: the others go on
│       └── Spent      it was not asked for: the account's requests are nearly used up, and come again by the minute
├── StoreUnavailable   the database with our own state cannot be reached or written
└── Overtaken          another process recorded a sweep meanwhile: what was decided is out of date, sweep again

A backup that failed is no error here: it is a verdict. A sink that refused is the outcome of a delivery.
The docstring of each class is its message when none is given.
"""


class CheckerError(Exception):
    """checker cannot go on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__ or "")


class Misconfigured(CheckerError):
    """The policy, the settings or the command line are wrong."""


class CannotSee(CheckerError):
    """Something at Heroku could not be observed."""

    def __init__(self, message: str | None = None, *, passes: bool = False) -> None:
        super().__init__(message)
        self.passes = passes
        """It is Heroku's own trouble, or the network's, and passes by itself."""


class TokenRefused(CannotSee):
    """Heroku refused the token (401): create a new one and set it as HEROKU_API_KEY."""


class ListingFailed(CannotSee):
    """The databases of the account could not be listed."""


class NothingListed(ListingFailed):
    """Heroku lists no Postgres database at all."""


class Unreadable(CannotSee):
    """One app or database could not be read."""


class Spent(Unreadable):
    """Heroku's rate limit is nearly used up."""


class StoreUnavailable(CheckerError):
    """The database with checker's own state cannot be used: check DATABASE_URL."""


class Overtaken(CheckerError):
    """Another process has recorded a sweep since this one asked what is known."""
