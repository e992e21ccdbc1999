"""Calls that say in their own way what the evaluator knows: formats, decoders, pairs."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.names import dotted
from v0to1.languages.grammars.lowering import Lowering
from v0to1.languages.grammars.types import is_single

EACH, NOWHERE = -1, -2
"""Places of what is taken instead: any of the values, or none."""

TYPE = re.compile(r"(?:\.|::)class\b|\bnew\s+[\w.]*Type(?:Reference|Ref|Token)\b")
"""A type as it is given to a function."""


def special(low: Lowering, node: SgNode, callee: tree.Node, args: tuple[tree.Arg, ...]) -> tree.Node:
    """A call, in the evaluator's own words where the language has others for it."""
    name = callee.name if isinstance(callee, tree.Attr | tree.Name) else ""
    target = callee.target if isinstance(callee, tree.Attr) else None
    full = dotted(callee)
    table = low.table
    values = [arg.value for arg in args]
    if target is not None and name in table.equal and len(values) == 1:
        return tree.Compare(node, target, "==", values[0])
    place = table.otherwise.get(full, table.otherwise.get(name, NOWHERE))
    if (found := instead(node, target, values, place)) is not None:
        return found
    style = table.formats.get(full) or table.formats.get(f"{full} {label_of(args)}")
    style = style or (table.formats.get(f".{name}") if target is not None else None)
    if style is not None:
        found = formatted(node, style, target if f".{name}" in table.formats else None, args)
        if found is not None:
            return found
    if name in table.pairs:
        return paired(node, args)
    if name in table.parsers and values:
        return tree.Call(node, tree.Name(node, "@parse"), (args[0],))
    places = table.decoders.get(full) or table.decoders.get(name)
    if places is not None and max(places) < len(values) and (places[0] >= 0 or is_type(args[places[1]])):
        data = target if places[0] < 0 else values[places[0]]
        return decoded(node, data or tree.Unknown(node, ()), values[places[1]])
    if name in table.encoders and values:
        found = encoding(node, target, args[0], table.encoders[name])
        if found is not None:
            return found
    filled = table.fills.get(full) or table.fills.get(f".{name}")
    if filled is not None and (found := filling(low, node, target, values, filled)) is not None:
        return found
    if name in table.transparent and target is None and len(values) == 1 and isinstance(callee, tree.Name):
        return values[0]
    call = tree.Call(node, callee, args)
    kinds = (kind_of(arg.value) for arg in args if is_type(arg))
    single = next((one for one in kinds if is_single(low, one)), None)
    return decoded(node, call, single) if single is not None else call


def instead(node: SgNode, target: tree.Node | None, values: list[tree.Node], place: int) -> tree.Node | None:
    """What is taken where there is nothing, behind what is asked for; None where it is worked out first.

    `place` is where it stands among the values of a method, behind a key of the object; `-1`: all are.
    """
    if place == EACH:
        options = tuple(values)
    elif target is None or place < 0 or len(values) != place + 1:
        return None
    else:
        options = (tree.Index(node, target, values[0]) if place else target, value_of(values[-1]))
    plain = all(is_plain(one) for one in options[1:])
    return tree.Choice(node, None, options) if plain and len(options) > 1 else None


def is_plain(value: tree.Node) -> bool:
    """Whether a value is a text or has a name, perhaps in another form (`String::from("…")`)."""
    if isinstance(value, tree.Call) and len(value.args) == 1:
        value = value.args[0].value
    return isinstance(value, tree.Text | tree.Template | tree.Name | tree.Attr)


def value_of(value: tree.Node) -> tree.Node:
    """What a function gives that does nothing else, for the function."""
    match value:
        case tree.Function(is_value=True, body=(tree.Return(value=tree.Node() as inner),)):
            return inner
        case _:
            return value


def is_type(arg: tree.Arg) -> bool:
    """Whether an argument is a type: a method of the same name may take a body."""
    return isinstance(arg.origin, SgNode) and TYPE.search(arg.origin.text()) is not None


def label_of(args: tuple[tree.Arg, ...]) -> str:
    """How the first argument is labelled, where it is."""
    origin = args[0].origin if args else None
    return origin.text().partition(":")[0] if isinstance(origin, SgNode) else ""


def formatted(
    node: SgNode, style: str, target: tree.Node | None, args: tuple[tree.Arg, ...]
) -> tree.Node | None:
    """A format with its values."""
    given = args if target is not None else args[1:]
    pattern = target if target is not None else args[0].value if args else None
    if pattern is None:
        return None
    if style == "percent":
        return tree.Binary(node, pattern, "%", tree.Sequence(node, tuple(arg.value for arg in given)))
    return tree.Call(node, tree.Attr(node, pattern, "format"), given)


def paired(node: SgNode, args: tuple[tree.Arg, ...]) -> tree.Node:
    """A mapping from arguments: pairs of their own, or keys and values side by side."""
    values = [arg.value for arg in args]
    if all(isinstance(one, tree.Mapping) for one in values):
        return tree.Mapping(
            node, tuple(e for one in values if isinstance(one, tree.Mapping) for e in one.entries)
        )
    if len(values) % 2:
        return tree.Mapping(node, tuple(tree.Entry(node, None, one) for one in values))
    pairs = zip(values[::2], values[1::2], strict=True)
    return tree.Mapping(node, tuple(tree.Entry(node, key, value) for key, value in pairs))


def decoded(node: SgNode, data: tree.Node, kind: tree.Node) -> tree.Node:
    """Data as an object of a type (`Type.self`, `Type::class.java`)."""
    wanted = tree.Call(node, tree.Name(node, "@type"), (tree.Arg(node, None, kind_of(kind)),))
    return tree.Call(
        node, tree.Name(node, "@decode"), (tree.Arg(node, None, data), tree.Arg(node, None, wanted))
    )


def kind_of(kind: tree.Node) -> tree.Node:
    """The type that a value stands for (`Type::class.java`)."""
    while isinstance(kind, tree.Attr) and kind.name in ("self", "class", "java"):
        kind = kind.target
    return kind


def filling(
    low: Lowering, node: SgNode, target: tree.Node | None, values: list[tree.Node], place: tuple[int, int]
) -> tree.Node | None:
    """A function that fills a variable from data: the variable is assigned to."""
    data = target if place[0] < 0 else values[place[0]] if place[0] < len(values) else None
    into = values[place[1]] if place[1] < len(values) else None
    if data is None or not isinstance(into, tree.Name):
        return None
    note = low.types.get(into.name)
    plain = tree.Call(node, tree.Name(node, "@parse"), (tree.Arg(node, None, data),))
    made = decoded(node, data, note) if note is not None else plain
    args = tuple(tree.Arg(node, None, one) for one in (into, made, data))
    return tree.Assign(node, (into,), tree.Call(node, tree.Name(node, "@fill"), args))


def encoding(node: SgNode, target: tree.Node | None, value: tree.Arg, maker: str) -> tree.Node | None:
    """`json.NewEncoder(buffer).Encode(value)`: the buffer is assigned to."""
    if not isinstance(target, tree.Call) or not isinstance(target.callee, tree.Attr) or not target.args:
        return None
    into = target.args[0].value
    if target.callee.name != maker or not isinstance(into, tree.Name):
        return None
    return tree.Assign(node, (into,), tree.Call(node, tree.Name(node, "@wire"), (value,)))
