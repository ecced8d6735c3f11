"""Made-up secrets by their form. Whatever a test is about, none of them may stand in what checker prints or logs."""

import re

SECRETS = re.compile(r"(?i)canary(?!key\b)[\w-]*|(?:c0ffee00){2,}|(?:secret){2,}|t0secret1|b0secret2|abcdefsecret")
"""As tests and the sandbox spell secrets. `canarykey` is none: it stands in the DSN of the sandbox's own inbox."""


def found_in(text: str) -> list[str]:
    """The secrets in a text, each once, in the order in which they stand there."""
    return list(dict.fromkeys(SECRETS.findall(text)))


def harmless(text: str) -> str:
    """The text, in which there is none."""
    assert [] == found_in(text), text
    return text
