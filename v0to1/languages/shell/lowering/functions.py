"""Lower functions, with their parameters."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.adapter.commands import is_ours
from v0to1.languages.shell.lowering.commands import function_name
from v0to1.languages.shell.lowering.parameters import numbers_in
from v0to1.languages.shell.lowering.registering import blocks
from v0to1.languages.shell.lowering.walk import REST, Lowering, Parameters, named, tokens
from v0to1.languages.shell.units import origin_of


@blocks("function_definition")
def function(low: Lowering, node: SgNode, returns: bool) -> tuple[tree.Node, ...]:
    """`name() { … }`: names that it does not declare as its own belong to the script."""
    if is_ours(node):
        return ()
    name = next(one for one in named(node) if one.kind() == "word").text()
    body = named(node)[-1]
    outer, low.parameters = low.parameters, Parameters(numbers_in(body))
    count = low.parameters.count
    around, low.capturing = low.capturing, name in low.captured_names
    before, low.loose = low.loose, name in low.loose_names
    inner = low.block(
        named(body) if body.kind() in ("compound_statement", "subshell") else [body], returns=True
    )
    low.parameters, low.capturing, low.loose = outer, around, before
    own, others = names_set(body)
    origin = origin_of(node)
    nothing = tree.Const(origin, None)
    params = [tree.Param(origin, str(number), nothing) for number in range(1, count + 1)]
    params.append(tree.Param(origin, REST, None, 1))
    shared = tree.Outer(origin, tuple(sorted(others - own)))
    return (tree.Function(origin, function_name(name), tuple(params), (shared, *inner)),)


def names_set(body: SgNode) -> tuple[set[str], set[str]]:
    """The variables that a function declares as its own, and all that it sets."""
    own: set[str] = set()
    for one in body.find_all(kind="declaration_command"):
        if tokens(one)[:1] in (["local"], ["declare"], ["typeset"]):
            own |= {part.text() for part in named(one) if part.kind() == "variable_name"}
            own |= {named(part)[0].text() for part in named(one) if part.kind() == "variable_assignment"}
    every = {named(one)[0].text() for one in body.find_all(kind="variable_assignment")}
    return own, every
