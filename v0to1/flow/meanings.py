"""What library functions mean to the evaluator, by the words of `clients/*_functions.yaml`."""

from __future__ import annotations

from v0to1.flow import (
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
    subjects,
    tree,
)
from v0to1.flow.arguments import Arguments
from v0to1.flow.machine import Machine
from v0to1.flow.meaning import MEANINGS, Site
from v0to1.flow.scope import Scope
from v0to1.flow.values import Value

KNOWN = (
    channels,
    describing,
    doubles,
    subjects,
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
