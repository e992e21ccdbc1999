"""Methods of mappings."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.http.url_joins import ORIGIN
from v0to1.evaluation.interpreter.expressions import spread
from v0to1.evaluation.interpreter.statements import remove
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.local_data import own_in
from v0to1.evaluation.responses.text_tests import note_compared
from v0to1.evaluation.values import (
    NULL,
    Hole,
    Item,
    Mapping,
    Pairs,
    ResponseValue,
    Sequence,
    Text,
    Value,
    options,
    union,
)


def mapping_method(target: Mapping, site: Site) -> Value | None:
    """A method of a mapping."""
    match site.name:
        case "get" | "pop" | "setdefault":
            site.machine.objects.opened.add(id(target))
            return entry(target, site)
        case "update":
            updated(target, site)
            return NULL
        case "set" | "append" if site.key is not None and len(site.given.positional) > 1:
            arg, value = site.given.positional[1]
            maybe = site.machine.branch > target.depth
            source = arg.value if arg is not None else None
            target.put(Item(site.key, site.key_node, value, source, site.scope.module, maybe))
            return target
        case "items":
            return Pairs(target)
        case "values":
            site.machine.objects.opened.add(id(target))
            values = [item.value for item in target.items.values()]
            return Sequence(
                [*values, *([target.element] if target.element is not None else [])], True, site.node
            )
        case "keys":
            return target
        case "copy":
            site.machine.objects.opened.add(id(target))
            return target.snapshot()
        case _:
            return None


def updated(target: Mapping, site: Site) -> None:
    """`mapping.update(other, name=value)`."""
    first, given = site.first, site.given
    owner = site.node.callee.target if isinstance(site.node.callee, tree.Attr) else None
    if first is not None and isinstance(owner, tree.Attr) and owner.name == "__dict__":
        responses.escape(first, "attribute", site.node, site.scope)
    if first is not None and first is not target:
        spread(site.machine, target, first.mapping if isinstance(first, Pairs) else first)
    maybe = site.machine.branch > target.depth
    for name, (arg, value) in given.named.items():
        target.put(Item(name, arg, value, arg.value if arg else None, site.scope.module, maybe))
    target.open = target.open or given.open


def copied_entry(target: Mapping, site: Site) -> Value | None:
    """An entry that a response brought along when it was copied into a mapping."""
    node, key = site.node, site.first
    how = responses.How("get", node, site.key_node)
    found = [
        responses.read_key(one, key, how, site.scope)
        for one in target.rest
        if isinstance(one, ResponseValue) and key is not None
    ]
    return union(one for one in found if one is not None) if any(found) else None


def entry(target: Mapping, site: Site) -> Value:
    """`get`, `pop` and `setdefault`."""
    first, default, node = site.first, site.given.at(1), site.node
    note_compared(first or NULL, node, site.scope)
    for option in options(first) if first is not None else ():
        if isinstance(option, ResponseValue):
            responses.compare_with(option, target, node)
    any_other = [target.element] if target.element is not None else []
    if site.key is None:
        found = [*(item.value for item in list(target.items.values())[:8]), *any_other]
        if site.name == "setdefault" and default is not None:
            target.open, target.element = True, union([*any_other, default])
        own = own_in(default) if default is not None else []
        other = [default] if isinstance(default, Text) and ORIGIN.match(default.shape) else []
        return union([*found, *own, *other]) if found else site.unknown
    known = target.items.get(site.key)
    if site.name == "setdefault" and default is not None:
        value_node = node.args[1].value if len(node.args) > 1 else None
        maybe = site.machine.branch > target.depth
        if known is None:
            target.put(Item(site.key, site.key_node, default, value_node, site.scope.module, maybe))
            return default
    copied = copied_entry(target, site) if known is None else None
    if copied is not None:
        return copied
    if known is None and any_other:
        return union([*any_other, *([default] if default is not None else [])])
    if known is None:
        return (
            default
            if default is not None and not target.open
            else Hole(node, site.scope.module, (site.key,), default)
        )
    if site.name == "pop" and site.key_node is not None:
        remove(site.machine.branch, target, site.key)
    return union([known.value, default]) if known.maybe and default is not None else known.value
