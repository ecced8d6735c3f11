"""The XML of JUnit's test results, as both schemas in use take it. Pure.

There is no one standard: the stricter (github.com/windyroad/JUnit-Schema, after Apache Ant) wants every element and
attribute that is written here, in this order, and no other; the other (junit-10.xsd of Jenkins' xunit plugin) takes it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from checker.plain import clean


@dataclass(frozen=True, slots=True)
class Case:
    """A test case: `kind` is the element within, if any; `label` is its type, `message` a line, `body` all of it."""

    suite: str
    name: str
    kind: str = ""
    label: str = ""
    message: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases that belong together; `out` is text beside them."""

    name: str
    package: str
    properties: dict[str, str]
    cases: tuple[Case, ...]
    out: str = ""


def written(suite: Suite, number: int, stamp: str, took: timedelta) -> Iterator[str]:
    """The lines of one suite; it is number so many of the document, began at `stamp` and took so long."""
    kinds = Counter(case.kind for case in suite.cases)
    seconds = _seconds(took)
    yield _tag(
        "testsuite",
        {
            "name": suite.name,
            "package": suite.package,
            "id": str(number),
            "timestamp": stamp,
            "hostname": "localhost",  # where checker runs is nobody's business
            "tests": str(len(suite.cases)),
            "failures": str(kinds["failure"]),
            "errors": str(kinds["error"]),
            "skipped": str(kinds["skipped"]),
            "time": seconds,
        },
    )
    yield "<properties>"
    for name, value in suite.properties.items():
        yield _tag("property", {"name": name, "value": clean(value)}, "/")
    yield "</properties>"
    for at, case in enumerate(suite.cases):
        yield _written_case(case, seconds if at == 0 else _seconds(timedelta()))
    yield f"<system-out>{escape(suite.out)}</system-out>"
    yield "<system-err></system-err>"
    yield "</testsuite>"


def _written_case(case: Case, seconds: str) -> str:
    about = {"classname": case.suite, "name": case.name, "time": seconds}
    if not case.kind:
        return _tag("testcase", about, "/")
    within = _tag(case.kind, {"type": case.label, "message": case.message})
    return f"{_tag('testcase', about)}{within}{escape(case.body)}</{case.kind}></testcase>"


def _tag(name: str, attributes: dict[str, str], end: str = "") -> str:
    said = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name} {said}{end}>"


def _seconds(length: timedelta) -> str:
    return f"{max(length.total_seconds(), 0):.3f}"
