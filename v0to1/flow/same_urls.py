"""URLs that are one object under several names, in a function and in those that it is given to."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.scope import Scope
from v0to1.flow.values import Address, Union, Value


def mark_of(value: Value) -> object:
    """Which object a value is that may be URLs; None for anything else."""
    if type(value) is Address:
        return value.mark
    if type(value) is not Union:
        return None
    marks = [one.mark if type(one) is Address else None for one in value.options]
    return marks[0] if all(one is marks[0] for one in marks) else None


def change_all(scope: Scope, made: Value, place: tree.Node | None = None) -> bool:
    """Give a URL that was changed to all variables in sight that are the same object.

    Whether the place that it is to be kept at is a variable, which has it then.
    """
    mark, where = mark_of(made), scope
    while mark is not None:
        for name, value in where.variables.items():
            if mark_of(value) is mark:
                where.variables[name] = made
        if where.parent is None:
            break
        where = where.parent
    if type(place) is tree.Name:
        scope.assign(place.name, made)
    return type(place) is tree.Name


def give_back(inner: Scope, outer: Scope) -> None:
    """What a function changed of the URLs that it was given is changed for its caller, too."""
    function = inner.function
    for param in function.params if function is not None else ():
        before, after = inner.arguments.get(param.name), inner.variables.get(param.name)
        if before is None or after is None or after is before:
            continue
        mark = mark_of(before)
        if mark is not None and mark_of(after) is mark:
            change_all(outer, after)
