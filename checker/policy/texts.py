"""One line of words for people: reasons, owners, tickets."""

from typing import Annotated

from pydantic import PlainValidator

from checker.policy import written
from checker.policy.fields import refused
from checker.policy.problems import quoted
from checker.redaction import redact

LONGEST_TEXT = 200


def _words(value: object) -> str:
    if not isinstance(value, str):
        advice = "; put it in quotes" if isinstance(value, int | float) else ""
        raise refused(f"expected one line of text, got {quoted(value)}{advice}")
    if not value.strip() or not value.isprintable() or len(value) > LONGEST_TEXT:
        raise refused(f"write one line of 1 to {LONGEST_TEXT} printable characters, got {quoted(value)}")
    if redact(value, ()) != value:
        raise refused("this looks like a secret, and it would be shown in reports and messages; write what it is about")
    return value.strip()


Words = Annotated[str, PlainValidator(_words, json_schema_input_type=written.text(r"\S", maxLength=LONGEST_TEXT))]
