"""What methods do with the data of a response where it stands, and what is taken out of it by a getter."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.local_data import is_own
from v0to1.evaluation.responses.responses import How
from v0to1.evaluation.responses.shared_reads import has_own_keys
from v0to1.evaluation.values import NULL, Getter, Mapping, ResponseValue, Sequence, Value, options, union

ADDING = frozenset(["append", "extend", "insert"])
"""Methods that put something beside the elements of a list."""


def in_place(target: ResponseValue, site: Site) -> Value:
    """`rows.sort(key=…)` reads each element, `row.update(…)` sets keys, `rows.append(…)` puts one beside."""
    key = site.given.named.get("key")
    if site.name == "sort" and key is not None:
        site.machine.call(key[1], site.node, site.scope, responses.element_of(target))
    if site.name == "update":
        given = [option for _, value in site.given.positional for option in options(value)]
        names = [name for one in given if isinstance(one, Mapping) for name in one.items]
        for name in (*names, *site.given.named):
            responses.read(target, name, How("set", site.node), site.scope)
    part = target if site.name == "extend" else responses.element_of(target)
    unseen = [site.unknown] if site.given.open else []
    for value in (site.given.values or unseen) if site.name in ADDING else ():
        put_in(part, value, site.node, site.scope)
    return NULL


def put_in(part: Value, value: Value, node: tree.Node, scope: Scope) -> None:
    """Values of the program's own are put in the place of a part of a response, or beside it."""
    if any(is_own(one) or has_own_keys(one) for one in options(value)):
        responses.escape(part, "copied", node, scope)


def getter_result(machine: Machine, getter: Getter, given: Arguments, node: tree.Node, scope: Scope) -> Value:
    """`itemgetter("a", "b")(value)`."""
    found: list[Value] = []
    first = given.at(0) or NULL
    for key, place in zip(getter.keys, getter.nodes, strict=False):
        parts = [
            part
            for one in options(first)
            if isinstance(one, ResponseValue)
            and (part := responses.read_key(one, key, How("getter", node, place), scope)) is not None
        ]
        found.append(union(parts) if parts else machine.unknown(node, scope))
    return found[0] if len(found) == 1 else Sequence(found, False, node)
