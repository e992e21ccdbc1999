"""Lower calls, with those that say in their own way what the evaluator knows: formats, decoders, builders."""

from __future__ import annotations

from dataclasses import replace

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.names import dotted
from v0to1.languages.grammars.arguments import argument, arguments, unlabelled
from v0to1.languages.grammars.functions import lambda_
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared

TRAILING = ("annotated_lambda", "lambda_literal", "block", "do_block")


@role("call")
def call(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`callee(arguments)`; types given to the callee say what its result is decoded as."""
    callee = located(node, parts[0])
    if callee is None:
        return tree.Unknown(node, low.inner(node))
    note, callee = typed_callee(low, callee)
    target = low.lower(callee)
    made = special(low, node, target, arguments(low, located(node, parts[1])))
    return as_type(low, node, made, note)


def typed_callee(low: Lowering, node: SgNode) -> tuple[tree.Node | None, SgNode]:
    """The type that a callee is given (`json::<T>`, `Get<T>`), and the callee."""
    generic = node if node.kind() == "generic_function" else None
    if generic is not None:
        listed = located(node, "type_arguments/0")
        return declared(low, listed), located(node, "function") or node
    last = located(node, "~generic_name") or (node if node.kind() == "generic_name" else None)
    return declared(low, located(last, "~type_argument_list/0")) if last is not None else None, node


@role("generic")
def generic(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A name with types behind it."""
    return low.part(node, parts[0] if parts else "0")


@role("method")
def method(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`object.name(arguments)`, or a function where there is no object."""
    target, key = located(node, parts[0]), located(node, parts[1])
    given = list(arguments(low, located(node, parts[2])))
    block = located(node, parts[3]) if len(parts) > 3 else None
    if key is None:
        return tree.Unknown(node, low.inner(node))
    if target is None:
        callee = low.member(node, named(key)) or own_method(low, key) or tree.Name(key, named(key))
    elif named(key) in low.table.transparent:
        return low.lower(target)
    else:
        callee = tree.Attr(node, low.lower(target), named(key))
    return with_block(low, node, callee, given, block)


def own_method(low: Lowering, key: SgNode) -> tree.Node | None:
    """A method of the class around that is called without its object."""
    owner = low.owners[-1] if low.owners else None
    if owner is None or named(key) not in owner.members or not low.table.bare_calls:
        return None
    return tree.Attr(key, tree.Name(key, low.table.receiver), named(key))


def with_block(
    low: Lowering, node: SgNode, callee: tree.Node, given: list[tree.Arg], block: SgNode | None
) -> tree.Node:
    """A call with the function behind it; one that only describes a request is a chain of calls on it."""
    if block is None:
        return special(low, node, callee, tuple(given))
    described = builder(low, block)
    if described is not None:
        found = special(low, node, callee, tuple(given))
        for name, args in described:
            found = tree.Call(node, tree.Attr(node, found, name), args)
        return found
    given.append(tree.Arg(block, None, lambda_(low, block)))
    return special(low, node, callee, tuple(given))


def builder(low: Lowering, block: SgNode) -> list[tuple[str, tuple[tree.Arg, ...]]] | None:
    """The calls of a block that describes a request, by the names that the table has for them."""
    found: list[tuple[str, tuple[tree.Arg, ...]]] = []
    inner = block
    while (deeper := located(inner, "~lambda_literal|statements|body_statement|block_body")) is not None:
        inner = deeper
    for statement in below(inner):
        one = step(low, statement)
        if one is not None:
            found.append(one)
    return found or None


def step(low: Lowering, node: SgNode) -> tuple[str, tuple[tree.Arg, ...]] | None:
    """One statement of such a block: `setBody(x)`, `request.body = x`, `request.headers["a"] = x`."""
    if node.kind() == "assignment":
        left, right = below(node)[0], below(node)[-1]
        key = below(left)[-1] if left.kind() == "element_reference" else None
        owner = below(left)[0] if key is not None else left
        name = low.table.blocks.get(named(owner.field("method")) + "=")
        args = tuple(tree.Arg(one, None, low.lower(one)) for one in (key, right) if one is not None)
        return (name, args) if name is not None else None
    lowered = low.handled(node) if node.kind() in ("call_expression", "call") else None
    if not isinstance(lowered, tree.Call) or not isinstance(lowered.callee, tree.Name):
        return None
    name = low.table.blocks.get(lowered.callee.name)
    return (name, lowered.args) if name is not None else None


@role("suffixed")
def suffixed(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A call in grammars that hang arguments, types and functions behind the callee as a suffix."""
    inner = below(node)
    if len(inner) < 2:
        return tree.Unknown(node, low.inner(node))
    suffix = inner[-1]
    listed = located(suffix, "~value_arguments")
    if listed is not None and (listed.text().startswith("[") or suffix.text().startswith("[")):
        key = located(listed, "0/-1")
        return tree.Index(node, low.lower(inner[0]), low.lower(key) if key is not None else tree.Unknown(node, ()))
    blocks = [child for child in below(suffix) if child.kind() in TRAILING]
    transparent = transparent_target(low, inner[0])
    if transparent is not None:
        return low.lower(transparent)
    callee = low.lower(inner[0])
    given = list(arguments(low, listed))
    if isinstance(callee, tree.Binary | tree.Compare) and inner[0].kind() == "navigation_expression":
        return replace(callee, right=special(low, node, callee.right, unlabelled(given)))
    if not (isinstance(callee, tree.Name) and callee.name in low.known):
        given = list(unlabelled(given))
    made = with_block(low, node, callee, given, blocks[0] if blocks else None)
    return as_type(low, node, made, declared(low, located(suffix, "~type_arguments/0")))


def transparent_target(low: Lowering, callee: SgNode) -> SgNode | None:
    """What a method is called on that changes nothing about it."""
    if callee.kind() != "navigation_expression":
        return None
    name = named(below(below(callee)[-1])[-1]) if below(below(callee)[-1]) else ""
    return below(callee)[0] if name in low.table.transparent else None


def special(low: Lowering, node: SgNode, callee: tree.Node, args: tuple[tree.Arg, ...]) -> tree.Node:
    """A call, in the evaluator's own words where the language has others for it."""
    name = callee.name if isinstance(callee, tree.Attr | tree.Name) else ""
    target = callee.target if isinstance(callee, tree.Attr) else None
    full = dotted(callee)
    table = low.table
    values = [arg.value for arg in args]
    if target is not None and name in table.equal and len(values) == 1:
        return tree.Compare(node, target, "==", values[0])
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
    place = table.decoders.get(full) or table.decoders.get(name)
    if place is not None and max(place) < len(values):
        return decoded(node, values[place[0]], values[place[1]])
    filled = table.fills.get(full) or table.fills.get(f".{name}")
    if filled is not None:
        found = filling(low, node, target, values, filled)
        if found is not None:
            return found
    if name in table.transparent and target is None and len(values) == 1 and isinstance(callee, tree.Name):
        return values[0]
    return tree.Call(node, callee, args)


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
        return tree.Mapping(node, tuple(e for one in values if isinstance(one, tree.Mapping) for e in one.entries))
    if len(values) % 2:
        return tree.Mapping(node, tuple(tree.Entry(node, None, one) for one in values))
    pairs = zip(values[::2], values[1::2], strict=True)
    return tree.Mapping(node, tuple(tree.Entry(node, key, value) for key, value in pairs))


def decoded(node: SgNode, data: tree.Node, kind: tree.Node) -> tree.Node:
    """Data as an object of a type (`Type.self`, `Type::class.java`)."""
    while isinstance(kind, tree.Attr) and kind.name in ("self", "class", "java"):
        kind = kind.target
    wanted = tree.Call(node, tree.Name(node, "@type"), (tree.Arg(node, None, kind),))
    return tree.Call(node, tree.Name(node, "@decode"), (tree.Arg(node, None, data), tree.Arg(node, None, wanted)))


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
    return tree.Assign(node, (into,), decoded(node, data, note) if note is not None else plain)


@role("new")
def new(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`new Class(arguments) { Field = value }`; one of a list or mapping is its entries."""
    kind = located(node, parts[0])
    note = declared(low, kind)
    filled = located(node, parts[2]) if len(parts) > 2 else None
    args = arguments(low, located(node, parts[1]))
    made = initialised(low, filled) if filled is not None else ()
    last = note.name if isinstance(note, tree.Name | tree.Attr) else ""
    if last in low.table.pairs or isinstance(note, tree.Index):
        if made and not args:
            return tree.Mapping(node, tuple(made)) if any(e.key for e in made) else sequence_of(node, made)
    more = tuple(
        tree.Arg(entry.origin, entry.key.value, entry.value) for entry in made if isinstance(entry.key, tree.Text)
    )
    return special(low, node, note or tree.Unknown(node, ()), (*args, *more))


def sequence_of(node: SgNode, entries: list[tree.Entry] | tuple[tree.Entry, ...]) -> tree.Node:
    """A list of what stands in braces."""
    return tree.Sequence(node, tuple(entry.value for entry in entries))


def initialised(low: Lowering, node: SgNode) -> list[tree.Entry]:
    """The entries between braces: `A = b`, `["a"] = b`, `{ "a", b }`, or items."""
    found: list[tree.Entry] = []
    for item in below(node):
        inner = below(item)
        if item.kind() == "assignment_expression":
            key = inner[0]
            while key.kind() in ("element_binding_expression", "bracketed_argument_list", "argument"):
                key = below(key)[0]
            name = tree.Text(key, key.text()) if key.kind() == "identifier" else low.lower(key)
            found.append(tree.Entry(item, name, low.lower(inner[-1])))
        elif item.kind() == "initializer_expression" and len(inner) == 2:
            found.append(tree.Entry(item, low.lower(inner[0]), low.lower(inner[1])))
        else:
            found.append(tree.Entry(item, None, low.lower(item)))
    return found


@role("anonymous")
def anonymous(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`new { name = value, other }`, a mapping of names."""
    children = [child for child in node.children() if child.kind() not in ("new", "{", "}")]
    entries: list[tree.Entry] = []
    groups: list[list[SgNode]] = [[]]
    for child in children:
        groups[-1].append(child) if child.text() != "," else groups.append([])
    for group in (one for one in groups if one):
        last = group[-1]
        key = group[0] if len(group) > 1 else (below(last)[-1] if below(last) else last)
        entries.append(tree.Entry(last, tree.Text(key, named(key)), low.lower(last)))
    return tree.Mapping(node, tuple(entries))


@role("struct")
def struct(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`Type{Field: value}`: a mapping, a list, or an object of the type."""
    kind, body = located(node, parts[0]), located(node, parts[1])
    items = below(body) if body is not None else []
    shape = kind.kind() if kind is not None else ""
    if shape == "map_type":
        return tree.Mapping(node, tuple(tree.Entry(one, *key_and_value(low, one)) for one in items))
    if shape in ("slice_type", "array_type", "implicit_length_array_type"):
        return tree.Sequence(node, tuple(element(low, one, kind) for one in items))
    return tree.Call(node, struct_type(low, kind, node), tuple(struct_field(low, one) for one in items))


def struct_type(low: Lowering, kind: SgNode | None, node: SgNode) -> tree.Node:
    """The type of a composite literal; one without a name is declared before its statement."""
    if kind is not None and kind.kind() == "struct_type":
        return low.lower(kind)
    if kind is not None and named(kind) == "Self" and low.owners:
        return tree.Name(kind, low.owners[-1].name)
    return declared(low, kind) or tree.Unknown(node, ())


def element(low: Lowering, node: SgNode, kind: SgNode | None) -> tree.Node:
    """An item of a list literal, whose type may stand only at the list."""
    inner = below(node)
    if len(inner) == 1 and inner[0].kind() == "literal_value" and kind is not None:
        note = declared(low, located(kind, "element"))
        return tree.Call(node, note or tree.Unknown(node, ()), tuple(struct_field(low, one) for one in below(inner[0])))
    return low.lower(inner[0]) if node.kind() == "literal_element" and inner else low.lower(node)


def key_and_value(low: Lowering, node: SgNode) -> tuple[tree.Node | None, tree.Node]:
    """The two sides of `key: value`."""
    inner = [below(one)[0] if one.kind() == "literal_element" and below(one) else one for one in below(node)]
    if len(inner) < 2:
        return None, low.lower(inner[0]) if inner else tree.Unknown(node, ())
    return low.lower(inner[0]), low.lower(inner[1])


def struct_field(low: Lowering, node: SgNode) -> tree.Arg:
    """A field of a struct literal as an argument; a name alone is its own value."""
    inner = [below(one)[0] if one.kind() == "literal_element" and below(one) else one for one in below(node)]
    if node.kind() in ("keyed_element", "field_initializer") and len(inner) > 1:
        return tree.Arg(node, named(inner[0]), low.lower(inner[-1]))
    if node.kind() == "shorthand_field_initializer":
        return tree.Arg(node, named(node), tree.Name(node, named(node)))
    if node.kind() == "base_field_initializer":
        return tree.Arg(node, "..", low.lower(inner[-1]) if inner else tree.Unknown(node, ()))
    return argument(low, inner[0] if node.kind() == "literal_element" and inner else node)
