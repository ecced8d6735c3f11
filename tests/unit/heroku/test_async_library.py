"""A sweep does not pay for a module that is not there."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

import pytest

from checker.heroku.async_library import spare_the_search


class Finder:
    """Finds `sniffio`, or does not; and counts how often it is asked."""

    def __init__(self, spec: ModuleSpec | None) -> None:
        self.spec = spec
        self.asked = 0

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python's finders do."""
        assert (path, target) == (None, None)
        self.asked += name == "sniffio"
        return self.spec if name == "sniffio" else None


def the_only_finder(monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None) -> Finder:
    """One that Python asks instead of all others."""
    finder = Finder(spec)
    monkeypatch.setattr(sys, "meta_path", [finder])
    # Set first: what the code under test leaves there is taken away again.
    monkeypatch.setitem(sys.modules, "sniffio", ModuleType("sniffio"))
    del sys.modules["sniffio"]
    return finder


def test_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed it is searched for once, however often httpcore asks for it."""
    finder = the_only_finder(monkeypatch, None)
    spare_the_search()
    spare_the_search()
    for _ in range(3):
        with pytest.raises(ImportError):
            import_module("sniffio")
    assert finder.asked == 1


def test_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is installed httpcore gets it, as it would without us."""

    class Loader:
        """Makes it."""

        def create_module(self, spec: ModuleSpec) -> ModuleType:
            """An empty one."""
            return ModuleType(spec.name)

        def exec_module(self, module: ModuleType) -> None:
            """It answers what httpcore asks."""
            module.__dict__["current_async_library"] = lambda: "asyncio"

    the_only_finder(monkeypatch, spec_from_loader("sniffio", Loader()))  # type: ignore[arg-type]
    spare_the_search()
    assert import_module("sniffio").current_async_library() == "asyncio"
