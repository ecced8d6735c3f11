"""Finds, reads and validates scenario files; every mistake is one line that names the file and the key."""

from importlib import resources
from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from checker.errors import Misconfigured
from checker.sandbox.account import NoSuchThing
from checker.sandbox.build import build
from checker.sandbox.spec import Scenario
from checker.sandbox.world import World


def names() -> list[str]:
    """The scenarios that come with the product."""
    shipped = resources.files("checker.sandbox") / "scenarios"
    return sorted(entry.name.removesuffix(".yml") for entry in shipped.iterdir() if entry.name.endswith(".yml"))


def load(name_or_file: str | Path) -> Scenario:
    """A scenario by the name it ships under, or by file. Raises Misconfigured."""
    named = str(name_or_file)
    if named in names():
        shipped = resources.files("checker.sandbox") / "scenarios" / f"{named}.yml"
        return read(shipped.read_text(encoding="utf-8"), f"{named}.yml")
    try:
        return read(Path(named).read_text(encoding="utf-8"), named)
    except (OSError, UnicodeDecodeError):
        known = ", ".join(names())
        raise Misconfigured(f"{named}: no such scenario or readable file; shipped ones are {known}") from None


def read(text: str, source: str) -> Scenario:
    """A scenario from YAML text; `source` is how messages call it. Raises Misconfigured, one line for each mistake."""
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else source
        raise Misconfigured(f"{place}: {getattr(error, 'problem', None) or 'not YAML'}") from None
    if not isinstance(data, dict):
        raise Misconfigured(f"{source}: a scenario is a mapping with name, now and apps")
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        lines = (f"{source}: {_key(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
        raise Misconfigured("\n".join(lines)) from None


def start(scenario: Scenario | str | Path) -> tuple[Scenario, World]:
    """The scenario and its world at the scenario's now. Raises Misconfigured."""
    chosen = scenario if isinstance(scenario, Scenario) else load(scenario)
    try:
        return chosen, build(chosen)
    except NoSuchThing as error:
        raise Misconfigured(f"{chosen.name}: {error}") from None


def _key(location: tuple[int | str, ...]) -> str:
    """`apps[0].databases[1].plan` for a pydantic location."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".") or "scenario"
