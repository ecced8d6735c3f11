"""Processes that begin where Python has loaded the product already: to load it takes longer than all that they do.

Each is forked by a process that has loaded checker and done nothing else, and is real in every other way: it has its
own folder, environment, output and signals. `python -m checker` itself is started where the start matters.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import ModuleType

_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(["tests.system.nursery", "tests.system.preloaded"])


@dataclass(frozen=True, slots=True)
class Life:
    """What Python would be started with: `-m MODULE` or `-c CODE` with its arguments, and where the output goes."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    out: Path
    err: Path


def born(life: Life) -> ForkServerProcess:
    """The process, started."""
    process = _NURSERY.Process(target=_live, args=(life,))
    process.start()
    return process


def _live(life: Life) -> None:
    os.chdir(life.folder)
    os.environ.clear()
    os.environ.update(life.environment)
    for number, path in ((1, life.out), (2, life.err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- open as long as the process
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    kind, what, *arguments = life.command
    try:
        if kind == "-m":
            sys.argv = [what, *arguments]
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            sys.argv = [kind, *arguments]
            sys.modules["__main__"] = module = ModuleType("__main__")
            exec(compile(what, "<string>", "exec"), vars(module))
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001 -- as Python ends
        sys.excepthook(*sys.exc_info())
        sys.exit(1)
