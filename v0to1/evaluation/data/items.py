"""Entries of values: `target[key]` and slices."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.names import path_of, taken_out
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.shared_reads import mingled, note_read
from v0to1.evaluation.responses.text_tests import note_compared
from v0to1.evaluation.values import (
    NULL,
    STORED,
    Class,
    Constant,
    Encoded,
    External,
    Gap,
    Hole,
    Instance,
    Mapping,
    Method,
    ResponseValue,
    Sequence,
    Session,
    Super,
    Table,
    Text,
    Value,
    bounded,
    options,
    union,
)

MAX_ROWS = 8
KEPT = frozenset(["double", STORED])
"""Kinds of unknown values whose entries are of the same kind."""
OF_MAPPINGS = ("get", "set", "values", "keys")
"""Methods of a mapping that a call has made."""
Access = tree.Index | tree.Attr


@handles(tree.Index)
def index(machine: Machine, node: tree.Index, scope: Scope) -> Value:
    """`target[key]`."""
    if scope.paths and (kept := scope.paths.get(path_of(node))) is not None:
        return kept
    target = machine.evaluate(node.target, scope)
    key = machine.evaluate(node.key, scope)
    note_read(machine, target, node.key)
    found = union(item_of(machine, option, key, node, scope) for option in options(target))
    return taken_out(found, node, scope)


def item_of(machine: Machine, target: Value, key: Value, node: Access, scope: Scope) -> Value:
    """An entry of one value."""
    machine.objects.opened.add(id(target))
    match target:
        case ResponseValue(stage="data"):
            return item_of_response(machine, target, key, node, scope)
        case ResponseValue(stage="bytes"):
            return responses.element_of(target)
        case ResponseValue(stage="response") if isinstance(key, Text) and responses.of_unknown(target):
            return item_of_response(machine, responses.decode(target), key, node, scope)
        case Mapping():
            return item_of_mapping(machine, target, key, node, scope)
        case Sequence(items=items, open=is_open):
            return item_of_sequence(machine, mingled(items) if is_open else items, key, node, scope)
        case Table(row=row):
            return Sequence([column(machine, row, key, node, scope)], True, node)
        case Class() if isinstance(key, Text) and key.literal in target.members:
            return target.members[key.literal]
        case Class() | Super():
            return target
        case Text():
            return Hole(node, scope.module, default=target)
        case External(name=name) if machine.libraries.functions.get(
            name
        ) == "environment_mapping" and isinstance(key, Text):
            return Hole(node, scope.module, (key.literal or "",), kind="environment")
        case External(name=name) if name.rpartition(".")[2] in machine.libraries.names.wrappers:
            return described(key)
        case _:
            text = key.literal if isinstance(key, Text) else None
            names = target.names if isinstance(target, Hole) else ()
            kind = target.kind if isinstance(target, Hole) and target.kind in KEPT else ""
            return Hole(node, scope.module, (*names, text) if text else names, kind=kind)


def entry_by_name(machine: Machine, target: ResponseValue | Mapping, node: tree.Attr, scope: Scope) -> Value:
    """An entry of data that is written like an attribute, unless the name is that of a method."""
    own = made = False
    if type(target) is not ResponseValue and isinstance(target, Mapping):
        own, made = node.name in target.items, isinstance(target.node, tree.Call)
    if not own and (machine.libraries.is_method(node.name) or (made and node.name in OF_MAPPINGS)):
        return Method(target, node.name, node)
    return named_item(machine, target, node, scope)


def named_item(machine: Machine, target: ResponseValue | Mapping, node: tree.Attr, scope: Scope) -> Value:
    """An entry of data under the name of an attribute."""
    if type(target) is ResponseValue and target.stage == "data":
        return responses.read(target, node.name, responses.How("attribute", node, node.key), scope)
    return item_of(machine, target, literal(node.name, node.key, scope.module), node, scope)


def described(key: Value) -> Value:
    """What a type with something around it stands for: a value that is put in its place, else the type.

    `Annotated[Client, Depends(make)]` declares what `make` gives, and `Optional[Client]` a client.
    """
    inner = key.items if isinstance(key, Sequence) and key.items else [key]
    return next((one for one in inner if isinstance(one, Instance | Session)), inner[0])


def style(node: Access) -> str:
    """How the access is written."""
    return "attribute" if isinstance(node, tree.Attr) else "index"


def item_of_response(
    machine: Machine, target: ResponseValue, key: Value, node: Access, scope: Scope
) -> Value:
    """A key or an element of a response."""
    found = responses.read_key(target, key, responses.How(style(node), node, node.key), scope)
    if found is not None:
        return found
    if isinstance(key, Constant):
        return responses.element_of(target)
    responses.escape(target, "index", node, scope)
    return machine.unknown(node, scope)


def column(machine: Machine, row: Value, key: Value, node: Access, scope: Scope) -> Value:
    """A column of a table is a read of each of its rows."""
    found = [
        responses.read_key(one, key, responses.How("column", node, node.key), scope)
        for one in options(row)
        if isinstance(one, ResponseValue)
    ]
    if any(found):
        return union(one for one in found if one is not None)
    responses.escape(row, "index", node, scope)
    return machine.unknown(node, scope)


def item_of_mapping(machine: Machine, target: Mapping, key: Value, node: Access, scope: Scope) -> Value:
    """An entry of a mapping; what it is looked up by is compared with its keys."""
    texts = [one.literal for one in options(key) if isinstance(one, Text) and one.literal is not None]
    note_compared(key, node, scope)
    for one in options(key):
        if isinstance(one, ResponseValue):
            responses.compare_with(one, target, node)
    known = [target.items[text] for text in texts if text in target.items]
    if known:
        return union(item.value for item in known)
    how = responses.How(style(node), node, node.key)
    copied = [
        responses.read_key(one, key, how, scope) for one in target.rest if isinstance(one, ResponseValue)
    ]
    if any(copied):
        return union(one for one in copied if one is not None)
    rest = bounded([item.value for item in target.items.values()], MAX_ROWS) if not texts else []
    rest += [target.element] if target.element is not None else []
    return union(rest) if rest else Hole(node, scope.module, tuple(texts))


def item_of_sequence(machine: Machine, items: list[Value], key: Value, node: Access, scope: Scope) -> Value:
    """An item of a sequence: the one at a known place, or any."""
    match key:
        case Constant(value=int() as place) if -len(items) <= place < len(items):
            return items[place]
        case _:
            return union(bounded(items, MAX_ROWS)) if items else machine.unknown(node, scope)


@handles(tree.Slice)
def some(machine: Machine, node: tree.Slice, scope: Scope) -> Value:
    """Some of the items of a value are like all of them; some of a text may be all of it."""
    target = machine.evaluate(node.target, scope)
    found: list[Value] = []
    for option in options(target):
        machine.objects.opened.add(id(option))
        match option:
            case ResponseValue(stage="bytes"):
                found.append(responses.element_of(option))
            case ResponseValue() | Table() | Encoded():
                found.append(option)
            case Sequence(items=items):
                found.append(Sequence(list(mingled(items)), True, node))
            case Text(pieces=(Gap(),)):
                found.append(option)
            case Text():
                found.append(Hole(node, scope.module, default=option))
            case Hole(names=names):
                found.append(Hole(node, scope.module, names, option.default, option.via))
    return union(found) if found else NULL
