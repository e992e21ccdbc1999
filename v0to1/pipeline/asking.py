"""Which operations ask for what only some clients do, and so need a V1 way of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from v0to1.core.rules import Rule
from v0to1.flow import tree
from v0to1.flow.counted import is_counted_with
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import is_null
from v0to1.languages.paths import path_name, read_name


def asking(operations: Iterable[Operation], body: Callable[[str], tree.Body]) -> frozenset[int]:
    """The operations, by their ids, that need a target which is only for those that ask for it.

    Where one operation of a rule does, so does every other whose answer has the same values in it, be
    they read or handed on, and the stand-ins of tests: a client gives what it had from one to the other.
    """
    groups: dict[str, list[Operation]] = {}
    for one in operations:
        if any(target.asked for target in one.rule.targets):
            groups.setdefault(one.rule.id, []).append(one)
    return frozenset(id(one) for group in groups.values() for one in askers(group, body))


def askers(group: list[Operation], body: Callable[[str], tree.Body]) -> Iterator[Operation]:
    """Those that ask among the operations of one rule."""
    rule = group[0].rule
    sure = [one for one in group if not one.mock and (asks(one) or counts(one, body))]
    for one in group if sure else ():
        if one in sure or one.mock or hands_on(one, rule):
            yield one


def asks(one: Operation) -> bool:
    """Whether a request has one of the parameters."""
    names = {name for target in one.rule.targets for name in target.asked}
    return any(name in names for request in one.requests for name in parameters(request))


def parameters(request: Request) -> Iterator[str]:
    """The query parameters of a request that may have a value."""
    for name, item in request.query.items.items() if request.query is not None else ():
        if not is_null(item.value):
            yield name
    yield from re.findall(r"[?&](\w+)=", request.url.shape)


def counts(one: Operation, body: Callable[[str], tree.Body]) -> bool:
    """Whether values that are numbers in V0 alone are counted with."""
    names = counted(one.rule)
    modules: dict[str, list[tree.Node]] = {}
    for read in one.reads:
        if read_name(read) in names:
            modules.setdefault(read.module, []).append(read.node)
    return any(is_counted_with(body(module), nodes) for module, nodes in modules.items())


def hands_on(one: Operation, rule: Rule) -> bool:
    """Whether such values are read of an answer, or go on with it to readers that cannot be seen."""
    names = counted(rule)
    if any(read_name(read) in names for read in one.reads):
        return True
    escapes = (each for request in one.requests for each in request.escapes if each.stage == "data")
    places = [path_name(each.path) for each in escapes if each.how not in ("print", "keys")]
    return any(not place or name.startswith(place) for place in places for name in names)


def counted(rule: Rule) -> frozenset[str]:
    """The reads that a rule names."""
    return frozenset(name for target in rule.targets for name in target.counted)
