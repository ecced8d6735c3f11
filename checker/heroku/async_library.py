"""Which asynchronous library runs, as httpcore asks it: by an import at every lock, some eight for each request."""

import sys
from importlib.util import find_spec

_ASKED = "sniffio"


def spare_the_search() -> None:
    """Where `sniffio` is not installed, let its import fail at once; httpcore takes asyncio for granted then.

    Python remembers no import that failed, and would search the whole path each time: a sixth of the processor time of
    a sweep (https://github.com/encode/httpcore/discussions/1102). What is installed stays as it is.
    """
    if find_spec(_ASKED) is None:
        # None says that there is no such module (https://docs.python.org/3/reference/import.html#the-module-cache).
        sys.modules[_ASKED] = None  # type: ignore[assignment]
