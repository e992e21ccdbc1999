"""Attributes of the project's own classes, and of its enumerations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from v0to1 import tree
from v0to1.evaluation.builtins.option_defaults import is_command, option_of
from v0to1.evaluation.data.items import entry_by_name
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.http.requests import UNHEARD, Argument
from v0to1.evaluation.http.url_objects import part_of
from v0to1.evaluation.interpreter.classes import member
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.names import LOADED, has_own, module_member, named, path_of, variable
from v0to1.evaluation.interpreter.objects import attribute, bound, super_attribute
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.shared_reads import note_read
from v0to1.evaluation.responses.text_tests import as_text
from v0to1.evaluation.sockets import connections
from v0to1.evaluation.values import (
    Address,
    Class,
    Constant,
    Encoded,
    External,
    Failure,
    Hole,
    Instance,
    Mapping,
    Member,
    Method,
    Module,
    Prepared,
    ResponseValue,
    Sequence,
    Session,
    Socket,
    Super,
    Table,
    Text,
    Union,
    Value,
    union,
)


def own_member(machine: Machine, target: Class, node: tree.Attr, scope: Scope) -> Value:
    """A member of a class of the project, or a method that every class has."""
    found = class_member(machine, target, node.name)
    return bound(machine, found, target, node, scope) if found else Method(target, node.name, node)


def class_member(machine: Machine, cls: Class, name: str) -> Value | None:
    """A member of a class; one of an enumeration that is no text is an object of it."""
    found = member(cls, name)
    names = machine.libraries.names
    if isinstance(found, Sequence | Mapping | Constant) and any(
        isinstance(base, External) and base.name in names.enums for base in cls.bases
    ):
        key = (id(cls), name)
        if key not in machine.objects.members:
            made = machine.objects.members[key] = Instance(
                cls, {"value": found, "name": literal(name, None, cls.module)}
            )
            constructor = member(cls, "__init__")
            if constructor is not None and isinstance(found, Sequence):
                machine.call(
                    bound(machine, constructor, made, cls.node, machine.load(cls.module)),
                    cls.node,
                    machine.load(cls.module),
                    *found.items,
                )
        return machine.objects.members[key]
    return found


def enum_member(machine: Machine, target: Member, node: tree.Attr, scope: Scope) -> Value:
    """A member of an enumeration has its value, its name, and the methods of its class and of texts."""
    if node.name in ("value", "_value_"):
        return Text(target.pieces)
    if node.name == "name":
        return literal(target.name, None, scope.module)
    found = member(target.cls, node.name)
    return (
        bound(machine, found, target, node, scope) if found is not None else Method(target, node.name, node)
    )


MAX_NAMES = 6
DATA_METHODS = frozenset(["get", "pop", "setdefault", "items", "values"])


@handles(tree.Attr)
def attr(machine: Machine, node: tree.Attr, scope: Scope) -> Value:
    """`target.name`."""
    if scope.paths and (kept := scope.paths.get(path_of(node))) is not None:
        return kept
    first = node.target
    if type(first) is tree.Name:
        target = variable(machine, first, scope)
    else:
        target = attr(machine, first, scope) if type(first) is tree.Attr else machine.evaluate(first, scope)
    if type(target) is Union:
        note_read(machine, target, node.key)
        found = union([member_of(machine, option, node, scope) for option in target.options])
    else:
        note_read(machine, target, node.key)
        found = member_of(machine, target, node, scope)
    return named(found, node, target, scope) if type(found) in LOADED else found


def member_of(machine: Machine, target: Value, node: tree.Attr, scope: Scope) -> Value:
    """An attribute of one value."""
    if node.name in machine.libraries.of_any and not has_own(machine, target, node.name):
        return Method(target, node.name, node)
    return MEMBERS.get(type(target), other_member)(machine, target, node, scope)


def answered_member(machine: Machine, target: ResponseValue, node: tree.Attr, scope: Scope) -> Value:
    """A member of a response, or of its data."""
    if target.stage == "response":
        responses.note_member(target, node.name)
        return response_member(machine, target, node, scope)
    if target.stage == "data":
        return data_member(machine, target, node, scope)
    return other_member(machine, target, node, scope)


def data_member(machine: Machine, target: ResponseValue | Mapping, node: tree.Attr, scope: Scope) -> Value:
    """An entry of data, where the language has those as attributes; else a method."""
    if node.key is not None:
        return entry_by_name(machine, target, node, scope)
    if isinstance(target, Mapping) and target.node is None and node.name in target.items:
        return target.items[node.name].value
    return Method(target, node.name, node)


def other_member(machine: Machine, target: Value, node: tree.Attr, scope: Scope) -> Value:
    """An attribute of a value that is met less often."""
    match target:
        case Mapping():
            return data_member(machine, target, node, scope)
        case Text():
            return text_member(machine, target, node, scope)
        case Super():
            return super_attribute(machine, target, node.name, node, scope)
        case ResponseValue() if machine.libraries.names.telling.get(node.name) == "size":
            return as_text(target, "size")
        case Table():
            responses.escape(target, "attribute", node, scope)
            return machine.unknown(node, scope, node.name)
        case Prepared():
            return prepared_member(machine, target, node, scope)
        case _:
            return Method(target, node.name, node)


def text_member(machine: Machine, target: Text, node: tree.Attr, scope: Scope) -> Value:
    """A member of a text: of an enumeration's, of a URL's, or a method."""
    names = machine.libraries.names
    if isinstance(target, Member):
        return enum_member(machine, target, node, scope)
    if isinstance(target, Address) and node.name in names.queries:
        return Encoded(target.query)
    part = part_of(machine, target, node.name) if isinstance(target, Address) else None
    if part is not None:
        return part
    return target if node.name in names.same else Method(target, node.name, node)


def external_member(machine: Machine, target: External, node: tree.Attr, scope: Scope) -> Value:
    """A member of a library."""
    module = target.name
    if node.name in machine.libraries.names.same:
        return External(module)
    if node.key is not None and machine.libraries.functions.get(module) == "environment_mapping":
        return Hole(node, scope.module, (node.name,), kind="environment")
    return External(f"{module}.{node.name}")


def hole_member(machine: Machine, target: Hole, node: tree.Attr, scope: Scope) -> Value:
    """A member of something unknown keeps the names."""
    option = option_of(machine, target, node.name)
    if option is not None and is_command(option):
        return option
    names = machine.libraries.names
    if node.name in machine.libraries.of_unknown or node.name in names.cleaning:
        return Method(target, node.name, node)
    kept = tuple(dict.fromkeys((*target.names, node.name)))[-MAX_NAMES:]
    return Hole(node, scope.module, kept, option, kind=target.kind)


def session_member(machine: Machine, target: Session | Socket, node: tree.Attr, scope: Scope) -> Value:
    """Headers and base URL of a session; what a socket has."""
    if isinstance(target, Socket):
        return connections.member_of(machine, target, node, scope)
    if node.name in machine.libraries.names.same:
        return target
    if node.name == "headers":
        target.headers = target.headers or Mapping(node=node, module=scope.module, open=True)
        return target.headers
    if node.name == "base_url" and target.base is not None:
        return target.base
    library = machine.libraries.by_name[target.library]
    if library.roles.get(node.name) == UNHEARD:
        target.given = (*target.given, Argument(UNHEARD, None, machine.unknown(node, scope)))
    if library.roles.get(node.name) == "query" and target.name in machine.libraries.sessions:
        target.query = target.query or Mapping(node=node, module=scope.module, open=True)
        return target.query
    return Method(target, node.name, node)


def prepared_member(machine: Machine, target: Prepared, node: tree.Attr, scope: Scope) -> Value:
    """A part of a described request, by its name; its headers take more of them."""
    if node.name in machine.libraries.names.same:
        return target
    if node.name == "headers":
        target.added = target.added or Mapping(node=node, module=scope.module)
        return target.added
    library = machine.libraries.by_name[target.library]
    found = next((value for name, _, value in target.parts if library.is_part(name, node.name)), None)
    return found if found is not None else Method(target, node.name, node)


def response_member(machine: Machine, target: ResponseValue, node: tree.Attr, scope: Scope) -> Value:
    """A member of a response: its data, its text, or something about it."""
    known = machine.libraries.by_name
    tables = []
    for one in responses.requests_of(target):
        library = known.get(one.library)
        if library is not None:
            if node.name in library.attach:
                return Method(target, node.name, node)
            tables.append(library.decode)
    meanings: set[str | None] = set()
    for table in tables or (machine.libraries.names.guess_decode,):
        meanings.add(table.get(node.name) or ("read" if "*" in table else None))
    if "data" in meanings or "itself" in meanings:
        return Method(target, node.name, node)
    if "value" in meanings:
        return responses.decode(target, node, scope)
    if "bytes" in meanings:
        return responses.text_of(target)
    if "read" in meanings:
        return entry_by_name(machine, responses.decode(target), node, scope)
    if responses.of_unknown(target) and node.name in DATA_METHODS:
        return Method(responses.decode(target), node.name, node)
    guesses = machine.libraries.names.guess_decode
    if guesses.get("*") == "read" and node.name not in guesses:
        responses.escape(target, "member", node, scope, node.name)
    return machine.unknown(node, scope, node.name)


def failure_member(machine: Machine, target: Failure, node: tree.Attr, scope: Scope) -> Value:
    """A member of an error: the response of the request that failed, or something of that."""
    response = ResponseValue(target.requests, "response", failed=True)
    meaning = machine.libraries.names.failed.get(node.name)
    if meaning == "response":
        return response
    if meaning is None:
        return machine.unknown(node, scope, node.name)
    return answered_member(machine, response, node, scope)


MEMBERS: dict[type[Value], Callable[[Machine, Any, tree.Attr, Scope], Value]] = {
    External: external_member,
    Hole: hole_member,
    Instance: lambda machine, target, node, scope: attribute(machine, target, node.name, node, scope),
    ResponseValue: answered_member,
    Mapping: data_member,
    Class: own_member,
    Module: lambda machine, target, node, scope: module_member(machine, target.name, node, scope),
    Failure: failure_member,
    Session: session_member,
    Socket: session_member,
}
"""What attributes are of the values that most targets are."""
