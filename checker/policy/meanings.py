"""What the keys of a shape mean, out of the source: the sentence below each field. Only the schema for editors asks."""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise

from checker.policy.shape import Strict


def meanings(shape: type[Strict]) -> dict[str, str]:
    """By field, those of the shape itself and of the shapes that it extends."""
    return {
        name: said for one in reversed(shape.__mro__) if issubclass(one, Strict) for name, said in _below(one).items()
    }


@cache  # a shape stands in many others, and its source does not change
def _below(shape: type[Strict]) -> dict[str, str]:
    """The texts that stand below the fields; a shape that was made while running has no source."""
    try:
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(shape))).body
    except (OSError, TypeError):
        return {}
    body = written.body if isinstance(written, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(said.value.value)
        for field, said in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }
