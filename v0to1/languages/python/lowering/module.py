"""Lower a Python module to the small tree of every language."""

from __future__ import annotations

import libcst as cst

from v0to1 import tree
from v0to1.languages.python.adapter.inside import outside
from v0to1.languages.python.helper_part import imported_instead
from v0to1.languages.python.lowering import expressions as lower_expressions
from v0to1.languages.python.lowering import patterns as lower_patterns
from v0to1.languages.python.lowering import statements as lower_statements
from v0to1.languages.python.lowering.walk import Lowering

SYNTAX = (lower_expressions, lower_patterns, lower_statements)


def lower_module(module: cst.Module, *, shows: bool = False) -> tree.Body:
    """Lower a whole module to its statements, without those that were written into it.

    They are those of the adapter, and helper functions, for which an import stands there.
    With `shows` it is code of a notebook, which shows the values of expressions.
    """
    return Lowering(shows=shows).statements([*imported_instead(module, outside(module.body))])
