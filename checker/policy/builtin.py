"""The policy that holds where nobody wrote one. It is the shipped `policy.yml`, word for word."""

from importlib import resources

BUILTIN_PATH = "builtin policy"


def builtin_text() -> str:
    """The text of the built-in policy."""
    return resources.files("checker.policy").joinpath("builtin.yml").read_text(encoding="utf-8")
