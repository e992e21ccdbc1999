"""What library functions mean to the evaluator, by the words of `library_models/*_functions.yaml`."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.builtins import calls as meanings_calls
from v0to1.evaluation.builtins import commands as meanings_commands
from v0to1.evaluation.builtins import data as meanings_data
from v0to1.evaluation.builtins import hooks as meanings_hooks
from v0to1.evaluation.builtins import items as meanings_items
from v0to1.evaluation.builtins import methods as meanings_methods
from v0to1.evaluation.builtins import models as meanings_models
from v0to1.evaluation.builtins import objects as meanings_objects
from v0to1.evaluation.builtins import shapes as meanings_shapes
from v0to1.evaluation.builtins import stored as meanings_stored
from v0to1.evaluation.builtins import urls as meanings_urls
from v0to1.evaluation.builtins.registry import MEANINGS, Site
from v0to1.evaluation.doubles import doubles
from v0to1.evaluation.http import described_requests as describing
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.sockets import channels
from v0to1.evaluation.values import Value

KNOWN = (
    channels,
    describing,
    doubles,
    meanings_calls,
    meanings_commands,
    meanings_data,
    meanings_hooks,
    meanings_items,
    meanings_methods,
    meanings_models,
    meanings_objects,
    meanings_shapes,
    meanings_stored,
    meanings_urls,
)


def apply_meaning(machine: Machine, meaning: str, given: Arguments, node: tree.Call, scope: Scope) -> Value:
    """The result of a library function with a known meaning."""
    return MEANINGS[meaning](Site(machine, given, node, scope))
