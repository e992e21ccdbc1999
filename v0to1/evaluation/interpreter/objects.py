"""Objects of the project: their attributes, and their fields as data."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.command_contexts import kept_beside, kept_elsewhere
from v0to1.evaluation.doubles.mocked import give
from v0to1.evaluation.http.recording import pairs_as_mapping
from v0to1.evaluation.interpreter.classes import (
    all_fields,
    field_of,
    is_stub,
    made_up,
    member,
    overriding,
    scope_of,
    wire_name,
)
from v0to1.evaluation.interpreter.defaults import says_nothing
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import typed_value
from v0to1.evaluation.responses.local_data import own_in
from v0to1.evaluation.responses.responses import escape, responses_of
from v0to1.evaluation.sockets import members as namespace_members
from v0to1.evaluation.values import (
    Callable,
    Class,
    Descriptor,
    Hole,
    Instance,
    Item,
    Known,
    Mapping,
    Member,
    Method,
    Mocked,
    Prepared,
    Sequence,
    Session,
    Super,
    Text,
    Value,
    options,
    union,
)
from v0to1.tree.walking import walk

MAX_NESTING = 4
URL_PARAMETER = 2
"""The place of the URL in a method that takes the HTTP method before it."""


def attribute(machine: Machine, owner: Instance, name: str, node: tree.Node, scope: Scope) -> Value:
    """`owner.name`: its own attribute, a member of its class, a declared field, or unknown."""
    machine.objects.looked_up.add((id(owner.cls), name))
    if isinstance(node, tree.Attr) and node.key is not None:
        machine.owned.add(id(node.key))
    if name in owner.attributes:
        return owner.attributes[name]
    found = member(owner.cls, name)
    declared = field_of(owner.cls, name)
    if found is not None and is_stub(found):
        return implemented(machine, owner, name, node, scope)
    if found is not None and not (declared and says_nothing(found)):
        return bound(machine, found, owner, node, scope)
    if name == "__dict__":
        return fields_of(machine, owner, Dump(node, scope))
    if name == "__class__":
        return owner.cls
    if declared is not None:
        typed = typed_value(machine, declared[0].annotation, scope_of(declared[1], scope))
        return typed if typed is not None else Hole(node, scope.module, (name,))
    listening = namespace_members.member_of(machine, owner.cls, node, scope)
    if listening is not None:
        return listening
    if owner.session is not None:
        return sending_member(machine, owner, name, node, scope) or Method(owner.session, name, node)
    found = made_up(machine, owner, name, node, scope) or kept_elsewhere(machine, owner, name)
    return found if found is not None else machine.unknown(node, scope, owner.cls.name, name)


def sending_member(
    machine: Machine, owner: Instance, name: str, node: tree.Node, scope: Scope
) -> Callable | None:
    """A library's `post` is its `request` with a method: where a class has that one of its own, it runs."""
    assert owner.session is not None
    model = machine.libraries.by_name[owner.session.library]
    verb = model.verbs.get(name)
    own = next((one for each in model.request if (one := member(owner.cls, each))), None)
    found = bound(machine, own, owner, node, scope) if verb and own is not None else None
    if not isinstance(found, Callable) or verb is None or hands_on_url(found.node, model.request):
        return None
    return replace(found, leading=(Text((Known(verb, None, scope.module),)), *found.leading))


def hands_on_url(function: tree.Function, names: frozenset[str]) -> bool:
    """Whether a function hands the URL that it is given to its library unchanged."""
    found = [one for statement in function.body for one in walk(statement)]
    targets = (target for one in found if isinstance(one, tree.Assign) for target in one.targets)
    changed = {target.name for target in targets if isinstance(target, tree.Name)}
    params = {one.name for one in function.params[URL_PARAMETER : URL_PARAMETER + 1]} - changed
    sends = [one for one in found if isinstance(one, tree.Call) and isinstance(one.callee, tree.Attr)]
    given = [
        arg.value
        for one in sends
        for arg in one.args
        if isinstance(one.callee, tree.Attr) and one.callee.name in names
    ]
    return any(isinstance(value, tree.Name) and value.name in params for value in given)


def implemented(machine: Machine, owner: Instance, name: str, node: tree.Node, scope: Scope) -> Value:
    """A member that is only declared, as the classes that derive from this one have it; else unknown."""
    found = overriding(machine, owner.cls, name)
    if not found:
        return Method(owner, name, node)
    return union(bound(machine, one, owner, node, scope) for one in found[:4])


def bound(
    machine: Machine, value: Value, owner: Instance | Class | Member, node: tree.Node, scope: Scope
) -> Value:
    """A member as it is seen through an object."""
    match value:
        case Callable(receiver=None, owner=Class()) if not isinstance(owner, Class):
            return Callable(value.node, value.scope, owner, value.leading, value.named, value.owner)
        case Descriptor(kind="property", function=function):
            return machine.call(
                Callable(function.node, function.scope, owner, owner=function.owner), node, scope
            )
        case Descriptor(kind="classmethod", function=function):
            cls = owner if isinstance(owner, Class) else owner.cls
            return Callable(function.node, function.scope, cls, owner=function.owner)
        case Descriptor(function=function):
            return Callable(function.node, function.scope, owner=None)
        case _:
            return value


def super_attribute(machine: Machine, owner: Super, name: str, node: tree.Node, scope: Scope) -> Value:
    """`super().name`."""
    found = member(owner.first, name, after=owner.cls)
    if found is not None:
        return bound(machine, found, owner.instance, node, scope)
    if isinstance(owner.instance, Instance) and owner.instance.session is not None:
        return Method(owner.instance.session, name, node)
    return Method(owner, name, node)


def set_attribute(
    machine: Machine, owner: Value, name: str, value: Value, scope: Scope, node: tree.Node
) -> None:
    """`owner.name = value`."""
    match owner:
        case Instance():
            set_on_instance(machine, owner, name, value, scope)
            if responses_of(value):
                machine.objects.stored.setdefault((id(owner.cls), name), []).append((value, node, scope))
        case Class():
            owner.members[name] = value
        case Session() if name == "headers" and isinstance(value, Mapping):
            owner.headers = value
        case Session() if name in machine.libraries.by_name[owner.library].header_pairs:
            owner.headers = next(iter(pairs_as_mapping(value)), Mapping(open=True))
        case Session() if name in ("base_url", base_name(machine, owner)):
            owner.base = value
        case Session() if machine.libraries.by_name[owner.library].roles.get(name) == "query":
            owner.query = value
        case Mocked(requests=requests):
            give(requests, [value])
        case Prepared() if name == "headers":
            owner.added = value if isinstance(value, Mapping) else Mapping(open=True)
        case Prepared():
            if name == "get_method":
                name, value = "method", machine.call(value, node, scope)
            library = machine.libraries.by_name[owner.library]
            owner.parts = (
                *(part for part in owner.parts if not library.is_part(part[0], name)),
                (name, None, value),
            )
        case _:
            escape(value, "attribute", node, scope)


def set_on_instance(machine: Machine, owner: Instance, name: str, value: Value, scope: Scope) -> None:
    """Set an attribute of an object; until a method did, there is what its class or its constructor set.

    So other methods may meet data of the program's own in the place of a response. A double stands beside the
    method in whose place it is, for it is told what that gives.
    """
    kept = owner.attributes.get(name)
    old = kept if kept is not None else member(owner.cls, name)
    own = own_in(old) if old is not None else []
    if machine.branch and kept is not None:
        value = union([value, kept])
    elif isinstance(old, Callable) and any(
        isinstance(one, Hole) and one.kind == "double" for one in options(value)
    ):
        value = union([value, replace(old, receiver=owner)])
    elif own and responses_of(value) and not (scope.function and scope.function.name == "__init__"):
        value = union([value, *own])
    owner.attributes[name] = kept_beside(machine, owner, name, value)
    if owner.session is not None and name == base_name(machine, owner.session):
        owner.session.base = value


def base_name(machine: Machine, session: Session) -> str:
    """What a session calls its base URL."""
    found = machine.libraries.sessions.get(session.name)
    return found[1].base if found is not None else ""


@dataclass(frozen=True, slots=True)
class Dump:
    """How an object becomes data: where, under which names, and whether empty fields are left out."""

    node: tree.Node
    scope: Scope
    by_alias: bool = False
    maybe: bool = False


def on_wire(machine: Machine, value: Value, node: tree.Node, scope: Scope) -> Value:
    """A value with its objects as data, under the names that their fields have on the wire."""
    dump = Dump(node, scope, by_alias=True)
    return union(
        fields_of(machine, one, dump) if isinstance(one, Instance | Sequence) else one
        for one in options(value)
    )


def fields_of(machine: Machine, owner: Value, dump: Dump, depth: int = MAX_NESTING) -> Value:
    """The fields of an object, and of the objects in them (`asdict`, `model_dump`, `__dict__`)."""
    if isinstance(owner, Sequence) and depth:
        items = [fields_of(machine, one, dump, depth - 1) for one in owner.items]
        return Sequence(items, owner.open, dump.node)
    if not isinstance(owner, Instance) or not depth:
        return owner if isinstance(owner, Text | Mapping) else machine.unknown(dump.node, dump.scope)
    found = Mapping(depth=machine.branch, node=dump.node, module=dump.scope.module)
    declared = all_fields(owner.cls)
    for name, (field, base) in declared.items():
        wire, key = wire_name(machine, name, field) if dump.by_alias else (name, field.targets[0])
        value = attribute(machine, owner, name, field, dump.scope)
        if isinstance(value, Instance | Sequence):
            value = fields_of(machine, value, dump, depth - 1)
        found.put(Item(wire, key, value, field, base.module, dump.maybe, True))
    for name, value in owner.attributes.items() if not declared else ():
        if not name.startswith("_"):
            found.put(Item(name, None, value, None, dump.scope.module, dump.maybe, True))
    return found
