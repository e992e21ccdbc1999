"""Names: variables, dotted paths, and what it means that a value was loaded by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.adapted import is_wrapping
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    Address,
    Class,
    External,
    Gap,
    Hole,
    Instance,
    Known,
    Mapping,
    Member,
    Module,
    Pending,
    Piece,
    ResponseValue,
    Session,
    Socket,
    Text,
    Union,
    UrlPart,
    Value,
    Via,
    options,
)

MAX_VIA = 6
WORDS = re.compile(r"[\w.-]+")


@handles(tree.Name)
def variable(machine: Machine, node: tree.Name, scope: Scope) -> Value:
    """A variable, or a built-in of the language."""
    symbol = node.name
    where = scope if symbol in scope.variables else scope.scope_of(symbol)
    if where is None:
        return External(symbol)
    value = where.variables[symbol]
    load = LOADED.get(type(value))
    if load is None and type(value) is Pending:
        value = where.own(symbol) or value.unknown
        load = LOADED.get(type(value))
    if load is None or where.cls is not None:
        return value
    frame: Frame | None = scope.frame
    if where.parent is not None and (
        where is scope or (isinstance(value, Text) and handed_in(value, where, scope))
    ):
        frame = None
    if type(value) not in BUILT:
        return load(value, via_of(symbol, where), frame)
    known = where.loads.get(symbol)
    if known is None or known[0] is not value or known[1] is not frame:
        known = where.loads[symbol] = value, frame, load(value, via_of(symbol, where), frame)
    return known[2]


def via_of(symbol: str, where: Scope) -> Via:
    """A variable as a name by which its value is loaded."""
    return Via(symbol, where.module, where.frame.function if where.parent is not None else None)


def handed_in(value: Text, where: Scope, scope: Scope) -> bool:
    """Whether a text of the function around was given to it by a caller that still waits for it."""
    known = [piece for piece in value.pieces if type(piece) is Known]
    if not known:
        return False
    active = {
        id(frame) for frame in scope.frame.chain if frame.function is not None and frame is not where.frame
    }
    return all(id(piece.frame) in active for piece in known)


def loaded(value: Value, via: Via, frame: Frame | None) -> Value:
    """A value with the name it was loaded by; texts from outside belong to the loading `frame`."""
    load = LOADED.get(type(value))
    return load(value, via, frame) if load is not None else value


def loaded_hole(value: Hole, via: Via, _: Frame | None) -> Hole:
    """Something unknown with one more name."""
    names = (via, *value.via)[:MAX_VIA] if value.via else (via,)
    return Hole(value.node, value.module, value.names, value.default, names, value.kind)


def loaded_external(value: External, via: Via, _: Frame | None) -> External:
    """Something of a library with the name that it has here."""
    return External(value.name, (via,))


def loaded_response(value: ResponseValue, via: Via, _: Frame | None) -> ResponseValue:
    """A response with one more name."""
    names = (via, *value.via)[:MAX_VIA] if value.via else (via,)
    return ResponseValue(value.requests, value.stage, value.path, value.reads, names, value.failed)


def loaded_session(value: Session | Socket, via: Via, _: Frame | None) -> Session | Socket:
    """A session or socket, which is the same by all of its names."""
    value.via = (via, *[old for old in value.via if old.symbol != via.symbol])[:4]
    return value


def loaded_union(value: Union, via: Via, frame: Frame | None) -> Union:
    """All that a value may be, by one name."""
    return Union(tuple([loaded(option, via, frame) for option in value.options]))


def loaded_text(value: Text, via: Via, frame: Frame | None) -> Text:
    """A text whose pieces have one more name."""
    pieces = tuple([loaded_piece(piece, via, frame) for piece in value.pieces])
    return Text(pieces) if type(value) is Text else replace(value, pieces=pieces)


LOADED: dict[type[Value], Callable[[Any, Via, Frame | None], Value]] = {
    Text: loaded_text,
    Member: loaded_text,
    Address: loaded_text,
    UrlPart: loaded_text,
    Hole: loaded_hole,
    ResponseValue: loaded_response,
    External: loaded_external,
    Session: loaded_session,
    Socket: loaded_session,
    Union: loaded_union,
}
"""What a value is that keeps the names it was loaded by, and how."""


BUILT = frozenset([Text, Member, Union])
"""What takes long to load, as each piece or option keeps the name: that is done once for each frame."""


def named(found: Value, node: tree.Attr, target: Value, scope: Scope) -> Value:
    """A member of a target that keeps names, with the dotted one that it was loaded by, if it has one."""
    first = node.target
    if type(first) is tree.Name:
        start = root = first.name
    else:
        start = dotted(first)
        root = start.partition(".")[0]
    if not start:
        return found
    where = scope if root in scope.variables else scope.scope_of(root)
    owner = None if where is None or where.parent is None else where.frame.function
    instance = target if type(target) is Instance else None
    return LOADED[type(found)](found, Via(f"{start}.{node.name}", scope.module, owner, instance), scope.frame)


def loaded_piece(piece: Piece, via: Via, frame: Frame | None) -> Piece:
    """One piece of a loaded text."""
    names = (via, *piece.via)[:MAX_VIA]
    if type(piece) is Gap:
        given = frame or piece.given
        return Gap(piece.value, piece.node, piece.module, names, piece.frame, given)
    assert isinstance(piece, Known)
    owner = frame or piece.frame
    return Known(
        piece.text,
        piece.source,
        piece.module,
        piece.offset,
        owner,
        names,
        piece.join,
        piece.shown,
        piece.quoted,
    )


def taken_out(value: Value, node: tree.Index, scope: Scope) -> Value:
    """An entry of a table of the module: its texts belong to the frame that takes them out, as by a name."""
    found = scope.find(node.target.name) if isinstance(node.target, tree.Name) else None
    if found is None or found[1].parent is not None or found[1] is scope:
        return value
    if isinstance(value, Union):
        return Union(tuple([owned_by(option, scope.frame) for option in value.options]))
    return owned_by(value, scope.frame)


def owned_by(value: Value, frame: Frame) -> Value:
    """A text whose known pieces belong to a frame."""
    if type(value) is not Text:
        return value
    return Text(tuple([replace(one, frame=frame) if isinstance(one, Known) else one for one in value.pieces]))


def dotted(node: tree.Node) -> str:
    """The source form of a dotted name; empty for anything else."""
    if type(node) is tree.Name:
        return node.name
    if type(node) is tree.Attr:
        start = dotted(node.target)
        return f"{start}.{node.name}" if start else ""
    return ""


def called(node: tree.Call) -> str:
    """The name by which something is called, also through the adapter; empty where it has none."""
    callee = node.callee
    if type(callee) is tree.Call and is_wrapping(callee) and callee.args:
        callee = callee.args[0].value
    return callee.name if type(callee) is tree.Name or type(callee) is tree.Attr else ""


def asked_by(function: str, values: list[Value]) -> tuple[str, ...]:
    """The name of an unknown function, and the one word that it is given to find something by."""
    word = values[0].literal if len(values) == 1 and isinstance(values[0], Text) else None
    return tuple(one for one in (function, word) if one and WORDS.fullmatch(one))


def leading(callee: Value) -> tuple[str, ...]:
    """The names that lead to something unknown, or the name of what is of a library."""
    if type(callee) is Hole:
        return callee.names
    return (callee.name,) if type(callee) is External else ()


def path_of(node: tree.Node) -> str:
    """The source form of a path of attributes and literal keys that starts at a name; else empty."""
    match node:
        case tree.Name(name=found):
            return found
        case tree.Attr(target=target, name=found):
            start = path_of(target)
            return f"{start}.{found}" if start else ""
        case tree.Index(target=target, key=tree.Text(value=key)):
            start = path_of(target)
            return f"{start}[{key}]" if start else ""
        case _:
            return ""


def root_name(node: tree.Node) -> str:
    """The first name of a dotted name."""
    return dotted(node).split(".")[0]


HAVING = frozenset([Instance, Class])


def handed_over(machine: Machine, module: str) -> Value | None:
    """What a module hands over in its own place; None when importers get the module itself."""
    return machine.load(module).own(tree.WHOLE) if machine.modules.hands_over(module) else None


def exported(machine: Machine, module: str, name: str) -> Value | None:
    """A member of a module, or of what it hands over in its own place."""
    machine.objects.looked_up.add((module, name))
    found = machine.load(module).own(name)
    if found is not None:
        return found
    whole = handed_over(machine, module)
    if whole is None or name == tree.DEFAULT:
        return whole
    for option in options(whole):
        if isinstance(option, Mapping) and name in option.items:
            return option.items[name].value
    return None


def module_member(machine: Machine, module: str, node: tree.Attr, scope: Scope) -> Value:
    """A member of a project's module, or a module inside a package."""
    found = exported(machine, module, node.name)
    if found is not None:
        return found
    inner = machine.modules.submodule(module, node.name)
    return Module(inner) if inner is not None else machine.unknown(node, scope, node.name)


def has_own(machine: Machine, target: Value, name: str) -> bool:
    """Whether a value of the project has a member of its own under a name that any value may have."""
    if type(target) is Module:
        return exported(machine, target.name, name) is not None
    return type(target) in HAVING
