"""Functions that are given to something unknown, which may call them."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.arguments import Arguments
from v0to1.flow.calls import call_function
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.values import Callable, Value


def run_callback(machine: Machine, given: Arguments, node: tree.Call, scope: Scope) -> Value | None:
    """A function given to something unknown is run there, with the arguments that follow it if they fit."""
    first = given.at(0)
    if type(first) is not Callable or first.node.yields:
        return None
    params = [param for param in first.node.params if not param.stars and param.default is None]
    needed = len(params) - len(first.leading) - (first.receiver is not None)
    following = given.after(1)
    fits = len(following.positional) >= max(needed, 0) and (
        needed > 0 or first.node.name == "<lambda>" or not params
    )
    return call_function(machine, first, following, node, scope) if fits else None
