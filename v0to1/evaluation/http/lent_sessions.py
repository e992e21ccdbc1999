"""Sessions that are lent to a function for as long as it runs."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.http import sessions as session_making
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Callable, Value


def new_session(machine: Machine, name: str, given: Arguments, node: tree.Call, scope: Scope) -> Value:
    """A session of a library; where it is lent to a function, what that function makes of it."""
    found = session_making.new_session(machine, name, given)
    found.made = (scope.module, node)
    lends = machine.libraries.sessions[name][1].lends
    function = next((one for one in given.values if isinstance(one, Callable)), None) if lends else None
    return machine.call(function, node, scope, found) if function is not None else found
