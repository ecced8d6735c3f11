"""What both schemas of JUnit results demand, and no more than both allow.

github.com/windyroad/JUnit-Schema (JUnit.xsd) and github.com/jenkinsci/xunit-plugin (junit-10.xsd), read in 2026.
"""

import re
from xml.etree import ElementTree as ET

SUITE = {
    "name": r".+",
    "package": r".*",
    "id": r"\d+",
    "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",  # a zone is not allowed
    "hostname": r".+",
    "tests": r"\d+",
    "failures": r"\d+",
    "errors": r"\d+",
    "skipped": r"\d+",
    "time": r"\d+\.\d+",
}
CASE = {"name": r".+", "classname": r".+", "time": r"\d+\.\d+"}
RESULT = {"type": r".+", "message": r".*"}
PROPERTY = {"name": r".+", "value": r".*"}
TOKEN = re.compile(r"(?:\S+(?: \S+)*)?")


def attributes(element: ET.Element, wanted: dict[str, str]) -> None:
    """Each is there, none besides, and none has blanks that a token may not have."""
    assert set(element.attrib) == set(wanted), element.tag
    for key, form in wanted.items():
        assert re.fullmatch(form, element.attrib[key], re.DOTALL), (element.tag, key, element.attrib[key])
        assert TOKEN.fullmatch(element.attrib[key]), (element.tag, key, element.attrib[key])


def valid(document: str) -> list[ET.Element]:
    """The suites of a document that is valid by both."""
    root = ET.fromstring(document.encode())
    assert (root.tag, root.attrib) == ("testsuites", {})
    suites = list(root)
    for number, suite in enumerate(suites):
        assert suite.tag == "testsuite"
        attributes(suite, SUITE)
        assert suite.get("id") == str(number)
        tags = [child.tag for child in suite]
        assert tags == ["properties", *["testcase"] * (len(tags) - 3), "system-out", "system-err"]
        for entry in suite[0]:
            assert entry.tag == "property"
            attributes(entry, PROPERTY)
        kinds = [_case(case) for case in suite.findall("testcase")]
        assert suite.get("tests") == str(len(kinds))
        for key, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(key) == str(kinds.count(kind))
    return suites


def _case(case: ET.Element) -> str:
    attributes(case, CASE)
    assert len(case) <= 1
    if not len(case):
        return ""
    assert case[0].tag in {"failure", "error", "skipped"}
    attributes(case[0], RESULT)
    assert not len(case[0])
    return case[0].tag
