"""Entries that are removed from data."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.responses import How, answers_behind, read_key
from v0to1.evaluation.responses.shared_reads import note_read
from v0to1.evaluation.values import NULL, Mapping, Text, Value, options


@handles(tree.Delete)
def delete(machine: Machine, node: tree.Delete, scope: Scope) -> Value:
    """Remove entries of mappings; a name that is removed is kept, for nothing can use it."""
    for target in node.targets:
        if isinstance(target, tree.Index | tree.Attr) and target.key is not None:
            key = (
                literal(target.name, target.key, scope.module)
                if isinstance(target, tree.Attr)
                else machine.evaluate(target.key, scope)
            )
            owner = machine.evaluate(target.target, scope)
            note_read(machine, owner, target.key)
            for option in options(owner):
                known = key.literal if isinstance(option, Mapping) and isinstance(key, Text) else None
                if known is not None and isinstance(option, Mapping) and known in option.items:
                    remove(machine.branch, option, known)
                    continue
                for one in answers_behind(option):
                    read_key(one, key, How("set", target, target.key), scope)
    return NULL


def remove(branch: int, mapping: Mapping, key: str) -> None:
    """Remove an entry, or mark it as perhaps removed where a deeper branch does that."""
    found = mapping.items.get(key)
    if found is not None and branch <= mapping.depth:
        del mapping.items[key]
    elif found is not None:
        found.maybe = True
