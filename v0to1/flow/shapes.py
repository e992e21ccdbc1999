"""Declared types of data: what they say of answers, of what is sent, and of what is not known otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.immutable import replace
from v0to1.flow import answers, tree
from v0to1.flow.annotations import inner_type
from v0to1.flow.classes import derives, scope_of
from v0to1.flow.machine import Machine, handles
from v0to1.flow.requests import Held
from v0to1.flow.scope import Scope
from v0to1.flow.values import (
    MAPPINGS,
    Answer,
    Class,
    Declared,
    Encoded,
    External,
    Future,
    Hole,
    Item,
    Mapping,
    Sequence,
    Shape,
    Union,
    Value,
    options,
)
from v0to1.flow.walking import walk

Kind = tree.Node | Value | None
MAX_ALIASES = 6
MAX_NESTING = 3
MANY = 3
DESCRIBED = frozenset([*MAPPINGS, Answer, Sequence, Encoded, Future])


@handles(tree.Shape)
def shape(machine: Machine, node: tree.Shape, scope: Scope) -> Value:
    """A type of data."""
    fields = {
        one.key.value: Declared(one, one.key, scope.module, one.type, one.optional) for one in node.fields
    }
    return Shape(fields, node.bases, scope, node.is_data, params=node.params)


@handles(tree.Typed)
def typed(machine: Machine, node: tree.Typed, scope: Scope) -> Value:
    """A value that is said to have a type."""
    value = machine.evaluate(node.value, scope)
    describe(machine, node.type, value, scope)
    return value


def shapes_of(
    machine: Machine, kind: Kind, scope: Scope, depth: int = MAX_ALIASES
) -> Iterator[tuple[Shape, int]]:
    """The shapes that a type names, each with the number of lists around it."""
    if kind is None or depth < 0:
        return
    if type(kind) is tree.Name:
        if named := scope.find(f"{tree.TYPE}{kind.name}") or scope.find(kind.name):
            yield from shapes_of(machine, named[0], scope, depth - 1)
        return
    if type(kind) is Shape:
        if kind.fields or kind.params:
            yield kind, 0
            return
        where = kind.scope if isinstance(kind.scope, Scope) else scope
        for base in kind.bases:
            for found, lists in shapes_of(machine, base, where, depth - 1):
                yield found, lists + kind.many
        return
    match kind:
        case Class() if derives(kind, machine.libraries.names.typed_dicts):
            yield declared_by(kind, scope), 0
        case tree.Text() | Class():
            yield from shapes_of(machine, named_by(kind), scope, depth - 1)
        case tree.Shape():
            yield from shapes_of(machine, machine.evaluate(kind, scope), scope, depth - 1)
        case tree.Index():
            names = machine.libraries.names
            inner = inner_type(kind, names.wrappers)
            item = inner_type(kind, names.lists)
            if inner is None and item is None:
                for found, lists in shapes_of(machine, kind.target, scope, depth - 1):
                    yield given(found, kind.key, scope), lists
            for found, lists in shapes_of(machine, inner or item, scope, depth - 1):
                yield found, lists + (inner is None)
        case tree.Binary(left=left, right=right):
            yield from shapes_of(machine, left, scope, depth - 1)
            yield from shapes_of(machine, right, scope, depth - 1)
        case tree.Attr():
            yield from shapes_of(machine, machine.evaluate(kind, scope), scope, depth - 1)


def named_by(kind: tree.Text | Class) -> Kind:
    """What the text of a type, or a class that declares one beside itself, stands for."""
    if isinstance(kind, tree.Text):
        return tree.Name(kind.origin, kind.value)
    declared = kind.scope.find(f"{tree.TYPE}{kind.name}") if isinstance(kind.scope, Scope) else None
    return declared[0] if declared else None


def declared_by(cls: Class, scope: Scope) -> Shape:
    """The type of the mappings whose keys a class declares."""
    if cls.shape is None:
        fields: dict[str, Declared] = {}
        for name, one in cls.fields.items():
            key = tree.Text(one.targets[0].origin, name)
            fields[name] = Declared(one, key, cls.module, one.annotation)
        bases = tuple(one for one in cls.bases if isinstance(one, Class))
        cls.shape = Shape(fields, bases, scope_of(cls, scope), is_data=False)
    return cls.shape


def given(found: Shape, kind: tree.Node, scope: Scope) -> Shape:
    """A shape with the type that it is given."""
    if not found.params or not isinstance(found.scope, Scope):
        return found
    inner = Scope(found.scope.module, found.scope.frame, found.scope)
    inner.variables[found.params[0]] = Shape({}, (kind,), scope)
    return replace(found, scope=inner, params=())


def declared_in(machine: Machine, found: Shape, scope: Scope) -> list[tuple[str, Declared, Scope]]:
    """All fields of a shape, those of its bases first, each with the scope that its type is written in."""
    where = found.scope if isinstance(found.scope, Scope) else scope
    fields: list[tuple[str, Declared, Scope]] = []
    for base in found.bases:
        for other, lists in shapes_of(machine, base, where):
            if not lists and other is not found:
                fields.extend(declared_in(machine, other, where))
    for name, one in found.fields.items():
        fields.append((name, one, where))
    return fields


def describe(machine: Machine, kind: Kind, value: Value, scope: Scope, around: tuple[int, ...] = ()) -> None:
    """A value is declared to be of a type: the type's fields name keys of answers, and of what is sent."""
    if kind is None or not (
        any(map(is_described, value.options)) if type(value) is Union else type(value) in DESCRIBED
    ):
        return
    hold_unseen(machine, kind, value, scope)
    for found, lists in shapes_of(machine, kind, scope):
        if id(found.fields) in around or len(around) > MAX_NESTING:
            continue
        for one in inside(value, lists):
            fit(machine, found, one, scope, (*around, id(found.fields)))


def hold_unseen(machine: Machine, kind: Kind, value: Value, scope: Scope) -> None:
    """Data of an answer are held against types of a library, or of code that is not analysed."""
    held = [one for one in inside(value, 0) if isinstance(one, Answer) and one.stage == "data"]
    for node in walk(kind) if held and isinstance(kind, tree.Node) else ():
        name = node.name if isinstance(node, tree.Name) else ""
        named = scope.find(f"{tree.TYPE}{name}") or scope.find(name) if name else None
        if named is None or not isinstance(named[0], External):
            continue
        if named[0].name.partition(".")[0] not in machine.libraries.names.plain_types:
            for request in (each for one in held for each in answers.requests_of(one)):
                request.held.append(Held(node, scope.frame, known=False))


def is_described(value: Value) -> bool:
    """Whether a type can say anything of a value."""
    return type(value) in DESCRIBED


def inside(value: Value, lists: int) -> list[Value]:
    """What a value is, or holds, below a number of lists."""
    found = [one.value if type(one) is Encoded or type(one) is Future else one for one in options(value)]
    for _ in range(min(lists, MANY)):
        found = [
            item
            for one in found
            for item in (
                one.items
                if isinstance(one, Sequence)
                else [answers.element_of(one)]
                if isinstance(one, Answer)
                else []
            )
        ]
    return found


def fit(machine: Machine, found: Shape, value: Value, scope: Scope, around: tuple[int, ...]) -> None:
    """A shape describes one value."""
    if isinstance(value, Answer) and value.stage == "data":
        place = (found, value.path, value.requests, id(value.root))
        if place in machine.described:
            return
        machine.described.add(place)
        for name, declared, where in declared_in(machine, found, scope):
            how = answers.How("shape", declared.node, declared.key)
            describe(machine, declared.type, answers.read(value, name, how, where), where, around)
    elif isinstance(value, Mapping):
        if found not in value.shapes:
            value.shapes = (*value.shapes, found)
        fit_mapping(machine, found, value, scope, around)


def fit_mapping(
    machine: Machine, found: Shape, value: Mapping, scope: Scope, around: tuple[int, ...] = ()
) -> None:
    """The declared fields of what is sent name its entries."""
    for name, declared, where in declared_in(machine, found, scope):
        item = value.items.get(name)
        if item is None:
            continue
        if item.key_node is not declared.key and not any(use.node is declared.key for use in item.uses):
            machine.note_use(item, declared.key, declared.module, declared=True)
        describe(machine, declared.type, item.value, where, around)


def describe_result(machine: Machine, result: Value, node: tree.Call, scope: Scope) -> Value:
    """The first type that a generic function is given is that of the data that it gives."""
    for option in options(result):
        described = option
        if isinstance(option, Answer) and option.stage == "response":
            libraries = (machine.libraries.by_name.get(one.library) for one in answers.requests_of(option))
            if any(one is not None and "value" in one.decode.values() for one in libraries):
                described = Answer(option.requests, "data")
        describe(machine, node.types[0], described, scope)
    return result


def unknown_data(
    machine: Machine, kind: Kind, name: str, scope: Scope, around: tuple[int, ...] = ()
) -> Value | None:
    """An unknown value of a declared type: of its entries, the keys are known. None for other types."""
    for found, lists in shapes_of(machine, kind, scope):
        fields = declared_in(machine, found, scope)
        if not found.is_data or not fields or id(found.fields) in around or len(around) > MAX_NESTING:
            continue
        made = Mapping(module=scope.module, shapes=(found,), depth=machine.branch)
        for key, one, where in fields:
            inner = unknown_data(machine, one.type, key, where, (*around, id(found.fields)))
            value = inner if inner is not None else Hole(one.key, one.module, (name, key), kind="parameter")
            made.put(Item(key, one.key, value, None, one.module, one.optional, True))
        return Sequence([made], True) if lists else made
    return None
