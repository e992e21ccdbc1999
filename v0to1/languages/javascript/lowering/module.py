"""Lower a JavaScript or TypeScript module to the small tree of every language."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering import classes as lower_classes
from v0to1.languages.javascript.lowering import expressions as lower_expressions
from v0to1.languages.javascript.lowering import functions as lower_functions
from v0to1.languages.javascript.lowering import imports as lower_imports
from v0to1.languages.javascript.lowering import literals as lower_literals
from v0to1.languages.javascript.lowering import markup as lower_markup
from v0to1.languages.javascript.lowering import operators as lower_operators
from v0to1.languages.javascript.lowering import statements as lower_statements
from v0to1.languages.javascript.lowering import types as lower_types
from v0to1.languages.javascript.lowering.blocks import lexical
from v0to1.languages.javascript.lowering.prototypes import prototypes
from v0to1.languages.javascript.lowering.walk import Lowering, below

SYNTAX = (
    lower_classes,
    lower_expressions,
    lower_functions,
    lower_imports,
    lower_literals,
    lower_markup,
    lower_operators,
    lower_statements,
    lower_types,
)


def lower_module(root: SgNode) -> tree.Body:
    """Lower a whole module to its statements."""
    nodes = below(root)
    kinds = [node.kind() for node in nodes]
    low = Lowering(prototypes(nodes, kinds))
    low.names[-1].blocks[0].update({name: name for name in lexical(nodes, kinds)})
    return low.of_kinds(nodes, kinds)
