"""Chance and identity, both fixed by the seed: the same seed gives the same world, however often it is looked at."""

import random
import uuid


def dice(seed: int, *key: object) -> random.Random:
    """Random numbers of their own for one thing at one time; no draw disturbs another."""
    return random.Random("/".join(map(str, (seed, *key))))  # noqa: S311 -- a simulation, nothing secret


def make_id(seed: int, *key: object) -> str:
    """A uuid that depends on nothing but the seed and the name of the thing."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, ("sandbox", seed, *key)))))
