"""What a key means stands below its field, and is read out of the source for the schema alone."""

from pydantic import Field, create_model

from checker.policy.meanings import meanings
from checker.policy.shape import Strict


class Plain(Strict):
    """A shape."""

    told: int = 1
    """What it is
    for."""

    untold: int = 2
    other: int = Field(default=3, alias="else")
    """The last."""


class Wider(Plain):
    """A shape with more."""

    told: int = 4
    """Something else here."""


def test_meanings() -> None:
    """Each field that has a text below it, by name; a shape that extends another may say it in its own words."""
    assert {"told": "What it is\nfor.", "other": "The last."} == meanings(Plain)
    assert {"told": "Something else here.", "other": "The last."} == meanings(Wider)


def test_a_shape_without_source() -> None:
    """One that was made while running has what its base says."""
    assert meanings(Plain) == meanings(create_model("Made", __base__=Plain, more=(int, 5)))
